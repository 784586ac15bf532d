//! The whole of each way, where everything goes well.

use quay_sim::{Authorization, Mailing, Variant};
use reqwest::Method;
use serde_json::json;

use super::story::{Application, Person, Story};

fn open() -> Variant {
    Variant {
        authorization: Authorization::Everybody,
        ..Variant::default()
    }
}

/// The confirmation names the Quay user; after it they are linked.
async fn confirm_as(person: &Person<'_>, page: &super::browser::Shown, quay_user: &str) {
    assert_eq!(page.by_id("quay-user"), quay_user, "{}", page.text());
    assert_eq!(
        person.linked().await,
        None,
        "nothing before the confirmation"
    );
    person.confirm(page).await;
    assert_eq!(person.linked().await.as_deref(), Some(quay_user));
}

/// The organization is david's, at Quay too, nothing is pending, and everything that the link made
/// is dead.
async fn settled_as_davids(story: &Story, person: &Person<'_>) {
    story
        .until(async || {
            let organization = person.overview().await.organization;
            let owner = organization.and_then(|it| it.owner);
            owner.is_some_and(|owner| owner.as_str() == "david")
        })
        .await;
    story.assert_davids(&story.joined().await).await;
    story.until_dead("david").await;
    story
        .until(async || person.overview().await.debts.is_empty())
        .await;
}

#[tokio::test]
async fn way_a_learns_who_somebody_is_and_leaves_no_token() {
    let story = Story::begin(open(), Application::Administered).await;
    let david = story.person("david").await;
    let page = david.consent("identify", &[]).await;
    confirm_as(&david, &page, "david").await;
    story.until_dead("david").await;
    story
        .until(async || david.overview().await.debts.is_empty())
        .await;
}

#[tokio::test]
async fn way_b_links_with_an_application_of_its_own_and_leaves_nothing() {
    let story = Story::begin(open(), Application::Administered).await;
    let david = story.person("david").await;
    let page = david.consent("create_as_user", &[]).await;
    confirm_as(&david, &page, "david").await;
    settled_as_davids(&story, &david).await;
}

#[tokio::test]
async fn way_b_links_with_the_configured_application_where_quay_is_open() {
    let story = Story::begin(open(), Application::SomebodyElses).await;
    let david = story.person("david").await;
    let page = david.consent("create_as_user", &[]).await;
    confirm_as(&david, &page, "david").await;
    settled_as_davids(&story, &david).await;
}

#[tokio::test]
async fn way_c_links_with_an_application_of_the_users_own_where_quay_is_closed() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let david = story.person("david").await;
    let sim = story.quay.quay();
    sim.add_organization("davids", "david").unwrap();
    let callback = david.at("link/quay/callback");
    let own = sim.add_application("davids", "Mine", &callback).unwrap();
    let fill = [
        ("organization", "davids"),
        ("client_id", own.client_id.as_str()),
        ("client_secret", own.client_secret.as_str()),
    ];
    let page = david.consent("own_application", &fill).await;
    assert!(!page.html.contains(&own.client_secret));
    confirm_as(&david, &page, "david").await;
    settled_as_davids(&story, &david).await;
}

async fn way_d(mailing: Mailing) {
    let variant = Variant {
        mailing,
        ..Variant::default()
    };
    let story = Story::begin(variant, Application::Absent).await;
    let david = story.person("david").await;
    story
        .quay
        .quay()
        .add_organization("davids", "david")
        .unwrap();
    let page = david.begin("hand_over", &[]).await;
    let (team, description) = (page.by_id("team"), page.by_id("description"));
    assert!(description.contains("david"), "{description}");
    story
        .hand_over("david", "davids", &team, &description)
        .await;
    story
        .until(async || {
            let attempt = david.overview().await.attempt.unwrap();
            let state = serde_json::to_value(&attempt).unwrap();
            state["state"] == "unconfirmed"
        })
        .await;
    let page = david.browser.open(&page.url).await;
    assert!(
        page.text().contains("davids"),
        "both people and the organization"
    );
    confirm_as(&david, &page, "david").await;
    settled_as_davids(&story, &david).await;
    assert!(story.living_tokens("david").await.is_empty());
}

#[tokio::test]
async fn way_d_is_noticed_by_the_organizations_log_where_there_is_no_mail() {
    way_d(Mailing::Off).await;
}

#[tokio::test]
async fn way_d_is_noticed_by_its_invitation_where_there_is_mail() {
    way_d(Mailing::Delivers).await;
}

#[tokio::test]
async fn way_d_is_noticed_by_its_invitation_where_the_mail_about_it_fails() {
    way_d(Mailing::Fails).await;
}

#[tokio::test]
async fn way_e_takes_a_pasted_token() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let david = story.person("david").await;
    let sim = story.quay.quay();
    sim.add_organization("davids", "david").unwrap();
    let own = sim
        .add_application("davids", "Mine", "http://127.0.0.1")
        .unwrap();
    let scopes = "user:admin org:admin repo:admin".parse().unwrap();
    let token = sim.issue_token("david", &own.client_id, &scopes).unwrap();
    let page = david
        .begin("pasted_token", &[("token", token.as_str())])
        .await;
    assert!(!page.html.contains(&token));
    confirm_as(&david, &page, "david").await;
    settled_as_davids(&story, &david).await;
}

#[tokio::test]
async fn way_g_says_so_and_records_nothing() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let david = story.person("david").await;
    let page = david.begin("no_link", &[]).await;
    assert!(
        page.text().contains("nothing was recorded"),
        "{}",
        page.text()
    );
    assert!(david.overview().await.attempt.is_none());
}

#[tokio::test]
async fn way_f_is_proven_by_the_invitation_that_was_accepted() {
    let variant = Variant {
        mailing: Mailing::Delivers,
        ..Variant::default()
    };
    let story = Story::begin(variant, Application::Absent).await;
    let david = story.person("david").await;
    let (status, answer) = david
        .browser
        .call(
            Method::PUT,
            david.at("api/v1/workspaces/david/components/foo"),
            Some(json!({})),
        )
        .await;
    assert!(status.is_success(), "{answer}");
    story
        .until(async || david.overview().await.organization.is_some())
        .await;
    let page = david.begin("invite", &[("quay_user", "david")]).await;
    let notifications = "/api/v1/user/notifications";
    story
        .until(async || {
            let listed = story
                .as_user("david", Method::GET, notifications, None)
                .await;
            !listed["notifications"].as_array().unwrap().is_empty()
        })
        .await;
    let listed = story
        .as_user("david", Method::GET, notifications, None)
        .await;
    let code = listed["notifications"][0]["metadata"]["code"]
        .as_str()
        .unwrap()
        .to_owned();
    let accept = format!("/api/v1/teaminvite/{code}");
    story
        .as_user("david", Method::PUT, &accept, Some(json!({})))
        .await;
    story
        .until(async || {
            let attempt = david.overview().await.attempt.unwrap();
            serde_json::to_value(&attempt).unwrap()["state"] == "unconfirmed"
        })
        .await;
    let page = david.browser.open(&page.url).await;
    confirm_as(&david, &page, "david").await;
    let ours = story.organization().await.unwrap();
    let path = format!("/api/v1/organization/{}", ours.name);
    let seen = story.as_user("david", Method::GET, &path, None).await;
    assert_eq!(seen["is_admin"], true, "they own it from then on: {seen}");
}
