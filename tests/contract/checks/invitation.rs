//! Invitations: where mail is on, and the way in which a user hands an organization over.

use futures::FutureExt;
use reqwest::Method;
use serde_json::Value;

use crate::{
    check::{Check, Need, Variant},
    comparison::Loose,
    failure::{Failure, Verdict, expect_equal},
    quay::Quay,
    request::{Body, Identity, Person, Request},
};

use super::log::entry_like_recorded;

const WITH_MAIL: &[Need] = &[Need::MailOn, Need::SecondUser];

pub(super) const CHECKS: &[Check] = &[
    Check::new(
        "where mail is on, adding a user makes an invitation",
        &[605],
        |quay| {
            Box::pin(async move {
                quay.replay(605)
                    .naming("vorg", quay.organization().await?)
                    .verify()
                    .await
            })
        },
    )
    .needing(WITH_MAIL),
    Check::new(
        "each repeat of an invitation makes another one, pending in the list",
        &[605, 607],
        |quay| {
            Box::pin(async move {
                let organization = quay.organization().await?;
                quay.replay(605)
                    .naming("vorg", &organization)
                    .verify()
                    .await?;
                quay.replay(605)
                    .naming("vorg", &organization)
                    .verify()
                    .await?;
                quay.replay(607)
                    .naming("vorg", &organization)
                    .verify()
                    .await
            })
        },
    )
    .needing(WITH_MAIL),
    Check::new(
        "without includePending only members are listed",
        &[608],
        |quay| {
            Box::pin(async move {
                let organization = quay.organization().await?;
                quay.replay(605)
                    .naming("vorg", &organization)
                    .verify()
                    .await?;
                quay.replay(608)
                    .naming("vorg", &organization)
                    .verify()
                    .await
            })
        },
    )
    .needing(WITH_MAIL),
    Check::new(
        "where mail is on, an address can be invited",
        &[609],
        |quay| {
            Box::pin(async move {
                quay.replay(609)
                    .naming("vorg", quay.organization().await?)
                    .verify()
                    .await
            })
        },
    )
    .needing(&[Need::MailOn]),
    Check::new(
        "the invited user finds organization, team, inviter and code",
        &[611],
        |quay| {
            Box::pin(async move {
                let organization = quay.organization().await?;
                quay.replay(605)
                    .naming("vorg", &organization)
                    .verify()
                    .await?;
                let own = "the second user may have other notifications";
                let answer = quay
                    .replay(611)
                    .loosely("/notifications", Loose::Shape, own)
                    .answer()
                    .await?;
                let invitation = invitation_to(
                    &answer.at("/notifications").unwrap_or_default(),
                    &organization,
                )?;
                expect_equal(
                    "inviter",
                    &Some(quay.username()),
                    &invitation.get("inviter").and_then(Value::as_str),
                )
            })
        },
    )
    .needing(WITH_MAIL),
    Check::new(
        "a service account finds its invitation and accepts it with its token",
        &[703, 704],
        |quay| {
            Box::pin(async move {
                let handover = Handover::begin(quay).await?;
                handover.invite(200).await?;
                handover.accept().await.map(drop)
            })
        },
    )
    .needing(WITH_MAIL),
    Check::new("an invitation can be accepted once", &[705], |quay| {
        Box::pin(async move {
            let handover = Handover::begin(quay).await?;
            handover.invite(200).await?;
            let code = handover.accept().await?;
            handover
                .replay(705)
                .naming(RECORDED_CODE, code)
                .verify()
                .await
        })
    })
    .needing(WITH_MAIL),
    Check::new(
        "an accepted invitation makes a member who administers the organization",
        &[706, 707],
        |quay| {
            Box::pin(async move {
                let handover = Handover::begin(quay).await?;
                handover.invite(200).await?;
                handover.accept().await?;
                handover
                    .replay(706)
                    .sent_as(Identity::Session(Person::Second))
                    .verify()
                    .await?;
                handover.replay(707).verify().await
            })
        },
    )
    .needing(WITH_MAIL),
    Check::new(
        "the organization's log names who accepted, and through which application",
        &[708],
        |quay| {
            Box::pin(async move {
                let handover = Handover::begin(quay).await?;
                handover.invite(200).await?;
                handover.accept().await?;
                let answer = handover.logs().await?;
                let accepted =
                    entry_like_recorded(quay, 708, "org_team_member_invite_accepted", &answer)?;
                let inviter = accepted
                    .pointer("/metadata/inviter")
                    .and_then(Value::as_str);
                expect_equal("inviter", &Some(handover.inviter.as_str()), &inviter)
            })
        },
    )
    .needing(WITH_MAIL),
    Check::new(
        "an invitation whose mail fails gets 400 and exists all the same",
        &[702, 703, 704],
        |quay| {
            Box::pin(async move {
                let handover = Handover::begin(quay).await?;
                handover.invite(400).await?;
                handover.accept().await.map(drop)
            })
        },
    )
    .needing(&[Need::Variant(Variant::MailFails), Need::SecondUser]),
    Check::new(
        "without mail the service account administers at once, and the log names who added it",
        &[706, 707, 708],
        |quay| {
            Box::pin(async move {
                let handover = Handover::begin(quay).await?;
                handover.invite(200).await?;
                handover
                    .replay(706)
                    .sent_as(Identity::Session(Person::Second))
                    .verify()
                    .await?;
                handover.replay(707).verify().await?;
                let path = format!("/api/v1/organization/{}/logs", handover.organization);
                let added = entry(
                    &quay.ask(Method::GET, &path).await?.expecting(200)?,
                    "org_add_team_member",
                )?;
                let performer = added.pointer("/performer/name").and_then(Value::as_str);
                expect_equal("performer", &Some(handover.inviter.as_str()), &performer)?;
                let team = added.pointer("/metadata/team").and_then(Value::as_str);
                expect_equal("team", &Some(handover.team.as_str()), &team)
            })
        },
    )
    .needing(&[Need::MailOff, Need::SecondUser]),
    Check::new(
        "a service account sees the organization that it was taken into among its own",
        &[161, 706],
        |quay| {
            Box::pin(async move {
                let handover = Handover::begin(quay).await?;
                handover.invite(200).await?;
                let own = quay
                    .ask(Method::GET, "/api/v1/user/")
                    .await?
                    .expecting(200)?;
                let own = own.at("/organizations").unwrap_or_default();
                let mut names = own
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(|organization| organization.get("name")?.as_str());
                let is_there = names.any(|name| name == handover.organization);
                expect_equal("/organizations has it", &true, &is_there)
            })
        },
    )
    .needing(&[Need::MailOff, Need::SecondUser]),
    Check::new("a made-up invitation code gets 400", &[705], |quay| {
        let code = format!("urn:teaminvite:{}", "00000000-0000-4000-8000-000000000000");
        quay.replay(705)
            .naming(RECORDED_CODE, code)
            .verify()
            .boxed()
    })
    .needing(&[Need::MailOn]),
];

