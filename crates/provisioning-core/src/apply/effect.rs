//! What each step does, and what is known after each way in which it can end.

use crate::{
    apply::{Outcome, Pass},
    look::{Eyes, Seen, look, repository_gone, robot_gone},
    object::RobotKind,
    observed::{Credential, Doubt, Fact, Sight},
    ownership,
    port::{
        CredentialKey, NewOrganization, NewRepository, NewRobot, Parcel, PipelinesError, QuayError,
        SeenRobot,
    },
    secret::RobotToken,
    setback::Trouble,
    step::{Step, role_of},
};

impl Pass<'_> {
    /// Takes the step.
    pub(super) async fn effect(&self, step: &Step) -> Outcome {
        let eyes = Eyes {
            quay: self.ports.quay,
            robots: self.ports.robots,
        };
        if let Some(seen) = look(step, self.desired, &self.observed, eyes).await {
            return match seen {
                Ok(Seen::Facts(facts)) => Outcome::done(facts),
                Ok(Seen::NameHeld) => {
                    let absent = Fact::Organization(Sight::Absent);
                    Outcome::stopped(vec![absent], Trouble::NameHeld)
                }
                Err(error) => Outcome::stopped(Vec::new(), Trouble::Quay(error)),
            };
        }
        match step {
            Step::AdoptRobot { kind, .. } => self.adopt(step, *kind).await,
            Step::CreateRobot { kind, .. } => self.create_robot(step, *kind).await,
            Step::RegenerateRobot { kind, .. } => self.regenerate(step, *kind).await,
            Step::DeleteRobot { kind, .. } => self.delete_robot(step, *kind).await,
            Step::TestCredential { kind, .. } => self.test(step, *kind).await,
            Step::DeliverCredential { kind, .. } => self.deliver(step, *kind).await,
            Step::WithdrawCredential { path } => {
                match self.ports.pipelines.withdraw(path).await {
                    // What is not ours stays; ours is not there.
                    Ok(()) | Err(PipelinesError::Conflict) => self.done(step),
                    Err(error) => Outcome::stopped(Vec::new(), Trouble::Pipelines(error)),
                }
            }
            _ => match self.change(step).await {
                Ok(()) => self.done(step),
                Err(error) => self.after(step, error),
            },
        }
    }

    /// The changes that concern no token.
    async fn change(&self, step: &Step) -> Result<(), QuayError> {
        let quay = self.ports.quay;
        match step {
            Step::CreateOrganization { org } => {
                let contact = self.desired.organization.contact.clone();
                let name = org.clone();
                quay.create_organization(&NewOrganization { name, contact })
                    .await
            }
            Step::CreateRepository { path, visibility } => {
                quay.create_repository(&NewRepository {
                    path: path.clone(),
                    visibility: *visibility,
                    description: ownership::repository_description(self.desired),
                })
                .await
            }
            Step::ChangeVisibility { path, visibility } => {
                quay.change_visibility(path, *visibility).await
            }
            Step::Grant { kind, robot, path } => quay.grant(path, robot, role_of(*kind)).await,
            _ => Ok(()),
        }
    }

    async fn create_robot(&self, step: &Step, kind: RobotKind) -> Outcome {
        let robot = self.desired.robot(kind);
        let new = NewRobot {
            name: robot.name.clone(),
            description: ownership::robot_description(kind, robot),
            metadata: ownership::robot_metadata(robot),
        };
        match self.ports.quay.create_robot(&new).await {
            Ok(token) => self.keep(step, kind, &token).await,
            Err(error) => self.after(step, error),
        }
    }

    async fn adopt(&self, step: &Step, kind: RobotKind) -> Outcome {
        match self.recognize(kind).await {
            Ok(found) => self.keep(step, kind, &found.token).await,
            Err(outcome) => outcome,
        }
    }

    async fn regenerate(&self, step: &Step, kind: RobotKind) -> Outcome {
        if let Err(outcome) = self.recognize(kind).await {
            return outcome;
        }
        let robot = &self.desired.robot(kind).name;
        match self.ports.quay.regenerate_robot(robot).await {
            Ok(token) => self.keep(step, kind, &token).await,
            Err(error) => self.after(step, error),
        }
    }

    async fn delete_robot(&self, step: &Step, kind: RobotKind) -> Outcome {
        if let Err(outcome) = self.recognize(kind).await {
            return outcome;
        }
        let robot = &self.desired.robot(kind).name;
        match self.ports.quay.delete_robot(robot).await {
            Ok(()) => self.done(step),
            Err(error) => self.after(step, error),
        }
    }

    /// The robot, if it is still the one that we know. Records can be old: whoever administers the
    /// organization may have put another in its place, which is not ours to take or to delete.
    async fn recognize(&self, kind: RobotKind) -> Result<SeenRobot, Outcome> {
        let robot = self.desired.robot(kind);
        match self.ports.quay.find_robot(&robot.name).await {
            Ok(Some(found)) => {
                let sight = ownership::judge_robot(robot, &found);
                if sight == self.observed.robot(kind).account {
                    return Ok(found);
                }
                let facts = vec![Fact::Robot(kind, sight)];
                Err(Outcome::otherwise(facts, "it is another robot now"))
            }
            Ok(None) => {
                let facts = robot_gone(&self.observed, kind);
                Err(Outcome::otherwise(facts, QuayError::Missing))
            }
            Err(error) => Err(Outcome::stopped(Vec::new(), Trouble::Quay(error))),
        }
    }

    async fn keep(&self, step: &Step, kind: RobotKind, token: &RobotToken) -> Outcome {
        match self.ports.vault.store(&self.credential(kind), token).await {
            Ok(()) => self.done(step),
            Err(error) => {
                let facts = vec![Fact::Robot(kind, Sight::Unknown(Doubt::AnswerLost))];
                Outcome::stopped(facts, Trouble::Vault(error))
            }
        }
    }

    async fn deliver(&self, step: &Step, kind: RobotKind) -> Outcome {
        let key = self.credential(kind);
        let token = match self.ports.vault.find(&key).await {
            Ok(Some(token)) => token,
            Ok(None) => return self.lost_token(kind),
            Err(error) => return Outcome::stopped(Vec::new(), Trouble::Vault(error)),
        };
        let parcel = Parcel {
            key: &key,
            path: &self.desired.repo_path(),
            token: &token,
        };
        if let Err(error) = self.ports.pipelines.deliver(parcel).await {
            return Outcome::stopped(Vec::new(), Trouble::Pipelines(error));
        }
        match self.ports.vault.mark_current(&key).await {
            Ok(()) => self.done(step),
            Err(error) => Outcome::stopped(Vec::new(), Trouble::Vault(error)),
        }
    }

    /// Our records say that we hold the credential, and the vault does not: fetch it again.
    pub(super) fn lost_token(&self, kind: RobotKind) -> Outcome {
        let facts = vec![Fact::Credential(kind, Credential::NONE)];
        Outcome::otherwise(facts, "the vault does not hold the credential")
    }

    pub(super) fn credential(&self, kind: RobotKind) -> CredentialKey {
        let robot = self.desired.robot(kind);
        CredentialKey {
            kind,
            robot: robot.name.clone(),
            generation: robot.generation,
        }
    }

    pub(super) fn done(&self, step: &Step) -> Outcome {
        Outcome::done(step.facts_when_done(self.desired, &self.observed))
    }

    /// What is known after Quay refused a change, or did not answer.
    fn after(&self, step: &Step, error: QuayError) -> Outcome {
        match error {
            QuayError::Exists => self.after_exists(step, error),
            QuayError::Missing => self.after_missing(step, error),
            QuayError::OutcomeUnknown => Outcome::otherwise(after_silence(step), error),
            // Not being an owner any more and the organization being gone look alike (recordings
            // 200, 286): the next pass has to look at it.
            QuayError::Forbidden if self.observed.organization.is_ours() => {
                let doubt = Fact::Organization(Sight::Unknown(Doubt::Recheck));
                Outcome::stopped(vec![doubt], Trouble::Quay(error))
            }
            QuayError::NameHeld => Outcome::stopped(Vec::new(), Trouble::NameHeld),
            QuayError::Forbidden
            | QuayError::RateLimited { .. }
            | QuayError::ReadOnly
            | QuayError::TokenDead
            | QuayError::ScopeMissing
            | QuayError::PlanLimit
            | QuayError::Captcha
            | QuayError::InvalidName
            | QuayError::Unavailable => Outcome::stopped(Vec::new(), Trouble::Quay(error)),
        }
    }

    /// Something of this name is there. That is all that is known, and it is never success.
    fn after_exists(&self, step: &Step, error: QuayError) -> Outcome {
        let said = Doubt::SaidToExist;
        let fact = match step {
            Step::CreateOrganization { .. } => Fact::Organization(Sight::Unknown(said)),
            Step::CreateRepository { .. } => Fact::Repository(Sight::Unknown(said)),
            Step::CreateRobot { kind, .. } => Fact::Robot(*kind, Sight::Unknown(said)),
            _ => return Outcome::stopped(Vec::new(), Trouble::Quay(error)),
        };
        Outcome::otherwise(vec![fact], error)
    }

    fn after_missing(&self, step: &Step, error: QuayError) -> Outcome {
        let facts = match step {
            Step::DeleteRobot { kind, .. } => {
                return Outcome::done(robot_gone(&self.observed, *kind));
            }
            Step::RegenerateRobot { kind, .. } => robot_gone(&self.observed, *kind),
            Step::Grant { kind, .. } => {
                vec![Fact::Robot(*kind, Sight::Unknown(Doubt::Recheck))]
            }
            Step::ChangeVisibility { .. } => repository_gone(),
            _ => return Outcome::stopped(Vec::new(), Trouble::Quay(error)),
        };
        Outcome::otherwise(facts, error)
    }
}

/// The answer was lost. Whatever could have come of it has to be looked at.
fn after_silence(step: &Step) -> Vec<Fact> {
    let lost = Doubt::AnswerLost;
    match step {
        Step::CreateOrganization { .. } => vec![Fact::Organization(Sight::Unknown(lost))],
        Step::CreateRepository { .. } => vec![Fact::Repository(Sight::Unknown(lost))],
        Step::CreateRobot { kind, .. } | Step::DeleteRobot { kind, .. } => {
            vec![Fact::Robot(*kind, Sight::Unknown(lost))]
        }
        Step::RegenerateRobot { kind, .. } => {
            vec![Fact::Robot(*kind, Sight::Unknown(Doubt::Recheck))]
        }
        // For a repository that is not there, Quay answers 500 (recording 321).
        Step::Grant { .. } | Step::ChangeVisibility { .. } => {
            vec![Fact::Repository(Sight::Unknown(Doubt::Recheck))]
        }
        _ => Vec::new(),
    }
}
