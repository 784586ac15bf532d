//! The registry test: a credential counts only if it is worth exactly what it should be.

use std::{collections::BTreeSet, time::Duration};

use crate::{
    apply::{Outcome, Pass},
    object::RobotKind,
    observed::{Credential, Doubt, Fact, Grant, Sight},
    port::{Access, RegistryError},
    secret::RobotToken,
    setback::Trouble,
    step::Step,
};

/// How long a permission may take to become effective.
const PATIENCE: Duration = Duration::from_secs(30);
/// The first pause between two questions; each is twice the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(4);

impl Pass<'_> {
    /// A push credential must be granted exactly push and pull on its repository, and nothing on
    /// the sibling; a pull credential exactly pull.
    pub(super) async fn test(&self, step: &Step, kind: RobotKind) -> Outcome {
        let key = self.credential(kind);
        let token = match self.ports.vault.find(&key).await {
            Ok(Some(token)) => token,
            Ok(None) => return self.lost_token(kind),
            Err(error) => return Outcome::stopped(Vec::new(), Trouble::Vault(error)),
        };
        if let Err(trouble) = self.try_out(kind, &token).await {
            return Outcome::stopped(after(kind, &trouble), trouble);
        }
        match self.ports.vault.mark_tested(&key).await {
            Ok(()) => self.done(step),
            Err(error) => Outcome::stopped(Vec::new(), Trouble::Vault(error)),
        }
    }

    async fn try_out(&self, kind: RobotKind, token: &RobotToken) -> Result<(), Trouble> {
        let wanted = match kind {
            RobotKind::Push(_) => Access::new(["pull", "push"]),
            RobotKind::Pull => Access::new(["pull"]),
        };
        self.wait_for(kind, token, &wanted).await?;
        match kind {
            RobotKind::Push(_) => self.probe_sibling(kind, token).await,
            RobotKind::Pull => Ok(()),
        }
    }

    /// Asks until the access is what is wanted, or more, or patience is at its end.
    async fn wait_for(
        &self,
        kind: RobotKind,
        token: &RobotToken,
        wanted: &Access,
    ) -> Result<(), Trouble> {
        let robot = &self.desired.robot(kind).name;
        let path = self.desired.repo_path();
        let deadline = self.ports.clock.now().plus(PATIENCE);
        let mut pause = FIRST_PAUSE;
        loop {
            let trouble = match self.ports.registry.access(robot, token, &path).await {
                Ok(access) if access == *wanted => return Ok(()),
                Ok(access) if access.is_within(wanted) => Trouble::NotEffective(access.to_string()),
                Ok(access) => return Err(too_much(format!("{path}: {access}"))),
                Err(error) => Trouble::Registry(error),
            };
            if self.ports.clock.now() >= deadline {
                return Err(trouble);
            }
            self.ports.clock.sleep(pause).await;
            pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
        }
    }

    /// Everybody may pull a public repository; nobody of ours may do anything else next door.
    async fn probe_sibling(&self, kind: RobotKind, token: &RobotToken) -> Result<(), Trouble> {
        let sibling = self.desired.sibling_path();
        let allowed = match self.desired.component.sibling.visibility {
            model::Visibility::Public => Access::new(["pull"]),
            model::Visibility::Private => Access::default(),
        };
        let robot = &self.desired.robot(kind).name;
        match self.ports.registry.access(robot, token, &sibling).await {
            Ok(access) if access.is_within(&allowed) => Ok(()),
            Ok(access) => Err(too_much(format!("{sibling}: {access}"))),
            Err(error) => Err(Trouble::Registry(error)),
        }
    }
}

fn too_much(what: String) -> Trouble {
    Trouble::TooMuch(BTreeSet::from([what]))
}

/// What is not effective is given again; a credential that is refused is fetched again.
fn after(kind: RobotKind, trouble: &Trouble) -> Vec<Fact> {
    match trouble {
        Trouble::NotEffective(_) => vec![Fact::Grant(kind, Grant::Missing)],
        Trouble::Registry(RegistryError::Refused) => vec![
            Fact::Robot(kind, Sight::Unknown(Doubt::Recheck)),
            Fact::Credential(kind, Credential::NONE),
        ],
        _ => Vec::new(),
    }
}
