use super::*;

const CODE_FLOWS: [CodeFlow; 3] = [CodeFlow::Open, CodeFlow::OwnersOnly, CodeFlow::Unknown];
const APPLICATIONS: [OurApplication; 3] = [
    OurApplication::Absent,
    OurApplication::Present,
    OurApplication::Administered,
];
const SERVICES: [ServiceAccount; 3] = [
    ServiceAccount::Ready,
    ServiceAccount::Captcha,
    ServiceAccount::Absent,
];
const FEATURES: [Feature; 3] = [Feature::On, Feature::Off, Feature::Unknown];

/// Every Quay that there can be.
fn all() -> impl Iterator<Item = Detected> {
    CODE_FLOWS.into_iter().flat_map(|code_flow| {
        APPLICATIONS.into_iter().flat_map(move |application| {
            SERVICES.into_iter().flat_map(move |service| {
                FEATURES.into_iter().map(move |mail| Detected {
                    code_flow,
                    application,
                    service,
                    mail,
                })
            })
        })
    })
}

/// The offers as letters: the recommended one in brackets, what may not work with a question mark.
fn letters(detected: &Detected) -> String {
    let offers = offer(detected).into_iter().map(|offer| match offer.advice {
        Advice::Recommended => format!("[{}]", offer.way.letter()),
        Advice::Possible => offer.way.letter().to_string(),
        Advice::Perhaps(_) => format!("{}?", offer.way.letter()),
    });
    offers.collect::<Vec<_>>().join(" ")
}

#[test]
fn the_offers_for_every_quay() {
    let table = all().map(|it| {
        let Detected {
            code_flow,
            application,
            service,
            mail,
            ..
        } = it;
        let quay = format!("{code_flow:?} {application:?} {service:?} mail:{mail:?}");
        format!("{quay:<44} {}", letters(&it))
    });
    insta::assert_snapshot!(table.collect::<Vec<_>>().join("\n"));
}

#[test]
fn there_is_always_exactly_one_recommended_way_and_it_comes_first() {
    for detected in all() {
        let offers = offer(&detected);
        let recommended = offers
            .iter()
            .filter(|it| it.advice == Advice::Recommended)
            .count();
        assert_eq!(
            (recommended, offers[0].advice),
            (1, Advice::Recommended),
            "{detected:?}"
        );
    }
}

#[test]
fn handing_over_is_recommended_wherever_our_consent_page_may_be_closed() {
    for detected in all() {
        let closed = detected.code_flow != CodeFlow::Open;
        if closed && detected.service != ServiceAccount::Absent {
            assert_eq!(offer(&detected)[0].way, Way::HandOver, "{detected:?}");
        }
    }
}

#[test]
fn nobody_is_asked_for_a_token_that_berth_could_not_delete() {
    for detected in all() {
        let identify = offer(&detected)
            .into_iter()
            .any(|it| it.way == Way::Identify);
        assert!(
            !identify || detected.application == OurApplication::Administered,
            "{detected:?}"
        );
    }
}

#[test]
fn no_invitation_is_offered_where_people_are_added_without_being_asked() {
    for detected in all().filter(|it| it.mail == Feature::Off) {
        assert!(
            offer(&detected).iter().all(|it| it.way != Way::Invite),
            "{detected:?}"
        );
    }
}

#[test]
fn each_offer_says_why_a_better_one_is_skipped() {
    let offers = offer(&Detected {
        code_flow: CodeFlow::OwnersOnly,
        application: OurApplication::Administered,
        service: ServiceAccount::Ready,
        mail: Feature::Off,
    });
    assert_eq!(offers[0].way, Way::HandOver);
    assert_eq!(offers[0].skipped, [(Way::Identify, Obstacle::OwnersOnly)]);
    let pasted = offers.iter().find(|it| it.way == Way::PastedToken).unwrap();
    assert_eq!(
        pasted.skipped,
        [
            (Way::Identify, Obstacle::OwnersOnly),
            (Way::Invite, Obstacle::NoMail),
            (Way::CreateAsUser, Obstacle::OwnersOnly),
        ]
    );
}

#[test]
fn what_people_read_is_one_sentence_each() {
    for way in Way::ALL {
        for text in [way.gives(), way.asks()] {
            assert!(text.ends_with('.') && !text.contains("  "), "{text}");
        }
    }
}
