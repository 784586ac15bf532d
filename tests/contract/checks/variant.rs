//! Quays that are set up in special ways, which a run is told.

use futures::FutureExt;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    check::{Check, Need, Variant},
    comparison::Loose,
    failure::Failure,
    quay::Quay,
    request::{Identity, Person},
};

pub(super) const CHECKS: &[Check] = &[
    Check::new(
        "a read-only Quay refuses writes with 503 and says so",
        &[641],
        |quay| {
            quay.replay(641)
                .naming("ro1", quay.fresh_organization())
                .verify()
                .boxed()
        },
    )
    .needing(&[Need::Variant(Variant::ReadOnly)]),
    Check::new("a read-only Quay answers reads", &[643], |quay| {
        Box::pin(async move {
            let organization = an_organization(quay).await?;
            let why = "it is somebody's organization, not the recorded one";
            let read = quay.replay(643).naming("vorg", organization);
            read.loosely("/email", Loose::Any, why)
                .loosely("/teams", Loose::Any, why)
                .loosely("/ordered_teams", Loose::Shape, why)
                .loosely("/quotas", Loose::Shape, why)
                .loosely("/quota_report", Loose::Shape, why)
                .verify()
                .await
        })
    })
    .needing(&[Need::Variant(Variant::ReadOnly)]),
    Check::new(
        "without anonymous access nobody reads an organization",
        &[631],
        |quay| {
            Box::pin(async move {
                quay.replay(631)
                    .naming("vorg", quay.organization().await?)
                    .verify()
                    .await
            })
        },
    )
    .needing(&[Need::Variant(Variant::NoAnonymous)]),
    Check::new(
        "where superusers make the organizations, a user cannot",
        &[632],
        |quay| {
            quay.replay(632)
                .naming("onlysu174559", quay.fresh_organization())
                .verify()
                .boxed()
        },
    )
    .needing(&[Need::Variant(Variant::SuperusersCreateOrganizations)]),
    Check::new("where robots are disallowed none is made", &[633], |quay| {
        Box::pin(async move {
            quay.replay(633)
                .naming("vorg", quay.organization().await?)
                .verify()
                .await
        })
    })
    .needing(&[Need::Variant(Variant::NoRobots)]),
    Check::new(
        "where names are flat a repository's name has no slash",
        &[634],
        |quay| {
            Box::pin(async move {
                quay.replay(634)
                    .naming("vorg", quay.organization().await?)
                    .verify()
                    .await
            })
        },
    )
    .needing(&[Need::Variant(Variant::FlatNames)]),
    Check::new("beyond the cap no token is minted", &[635], |quay| {
        Box::pin(async move {
            let organization = quay.organization().await?;
            let application = quay.application_named(&organization, "minter").await?;
            quay.mint(&application, "user:read").await?;
            let second = quay.replay(635).naming("vorg", &organization);
            second
                .naming("SV9RZ2O5S5VCJO0DW7M8", application.client_id)
                .verify()
                .await
        })
    })
    .needing(&[Need::Variant(Variant::OneToken), Need::Minting]),
    Check::new(
        "a read-only repository is shown as such and still takes roles",
        &[625, 626],
        |quay| {
            Box::pin(async move {
                let frozen = Frozen::new(quay).await?;
                frozen.replay(625).verify().await?;
                frozen.replay(626).verify().await
            })
        },
    )
    .needing(&[Need::Variant(Variant::RepositoryStates)]),
    Check::new(
        "a read-only repository grants a writer pull only",
        &[626, 627],
        |quay| {
            Box::pin(async move {
                let frozen = Frozen::new(quay).await?;
                frozen.replay(626).verify().await?;
                frozen
                    .replay(627)
                    .sent_as(frozen.robot.basic())
                    .verify()
                    .await
            })
        },
    )
    .needing(&[Need::Variant(Variant::RepositoryStates)]),
    Check::new("an unknown state is refused", &[628], |quay| {
        Box::pin(async move { Frozen::new(quay).await?.replay(628).verify().await })
    })
    .needing(&[Need::Variant(Variant::RepositoryStates)]),
    Check::new(
        "a read-only repository becomes normal again",
        &[629],
        |quay| Box::pin(async move { Frozen::new(quay).await?.replay(629).verify().await }),
    )
    .needing(&[Need::Variant(Variant::RepositoryStates)]),
    Check::new(
        "a session that is too old cannot delete an organization, and renews itself",
        &[637, 640],
        |quay| {
            Box::pin(async move {
                let organization = quay.organization().await?;
                let as_owner = Identity::Session(Person::Owner);
                quay.replay(637)
                    .naming("vadm", organization)
                    .sent_as(as_owner.clone())
                    .verify()
                    .await?;
                let password = quay.person(Person::Owner)?.password.clone();
                let renewal = quay
                    .replay(640)
                    .naming("FAKEPassword01xxxxxx", password.expose());
                renewal.sent_as(as_owner).verify().await
            })
        },
    )
    .needing(&[Need::Variant(Variant::FreshLogin), Need::OwnPassword]),
    Check::new(
        "behind the React UI the exchange needs the cookie of the old one",
        &[651, 652],
        |quay| {
            Box::pin(async move {
                quay.replay(651).verify().await?;
                quay.replay(652)
                    .header("Cookie", "defaultui=angular")
                    .verify()
                    .await
            })
        },
    )
    .needing(&[Need::Variant(Variant::ReactInterface)]),
];

/// An organization that was there before Quay became read-only.
async fn an_organization(quay: &Quay) -> Result<String, Failure> {
    let user = quay
        .ask(Method::GET, "/api/v1/user/")
        .await?
        .expecting(200)?;
    user.text_at("/organizations/0/name")
        .map_err(|cause| cause.preparing("an organization of the user"))
}

/// A read-only repository and a robot; they play `r1` and `v1` in `vorg`.
struct Frozen<'q> {
    quay: &'q Quay,
    organization: String,
    repository: String,
    robot: crate::fixtures::Robot,
}

impl<'q> Frozen<'q> {
    async fn new(quay: &'q Quay) -> Result<Self, Failure> {
        let organization = quay.world().await?.organization.clone();
        let (repository, robot) = (
            quay.repository(&organization).await?,
            quay.robot(&organization).await?,
        );
        let path = format!("/api/v1/repository/{organization}/{repository}/changestate");
        let frozen: Value = json!({"state": "READ_ONLY"});
        quay.ask_with(Method::PUT, &path, frozen)
            .await?
            .expecting(200)
            .map_err(|cause| cause.preparing("a state"))?;
        Ok(Self {
            quay,
            organization,
            repository,
            robot,
        })
    }

    fn replay(&self, number: u16) -> crate::replay::Replay<'q> {
        let replay = self.quay.replay(number).naming("vorg", &self.organization);
        replay
            .naming("r1", &self.repository)
            .naming("vorg+v1", &self.robot.name)
    }
}
