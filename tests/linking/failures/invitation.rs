//! Invitations that are not accepted (way F).

use std::time::Duration;

use quay_sim::{Mailing, OrganizationCreation};
use reqwest::Method;
use serde_json::{Value, json};

use super::scene::{
    Quay, attempt_page, each, nothing_is_left, recommends_hand_over, refusal, refused, shows,
};
use crate::linking::{
    browser::Shown,
    story::{Application, Person, Story},
};

const NOTIFICATIONS: &str = "/api/v1/user/notifications";
const A_WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);

async fn set(quay: Quay) -> Story {
    Story::begin(quay.variant(), Application::Absent).await
}

fn with_mail() -> impl Iterator<Item = Quay> {
    Quay::all().filter(|quay| quay.mail == Mailing::Delivers)
}

async fn notifications(story: &Story, quay_user: &str) -> Vec<Value> {
    let listed = story.as_user(quay_user, Method::GET, NOTIFICATIONS, None);
    listed.await["notifications"].as_array().unwrap().clone()
}

/// Invites this Quay user, and waits until Quay has asked them: their invitation's code.
async fn invite(person: &Person<'_>, quay_user: &str) -> String {
    let story = person.story;
    let before = notifications(story, quay_user).await.len();
    let page = person.begin("invite", &[("quay_user", quay_user)]).await;
    assert!(
        page.text().contains("accept the invitation"),
        "{}",
        page.text()
    );
    let is_asked = async || {
        story.clock.advance(Duration::from_secs(2));
        notifications(story, quay_user).await.len() > before
    };
    story.until(is_asked).await;
    let all = notifications(story, quay_user).await;
    let newest = all.iter().find(|it| {
        page.text()
            .contains(it["metadata"]["team"].as_str().unwrap())
    });
    newest.unwrap()["metadata"]["code"]
        .as_str()
        .unwrap()
        .to_owned()
}

async fn answer(story: &Story, quay_user: &str, how: Method, code: &str) {
    let path = format!("/api/v1/teaminvite/{code}");
    let body = (how == Method::PUT).then(|| json!({}));
    story.as_user(quay_user, how, &path, body).await;
}

async fn over(person: &Person<'_>) -> Shown {
    let is_over = async || {
        person.story.clock.advance(Duration::from_secs(2));
        refusal(person).await.is_some()
    };
    person.story.until(is_over).await;
    attempt_page(person).await
}

async fn found(person: &Person<'_>) -> Shown {
    let is_found = async || {
        person.story.clock.advance(Duration::from_secs(2));
        attempt_page(person).await.html.contains("quay-user")
    };
    person.story.until(is_found).await;
    attempt_page(person).await
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_declined() {
    each(with_mail(), async |quay| {
        let story = set(quay).await;
        let david = story.person("david").await;
        let code = invite(&david, "david").await;
        answer(&story, "david", Method::DELETE, &code).await;
        let page = over(&david).await;
        refused(&david, &page, "declined", "Begin again").await;
        nothing_is_left(&david, "david").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_sent_once_however_often_the_page_is_loaded() {
    each(with_mail(), async |quay| {
        let story = set(quay).await;
        let david = story.person("david").await;
        invite(&david, "david").await;
        for _ in 0..10 {
            story.clock.advance(Duration::from_secs(31));
            let page = attempt_page(&david).await;
            assert_eq!(page.refusal(), None, "{}", page.text());
        }
        assert_eq!(notifications(&story, "david").await.len(), 1);
        nothing_is_left(&david, "david").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_repeated_on_purpose_and_the_new_one_counts() {
    each(with_mail(), async |quay| {
        let story = set(quay).await;
        let david = story.person("david").await;
        let code = invite(&david, "david").await;
        answer(&story, "david", Method::DELETE, &code).await;
        over(&david).await;
        let code = invite(&david, "david").await;
        answer(&story, "david", Method::PUT, &code).await;
        let page = found(&david).await;
        david.confirm(&page).await;
        assert_eq!(david.linked().await.as_deref(), Some("david"));
        nothing_is_left(&david, "david").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_answers_it() {
    each(with_mail(), async |quay| {
        let story = set(quay).await;
        let david = story.person("david").await;
        invite(&david, "david").await;
        story.clock.advance(A_WEEK);
        david.sign_in().await;
        let page = attempt_page(&david).await;
        refused(&david, &page, "silent", "Take another way").await;
        nothing_is_left(&david, "david").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_mail_a_typed_name_owns_nothing_and_proves_nothing() {
    let without = Quay::all().filter(|quay| quay.mail == Mailing::Off);
    each(without, async |quay| {
        let story = set(quay).await;
        let david = story.person("david").await;
        david.begin("invite", &[("quay_user", "erin")]).await;
        let page = over(&david).await;
        refused(&david, &page, "not_asked", "Take another way").await;
        let home = david.link_page().await;
        assert!(home.text().contains("nothing proves that it is yours"));
        recommends_hand_over(&david).await;
        let org = david.overview().await.organization.unwrap().name;
        let members = format!("/api/v1/organization/{org}");
        let seen = reqwest::Client::builder().no_proxy().build().unwrap();
        let seen = seen
            .get(format!("{}{members}/members", story.quay.url()))
            .bearer_auth(story.quay.token())
            .send()
            .await
            .unwrap();
        assert!(!seen.text().await.unwrap().contains("erin"));
        nothing_is_left(&david, "erin").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quay_knows_nobody_of_that_name() {
    each(Quay::all(), async |quay| {
        let story = set(quay).await;
        let david = story.person("david").await;
        david
            .begin("invite", &[("quay_user", "nobody-at-all")])
            .await;
        let page = over(&david).await;
        refused(&david, &page, "nobody", "begin again").await;
        nothing_is_left(&david, "david").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_one_who_accepts_is_linked_to_somebody_else() {
    each(with_mail(), async |quay| {
        let story = set(quay).await;
        let david = story.person("david").await;
        let code = invite(&david, "david").await;
        answer(&story, "david", Method::PUT, &code).await;
        david.confirm(&found(&david).await).await;
        let erin = story.person("erin").await;
        let code = invite(&erin, "david").await;
        answer(&story, "david", Method::PUT, &code).await;
        let refused_page = erin.confirm(&found(&erin).await).await;
        shows(&refused_page, "linked_elsewhere", "as another user");
        let page = attempt_page(&erin).await;
        refused(&erin, &page, "linked_elsewhere", "as another user").await;
        assert_eq!(david.linked().await.as_deref(), Some("david"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn berths_account_may_not_create_the_organization() {
    each(Quay::all(), async |quay| {
        for captcha in [true, false] {
            let story = set(quay).await;
            let david = story.person("david").await;
            story.quay.quay().reconfigure(|variant| match captcha {
                true => variant.captcha = true,
                false => variant.organization_creation = OrganizationCreation::SuperusersOnly,
            });
            let page = david.begin("invite", &[("quay_user", "david")]).await;
            let expected = match captcha {
                true => ("captcha_required", "hand it over"),
                false => ("quay_refused", "administrator"),
            };
            assert_eq!(page.status, 409, "{}", page.text());
            shows(&page, expected.0, expected.1);
            recommends_hand_over(&david).await;
            nothing_is_left(&david, "david").await;
        }
    })
    .await;
}
