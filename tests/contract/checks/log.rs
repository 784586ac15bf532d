//! What Quay writes down about an organization and a repository.

use serde_json::Value;

use crate::{
    check::Check,
    comparison::Loose,
    failure::{Verdict, expect_equal},
    quay::Quay,
    request::Answer,
};

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
        "an organization's log holds what happened to repositories and default permissions",
        &[452],
        |quay| {
            Box::pin(async move {
                let organization = quay.organization().await?;
                let robot = quay.robot(&organization).await?;
                let prototype = quay
                    .replay(338)
                    .naming("course-1", &organization)
                    .naming("student2", &robot.shortname);
                let id = prototype.answer().await?.text_at("/id")?;
                let change = quay
                    .replay(345)
                    .naming("course-1", &organization)
                    .naming("student2", robot.shortname);
                change
                    .naming("3e9e8b19-de31-4674-aa88-8738129a3a5f", id)
                    .verify()
                    .await?;
                let path = format!("/api/v1/organization/{organization}/logs");
                let answer = quay
                    .ask(reqwest::Method::GET, &path)
                    .await?
                    .expecting(200)?;
                let kinds = kinds(&answer);
                for kind in ["create_prototype_permission", "modify_prototype_permission"] {
                    expect_equal(kind, &true, &kinds.iter().any(|known| known == kind))?;
                }
                performed_by(&answer, quay)
            })
        },
    ),
    Check::new(
        "a repository's log holds who was given which role",
        &[451],
        |quay| {
            Box::pin(async move {
                let organization = quay.world().await?.organization.clone();
                let (repository, robot) = (
                    quay.repository(&organization).await?,
                    quay.robot(&organization).await?,
                );
                quay.grant(
                    &format!("{organization}/{repository}"),
                    &robot.name,
                    "write",
                )
                .await?;
                let logs = quay.replay(451).naming("lab-1", repository).loosely(
                    "/logs",
                    Loose::Any,
                    OTHERS,
                );
                let few = "a short log has no next page";
                let answer = logs.loosely("/next_page", Loose::Any, few).answer().await?;
                expect_equal(
                    "change_repo_permission",
                    &true,
                    &kinds(&answer)
                        .iter()
                        .any(|kind| kind == "change_repo_permission"),
                )
            })
        },
    ),
];

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
    answer
        .at("/logs")
        .and_then(|logs| logs.as_array().cloned())
        .unwrap_or_default()
}
