//! Listing the repositories of a namespace, page by page.

use std::collections::BTreeSet;

use futures::FutureExt;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    check::{Check, Need},
    comparison::Loose,
    failure::{Failure, Verdict, expect_equal},
    quay::Quay,
    request::Answer,
};

const OTHERS: &str = "the shared organization has other repositories than the recorded one";

pub(super) const CHECKS: &[Check] = &[
    Check::new(
        "a namespace's repositories are listed, the private ones too",
        &[241],
        |quay| {
            Box::pin(async move {
                let answer = quay
                    .replay(241)
                    .loosely("/repositories", Loose::Shape, OTHERS)
                    .answer()
                    .await?;
                contains(&answer, &["lab-1", "open"])
            })
        },
    ),
    Check::new(
        "last change and popularity are listed on request",
        &[242],
        |quay| {
            quay.replay(242)
                .loosely("/repositories", Loose::Shape, OTHERS)
                .verify()
                .boxed()
        },
    ),
    Check::new(
        "without a credential only public repositories are listed",
        &[243],
        |quay| {
            Box::pin(async move {
                let answer = quay
                    .replay(243)
                    .loosely("/repositories", Loose::Shape, OTHERS)
                    .answer()
                    .await?;
                contains(&answer, &["open"])?;
                let private = names_where(&answer, |repository| {
                    repository.get("is_public") != Some(&Value::Bool(true))
                });
                expect_equal("private repositories", &BTreeSet::new(), &private)
            })
        },
    ),
    Check::new(
        "a token without any repository scope lists the private ones all the same",
        &[244],
        |quay| {
            Box::pin(async move {
                let answer = quay
                    .replay(244)
                    .loosely("/repositories", Loose::Shape, OTHERS)
                    .answer()
                    .await?;
                contains(&answer, &["lab-1"])
            })
        },
    )
    .needing(&[Need::Minting]),
    Check::new("a missing namespace has an empty list", &[245], |quay| {
        quay.replay(245).verify().boxed()
    }),
    Check::new(
        "a hundred repositories are a page, and the rest is on the next",
        &[246],
        |quay| pages(quay).boxed(),
    )
    .needing(&[Need::Patience]),
    Check::new("a garbled page token begins anew", &[248], |quay| {
        let answer = quay.replay(248).naming("noemail", quay.absent());
        let why = "a list of one page is enough to see it";
        answer
            .loosely("/repositories", Loose::Any, why)
            .loosely("/next_page", Loose::Gone, why)
            .verify()
            .boxed()
    }),
];

/// Fills an organization with as many repositories as the recorded one had, and turns the page.
async fn pages(quay: &Quay) -> Verdict {
    const PAGE: usize = 100;
    const ALL: usize = 104;
    let organization = quay.organization().await?;
    for number in 0..ALL {
        let body = json!({"namespace": organization, "repository": format!("p{number:03}"),
            "visibility": "private", "description": ""});
        quay.ask_with(Method::POST, "/api/v1/repository", body)
            .await?
            .expecting(201)?;
    }
    let first = quay
        .replay(246)
        .naming("noemail", &organization)
        .answer()
        .await?;
    let next = first.text_at("/next_page")?;
    let next = url::form_urlencoded::byte_serialize(next.as_bytes()).collect::<String>();
    let path = format!("/api/v1/repository?namespace={organization}&next_page={next}");
    let second = quay.ask(Method::GET, &path).await?.expecting(200)?;
    let (on_first, on_second) = (
        names_where(&first, |_| true),
        names_where(&second, |_| true),
    );
    expect_equal("first page", &PAGE, &on_first.len())?;
    expect_equal("second page", &(ALL - PAGE), &on_second.len())?;
    expect_equal(
        "on both pages",
        &BTreeSet::new(),
        &on_first.intersection(&on_second).cloned().collect(),
    )?;
    expect_equal("third page", &None, &second.at("/next_page"))?;
    let garbled = quay
        .replay(248)
        .naming("noemail", &organization)
        .answer()
        .await?;
    expect_equal("garbled page", &on_first, &names_where(&garbled, |_| true))
}

fn names_where(answer: &Answer, wanted: fn(&Value) -> bool) -> BTreeSet<String> {
    let list = answer.at("/repositories").unwrap_or_default();
    let wanted = list
        .as_array()
        .into_iter()
        .flatten()
        .filter(|repository| wanted(repository));
    wanted
        .filter_map(|repository| Some(repository.get("name")?.as_str()?.to_owned()))
        .collect()
}

fn contains(answer: &Answer, names: &[&str]) -> Verdict {
    let listed = names_where(answer, |_| true);
    match names.iter().find(|name| !listed.contains(**name)) {
        Some(missing) => Err(Failure::unlike(
            "/repositories",
            format!("to contain {missing}"),
            format!("{listed:?}"),
        )),
        None => Ok(()),
    }
}
