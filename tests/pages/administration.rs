//! The pages for administrators, and the API behind them.

use std::time::Duration;

use model::{
    Reason, UserId,
    api::{
        administration::{Overview, ServiceTokenGlance},
        audit::AuditRecord,
        operation::OperationState,
        page::Page,
        work::{RotationUnderWay, UnreadyComponent, WorkCounts},
    },
};
use quay_sim::{Authorization, Variant};
use reqwest::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::json;
use server::demo::quay::SERVICE_ACCOUNT;

use crate::linking::{
    api::owes,
    browser::Shown,
    story::{Application, Person, Story},
};

fn open() -> Variant {
    Variant {
        authorization: Authorization::Everybody,
        ..Variant::default()
    }
}

async fn administrator(story: &Story) -> Person<'_> {
    let person = story.somebody("harbormaster");
    person.sign_in().await;
    person
}

/// A page of administration, or the overview.
async fn page(person: &Person<'_>, path: &str) -> Shown {
    let page = person
        .browser
        .open(person.at(&format!("administration{path}")))
        .await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    page
}

async fn read<T: DeserializeOwned>(person: &Person<'_>, path: &str) -> T {
    let at = person.at(&format!("api/v1/administration/{path}"));
    let (status, answer) = person.browser.call(Method::GET, at, None).await;
    assert_eq!(status, StatusCode::OK, "{path}: {answer}");
    serde_json::from_value(answer).unwrap()
}

async fn declare(person: &Person<'_>, component: &str) {
    let path = format!("api/v1/workspaces/{}/components/{component}", person.name);
    let put = person
        .browser
        .call(Method::PUT, person.at(&path), Some(json!({})));
    let (status, answer) = put.await;
    assert!(status.is_success(), "{answer}");
}

