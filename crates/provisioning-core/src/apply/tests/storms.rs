//! Any sequence of faults, deaths and outages comes to the same end.

use proptest::prelude::*;

use super::*;
use crate::port::{Access, JournalError, PipelinesError, RegistryError, VaultError};

/// One thing that goes wrong.
#[derive(Debug, Clone)]
enum Mishap {
    Quay(usize, Fault),
    Registry(Result<Access, RegistryError>),
    Death(usize),
    NoJournal,
    NoVault,
    NoPipelines,
    LostRobots,
    LostRepository,
    Time(u64),
}

fn error() -> impl Strategy<Value = QuayError> {
    prop_oneof![
        Just(QuayError::Exists),
        Just(QuayError::Missing),
        Just(QuayError::OutcomeUnknown),
        Just(QuayError::RateLimited { retry_after: None }),
        Just(QuayError::ReadOnly),
        Just(QuayError::TokenDead),
        Just(QuayError::Forbidden),
        Just(QuayError::PlanLimit),
        Just(QuayError::Unavailable),
    ]
}

fn mishap() -> impl Strategy<Value = Mishap> {
    let fault = prop_oneof![error().prop_map(Fault::Before), Just(Fault::LostAnswer)];
    prop_oneof![
        8 => (0..16_usize, fault).prop_map(|(nth, fault)| Mishap::Quay(nth, fault)),
        2 => prop_oneof![
            Just(Ok(Access::default())),
            Just(Ok(Access::new(["pull"]))),
            Just(Err(RegistryError::Refused)),
            Just(Err(RegistryError::Unavailable)),
        ].prop_map(Mishap::Registry),
        6 => (0..70_usize).prop_map(Mishap::Death),
        1 => Just(Mishap::NoJournal),
        1 => Just(Mishap::NoVault),
        1 => Just(Mishap::NoPipelines),
        1 => Just(Mishap::LostRobots),
        1 => Just(Mishap::LostRepository),
        2 => (0..1200_u64).prop_map(Mishap::Time),
    ]
}

/// Lets it happen, and one pass with it.
fn suffer(harbour: &Harbour, mishap: &Mishap) {
    let fakes = &harbour.fakes;
    match mishap {
        Mishap::Quay(nth, fault) => fakes.quay.fault_nth(*nth, *fault),
        Mishap::Registry(answer) => fakes.quay.registry_says([answer.clone()]),
        Mishap::Death(moment) => fakes.fuse.light(*moment),
        Mishap::NoJournal => fakes.journal.refuse(JournalError::Unavailable),
        Mishap::NoVault => fakes.vault.refuse(VaultError::Unavailable),
        Mishap::NoPipelines => fakes.pipelines.refuse(PipelinesError::Unavailable),
        Mishap::LostRobots => harbour.world(|world| {
            for organization in world.organizations.values_mut() {
                organization.robots.clear();
                for repository in organization.repositories.values_mut() {
                    repository.permissions.retain(|holder, _| holder == ACCOUNT);
                }
            }
        }),
        Mishap::LostRepository => harbour.world(|world| {
            for organization in world.organizations.values_mut() {
                organization.repositories.clear();
            }
        }),
        Mishap::Time(seconds) => fakes.clock.advance(Duration::from_secs(*seconds)),
    }
    let _ = harbour.try_apply();
    fakes.fuse.quench();
    fakes.journal.refuse(None);
    fakes.vault.refuse(None);
    fakes.pipelines.refuse(None);
}

/// A scan that notices what was lost behind our back, and everything after it.
fn look_again_and_settle(harbour: &Harbour) {
    let Fakes {
        journal,
        clock,
        fuse,
        ..
    } = &harbour.fakes;
    for _ in 0..20 {
        let mut observed = journal.observed(clock.now());
        if observed.organization.is_ours() {
            observed.organization = Sight::Unknown(crate::Doubt::Recheck);
        }
        let pass = apply(&harbour.desired, observed, harbour.fakes.ports());
        let report = fuse.run(pass).expect("nobody dies here");
        if report.observed.organization.is_ours() {
            break;
        }
        clock.advance(Duration::from_secs(60));
    }
    harbour.settle();
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_storm_comes_to_the_same_end(storm in prop::collection::vec(mishap(), 0..12)) {
        let harbour = Harbour::new();
        storm.iter().for_each(|mishap| suffer(&harbour, mishap));
        look_again_and_settle(&harbour);
        harbour.assert_served();
    }

    #[test]
    fn a_removal_in_any_storm_comes_to_the_same_end(
        storm in prop::collection::vec(mishap(), 0..12),
    ) {
        let mut harbour = Harbour::settled();
        harbour.remove();
        let loses = |mishap: &&Mishap| matches!(mishap, Mishap::LostRobots | Mishap::LostRepository);
        storm.iter().filter(|mishap| !loses(mishap)).for_each(|mishap| suffer(&harbour, mishap));
        look_again_and_settle(&harbour);
        harbour.assert_removed();
    }

    #[test]
    fn a_plan_is_total_and_ends(storm in prop::collection::vec(mishap(), 0..8)) {
        let harbour = Harbour::new();
        storm.iter().for_each(|mishap| suffer(&harbour, mishap));
        let observed = harbour.fakes.journal.observed(harbour.fakes.clock.now());
        let plan = crate::plan(&harbour.desired, &observed);
        prop_assert!(plan.stages.len() <= 8, "{plan}");
        prop_assert_eq!(crate::plan(&harbour.desired, &observed), plan);
    }
}
