use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, symlink},
    path::Path,
};

use data_encoding::BASE64;
use model::{ComponentId, WorkspaceId};
use serde_json::Value;
use tempfile::TempDir;

use super::*;
use crate::{
    parcel::Reach,
    place::Kind,
    secret::Password,
    testing::{Bench, Found, conformance},
};

struct Quayside {
    home: TempDir,
    directory: Directory,
}

impl Quayside {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let directory = Directory::new(home.path().join("delivered"));
        Self { home, directory }
    }

    fn root(&self) -> PathBuf {
        self.home.path().join("delivered")
    }
}

#[async_trait]
impl Bench for Quayside {
    fn delivery(&self) -> &dyn Delivery {
        &self.directory
    }

    async fn put_foreign(&self, place: &Place) {
        let file = self.directory.file(place);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, r#"{"auths":{}}"#).unwrap();
    }

    async fn found(&self, place: &Place) -> Option<Found> {
        let content = fs::read(self.directory.file(place)).ok()?;
        let document: Value = serde_json::from_slice(&content).unwrap();
        let generation = document.pointer("/berth/generation")?.as_u64()?;
        let entry = document["auths"].as_object()?.values().next()?;
        let pair = BASE64.decode(entry["auth"].as_str()?.as_bytes()).unwrap();
        let pair = String::from_utf8(pair).unwrap();
        let (username, password) = pair.split_once(':')?;
        Some(Found {
            generation,
            username: username.to_owned(),
            password: password.to_owned(),
        })
    }
}

fn place(workspace: &str, component: &str) -> Place {
    Place {
        workspace: workspace.parse().unwrap(),
        kind: Kind::Push {
            component: component.parse().unwrap(),
            id: ComponentId::from_random([1; 16]),
        },
    }
}

fn parcel(place: &Place, generation: u64) -> Parcel {
    Parcel {
        place: place.clone(),
        generation,
        registry: "quay.io".parse().unwrap(),
        reach: Reach::Repository("acme/foo".parse().unwrap()),
        username: "acme+berth-a".parse().unwrap(),
        password: Password::new("SECRET".into()),
    }
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn a_directory_keeps_what_the_port_promises() {
    conformance(&Quayside::new()).await.unwrap();
}

#[tokio::test]
async fn a_file_holds_one_credential_under_the_full_path_of_its_repository() {
    let quayside = Quayside::new();
    let place = place("david", "foo");
    quayside.directory.put(&parcel(&place, 3)).await.unwrap();
    let file = quayside.root().join("david/push/foo/.dockerconfigjson");
    assert_eq!(file, quayside.directory.file(&place));
    insta::assert_snapshot!(fs::read_to_string(file).unwrap(), @r#"
    {
      "auths": {
        "quay.io/acme/foo": {
          "auth": "YWNtZStiZXJ0aC1hOlNFQ1JFVA=="
        }
      },
      "berth": {
        "credential": "push, component foo",
        "generation": 3,
        "note": "Written by Berth, which overwrites changes.",
        "owner": "01010101-0101-4101-8101-010101010101",
        "workspace": "david"
      }
    }
    "#);
}

#[tokio::test]
async fn the_pull_credential_lies_beside_the_components() {
    let quayside = Quayside::new();
    let place = Place {
        workspace: "david".parse().unwrap(),
        kind: Kind::Pull {
            id: WorkspaceId::from_random([2; 16]),
        },
    };
    let parcel = Parcel {
        reach: Reach::Organization("acme".parse().unwrap()),
        ..parcel(&place, 1)
    };
    quayside.directory.put(&parcel).await.unwrap();
    let file = quayside.root().join("david/pull/.dockerconfigjson");
    insta::assert_snapshot!(fs::read_to_string(file).unwrap(), @r#"
    {
      "auths": {
        "quay.io/acme": {
          "auth": "YWNtZStiZXJ0aC1hOlNFQ1JFVA=="
        }
      },
      "berth": {
        "credential": "pull",
        "generation": 1,
        "note": "Written by Berth, which overwrites changes.",
        "owner": "02020202-0202-4202-8202-020202020202",
        "workspace": "david"
      }
    }
    "#);
}

#[tokio::test]
async fn nobody_else_can_read_what_is_delivered() {
    let quayside = Quayside::new();
    let place = place("david", "foo");
    quayside.directory.put(&parcel(&place, 1)).await.unwrap();
    let file = quayside.directory.file(&place);
    assert_eq!(mode(&file), 0o600);
    for directory in file.ancestors().skip(1).take(4) {
        assert_eq!(mode(directory), 0o700, "{}", directory.display());
    }
}

#[tokio::test]
async fn a_file_that_others_can_read_is_replaced() {
    let quayside = Quayside::new();
    let place = place("david", "foo");
    quayside.directory.put(&parcel(&place, 1)).await.unwrap();
    let file = quayside.directory.file(&place);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    quayside.directory.put(&parcel(&place, 1)).await.unwrap();
    assert_eq!(mode(&file), 0o600);
}

#[tokio::test]
async fn what_lies_there_already_is_not_written_again() {
    let quayside = Quayside::new();
    let place = place("david", "foo");
    quayside.directory.put(&parcel(&place, 1)).await.unwrap();
    let file = quayside.directory.file(&place);
    let before = fs::metadata(&file).unwrap().ino();
    quayside.directory.put(&parcel(&place, 1)).await.unwrap();
    assert_eq!(fs::metadata(&file).unwrap().ino(), before);
    quayside.directory.put(&parcel(&place, 2)).await.unwrap();
    assert_ne!(
        fs::metadata(&file).unwrap().ino(),
        before,
        "replaced, not rewritten"
    );
}

#[tokio::test]
async fn what_somebody_changed_in_our_file_is_put_right() {
    let quayside = Quayside::new();
    let place = place("david", "foo");
    quayside.directory.put(&parcel(&place, 1)).await.unwrap();
    let file = quayside.directory.file(&place);
    let ours = fs::read_to_string(&file).unwrap();
    fs::write(&file, ours.replace("quay.io", "evil.example")).unwrap();
    quayside.directory.put(&parcel(&place, 1)).await.unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), ours);
}

#[tokio::test]
async fn what_a_crash_left_behind_is_no_obstacle_and_does_not_stay() {
    let quayside = Quayside::new();
    let place = place("david", "foo");
    let file = quayside.directory.file(&place);
    let unfinished = file.with_file_name(".dockerconfigjson.unfinished");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&unfinished, "half a docu").unwrap();
    assert_eq!(quayside.directory.find(&place).await.unwrap(), None);
    quayside.directory.put(&parcel(&place, 1)).await.unwrap();
    assert!(!unfinished.exists());
    assert_eq!(mode(&file), 0o600);
}

