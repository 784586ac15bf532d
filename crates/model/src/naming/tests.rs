use std::collections::HashMap;

use proptest::prelude::*;

use super::*;

fn naming() -> Naming {
    Naming::new(NamingKey::new([7; 32]))
}

fn repository(application: Option<&str>, component: &str) -> String {
    let application = application.map(|text| text.parse().unwrap());
    naming()
        .repository(application.as_ref(), &component.parse().unwrap())
        .unwrap()
        .to_string()
}

fn organization(workspace: &str, uid: u8) -> String {
    let uid = WorkspaceUid::from_random([uid; 16]);
    let registry = "quay.io".parse().unwrap();
    naming()
        .organization(&registry, &workspace.parse().unwrap(), uid, 0)
        .unwrap()
        .to_string()
}

#[test]
fn plain_names_are_given_bare() {
    assert_eq!(repository(None, "foo"), "foo");
    assert_eq!(repository(Some("appname"), "foo"), "appname-foo");
    assert_eq!(repository(None, "devfile-sample-go"), "devfile-sample-go");
    assert_eq!(repository(None, "x"), "x");
}

/// The trap table of what is known about Quay's names.
#[test]
fn every_trap_gets_a_valid_name_of_its_own() {
    let long = "a".repeat(63);
    let long = long.as_str();
    let traps: [(Option<&str>, &str); 22] = [
        (None, "a--b"),
        (Some("a-b"), "c"),
        (Some("a"), "b-c"),
        (None, "a-b-c"),
        (Some("a"), "b"),
        (None, "a-b"),
        (None, "a.b"),
        (None, "a_b"),
        (None, "A-b"),
        (Some(long), long),
        (None, long),
        (None, "Build"),
        (None, "build"),
        (None, "tag"),
        (None, "trigger"),
        (Some("tag"), "build"),
        (None, "x"),
        (None, "X"),
        (None, "日本"),
        (None, "日本語"),
        (None, "-a"),
        (None, "a-"),
    ];
    let mut seen = HashMap::new();
    for (application, component) in traps {
        let name = repository(application, component);
        if let Some(other) = seen.insert(name.clone(), (application, component)) {
            panic!(
                "{:?} and {other:?} are both {name}",
                (application, component)
            );
        }
    }
}

#[test]
fn a_component_cannot_be_named_so_as_to_meet_anothers_hash() {
    let hashed = repository(None, "Foo");
    assert!(hashed.starts_with("foo."), "{hashed}");
    assert_ne!(repository(None, &hashed), hashed);
    assert_ne!(repository(None, &hashed.replace('.', "-")), hashed);
}

#[test]
fn a_workspace_made_again_under_its_old_name_inherits_nothing() {
    assert_ne!(organization("david", 1), organization("david", 2));
    assert_eq!(organization("david", 1), organization("david", 1));
}

#[test]
fn a_lost_organization_name_is_not_made_again() {
    let uid = WorkspaceUid::from_random([1; 16]);
    let (registry, name) = ("quay.io".parse().unwrap(), "david".parse().unwrap());
    let first = naming().organization(&registry, &name, uid, 0).unwrap();
    let second = naming().organization(&registry, &name, uid, 1).unwrap();
    assert_ne!(first, second);
}

#[test]
fn names_do_not_change_from_one_release_to_the_next() {
    let component = ComponentId::from_random([3; 16]);
    let workspace = WorkspaceId::from_random([4; 16]);
    let org: OrgName = organization("david", 1).parse().unwrap();
    insta::assert_json_snapshot!(serde_json::json!({
        "organization": org,
        "organization without a slug": organization("日本", 1),
        "organization of a long name": organization("a workspace of a very long name", 1),
        "repository": repository(Some("a-b"), "Foo"),
        "push robot": naming().push_robot(component, RobotSlot::A).unwrap(),
        "pull robot": naming().pull_robot(workspace).unwrap(),
        "repository marker": naming().repository_marker(&org, component),
    }));
}

