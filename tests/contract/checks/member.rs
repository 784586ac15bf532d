//! Members of teams and organizations, where nobody is asked by mail.

use std::collections::BTreeSet;

use futures::FutureExt;

use crate::{
    check::{Check, Need},
    comparison::Loose,
    failure::{Failure, expect_equal},
    quay::Quay,
};

const WITHOUT_MAIL: &[Need] = &[Need::MailOff, Need::SecondUser];

pub(super) const CHECKS: &[Check] = &[
    Check::new(
        "a user put into the owners' team is an owner at once",
        &[176, 76],
        |quay| {
            Box::pin(async move {
                quay.replay(176)
                    .naming("course-1", quay.organization().await?)
                    .verify()
                    .await?;
                quay.replay(76)
                    .naming("apporg", quay.organization().await?)
                    .by_token()
                    .verify()
                    .await
            })
        },
    )
    .needing(WITHOUT_MAIL),
    Check::new("adding a member again gets 400", &[177], |quay| {
        Box::pin(async move {
            quay.replay(177)
                .naming("course-1", two_owners(quay).await?)
                .verify()
                .await
        })
    })
    .needing(WITHOUT_MAIL),
    Check::new("adding a missing user gets 400", &[178], |quay| {
        quay.replay(178).verify().boxed()
    }),
    Check::new("adding to a missing team gets 404", &[179], |quay| {
        quay.replay(179).verify().boxed()
    })
    .needing(&[Need::SecondUser]),
    Check::new("a team's members are listed", &[181], |quay| {
        Box::pin(async move {
            quay.replay(181)
                .naming("course-1", two_owners(quay).await?)
                .verify()
                .await
        })
    })
    .needing(WITHOUT_MAIL),
    Check::new("without mail nobody is pending", &[182], |quay| {
        Box::pin(async move {
            quay.replay(182)
                .naming("course-1", two_owners(quay).await?)
                .verify()
                .await
        })
    })
    .needing(WITHOUT_MAIL),
    Check::new(
        "without mail there is no invitation by address",
        &[183],
        |quay| quay.replay(183).verify().boxed(),
    )
    .needing(&[Need::MailOff]),
    Check::new(
        "an organization's members are listed with their teams",
        &[184],
        |quay| {
            Box::pin(async move {
                let why = "there are two members here, three in the recording";
                let listed = quay
                    .replay(184)
                    .naming("course-1", two_owners(quay).await?)
                    .loosely("/members", Loose::Shape, why)
                    .answer()
                    .await?;
                let member = |place: &str| listed.text_at(place);
                let names =
                    BTreeSet::from([member("/members/0/name")?, member("/members/1/name")?]);
                let expected = BTreeSet::from([quay.username().to_owned(), quay.second()?]);
                expect_equal("members", &expected, &names)
            })
        },
    )
    .needing(WITHOUT_MAIL),
    Check::new(
        "one member is shown with teams and repositories",
        &[185],
        |quay| {
            Box::pin(async move {
                quay.replay(185)
                    .naming("course-1", two_owners(quay).await?)
                    .verify()
                    .await
            })
        },
    )
    .needing(WITHOUT_MAIL),
    Check::new("a new organization has no collaborators", &[187], |quay| {
        Box::pin(async move {
            quay.replay(187)
                .naming("course-1", quay.pristine().await?)
                .verify()
                .await
        })
    }),
    Check::new("a member is taken out of a team", &[188], |quay| {
        Box::pin(async move {
            let organization = quay.organization().await?;
            let team = quay.team(&organization, "member").await?;
            let joining = quay
                .replay(176)
                .naming("course-1", &organization)
                .naming("owners", &team);
            joining.verify().await?;
            quay.replay(188)
                .naming("course-1", organization)
                .naming("students", team)
                .verify()
                .await
        })
    })
    .needing(WITHOUT_MAIL),
    Check::new(
        "a member is taken out of the whole organization",
        &[190],
        |quay| {
            Box::pin(async move {
                quay.replay(190)
                    .naming("course-1", two_owners(quay).await?)
                    .verify()
                    .await
            })
        },
    )
    .needing(WITHOUT_MAIL),
    Check::new("the only owner cannot be taken out", &[191], |quay| {
        quay.replay(191).verify().boxed()
    }),
];

/// An organization that the second user owns as well.
async fn two_owners(quay: &Quay) -> Result<String, Failure> {
    let organization = quay.organization().await?;
    quay.replay(176)
        .naming("course-1", &organization)
        .verify()
        .await?;
    Ok(organization)
}
