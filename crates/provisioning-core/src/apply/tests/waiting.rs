//! What comes next when something outside has to be waited for.

use super::*;

#[test]
fn a_rate_limit_counts_no_attempt_and_is_waited_for_as_long_as_quay_says() {
    for (retry_after, expected) in [(None, 1), (Some(Duration::from_secs(7)), 7)] {
        let harbour = Harbour::new();
        let limited = Fault::Before(QuayError::RateLimited { retry_after });
        harbour.fakes.quay.fault(Call::CreateOrganization, limited);
        let next = Next::Retry {
            after: Duration::from_secs(expected),
            attempt: Attempt::Free,
        };
        assert_eq!(harbour.apply().next, next);
    }
}

#[test]
fn the_longest_wait_of_a_stage_counts() {
    let harbour = Harbour::new();
    for seconds in [2, 9] {
        let retry_after = Some(Duration::from_secs(seconds));
        let limited = Fault::Before(QuayError::RateLimited { retry_after });
        harbour.fakes.quay.fault(Call::CreateRobot, limited);
    }
    let unavailable = Fault::Before(QuayError::Unavailable);
    harbour
        .fakes
        .quay
        .fault(Call::CreateRepository, unavailable);
    let next = Next::Retry {
        after: Duration::from_secs(9),
        attempt: Attempt::Counted,
    };
    assert_eq!(harbour.apply().next, next);
}

#[test]
fn a_read_only_quay_is_probed_each_minute() {
    let harbour = Harbour::new();
    harbour.fakes.quay.refuse_changes(QuayError::ReadOnly);
    for _ in 0..3 {
        let report = harbour.apply();
        let probe_after = Duration::from_secs(60);
        assert_eq!(report.next, Next::Park { probe_after });
        let organization = finding(&report, ConditionKind::OrganizationReady);
        assert_eq!(organization.reason, Reason::QuayReadOnly);
        harbour.fakes.clock.advance(probe_after);
    }
    assert_eq!(harbour.fakes.quay.take_tally().api, 3, "one probe a minute");
    harbour.fakes.quay.refuse_changes(None);
    assert_eq!(harbour.apply().next, Next::Done);
    harbour.assert_served();
}

#[test]
fn what_needs_a_person_outweighs_what_passes() {
    let harbour = Harbour::new();
    let dead = Fault::Before(QuayError::ScopeMissing);
    harbour.fakes.quay.fault(Call::CreateRepository, dead);
    let limited = Fault::Before(QuayError::RateLimited { retry_after: None });
    harbour.fakes.quay.fault(Call::CreateRobot, limited);
    assert_eq!(harbour.apply().next, Next::Blocked);
}

#[test]
fn a_quay_that_never_answers_is_left_alone_for_a_while() {
    let harbour = Harbour::new();
    for _ in 0..20 {
        let silent = Fault::Before(QuayError::OutcomeUnknown);
        harbour.fakes.quay.fault(Call::CreateOrganization, silent);
    }
    let report = harbour.apply();
    assert!(matches!(
        report.next,
        Next::Retry {
            attempt: Attempt::Counted,
            ..
        }
    ));
    let tally = harbour.fakes.quay.take_tally();
    assert_eq!(tally.of(Call::CreateOrganization), 2, "once, and once more");
}
