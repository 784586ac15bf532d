//! The registry test of a credential that is in use, as somebody asks for it: what provisioning
//! tests before it delivers one, and one place more.

use model::{
    NameError, OrgName, RepoPath,
    api::credential::{CredentialTest, TestPlace, TestVerdict, TestedPlace},
};
use provisioning_core::{
    RobotToken,
    port::{Access, Registry as _, RegistryError},
};
use store::{CredentialPurpose, Revealed};

use super::{Provisioner, desire::SIBLING};
use crate::adapters::RegistryAdapter;

/// An organization that no workspace gets: their names end in a hash.
const ELSEWHERE: &str = "berth.elsewhere";

/// Why a credential could not be tested.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    /// The registry cannot be asked.
    #[error("the registry cannot be asked")]
    Unavailable,
    /// A name that was made is not valid.
    #[error("a name could not be made")]
    Name(#[from] NameError),
}

/// A place to try a credential in, and what it should be able to do there.
struct Trial {
    place: TestPlace,
    path: RepoPath,
    wanted: Access,
}

impl Provisioner {
    /// Asks the registry what a credential may do on this repository, which it is for, and where it
    /// should be able to do nothing. That somebody asked is on record by then.
    ///
    /// # Errors
    /// When the registry does not say.
    pub async fn try_credential(
        &self,
        revealed: Revealed,
        own: RepoPath,
    ) -> Result<CredentialTest, TrialError> {
        let Revealed { credential, secret } = revealed;
        let token = RobotToken::new(secret.expose().to_owned().into());
        let registry = RegistryAdapter(self.client.clone());
        let trials = trials(credential.purpose, &own)?;
        let asked = trials
            .iter()
            .map(|trial| registry.access(&credential.robot, &token, &trial.path));
        let (verdict, places) = match futures::future::try_join_all(asked).await {
            Ok(granted) => {
                let tried: Vec<_> = trials.into_iter().zip(granted).collect();
                let places = tried
                    .iter()
                    .map(|(trial, granted)| self.seen(trial, granted));
                (judge(&tried), places.collect())
            }
            Err(RegistryError::Refused) => (TestVerdict::Refused, Vec::new()),
            Err(RegistryError::Unavailable) => return Err(TrialError::Unavailable),
        };
        Ok(CredentialTest {
            credential: credential.id,
            robot: credential.robot,
            verdict,
            places,
            tested_at: self.clock.now(),
        })
    }

    fn seen(&self, trial: &Trial, granted: &Access) -> TestedPlace {
        let words = |access: &Access| access.actions().map(str::to_owned).collect();
        TestedPlace {
            place: trial.place,
            image: format!("{}/{}", self.registry, trial.path),
            wanted: words(&trial.wanted),
            granted: words(granted),
        }
    }
}

/// A pull credential may pull next door, too: that is what it is for.
fn trials(purpose: CredentialPurpose, own: &RepoPath) -> Result<Vec<Trial>, NameError> {
    let nothing = |place, org: OrgName| {
        Ok::<_, NameError>(Trial {
            place,
            path: RepoPath {
                org,
                repo: SIBLING.parse()?,
            },
            wanted: Access::default(),
        })
    };
    let on_own = |wanted| Trial {
        place: TestPlace::Own,
        path: own.clone(),
        wanted,
    };
    let elsewhere = nothing(TestPlace::Elsewhere, ELSEWHERE.parse()?)?;
    Ok(match purpose {
        CredentialPurpose::Push { .. } => vec![
            on_own(Access::new(["pull", "push"])),
            nothing(TestPlace::Sibling, own.org.clone())?,
            elsewhere,
        ],
        CredentialPurpose::Pull => vec![on_own(Access::new(["pull"])), elsewhere],
    })
}

fn judge(tried: &[(Trial, Access)]) -> TestVerdict {
    if tried
        .iter()
        .any(|(trial, granted)| !granted.is_within(&trial.wanted))
    {
        return TestVerdict::TooMuch;
    }
    if tried
        .iter()
        .any(|(trial, granted)| *granted != trial.wanted)
    {
        return TestVerdict::TooLittle;
    }
    TestVerdict::AsItShouldBe
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(granted: [&[&str]; 3]) -> TestVerdict {
        let push = CredentialPurpose::Push {
            component: "0190a5d6-0000-7000-8000-000000000001".parse().unwrap(),
            slot: model::RobotSlot::A,
        };
        let trials = trials(push, &"david-4kq/foo".parse().unwrap()).unwrap();
        let granted = granted.map(|actions| Access::new(actions.iter().copied()));
        judge(&trials.into_iter().zip(granted).collect::<Vec<_>>())
    }

    #[test]
    fn a_push_credential_is_worth_push_and_pull_in_one_place() {
        let exactly = verdict([&["pull", "push"], &[], &[]]);
        assert_eq!(exactly, TestVerdict::AsItShouldBe);
        for little in [[&["pull"][..], &[], &[]], [&[], &[], &[]]] {
            assert_eq!(verdict(little), TestVerdict::TooLittle);
        }
        for much in [
            [&["pull", "push", "*"][..], &[], &[]],
            [&["pull", "push"], &["pull"], &[]],
            [&["pull", "push"], &[], &["push"]],
            [&[], &["pull"], &[]],
        ] {
            assert_eq!(verdict(much), TestVerdict::TooMuch);
        }
    }

    #[test]
    fn no_workspace_is_elsewhere() {
        let elsewhere: OrgName = ELSEWHERE.parse().unwrap();
        assert!(
            !elsewhere.as_str().contains('-'),
            "theirs have a dash and a hash"
        );
    }
}
