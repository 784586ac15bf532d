//! What Quay writes down about an organization and a repository.

use serde_json::Value;

use crate::{
    check::Check,
    comparison::{Loose, shape_differences},
    failure::{Failure, Verdict, expect_equal},
    quay::Quay,
    request::Answer,
};

const RECORDED_DEFAULT: &str = "3e9e8b19-de31-4674-aa88-8738129a3a5f";
const OTHERS: &str = "other things happened here than in the recording";

pub(super) const CHECKS: &[Check] = &[
    Check::new(
        "an organization's log names for each action the performer and the application",
        &[708],
        |quay| {
            Box::pin(async move {
                let organization = quay.organization().await?;
                quay.team(&organization, "admin").await?;
                let logs = quay.replay(708).naming("handover", &organization).loosely(
                    "/logs",
                    Loose::Shape,
                    OTHERS,
                );
                let answer = logs.answer().await?;
                expect_equal(
                    "kinds",
                    &["org_create_team", "org_create"]
                        .map(str::to_owned)
                        .to_vec(),
                    &kinds(&answer),
                )?;
                performed_by(&answer, quay)
            })
        },
    ),
    Check::new(
        "an organization's log holds what happened in it",
        &[452],
        |quay| Box::pin(async move { events(quay).await }),
    ),
    Check::new(
        "a repository's log holds who was given which role",
        &[451],
        |quay| Box::pin(async move { roles(quay).await }),
    ),
];

async fn events(quay: &Quay) -> Verdict {
    let organization = quay.organization().await?;
    let robot = quay.robot(&organization).await?;
    let repository = quay.repository(&organization).await?;
    let path = format!("{organization}/{repository}");
    quay.grant(&path, &robot.name, "write").await?;
    let team = quay.team(&organization, "member").await?;
    let of = |number| {
        let replay = quay.replay(number).naming("course-1", &organization);
        let replay = replay.naming("student2", &robot.shortname);
        replay.naming("bots", &team)
    };
    of(428).verify().await?;
    let id = of(338).answer().await?.text_at("/id")?;
    for number in [345, 346] {
        of(number).naming(RECORDED_DEFAULT, &id).verify().await?;
    }
    let answer = of(452)
        .loosely("/logs", Loose::Any, OTHERS)
        .answer()
        .await?;
    for kind in [
        "create_repo",
        "change_repo_permission",
        "org_create_team",
        "org_add_team_member",
        "create_prototype_permission",
        "modify_prototype_permission",
        "delete_prototype_permission",
    ] {
        entry_like_recorded(quay, 452, kind, &answer)?;
    }
    performed_by(&answer, quay)
}

async fn roles(quay: &Quay) -> Verdict {
    let organization = quay.world().await?.organization.clone();
    let repository = quay.repository(&organization).await?;
    let robot = quay.robot(&organization).await?;
    let path = format!("{organization}/{repository}");
    quay.grant(&path, &robot.name, "write").await?;
    let logs = quay.replay(451).naming("lab-1", repository);
    let answer = logs.loosely("/logs", Loose::Any, OTHERS).answer().await?;
    let given = entry_like_recorded(quay, 451, "change_repo_permission", &answer)?;
    let to = given.pointer("/metadata/username").and_then(Value::as_str);
    expect_equal("/metadata/username", &Some(robot.name.as_str()), &to)
}

/// The newest entry of a kind, which has the shape of a recorded entry of that kind.
pub(super) fn entry_like_recorded(
    quay: &Quay,
    number: u16,
    kind: &str,
    answer: &Answer,
) -> Result<Value, Failure> {
    let is_wanted = |entry: &&Value| entry.get("kind").and_then(Value::as_str) == Some(kind);
    let recorded = quay.recording(number)?.response.json.clone();
    let recorded = logged(&recorded.unwrap_or_default());
    let got = entries(answer);
    let found = got.iter().find(is_wanted);
    let found =
        found.ok_or_else(|| Failure::unlike("/logs", format!("an entry {kind}"), "none"))?;
    // Two entries of one kind need not have the same keys.
    let differences = recorded
        .iter()
        .filter(is_wanted)
        .map(|entry| shape_differences(entry, found))
        .min_by_key(Vec::len);
    match differences {
        Some(differences) if differences.is_empty() => Ok(found.clone()),
        Some(differences) => Err(Failure::Unlike(differences)),
        None => Err(Failure::Check(format!("{number} has no entry {kind}"))),
    }
}

fn kinds(answer: &Answer) -> Vec<String> {
    entries(answer)
        .iter()
        .filter_map(|entry| Some(entry.get("kind")?.as_str()?.to_owned()))
        .collect()
}

fn performed_by(answer: &Answer, quay: &Quay) -> Verdict {
    for entry in entries(answer) {
        let performer = entry
            .pointer("/performer/name")
            .and_then(Value::as_str)
            .unwrap_or_default();
        expect_equal("/logs/*/performer/name", &quay.username(), &performer)?;
        let application = entry
            .pointer("/metadata/oauth_token_application_id")
            .and_then(Value::as_str);
        expect_equal(
            "/logs/*/metadata names the application",
            &true,
            &application.is_some(),
        )?;
    }
    Ok(())
}

fn entries(answer: &Answer) -> Vec<Value> {
    logged(&answer.json().unwrap_or_default())
}

fn logged(body: &Value) -> Vec<Value> {
    let logs = body.get("logs").and_then(Value::as_array);
    logs.cloned().unwrap_or_default()
}
