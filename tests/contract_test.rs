//! The contract suite against the stand-in, in all the ways in which it can be set up: every check
//! passes somewhere and fails nowhere. And the suite against itself: what it cites, what it leaves
//! out, whether it sees a Quay that answers otherwise.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use contract::{
    check::{Allowance, Variant as Special},
    checks,
    coverage::UNCITED,
    failure::Failure,
    quay::{Quay, Settings},
    recording::Library,
    secret::Secret,
    suite::{self, Summary},
};
use quay_sim::{
    Authorization, Interface, Mailing, NameHold, OrganizationCreation, QuaySim, ScopeSet, Server,
    Variant,
};

const OWNER: (&str, &str) = ("david", "a long password");
const SECOND: (&str, &str) = ("erin", "another long password");
const SCOPES: &str = "org:admin repo:admin repo:create repo:read repo:write user:admin user:read";

/// A stand-in, seen by the suite.
struct Port {
    server: Server,
    quay: Quay,
    special: Option<Special>,
}

impl Port {
    /// Users, and an application for the token, are there before the variant counts.
    async fn open(variant: Variant, special: Option<Special>) -> Self {
        let server = QuaySim::builder().start().await.unwrap();
        let sim = server.quay();
        sim.add_user(OWNER.0, OWNER.1).unwrap();
        sim.add_user(SECOND.0, SECOND.1).unwrap();
        sim.add_organization("platform", OWNER.0).unwrap();
        let application = sim
            .add_application("platform", "contract", "http://127.0.0.1:9099/callback")
            .unwrap();
        let scopes: ScopeSet = SCOPES.parse().unwrap();
        let token = sim
            .issue_token(OWNER.0, &application.client_id, &scopes)
            .unwrap();
        sim.reconfigure(|current| *current = variant);
        let person =
            |(name, password): (&str, &str)| Some((name.to_owned(), Secret::new(password)));
        let settings = Settings {
            url: server.url().parse().unwrap(),
            token: Secret::new(token),
            owner: person(OWNER),
            second: person(SECOND),
            per_second: None,
            run: "test".to_owned(),
        };
        let quay = Quay::open(settings, Library::load().unwrap())
            .await
            .unwrap();
        Self {
            server,
            quay,
            special,
        }
    }

    async fn run(&self) -> Summary {
        let allowance = Allowance {
            patience: true,
            lock_out: true,
            variant: self.special,
        };
        let checks = self.special.map_or_else(checks::all, checks::of);
        suite::run(&self.quay, &checks, allowance, 8).await
    }
}