const RECORDED_CODE: &str = "urn:teaminvite:8d5953a0-8951-47af-899c-13d07c346c5a";

/// The second user's organization, with a team for the token's user, who plays the service account.
struct Handover<'q> {
    quay: &'q Quay,
    organization: String,
    team: String,
    inviter: String,
}

impl<'q> Handover<'q> {
    async fn begin(quay: &'q Quay) -> Result<Self, Failure> {
        let organization = quay.fresh();
        quay.notes().note(crate::litter::Litter::Organization(
            organization.clone(),
            Person::Second,
        ));
        let as_second = Identity::Session(Person::Second);
        let body = Body::Json(serde_json::json!({"name": organization, "email": ""}));
        let create = Request::new(Method::POST, "/api/v1/organization/").with(body);
        let created = quay.send(&as_second, create).await?.expecting(201);
        created.map_err(|cause| cause.preparing("the second user's organization"))?;
        let handover = Self {
            quay,
            organization,
            team: quay.fresh(),
            inviter: quay.second()?,
        };
        handover.replay(701).sent_as(as_second).verify().await?;
        Ok(handover)
    }

    /// A recording of this story with its names: the second user plays `alice`, we play `quayadmin`.
    fn replay(&self, number: u16) -> crate::replay::Replay<'q> {
        self.quay
            .replay(number)
            .naming("handover", &self.organization)
            .naming("berth-n7k2", &self.team)
            .naming("quayadmin", self.quay.username())
            .naming("alice", &self.inviter)
    }

    /// The second user invites us; 702 is how it answers where the mail cannot be sent.
    async fn invite(&self, status: u16) -> Verdict {
        let as_second = Identity::Session(Person::Second);
        if status == 400 {
            return self.replay(702).sent_as(as_second).verify().await;
        }
        let path = format!(
            "/api/v1/organization/{}/team/{}/members/{}",
            self.organization,
            self.team,
            self.quay.username()
        );
        let request = Request::new(Method::PUT, path).with(Body::Json(serde_json::json!({})));
        self.quay
            .send(&as_second, request)
            .await?
            .expecting(status)
            .map(drop)
    }

    /// We find the invitation and accept it. Returns its code.
    async fn accept(&self) -> Result<String, Failure> {
        let own = "the service account may have other notifications";
        let found = self
            .replay(703)
            .loosely("/notifications", Loose::Shape, own)
            .answer()
            .await?;
        let invitation = invitation_to(
            &found.at("/notifications").unwrap_or_default(),
            &self.organization,
        )?;
        let code = invitation
            .get("code")
            .and_then(Value::as_str)
            .unwrap_or_default();
        self.replay(704)
            .naming(RECORDED_CODE, code)
            .verify()
            .await?;
        Ok(code.to_owned())
    }

    async fn logs(&self) -> Result<crate::request::Answer, Failure> {
        // What a session did names no application, what the second user did before is not recorded.
        let why = "the second user acts by a session here, by a token in the recording";
        self.replay(708)
            .loosely("/logs", Loose::Any, why)
            .answer()
            .await
    }
}

/// The metadata of the invitation to an organization.
pub(super) fn invitation_to(notifications: &Value, organization: &str) -> Result<Value, Failure> {
    let mut all = notifications.as_array().into_iter().flatten();
    let invitation = all.find_map(|notification| {
        let metadata = notification.get("metadata")?;
        (metadata.get("org")?.as_str()? == organization).then(|| metadata.clone())
    });
    invitation.ok_or_else(|| {
        Failure::unlike(
            "/notifications",
            format!("an invitation to {organization}"),
            "none",
        )
    })
}

fn entry(answer: &crate::request::Answer, kind: &str) -> Result<Value, Failure> {
    let logs = answer.at("/logs").unwrap_or_default();
    let mut entries = logs.as_array().into_iter().flatten();
    let found = entries
        .find(|entry| entry.get("kind").and_then(Value::as_str) == Some(kind))
        .cloned();
    found.ok_or_else(|| Failure::unlike("/logs", format!("an entry {kind}"), "none"))
}
