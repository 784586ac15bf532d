//! Whose a workspace's organization is.
//!
//! After a link the organization becomes the user's, or the user one of its owners:
//!
//! - *Created as the user* (ways B, C, E): with the user's token, then our account gets its place
//!   in it by a team, and the token ends. Later work needs no token of a user.
//! - *Handed over* (way D): the organization is taken up as the user's. No token exists.
//! - *Ours* (ways A and F, and whenever there is one of ours already): the user becomes an owner.
//!
//! Each is a founding ([`store::Foundings`]): one at a time in a workspace, and never beside the
//! work on its components. It is level-triggered: it looks where things stand, does what is next,
//! and can be killed anywhere and called again. What a person has to do first is stored and shown,
//! and the user's token ends all the same.

mod give;
mod halt;
mod outset;
mod take;

use std::time::Duration;

use async_trait::async_trait;
use model::{OrgName, QuayUsername, Reason, Role, UserId, WorkspaceId};
use store::{
    Actor, Blockage, Footing, Founding, OrganizationRecord, OrganizationState, RotationRecord,
};
use token_broker::{Aftermath, CustodyId, Link, Phase, Ports, Proof, Way, finish};

use crate::{
    adapters::broker::Broker,
    linking::{Aftercare, AftercareError, Progress},
    provision::{Provisioner, RotationOrder},
};
use halt::Halt;

/// How long a founding lasts unless it is renewed: so much later that of a process that died is
/// taken up.
const LEASE: Duration = Duration::from_secs(15);
/// How often it is renewed.
const RENEW: Duration = Duration::from_secs(5);
/// How long a person waits for the components' work to make room.
const PATIENCE: u32 = 50;
const PAUSE: Duration = Duration::from_millis(100);

/// Whose organizations are. Clones are handles to the same things.
#[derive(Clone)]
pub struct Ownership {
    provisioner: Provisioner,
    broker: Broker,
    drain: Duration,
}

/// What ownership needs beside provisioning.
pub struct Parts {
    /// Provisioning, with everything that it works with.
    pub provisioner: Provisioner,
    /// What the broker works through.
    pub broker: Broker,
    /// How long a replaced credential keeps working.
    pub drain: Duration,
}

/// An organization as the overview shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// The organization, once one was intended.
    pub name: Option<OrgName>,
    /// The Quay user whose it is; `None` for one of ours.
    pub owner: Option<QuayUsername>,
    /// `ours`, `joined` or `theirs`; `None` while there is none.
    pub footing: Option<&'static str>,
    /// By whose authority Berth works there, for people.
    pub authority: &'static str,
    /// What is in the way, and what to do about it.
    pub blockage: Option<Blockage>,
}