#[tokio::test]
async fn no_link_is_followed_out_of_the_root() {
    let elsewhere = tempfile::tempdir().unwrap();
    let place = place("david", "foo");
    for linked in ["david", "david/push", "david/push/foo"] {
        let quayside = Quayside::new();
        let link = quayside.root().join(linked);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        symlink(elsewhere.path(), &link).unwrap();
        for result in [
            quayside.directory.put(&parcel(&place, 1)).await,
            quayside.directory.remove(&place).await,
            quayside.directory.find(&place).await.map(drop),
        ] {
            assert!(matches!(result, Err(DeliveryError::Conflict)), "{linked}");
        }
    }
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_link_in_the_place_of_a_file_is_not_ours() {
    let quayside = Quayside::new();
    let place = place("david", "foo");
    quayside.directory.put(&parcel(&place, 1)).await.unwrap();
    let file = quayside.directory.file(&place);
    let target = quayside.home.path().join("target");
    fs::rename(&file, &target).unwrap();
    symlink(&target, &file).unwrap();
    let before = fs::read(&target).unwrap();
    for result in [
        quayside.directory.put(&parcel(&place, 2)).await,
        quayside.directory.remove(&place).await,
    ] {
        assert!(matches!(result, Err(DeliveryError::Conflict)));
    }
    assert_eq!(fs::read(&target).unwrap(), before);
}

#[tokio::test]
async fn a_link_in_the_place_of_an_unfinished_file_is_not_written_through() {
    let quayside = Quayside::new();
    let place = place("david", "foo");
    let file = quayside.directory.file(&place);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let target = quayside.home.path().join("target");
    symlink(&target, file.with_file_name(".dockerconfigjson.unfinished")).unwrap();
    quayside.directory.put(&parcel(&place, 1)).await.unwrap();
    assert!(!target.exists());
}

#[tokio::test]
async fn the_root_itself_may_be_a_link() {
    let quayside = Quayside::new();
    let real = quayside.home.path().join("real");
    fs::create_dir(&real).unwrap();
    symlink(&real, quayside.root()).unwrap();
    let place = place("david", "foo");
    quayside.directory.put(&parcel(&place, 1)).await.unwrap();
    assert!(real.join("david/push/foo/.dockerconfigjson").is_file());
}

#[tokio::test]
async fn what_is_not_a_document_of_ours_is_left_alone() {
    let place = place("david", "foo");
    for foreign in [
        "",
        "{",
        "[]",
        r#"{"berth":1}"#,
        r#"{"berth":{"owner":"me"}}"#,
    ] {
        let quayside = Quayside::new();
        let file = quayside.directory.file(&place);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, foreign).unwrap();
        let put = quayside.directory.put(&parcel(&place, 1)).await;
        assert!(matches!(put, Err(DeliveryError::Conflict)), "{foreign}");
        assert_eq!(fs::read_to_string(&file).unwrap(), foreign);
    }
    let quayside = Quayside::new();
    fs::create_dir_all(quayside.directory.file(&place)).unwrap();
    let put = quayside.directory.put(&parcel(&place, 1)).await;
    assert!(matches!(put, Err(DeliveryError::Conflict)), "a directory");
}

