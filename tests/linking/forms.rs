//! What no form of ours sends, and what no link of ours leads to, is answered with our page.

use quay_sim::Variant;
use reqwest::StatusCode;

use super::{
    browser::Shown,
    story::{Application, Person, Story},
};
use crate::document::Form;

/// A form that somebody made up.
fn form(action: &str, fields: &[(&str, &str)]) -> Form {
    let fields = fields.iter();
    Form {
        action: action.to_owned(),
        method: "post".to_owned(),
        fields: fields
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        text: String::new(),
    }
}

async fn send(person: &Person<'_>, action: &str, fields: &[(&str, &str)]) -> Shown {
    let page = person.link_page().await;
    person.browser.send(&page, form(action, fields), &[]).await
}

fn is_our_page(page: &Shown, status: StatusCode, next: &str) {
    assert_eq!(page.status, status, "{}", page.text());
    assert!(page.html.starts_with("<!DOCTYPE html>"), "{}", page.html);
    assert!(page.text().contains(next), "{}", page.text());
}

#[tokio::test]
async fn a_form_that_cannot_be_read_is_asked_for_again_and_not_repeated() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let david = story.person("david").await;
    let begun = david.begin("hand_over", &[]).await;
    let attempt = begun.url.path();
    let confirm = format!("{attempt}/confirm");
    let link = "/workspaces/david/link";
    for (action, fields) in [
        (link, &[("way", "teleport"), ("token", "very-secret")][..]),
        (link, &[("token", "very-secret")]),
        (link, &[]),
        (&confirm, &[]),
        (&confirm, &[("quay_user", "<b>nobody</b>")]),
    ] {
        let page = send(&david, action, fields).await;
        is_our_page(&page, StatusCode::BAD_REQUEST, "fill in its form");
        assert!(!page.html.contains("very-secret") && !page.html.contains("<b>"));
    }
    let page = david.browser.open(&begun.url).await;
    assert_eq!(page.refusal(), None, "the attempt goes on: {}", page.text());
}

#[tokio::test]
async fn what_is_no_key_is_the_key_of_nothing() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let david = story.person("david").await;
    let nothing = "There is nothing at this address";
    for path in [
        "workspaces/david/link/no-key",
        "workspaces/david/link/%FF",
        "link/quay/callback/%FF",
        "link/refused/%FF",
    ] {
        let page = david.browser.open(david.at(path)).await;
        is_our_page(&page, StatusCode::NOT_FOUND, nothing);
    }
    for action in [
        "/workspaces/david/link/no-key/confirm",
        "/workspaces/david/link/no-key/call-off",
        "/workspaces/david/link/debts/no-key/said-dead",
    ] {
        let page = send(&david, action, &[("quay_user", "david")]).await;
        is_our_page(&page, StatusCode::NOT_FOUND, nothing);
    }
}