impl Ownership {
    /// Ownership over these.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let Parts {
            provisioner,
            broker,
            drain,
        } = parts;
        Self {
            provisioner,
            broker,
            drain,
        }
    }

    /// What the overview shows of a workspace's organization.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn describe(&self, workspace: WorkspaceId) -> Result<Description, store::StoreError> {
        let Provisioner {
            store, registry, ..
        } = &self.provisioner;
        let organization = store.find_organization(workspace, registry).await?;
        let footing = organization.as_ref().map(|it| &it.footing);
        Ok(Description {
            name: organization.as_ref().map(|it| it.name.clone()),
            owner: footing.and_then(Footing::holder).cloned(),
            footing: footing.map(Footing::as_str),
            authority: match footing {
                None => "nothing is there yet",
                Some(Footing::Ours) => "Berth's own account, which created it",
                Some(Footing::Joined(_)) => "Berth's account, as a member whom its owner let in",
                Some(Footing::Theirs(_)) => {
                    "its owner's, until Berth's account has its place there"
                }
            },
            blockage: store.find_blockage(workspace).await?,
        })
    }

    fn ports(&self) -> Ports<'_> {
        self.broker.ports()
    }

    /// The user's link, while it holds and they are still an owner of the workspace (invariant 6).
    async fn link(&self, workspace: WorkspaceId, user: UserId) -> Result<Option<Link>, Halt> {
        let link = self.ports().ledger.find_link(workspace, user).await?;
        let Some(link) = link.map(|link| link.value).filter(Link::holds) else {
            return Ok(None);
        };
        let member = self.provisioner.store.find_member(workspace, user).await?;
        Ok(member
            .filter(|member| member.role == Role::Owner)
            .map(|_| link))
    }

    /// One step after another, until it is done or halts.
    async fn settle(&self, founding: &Founding, user: UserId) -> Result<(), Halt> {
        let workspace = founding.workspace();
        let Some(link) = self.link(workspace, user).await? else {
            return Ok(());
        };
        let Provisioner {
            store, registry, ..
        } = &self.provisioner;
        let there = store.find_organization(workspace, registry).await?;
        let there = self.settle_intent(founding, there).await?;
        match there {
            Some(there)
                if there.footing == Footing::Ours && there.state != OrganizationState::Intended =>
            {
                self.give(&there, &link).await
            }
            Some(there) => match &there.footing {
                Footing::Joined(_) => Ok(()),
                _ if there.footing.holder() != Some(&link.quay_user)
                    && there.state != OrganizationState::Intended =>
                {
                    Ok(())
                }
                _ => self.take(founding, &link).await,
            },
            None => self.take(founding, &link).await,
        }
    }

    async fn take(&self, founding: &Founding, link: &Link) -> Result<(), Halt> {
        match (link.way, link.proof()) {
            (Way::CreateAsUser | Way::OwnApplication | Way::PastedToken, _) => {
                self.create_as_user(founding, link).await
            }
            (
                Way::HandOver,
                Some(Proof::Inviter { org, team } | Proof::Performer { org, team }),
            ) => self.adopt(founding, link, org, team).await,
            (Way::Identify | Way::Invite, _) => {
                let ours = self.create_ours(founding).await?;
                self.give(&ours, link).await
            }
            (Way::HandOver | Way::NoLink, _) => Ok(()),
        }
    }

    /// The user's tokens that are there for work. One of an attempt that is not confirmed yet is not:
    /// it is for the link that may come of it.
    async fn at_work(&self, workspace: WorkspaceId, user: UserId) -> Result<Vec<CustodyId>, Halt> {
        let held = self.ports().ledger.list_unsettled(Some(workspace)).await?;
        let held = held.into_iter().map(|it| it.value);
        Ok(held
            .filter(|it| it.user == user && it.phase != Phase::Unconfirmed)
            .map(|it| it.id)
            .collect())
    }

    /// They have no more work to do.
    async fn finish(&self, tokens: Vec<CustodyId>) -> Result<(), Halt> {
        for token in tokens {
            finish(self.ports(), token).await?;
        }
        Ok(())
    }

    /// Claims the workspace, waiting for work under way on its components to end.
    async fn claim(&self, workspace: WorkspaceId) -> Result<Option<Founding>, Halt> {
        for _ in 0..PATIENCE {
            let store = &self.provisioner.store;
            if let Some(founding) = store.claim_founding(workspace, LEASE).await? {
                return Ok(Some(founding));
            }
            tokio::time::sleep(PAUSE).await;
        }
        Ok(None)
    }

    /// Does this while the founding is kept; stops where it is once that is lost.
    async fn keeping<T>(
        &self,
        founding: &Founding,
        work: impl Future<Output = Result<T, Halt>>,
    ) -> Result<T, Halt> {
        let keep = async {
            loop {
                tokio::time::sleep(RENEW).await;
                let store = &self.provisioner.store;
                if let Err(error) = store.renew_founding(founding, LEASE).await {
                    return error;
                }
            }
        };
        tokio::select! {
            done = work => done,
            lost = keep => Err(lost.into()),
        }
    }

    async fn end(&self, founding: &Founding, halt: Option<&Halt>) -> Result<(), Halt> {
        let blockage = halt.and_then(|halt| halt.blockage(self.provisioner.clock.now()));
        let store = &self.provisioner.store;
        Ok(store.end_founding(founding, blockage).await?)
    }

    async fn see_to_link(&self, workspace: WorkspaceId, user: UserId) -> Result<Progress, Halt> {
        let Some(founding) = self.claim(workspace).await? else {
            return Ok(Progress::UnderWay);
        };
        let before = self.at_work(workspace, user).await?;
        let settled = self.keeping(&founding, self.settle(&founding, user));
        let halt = match settled.await.err() {
            Some(halt) => Some(self.still(halt, workspace, user).await?),
            None => None,
        };
        self.end(&founding, halt.as_ref()).await?;
        match halt {
            None => {
                self.finish(self.at_work(workspace, user).await?).await?;
                Ok(Progress::Done)
            }
            Some(Halt::Blocked { message, .. }) => {
                // One that came meanwhile was not tried yet.
                self.finish(before).await?;
                Ok(Progress::Blocked(message))
            }
            Some(Halt::Later) => Ok(Progress::UnderWay),
            Some(halt) => Err(halt),
        }
    }

    /// After something was in the way the token is gone, and so the next try lacks a token. What
    /// was in the way stays said: linking again alone would meet it again.
    async fn still(&self, halt: Halt, workspace: WorkspaceId, user: UserId) -> Result<Halt, Halt> {
        if !matches!(
            &halt,
            Halt::Blocked {
                reason: Reason::NeedsLink,
                ..
            }
        ) {
            return Ok(halt);
        }
        let earlier = self.provisioner.store.find_blockage(workspace).await?;
        let link = self.ports().ledger.find_link(workspace, user).await?;
        Ok(match (earlier, link) {
            (Some(earlier), Some(link)) if earlier.seen_at >= link.value.since => {
                Halt::blocked(earlier.reason, earlier.message)
            }
            _ => halt,
        })
    }

    async fn see_to_end(
        &self,
        workspace: WorkspaceId,
        user: UserId,
        aftermath: Aftermath,
    ) -> Result<(), Halt> {
        if aftermath == Aftermath::RotateSeen {
            let store = &self.provisioner.store;
            for component in store.list_seen_by(workspace, user).await? {
                let under_way = store.find_rotation(workspace, component).await?;
                // One that begins, or begins when the drain is over, gives them nothing of use.
                let is_asked = |it: &RotationRecord| it.drained_at.is_none() || it.again.is_some();
                if under_way.as_ref().is_some_and(is_asked) {
                    continue;
                }
                let order = RotationOrder {
                    drain: self.drain,
                    actor: Actor::Worker,
                    why: format!("{user} has seen it, and has left"),
                    request_id: None,
                };
                self.provisioner.rotate(workspace, component, order).await?;
            }
        }
        self.take_back(workspace, user).await
    }

    async fn ours_to_own(&self, workspace: WorkspaceId) -> Result<Option<OrgName>, Halt> {
        let founding = self.claim(workspace).await?.ok_or(Halt::Later)?;
        let found = self
            .keeping(&founding, self.find_or_create_ours(&founding))
            .await;
        self.end(&founding, found.as_ref().err()).await?;
        Ok(found?.map(|ours| ours.name))
    }

    async fn find_or_create_ours(
        &self,
        founding: &Founding,
    ) -> Result<Option<OrganizationRecord>, Halt> {
        let Provisioner {
            store, registry, ..
        } = &self.provisioner;
        let there = store
            .find_organization(founding.workspace(), registry)
            .await?;
        match self.settle_intent(founding, there).await? {
            Some(there) if there.footing == Footing::Ours => Ok(Some(there)),
            Some(there) if there.state != OrganizationState::Intended => Ok(None),
            _ => self.create_ours(founding).await.map(Some),
        }
    }
}

#[async_trait]
impl Aftercare for Ownership {
    async fn after_link(
        &self,
        workspace: WorkspaceId,
        user: UserId,
    ) -> Result<Progress, AftercareError> {
        self.see_to_link(workspace, user).await.map_err(failed)
    }

    async fn after_end(
        &self,
        workspace: WorkspaceId,
        user: UserId,
        aftermath: Aftermath,
    ) -> Result<(), AftercareError> {
        self.see_to_end(workspace, user, aftermath)
            .await
            .map_err(failed)
    }

    async fn organization_to_own(
        &self,
        workspace: WorkspaceId,
    ) -> Result<Option<OrgName>, AftercareError> {
        self.ours_to_own(workspace).await.map_err(failed)
    }
}

fn failed(halt: Halt) -> AftercareError {
    match halt {
        Halt::Blocked { reason, message } => AftercareError::Blocked { reason, message },
        Halt::Later => AftercareError::Later,
        halt => AftercareError::Failed(Box::new(halt)),
    }
}
