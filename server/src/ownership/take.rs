//! An organization of the user's own: made with their token, or handed over.

use model::{OrgName, QuayUsername, Reason, TeamName};
use quay_client::{Account, ApiToken, QuayApi, QuayError as Client, TeamPath, TeamRole};
use store::{
    ContactNonce, Footing, Founding, Holding, OrganizationRecord, OrganizationState,
    OrganizationToIntend,
};
use token_broker::{
    BrokerError, CustodyId, Link, Loan, Organization, Phase, Purpose, Scopes, Work, lend,
    organization_created,
};

use super::{Ownership, halt::Halt, outset::holding};

/// What the people at Quay read of the team.
const TEAM: &str = "Berth's account works in this organization by this team. Please keep its name.";

impl Ownership {
    /// Creates the organization with the user's token, and gives our account its place in it.
    pub(super) async fn create_as_user(
        &self,
        founding: &Founding,
        link: &Link,
    ) -> Result<(), Halt> {
        let (api, custody) = self.as_user(link, &Organization::Missing).await?;
        let footing = |nonce: &ContactNonce| Ok(Footing::Theirs(holding(&link.quay_user, nonce)?));
        let intended = self.intend(founding, footing).await?;
        let theirs = match intended.state {
            OrganizationState::Intended => {
                self.create(founding, &api, &intended, Halt::of_user)
                    .await?;
                self.record(founding, &intended, intended.footing.clone())
                    .await?
            }
            _ => intended,
        };
        organization_created(self.ports(), custody, theirs.name.clone()).await?;
        self.join(founding, link, theirs).await
    }

    /// Gives our account its place, and proves that it has it with our own token.
    async fn join(
        &self,
        founding: &Founding,
        link: &Link,
        theirs: OrganizationRecord,
    ) -> Result<(), Halt> {
        let Footing::Theirs(holding) = theirs.footing.clone() else {
            return Ok(());
        };
        let (service, account) = self.service().await?;
        if !is_in_place(&service, &theirs.name, &holding, &account).await? {
            // The token may be another by now: it is swapped as soon as that can be done.
            let whose = Organization::Theirs(link.quay_user.clone());
            let (api, _) = self.as_user(link, &whose).await?;
            let path = TeamPath {
                org: theirs.name.clone(),
                team: holding.team.clone(),
            };
            invite(&api, &path, &account).await.map_err(Halt::of_user)?;
            accept(&service, &path).await.map_err(Halt::of_service)?;
            if !is_in_place(&service, &theirs.name, &holding, &account).await? {
                return Err(Halt::Later);
            }
        }
        self.record(founding, &theirs, Footing::Joined(holding))
            .await?;
        Ok(())
    }

    /// Takes up the organization that was handed over, after the user confirmed it.
    pub(super) async fn adopt(
        &self,
        founding: &Founding,
        link: &Link,
        org: &OrgName,
        team: &TeamName,
    ) -> Result<(), Halt> {
        let holding = Holding {
            holder: link.quay_user.clone(),
            team: team.clone(),
        };
        let (service, account) = self.service().await?;
        if !is_in_place(&service, org, &holding, &account).await? {
            return Err(Halt::blocked(
                Reason::Forbidden,
                format!(
                    "Berth's account is no admin of {org}, or you are not. At Quay, give the team that you made for Berth the role Admin, and be an owner yourself."
                ),
            ));
        }
        let intended = self.intend_adopted(founding, org, &holding).await?;
        if intended.name != *org {
            return Err(Halt::Later);
        }
        self.record(founding, &intended, Footing::Joined(holding))
            .await?;
        Ok(())
    }

    async fn intend_adopted(
        &self,
        founding: &Founding,
        org: &OrgName,
        holding: &Holding,
    ) -> Result<OrganizationRecord, Halt> {
        let (store, registry) = (&self.provisioner.store, &self.provisioner.registry);
        let workspace = founding.workspace();
        if let Some(there) = store.find_organization(workspace, registry).await?
            && there.name != *org
        {
            // It was intended under a name of ours, and is not there: nothing is lost with it.
            self.give_up(founding, &there).await?;
        }
        let organization = OrganizationToIntend {
            id: self.fresh_id(),
            registry: registry.clone(),
            name: org.clone(),
            counter: store.next_name_counter(workspace, registry).await?,
            nonce: ContactNonce::from_random(self.provisioner.random.bytes()),
        };
        let footing = Footing::Theirs(holding.clone());
        let now = self.provisioner.clock.now();
        match store
            .intend_founding(founding, organization, footing, now)
            .await
        {
            Err(error) if Halt::is_taken(&error) => Err(Halt::blocked(
                Reason::Conflict,
                format!(
                    "{org} belongs, or once belonged, to another workspace. Hand over another organization."
                ),
            )),
            intended => Ok(intended?),
        }
    }