#[tokio::test]
async fn hostile_names_stay_below_the_root_and_apart() {
    let quayside = Quayside::new();
    let names = [
        "pull",
        "push",
        "..a",
        "~",
        "a~b",
        "CON",
        "con",
        "日本",
        "käse",
        "ka\u{308}se",
    ];
    for workspace in names {
        for component in names {
            let place = place(workspace, component);
            quayside.directory.put(&parcel(&place, 1)).await.unwrap();
        }
    }
    for workspace in names {
        for component in names {
            let found = quayside.found(&place(workspace, component)).await;
            assert!(found.is_some(), "{workspace} {component}");
        }
    }
    assert_eq!(fs::read_dir(quayside.root()).unwrap().count(), names.len());
    assert_eq!(fs::read_dir(quayside.home.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn a_removal_takes_the_empty_directories_along_and_no_others() {
    let quayside = Quayside::new();
    let (foo, bar) = (place("david", "foo"), place("david", "bar"));
    quayside.directory.put(&parcel(&foo, 1)).await.unwrap();
    quayside.directory.put(&parcel(&bar, 1)).await.unwrap();
    quayside.directory.remove(&foo).await.unwrap();
    assert!(!quayside.root().join("david/push/foo").exists());
    assert!(quayside.root().join("david/push/bar").exists());
    quayside.directory.remove(&bar).await.unwrap();
    assert!(!quayside.root().join("david").exists());
    assert!(quayside.root().exists());
}

#[tokio::test]
async fn a_place_that_cannot_be_written_says_why_and_loses_nothing() {
    let quayside = Quayside::new();
    fs::write(quayside.root(), "a file where the root should be").unwrap();
    let put = quayside
        .directory
        .put(&parcel(&place("david", "foo"), 1))
        .await;
    assert!(matches!(
        put,
        Err(DeliveryError::Unavailable(_) | DeliveryError::Conflict)
    ));
}

#[tokio::test]
async fn many_at_once_come_out_as_one_whole_file() {
    let quayside = Quayside::new();
    let place = place("david", "foo");
    let puts = (1..=20).map(|generation| {
        let (directory, parcel) = (quayside.directory.clone(), parcel(&place, generation));
        tokio::spawn(async move { directory.put(&parcel).await })
    });
    for put in puts.collect::<Vec<_>>() {
        let put = put.await.unwrap();
        assert!(matches!(put, Ok(()) | Err(DeliveryError::Superseded)));
    }
    assert_eq!(quayside.directory.find(&place).await.unwrap(), Some(20));
}

#[tokio::test]
async fn an_error_says_nothing_of_what_was_to_be_delivered() {
    let quayside = Quayside::new();
    let place = place("david", "foo");
    quayside.put_foreign(&place).await;
    let error = quayside
        .directory
        .put(&parcel(&place, 1))
        .await
        .unwrap_err();
    let shown = format!("{error} {error:?} {:?}", parcel(&place, 1));
    assert!(!shown.contains("SECRET"), "{shown}");
}