/// The ways of setting up a Quay, so that every check finds what it needs in one of them.
fn setups() -> Vec<(&'static str, Variant, Option<Special>)> {
    fn set(change: impl FnOnce(&mut Variant)) -> Variant {
        let mut variant = Variant::default();
        change(&mut variant);
        variant
    }
    vec![
        ("plain", Variant::default(), None),
        (
            "mail",
            set(|variant| variant.mailing = Mailing::Delivers),
            None,
        ),
        (
            "open OAuth",
            set(|variant| variant.authorization = Authorization::Everybody),
            None,
        ),
        ("no minting", set(|variant| variant.minting = false), None),
        (
            "browsers unguarded",
            set(|variant| variant.browser_calls_xhr_only = false),
            None,
        ),
        (
            "mail fails",
            set(|variant| variant.mailing = Mailing::Fails),
            Some(Special::MailFails),
        ),
        (
            "read-only",
            set(|variant| variant.read_only = true),
            Some(Special::ReadOnly),
        ),
        (
            "no anonymous",
            set(|variant| variant.anonymous_access = false),
            Some(Special::NoAnonymous),
        ),
        (
            "superusers create",
            set(|variant| variant.organization_creation = OrganizationCreation::SuperusersOnly),
            Some(Special::SuperusersCreateOrganizations),
        ),
        (
            "no robots",
            set(|variant| variant.robots = false),
            Some(Special::NoRobots),
        ),
        (
            "flat names",
            set(|variant| variant.extended_repository_names = false),
            Some(Special::FlatNames),
        ),
        (
            "one token",
            set(|variant| variant.token_cap = Some(1)),
            Some(Special::OneToken),
        ),
        (
            "states",
            set(|variant| variant.repository_states = true),
            Some(Special::RepositoryStates),
        ),
        (
            "fresh login",
            set(|variant| variant.fresh_login_timeout = Duration::ZERO),
            Some(Special::FreshLogin),
        ),
        (
            "React",
            set(|variant| variant.interface = Interface::React),
            Some(Special::ReactInterface),
        ),
        (
            "captcha",
            set(|variant| variant.captcha = true),
            Some(Special::Captcha),
        ),
        (
            "plan",
            set(|variant| variant.plan_limit = Some(0)),
            Some(Special::PlanFull),
        ),
        (
            "collector",
            set(|variant| variant.name_hold = NameHold::For(Duration::from_secs(1))),
            Some(Special::Collector),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stand_in_answers_as_the_recorded_quay() {
    let ports = setups()
        .into_iter()
        .map(|(name, variant, special)| async move {
            let port = Port::open(variant, special).await;
            let summary = port.run().await;
            let left = port.quay.clean_up().await;
            assert_eq!(left, [], "{name}: left behind");
            (name, summary, port.quay.replayed())
        });
    let runs = futures::future::join_all(ports).await;

    let failures: Vec<_> = runs
        .iter()
        .flat_map(|(name, summary, _)| {
            summary
                .failures()
                .map(move |failure| format!("{name}: {failure}"))
        })
        .collect();
    assert!(
        failures.is_empty(),
        "{} failures:\n{}",
        failures.len(),
        failures.join("\n")
    );

    let passed: BTreeSet<_> = runs
        .iter()
        .flat_map(|(_, summary, _)| summary.passed.iter().copied())
        .collect();
    let nowhere: Vec<_> = checks::all()
        .into_iter()
        .map(|check| check.name)
        .filter(|name| !passed.contains(name))
        .collect();
    assert!(nowhere.is_empty(), "skipped everywhere: {nowhere:#?}");

    let replayed: BTreeSet<_> = runs
        .into_iter()
        .flat_map(|(_, _, replayed)| replayed)
        .collect();
    let only_cited: Vec<_> = cited()
        .into_iter()
        .filter(|number| !replayed.contains(number))
        .collect();
    assert_eq!(only_cited, [0; 0], "cited, but never replayed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quay_that_answers_otherwise_is_seen() {
    let robotless = Variant::default();
    let port = Port::open(robotless, None).await;
    port.quay.world().await.unwrap();
    port.server
        .quay()
        .reconfigure(|variant| variant.robots = false);

    let making = checks::all()
        .into_iter()
        .find(|check| check.recordings == [264])
        .unwrap();
    let summary = suite::run(&port.quay, &[making], Allowance::default(), 1).await;

    assert_eq!(summary.last_line(), "0 passed, 1 failed");
    let failure = summary.failures().next().unwrap();
    assert!(
        failure.starts_with(&format!(
            "FAILED {} [264]: status: expected 201, got 400",
            making.name
        )),
        "{failure}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_token_stops_the_run_before_it_makes_anything() {
    let server = QuaySim::builder().start().await.unwrap();
    let settings = Settings {
        url: server.url().parse().unwrap(),
        token: Secret::new("x".repeat(40)),
        owner: None,
        second: None,
        per_second: None,
        run: "test".to_owned(),
    };
    let refused = Quay::open(settings, Library::load().unwrap())
        .await
        .unwrap_err();
    assert!(
        refused
            .to_string()
            .starts_with("cannot prepare the token: status: expected 200, got 401"),
        "{refused}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_run_made_is_gone_when_it_cleaned_up() {
    let port = Port::open(Variant::default(), None).await;
    let world = port.quay.world().await.unwrap().organization.clone();
    let path = format!("/api/v1/organization/{world}");
    assert_eq!(
        port.quay
            .ask(reqwest::Method::GET, &path)
            .await
            .unwrap()
            .status,
        200
    );

    assert_eq!(port.quay.clean_up().await, []);

    assert_eq!(
        port.quay
            .ask(reqwest::Method::GET, &path)
            .await
            .unwrap()
            .status,
        404
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_checked_is_skipped_with_its_reason() {
    let variant = Variant {
        minting: false,
        ..Variant::default()
    };
    let port = Port::open(variant, None).await;
    let minting = checks::all()
        .into_iter()
        .find(|check| check.recordings == [39])
        .unwrap();

    let summary = suite::run(&port.quay, &[minting], Allowance::default(), 1).await;

    assert_eq!(
        summary.skipped,
        [(minting.name, "this Quay does not mint tokens")]
    );
    assert_eq!(summary.last_line(), "0 passed, 0 failed, 1 skipped");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_that_forgot_to_name_a_secret_is_an_error_of_the_check() {
    let port = Port::open(Variant::default(), None).await;
    let forgot = port.quay.replay(369).verify().await;
    assert!(matches!(forgot, Err(Failure::Check(_))), "{forgot:?}");
    let unknown = port.quay.replay(9999).verify().await;
    assert!(matches!(unknown, Err(Failure::Check(_))), "{unknown:?}");
}

#[test]
fn there_are_many_checks_with_different_names_and_real_citations() {
    let all = checks::all();
    assert!(all.len() >= 150, "{} checks", all.len());
    let names: BTreeSet<_> = all.iter().map(|check| check.name).collect();
    assert_eq!(names.len(), all.len(), "two checks have one name");
    for check in &all {
        assert!(
            !check.recordings.is_empty() || check.table.is_some() || check.source.is_some(),
            "{} cites nothing",
            check.name
        );
    }
    let library = Library::load().unwrap();
    let missing: Vec<_> = cited()
        .into_iter()
        .filter(|number| library.find(*number).is_none())
        .collect();
    assert_eq!(missing, [0; 0], "cited, but not recorded");
}

#[test]
fn every_recording_is_cited_or_left_out_for_a_reason() {
    let recorded: BTreeSet<_> = Library::load().unwrap().numbers().collect();
    let cited = cited();
    let mut left_out = BTreeMap::new();
    for (reason, numbers) in UNCITED {
        for number in *numbers {
            assert!(recorded.contains(number), "{number} is not recorded");
            assert!(
                !cited.contains(number),
                "{number} is cited, and left out because {reason}"
            );
            assert_eq!(
                left_out.insert(*number, reason),
                None,
                "{number} is left out twice"
            );
        }
    }
    let forgotten: Vec<_> = recorded
        .iter()
        .filter(|n| !cited.contains(n) && !left_out.contains_key(n))
        .collect();
    assert!(
        forgotten.is_empty(),
        "neither cited nor left out: {forgotten:?}"
    );
}

fn cited() -> BTreeSet<u16> {
    checks::all()
        .iter()
        .flat_map(|check| check.recordings.iter().copied())
        .collect()
}
