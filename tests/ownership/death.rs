//! Berth dies in the middle of a founding, and is started again on what it left behind.
//!
//! From the confirmation on, at each call to Quay: before it took effect, and after. A founding of
//! the dead is anybody's when its lease has run out, after 15 seconds; therefore many die at once.

use std::{collections::BTreeSet, time::Duration};

use futures::{
    StreamExt as _,
    future::{join_all, ready},
    stream,
};
use quay_sim::{Authorization, Fault, Mailing, Moment, Symptom, Variant};
use reqwest::Method;
use server::demo::quay::SERVICE_ACCOUNT;
use store::{Footing, OrganizationRecord, OrganizationState};

use crate::linking::story::{Application, Person, Story};

/// Longer than anybody waits for.
const FOR_EVER: Symptom = Symptom::Delay(Duration::from_secs(3600));
/// How many die at once, by calls of each kind.
const AT_ONCE: usize = 6;
/// More calls of one method than any founding makes.
const MOST_CALLS: u32 = 100;
/// How long all of it may take, with two leases to wait for.
const PATIENCE: Duration = Duration::from_secs(60);

/// A way to an organization that the user owns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Road {
    /// It is made with their token, and Berth's account accepts its invitation.
    CreateAsUser,
    /// Berth makes it, and makes them an owner.
    Identify,
}

impl Road {
    fn way(self) -> &'static str {
        match self {
            Self::CreateAsUser => "create_as_user",
            Self::Identify => "identify",
        }
    }

    /// With mail a user would have to accept an invitation, too.
    fn mailing(self) -> Mailing {
        match self {
            Self::CreateAsUser => Mailing::Delivers,
            Self::Identify => Mailing::Off,
        }
    }

    /// Whether it makes calls of this method after the confirmation.
    fn makes(self, method: &Method) -> bool {
        match self {
            Self::CreateAsUser => true,
            // The token is dead by then, and with it everything that was made for it.
            Self::Identify => *method != Method::DELETE,
        }
    }

    fn has_ended(self, organization: &OrganizationRecord) -> bool {
        match self {
            Self::CreateAsUser => matches!(organization.footing, Footing::Joined(_)),
            Self::Identify => matches!(organization.state, OrganizationState::Ours { .. }),
        }
    }
}

/// Where a process dies.
#[derive(Debug, Clone)]
struct Death {
    method: Method,
    moment: Moment,
    /// So many calls of this method pass before.
    passing: u32,
}

impl Death {
    fn fault(&self) -> Fault {
        let fault = match self.moment {
            Moment::BeforeEffect => Fault::before(self.method.clone(), "*", FOR_EVER),
            Moment::AfterEffect => Fault::after(self.method.clone(), "*", FOR_EVER),
        };
        fault.after_passing(self.passing)
    }
}

/// Whether nothing is left to do: looked at without a call to Quay, which might be the deadly one.
async fn is_over(story: &Story, road: Road) -> bool {
    let Some(organization) = story.organization().await else {
        return false;
    };
    let sim = story.quay.quay();
    let owned = sim.organizations_owned_by("david");
    road.has_ended(&organization)
        && owned.contains(organization.name.as_str())
        && sim.live_tokens("david").is_empty()
}

async fn waits(is_so: impl AsyncFnMut() -> bool) {
    let waited = tokio::time::timeout(PATIENCE, crate::linking::story::comes(is_so));
    waited.await.expect("it never came to be");
}

/// One life of Berth that ends there, and the one after it. Answers whether it died.
async fn dies(road: Road, death: &Death) -> bool {
    let open = Variant {
        authorization: Authorization::Everybody,
        mailing: road.mailing(),
        ..Variant::default()
    };
    let mut story = Story::begin(open, Application::Administered).await;
    let david = story.person("david").await;
    let page = david.consent(road.way(), &[]).await;
    let faults = story.quay.quay().faults().clone();
    faults.add(death.fault());
    tokio::select! {
        () = waits(async || faults.remaining() == 0) => {}
        () = async {
            david.confirm(&page).await;
            waits(async || is_over(&story, road).await).await;
        } => {}
    }
    let died = faults.remaining() == 0;
    faults.clear();

    let browser = david.browser;
    story.die_and_start_again().await;
    let david = Person {
        story: &story,
        browser,
        name: "david".to_owned(),
    };
    if david.linked().await.is_none() {
        // The answer never came: they press the button again.
        let page = david.browser.open(&page.url).await;
        david.confirm(&page).await;
    }
    waits(async || is_over(&story, road).await).await;
    waits(async || david.overview().await.debts.is_empty()).await;
    assert_eq!(david.linked().await.as_deref(), Some("david"), "{death:?}");
    is_davids(&story, road).await;
    died
}

/// One organization was made, and david owns it.
async fn is_davids(story: &Story, road: Road) {
    let organization = story.organization().await.unwrap();
    if road == Road::CreateAsUser {
        story.assert_davids(&organization).await;
    }
    let sim = story.quay.quay();
    let mut made = sim.organizations_owned_by("david");
    made.extend(sim.organizations_owned_by(SERVICE_ACCOUNT));
    made.retain(|name| name.starts_with("david-"));
    assert_eq!(made, BTreeSet::from([organization.name.to_string()]));
}

/// How many lives end where a call of this method is, at this moment.
async fn dies_at_each(road: Road, method: Method, moment: Moment) -> usize {
    let deaths = (0..MOST_CALLS).map(|passing| Death {
        method: method.clone(),
        moment,
        passing,
    });
    let lives = stream::iter(deaths).map(async |death| dies(road, &death).await);
    let died = lives.buffered(AT_ONCE).take_while(|died| ready(*died));
    let died = died.count().await;
    println!("{road:?}: {died} deaths {moment:?} of {method}");
    died
}

async fn dies_at_every_call(road: Road) {
    let kinds = [
        (Method::GET, Moment::BeforeEffect),
        (Method::POST, Moment::BeforeEffect),
        (Method::POST, Moment::AfterEffect),
        (Method::PUT, Moment::BeforeEffect),
        (Method::PUT, Moment::AfterEffect),
        (Method::DELETE, Moment::BeforeEffect),
        (Method::DELETE, Moment::AfterEffect),
    ];
    let made = kinds.into_iter().filter(|(method, _)| road.makes(method));
    let died = join_all(made.map(|(method, moment)| dies_at_each(road, method, moment))).await;
    assert!(died.iter().all(|number| *number > 0), "{died:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn at_any_call_where_the_organization_is_made_as_the_user() {
    dies_at_every_call(Road::CreateAsUser).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn at_any_call_where_berth_makes_it_and_the_user_owns_it_too() {
    dies_at_every_call(Road::Identify).await;
}