    /// Quay, with the user's token, for this user's intent in this workspace (L4).
    async fn as_user(
        &self,
        link: &Link,
        whose: &Organization,
    ) -> Result<(QuayApi, CustodyId), Halt> {
        let work = Work {
            workspace: link.workspace,
            asked_by: Some(link.user),
            needs: Scopes::least(Purpose::CreateAsUser),
        };
        let loan = match lend(self.ports(), &work, whose).await {
            Err(BrokerError::NoAuthority(_)) if self.holds_too_little(&work, link).await? => {
                return Err(Halt::scope_missing());
            }
            loan => loan?,
        };
        match loan {
            Loan::User { token, custody, .. } => {
                let token = ApiToken::new(token.expose().into()).map_err(|_| Halt::needs_link())?;
                let lane = self.broker.quay.service.lane;
                Ok((self.broker.quay.client.with_token(&token, lane), custody))
            }
            Loan::Service(_) => Err(Halt::needs_link()),
        }
    }

    /// Whether a token of the user's is there that is not known to hold what the work needs.
    async fn holds_too_little(&self, work: &Work, link: &Link) -> Result<bool, Halt> {
        let held = self.ports().ledger.list_unsettled(Some(link.workspace));
        Ok(held.await?.into_iter().any(|it| {
            let scopes = it.value.scopes.as_ref();
            it.value.user == link.user
                && it.value.phase == Phase::Confirmed
                && !scopes.is_some_and(|held| held.cover(&work.needs))
        }))
    }
}

/// Whether our account is in the team, the team administers the organization, and so does the
/// holder. Seen with our own token; somebody invited is in no team yet.
async fn is_in_place(
    service: &QuayApi,
    org: &OrgName,
    holding: &Holding,
    account: &QuayUsername,
) -> Result<bool, Halt> {
    // The members come first: they are listed to no dead token. The organization is shown to one,
    // without its teams, and without a word (358).
    if !is_member(service, org, &holding.team, account).await? {
        return Ok(false);
    }
    let seen = service.find_organization(org).await;
    let Some(seen) = seen.map_err(Halt::of_service)? else {
        return Ok(false);
    };
    if !seen.is_member {
        // The token died in between.
        return Err(Halt::Later);
    }
    let ours = seen.teams.get(holding.team.as_str());
    if ours.is_none_or(|team| team.role != TeamRole::Admin) {
        return Ok(false);
    }
    for (name, team) in &seen.teams {
        let Ok(name) = name.parse() else { continue };
        if team.role == TeamRole::Admin && is_member(service, org, &name, &holding.holder).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn is_member(
    service: &QuayApi,
    org: &OrgName,
    team: &TeamName,
    account: &QuayUsername,
) -> Result<bool, Halt> {
    let path = TeamPath {
        org: org.clone(),
        team: team.clone(),
    };
    let members = match service.list_team_members(&path).await {
        Err(Client::Forbidden | Client::Missing) => return Ok(false),
        members => members.map_err(Halt::of_service)?,
    };
    Ok(members
        .iter()
        .any(|member| !member.invited && member.name.as_deref() == Some(account.as_str())))
}

/// Makes the team and asks our account into it, unless that was done before: each repeat of an
/// invitation makes another one (607).
async fn invite(api: &QuayApi, path: &TeamPath, account: &QuayUsername) -> Result<(), Client> {
    api.ensure_team(path, TeamRole::Admin, TEAM).await?;
    let members = api.list_team_members(path).await?;
    let is_there = |name: &Option<String>| name.as_deref() == Some(account.as_str());
    if members.iter().any(|member| is_there(&member.name)) {
        return Ok(());
    }
    match api
        .add_team_member(path, &Account::User(account.clone()))
        .await
    {
        // The mail failed, and the invitation is there all the same (702).
        Ok(_) | Err(Client::Exists | Client::MailNotSent) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Accepts every invitation of our account into this team, where Quay asks for that (704).
async fn accept(service: &QuayApi, path: &TeamPath) -> Result<(), Client> {
    for invitation in service.list_invitations().await? {
        if invitation.org == path.org && invitation.team == path.team {
            match service.accept_invitation(&invitation.code).await {
                Ok(_) | Err(Client::InvitationSpent) => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}