#[test]
fn another_key_gives_other_names() {
    let other = Naming::new(NamingKey::new([8; 32]));
    let uid = WorkspaceUid::from_random([1; 16]);
    let (registry, name) = ("quay.io".parse().unwrap(), "david".parse().unwrap());
    assert_ne!(
        naming().organization(&registry, &name, uid, 0),
        other.organization(&registry, &name, uid, 0)
    );
}

#[test]
fn a_marker_is_found_among_other_words_and_only_whole() {
    let org = "david-x".parse().unwrap();
    let marker = naming().repository_marker(&org, ComponentId::from_random([3; 16]));
    assert!(marker.is_in(&format!("My app. (berth:{marker})")));
    assert!(!marker.is_in(&format!("x{marker}")));
    assert!(!marker.is_in(""));
}

#[test]
fn keys_are_not_printed() {
    assert_eq!(format!("{:?}", NamingKey::new([65; 32])), "NamingKey");
    assert!(!format!("{:?}", naming()).contains("65"));
}

/// Text as callers may send it: mostly near the grammar's edges, sometimes anything.
fn part() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-cA-C0._-]{1,6}",
        1 => "[a-z][a-z0-9-]{0,62}",
        2 => proptest::collection::vec(any::<char>(), 1..63).prop_map(String::from_iter),
    ]
    .prop_filter("names are checked before they come here", |text| {
        text.parse::<ComponentName>().is_ok()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn different_components_never_meet(
        left in (proptest::option::of(part()), part()),
        right in (proptest::option::of(part()), part()),
    ) {
        let same = left == right;
        let (left, right) = (
            repository(left.0.as_deref(), &left.1),
            repository(right.0.as_deref(), &right.1),
        );
        prop_assert_eq!(same, left == right);
    }

    #[test]
    fn all_who_would_join_to_one_name_stay_apart(joined in "[a-cA._-]{2,5}(-[a-c._]{1,4}){0,3}") {
        let pairs = joined.match_indices('-').filter_map(|(at, _)| {
            let (application, rest) = joined.split_at(at);
            Some((Some(application), rest.strip_prefix('-')?))
        });
        let valid = |text: &str| text.parse::<ComponentName>().is_ok();
        let claimants: Vec<_> = pairs
            .filter(|(application, component)| application.is_none_or(valid) && valid(component))
            .chain(valid(&joined).then_some((None, joined.as_str())))
            .collect();
        let names: std::collections::HashSet<_> = claimants
            .iter()
            .map(|(application, component)| repository(*application, component))
            .collect();
        prop_assert_eq!(names.len(), claimants.len());
    }

    #[test]
    fn every_repository_name_is_short_enough_for_every_client(
        application in proptest::option::of(part()), component in part(),
    ) {
        let name = repository(application.as_deref(), &component);
        prop_assert!(name.len() <= 63 + 1 + 63 + 1 + REPO_HASH);
        prop_assert_eq!(name, repository(application.as_deref(), &component));
    }

    #[test]
    fn every_organization_name_is_valid_bounded_and_without_underscore(
        workspace in part(), uid in any::<u8>(),
    ) {
        let name = organization(&workspace, uid);
        prop_assert!(name.len() <= ORG_SLUG + 1 + ORG_HASH);
        prop_assert!(!name.contains('_'));
        prop_assert_eq!(&name, &organization(&workspace, uid));
        prop_assert_ne!(name, organization(&workspace, uid.wrapping_add(1)));
    }

    #[test]
    fn every_robot_name_fits_beside_its_organization(
        workspace in part(), component in any::<[u8; 16]>(),
    ) {
        let org: OrgName = organization(&workspace, 1).parse().unwrap();
        let id = ComponentId::from_random(component);
        let (a, b) = (
            naming().push_robot(id, RobotSlot::A).unwrap(),
            naming().push_robot(id, RobotSlot::B).unwrap(),
        );
        prop_assert_ne!(&a, &b);
        prop_assert!(crate::RobotName::new(org, a).is_ok());
    }
}