fn shows(page: &Shown, words: &[&str]) {
    for words in words {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_sees_everything_at_a_glance_and_a_developer_is_told_whose_it_is() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let harbormaster = administrator(&story).await;
    let calm = page(&harbormaster, "").await;
    shows(
        &calm,
        &[
            "Not needed yet",
            "Nothing is stuck",
            "Nothing is owed",
            "Who passes its consent page",
        ],
    );
    calm.link("Rotations");

    let david = story.person("david").await;
    declare(&david, "foo").await;
    david.ready("foo").await;
    let overview: Overview = read(&harbormaster, "overview").await;
    let account = SERVICE_ACCOUNT.parse().unwrap();
    assert_eq!(
        overview.service_token,
        ServiceTokenGlance::Usable { account }
    );
    assert_eq!(overview.work, WorkCounts::default());
    shows(&page(&harbormaster, "").await, &[SERVICE_ACCOUNT]);

    let refused = david.browser.open(david.at("administration")).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(refused.refusal().as_deref(), Some("administrators_only"));
    shows(
        &refused,
        &["This is for administrators", "Nothing was changed"],
    );
    let nobody = story.somebody("david");
    let asked = nobody.browser.open(nobody.at("administration/audit")).await;
    assert_eq!(asked.url.path(), "/sign-in");
}

#[tokio::test(flavor = "multi_thread")]
async fn rotations_of_all_workspaces_are_shown_until_the_old_credential_is_gone() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let harbormaster = administrator(&story).await;
    shows(
        &page(&harbormaster, "/rotations").await,
        &["No rotation is under way"],
    );
    let david = story.person("david").await;
    declare(&david, "foo").await;
    david.ready("foo").await;
    let rotation = david.at("api/v1/workspaces/david/components/foo/rotation");
    let hour = Some(json!({ "drain_seconds": 3600 }));
    let (status, answer) = david.browser.call(Method::POST, rotation, hour).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{answer}");

    let drains = async || {
        let listed: Page<RotationUnderWay> = read(&harbormaster, "rotations").await;
        let [one] = listed.items.as_slice() else {
            panic!("{listed:?}");
        };
        assert_eq!(one.workspace.as_str(), "david");
        assert_eq!(one.component.as_str(), "foo");
        one.rotation.drained_at.is_some()
    };
    story.until(drains).await;
    let shown = page(&harbormaster, "/rotations").await;
    shows(&shown, &["Both work", "the old one stops in "]);
    let foo = shown.link("david / foo");
    assert_eq!(foo.path(), "/workspaces/david/components/foo");
    let overview: Overview = read(&harbormaster, "overview").await;
    assert_eq!(overview.work.rotations, 1);
    shows(&page(&harbormaster, "").await, &["1 under way"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conflict_is_shown_with_what_to_do_until_it_is_mended() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let harbormaster = administrator(&story).await;
    let david = story.person("david").await;
    declare(&david, "foo").await;
    let org = david.ready("foo").await.repository.unwrap().org;
    let squatted = json!({
        "namespace": org,
        "repository": "bar",
        "visibility": "private",
        "description": "somebody else's",
    });
    story
        .as_user(
            SERVICE_ACCOUNT,
            Method::POST,
            "/api/v1/repository",
            Some(squatted),
        )
        .await;
    declare(&david, "bar").await;

    let conflict = async || {
        let mut listed: Page<UnreadyComponent> = read(&harbormaster, "conflicts").await;
        listed.items.pop()
    };
    story.until(async || conflict().await.is_some()).await;
    let conflict = conflict().await.unwrap();
    assert_eq!(conflict.component.as_str(), "bar");
    assert_eq!(conflict.reason, Reason::Conflict);
    assert_eq!(conflict.state, OperationState::Blocked);
    assert!(conflict.operation.is_some());
    let stuck: Page<UnreadyComponent> = read(&harbormaster, "operations").await;
    assert_eq!(stuck.items, [], "a conflict is shown once");
    let shown = page(&harbormaster, "/work").await;
    shows(
        &shown,
        &[&conflict.message, "Delete or rename it", "Nothing is stuck"],
    );
    assert_eq!(
        shown.link("david / bar").path(),
        "/workspaces/david/components/bar"
    );
    shows(&page(&harbormaster, "").await, &["1 needs a person"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_waits_for_quay_is_told_from_work_that_needs_a_person() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let harbormaster = administrator(&story).await;
    story.quay.quay().reconfigure(|all| all.read_only = true);
    let david = story.person("david").await;
    declare(&david, "foo").await;
    let waits = async || {
        let listed: Page<UnreadyComponent> = read(&harbormaster, "operations?state=waiting").await;
        listed
            .items
            .iter()
            .any(|it| it.reason == Reason::QuayReadOnly)
    };
    story.until(waits).await;
    let blocked: Page<UnreadyComponent> = read(&harbormaster, "operations?state=blocked").await;
    assert_eq!(blocked.items, []);
    let shown = page(&harbormaster, "/work").await;
    shows(
        &shown,
        &["david / foo", "Waiting", "Berth looks every minute"],
    );
    shows(&page(&harbormaster, "").await, &["1 waits"]);

    for path in ["workspaces/david", "workspaces/david/components/foo"] {
        let shown = david.browser.open(david.at(path)).await;
        let words = "Quay is read-only just now. What is declared is stored.";
        shows(&shown, &[words]);
    }
    story.quay.quay().reconfigure(|all| all.read_only = false);
    let retry = david.at("api/v1/workspaces/david/components/foo/retry");
    david.browser.call(Method::POST, retry, None).await;
    david.ready("foo").await;
    let over = david.browser.open(david.at("workspaces/david")).await;
    assert!(!over.text().contains("read-only"), "{}", over.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_ended_by_typing_the_quay_user_and_that_is_on_record() {
    let story = Story::begin(open(), Application::Administered).await;
    let harbormaster = administrator(&story).await;
    shows(
        &page(&harbormaster, "/links").await,
        &["Nobody has linked a Quay account"],
    );
    let david = story.person("david").await;
    let consented = david.consent("identify", &[]).await;
    david.confirm(&consented).await;

    let shown = page(&harbormaster, "/links").await;
    shows(&shown, &["david", "Linked", "Told Berth who they are"]);
    let end = || shown.form("End the link");
    let wrong = [("name", "erin")];
    let refused = harbormaster.browser.send(&shown, end(), &wrong).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    shows(&refused, &["type the Quay user: david"]);
    assert!(david.linked().await.is_some());

    let typed = [("name", " david ")];
    let over = harbormaster.browser.send(&shown, end(), &typed).await;
    assert_eq!(over.url.path(), "/administration/links");
    shows(&over, &["Over", "unlinked by an administrator"]);
    assert_eq!(david.linked().await, None);
    let ends: Page<AuditRecord> =
        read(&harbormaster, "audit?action=link_ended&workspace=david").await;
    let by = format!(
        "user:{}",
        UserId::of(&["urn:berth:samples", "harbormaster"])
    );
    let named = ends.items.iter().filter(|record| record.actor == by);
    let named: Vec<_> = named.map(|it| it.actor_name.as_deref()).collect();
    assert_eq!(named, [Some("harbormaster")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn debts_are_shown_with_their_clicks_and_tokens_that_should_be_dead_as_an_incident() {
    let story = Story::begin(open(), Application::Administered).await;
    let harbormaster = administrator(&story).await;
    shows(
        &page(&harbormaster, "/debts").await,
        &[
            "Every token that a link made is proven dead",
            "No token of Berth's application has outlived its work",
        ],
    );
    let sim = story.quay.quay();
    sim.add_organization("davids", "david").unwrap();
    let david = story.person("david").await;
    let owed = owes(&david).await;
    let shown = page(&harbormaster, "/debts").await;
    shows(&shown, &["Needs a person", &owed.clicks[0]]);

    let applications = "/api/v1/organization/berth/applications";
    let listed = story
        .as_user(SERVICE_ACCOUNT, Method::GET, applications, None)
        .await;
    let listed = listed["applications"].as_array().unwrap().iter();
    let mut ours = listed.filter(|it| it["name"] == "Berth links");
    let client = ours.next().unwrap()["client_id"].as_str().unwrap();
    let scopes = "user:read".parse().unwrap();
    sim.issue_token("erin", client, &scopes).unwrap();
    story.clock.advance(Duration::from_secs(30 * 60));
    harbormaster.sign_in().await;
    let incident = "1 token of Berth's application lives and should be dead.";
    shows(
        &page(&harbormaster, "/debts").await,
        &[incident, "revoke Berth's application"],
    );
    shows(&page(&harbormaster, "").await, &[incident]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trail_is_filtered_by_its_form_and_by_what_stands_in_it() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let harbormaster = administrator(&story).await;
    let david = story.person("david").await;
    let refused = david.browser.open(david.at("administration")).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);

    let all = page(&harbormaster, "/audit").await;
    shows(&all, &["signed in", "administer", "not an administrator"]);
    let by_david = harbormaster.browser.open(all.link("david")).await;
    shows(&by_david, &["administer"]);
    assert!(!by_david.text().contains("harbormaster signed"));
    let denied = page(
        &harbormaster,
        "/audit?action=denied&workspace=&from=&until=",
    )
    .await;
    shows(&denied, &["not an administrator"]);
    assert!(by_id_count(&denied, "#") < by_id_count(&all, "#"));
    let csv = denied.link("Export as CSV");
    assert_eq!(csv.path(), "/api/v1/administration/audit/export");
    assert_eq!(csv.query(), Some("format=csv&action=denied"));
    let request = read::<Page<AuditRecord>>(&harbormaster, "audit?action=denied").await;
    let request = request.items[0].request_id.clone().unwrap();
    shows(&denied, &[&request]);

    for (query, wrong) in [
        ("from=yesterday", "this is no time"),
        ("action=nonsense", "no record of this kind"),
        ("actor=somebody", "the actor is"),
        ("after=nonsense", "`after` is not"),
    ] {
        let at = harbormaster.at(&format!("administration/audit?{query}"));
        let shown = harbormaster.browser.open(at).await;
        assert_eq!(shown.status, StatusCode::BAD_REQUEST, "{query}");
        shows(&shown, &[wrong, "No record fits"]);
    }
}

/// How many records a page shows.
fn by_id_count(page: &Shown, sign: &str) -> usize {
    page.html
        .matches(&format!("<span class=\"soft small\">{sign}"))
        .count()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trail_goes_on_behind_its_first_page_and_back() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let harbormaster = administrator(&story).await;
    for _ in 0..60 {
        let entry = store::AuditEntry {
            actor: store::Actor::Worker,
            action: store::AuditAction::ConflictSeen,
            workspace: None,
            subject: "many of these".to_owned(),
            detail: None,
            request_id: None,
        };
        let now = server::clock::Clock::now(&*story.clock);
        story.store().append_audit(entry, now).await.unwrap();
    }
    let first = page(&harbormaster, "/audit?subject=many+of+these").await;
    let second = harbormaster.browser.open(first.link("Earlier")).await;
    assert_eq!(
        (by_id_count(&first, "#"), by_id_count(&second, "#")),
        (50, 10)
    );
    let back = harbormaster.browser.open(second.link("Latest")).await;
    assert_eq!(back.url.query(), Some("subject=many+of+these"));
    assert_eq!(by_id_count(&back, "#"), 50);
}
