//! Links, attempts, offers and debts as the API shows them.

use model::{
    TransactionKey, WorkspaceId, WorkspaceName,
    api::link::{
        Advice, Attempt, AttemptState, BegunAttempt, Debt, Link, LinkOverview, LinkState, LinkWay,
        LinkedOrganization, Offer, Skipped, TeamToMake,
    },
};
use store::{Footing, WorkspaceRecord};
use token_broker::{
    self as broker, Course, End, HandOver, Proof, Scopes, State, Transaction, Way, debts, offer,
};

use super::{LANE, Linking, LinkingError, begin::Began, explain};
use crate::session::Person;

impl Linking {
    /// Everything about somebody's link in a workspace.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn overview(
        &self,
        person: &Person,
        workspace: &WorkspaceRecord,
    ) -> Result<LinkOverview, LinkingError> {
        let attempt = self.latest(person, workspace.id).await?;
        let ledger = self.ports().ledger;
        let link = ledger.find_link(workspace.id, person.user).await;
        let owed = debts(self.ports(), Some(workspace.id)).await?;
        let detected = self.detected().await?;
        Ok(LinkOverview {
            workspace: workspace.name.clone(),
            quay_sign_in: self.at_quay("signin"),
            link: match link.map_err(broker::BrokerError::from)? {
                Some(link) => Some(self.link(link.value).await?),
                None => None,
            },
            attempt: match attempt {
                Some(attempt) => Some(self.attempt(person, &attempt).await),
                None => None,
            },
            offers: offer(&detected).into_iter().map(offered).collect(),
            debts: owed
                .into_iter()
                .map(|debt| shown(debt, Some(workspace.name.clone())))
                .collect(),
            organization: self.organization(workspace),
            blockage: self
                .store
                .find_blockage(workspace.id)
                .await?
                .map(|blockage| blockage.message),
        })
    }

    /// What began, and what to do now.
    pub(super) async fn begun(&self, person: &Person, began: Began) -> BegunAttempt {
        match began {
            Began::Nothing => BegunAttempt {
                message: "Nothing is linked, and nothing was recorded: Berth's account owns the \
                          workspace's organization. You can link at any time."
                    .to_owned(),
                attempt: None,
                authorize_url: None,
            },
            Began::Attempt(transaction, url) => BegunAttempt {
                message: next_thing(&transaction).to_owned(),
                attempt: Some(self.attempt(person, &transaction).await),
                authorize_url: url.map(String::from),
            },
        }
    }

    /// An attempt, for the one who began it.
    pub(super) async fn attempt(&self, person: &Person, it: &Transaction) -> Attempt {
        let team = match (&it.course, &it.state) {
            (Course::HandOver(hand_over), State::Waiting) => self.team(hand_over).await,
            _ => None,
        };
        Attempt {
            key: it.key,
            way: way(it.way()),
            clicks: match &it.state {
                State::Waiting => self.clicks(it, team.as_ref()),
                _ => Vec::new(),
            },
            state: match &it.state {
                State::Waiting => AttemptState::Waiting {
                    until: it.heard.plus(it.patience()),
                },
                State::Checking => AttemptState::Checking {},
                State::Unconfirmed { quay_user, proof } => AttemptState::Unconfirmed {
                    quay_user: quay_user.clone(),
                    organization: match proof {
                        Proof::Token | Proof::SameLogin => None,
                        Proof::Inviter { org, .. }
                        | Proof::Performer { org, .. }
                        | Proof::Accepted { org, .. } => Some(org.clone()),
                    },
                    proof: proof.to_string(),
                    user: person.name.clone(),
                },
                State::Ended(End::Linked) => AttemptState::Linked {},
                State::Ended(End::Refused(why)) => AttemptState::Refused(explain::refusal(*why)),
            },
            team,
        }
    }

    async fn team(&self, it: &HandOver) -> Option<TeamToMake> {
        let lent = self.broker.quay.service.token.lend(LANE).await.ok()?;
        Some(TeamToMake {
            name: it.team.clone(),
            description: it.names.clone(),
            role: "admin".to_owned(),
            member: lent.authority().account,
            organization: it.hint.clone(),
        })
    }

    fn clicks(&self, it: &Transaction, team: Option<&TeamToMake>) -> Vec<String> {
        let quay = &self.quay_url;
        match &it.course {
            Course::Code { scopes, .. } => vec![
                format!("Sign in to Quay at {quay}, in this browser."),
                format!(
                    "Continue to Quay's consent page, which names {scopes}, and choose Authorize Application."
                ),
            ],
            Course::Pasted { .. } => Vec::new(),
            Course::Invite(invite) => vec![
                format!("Sign in to Quay at {quay}; it has sent you an invitation as well."),
                format!(
                    "Open your notifications and accept the invitation into team {} of organization {}.",
                    invite.team, invite.org
                ),
                "Come back here: Berth notices by itself.".to_owned(),
            ],
            Course::HandOver(_) => match team {
                Some(team) => hand_over_clicks(quay.as_str(), team),
                None => vec![
                    "Berth's account at Quay cannot be named just now; this page tries again."
                        .to_owned(),
                ],
            },
        }
    }

    /// A link, with its workspace's and its user's names.
    pub(super) async fn link(&self, it: broker::Link) -> Result<Link, LinkingError> {
        let user = self.store.find_user(it.user).await?;
        Ok(Link {
            workspace: self.workspace_name(it.workspace).await?,
            user: it.user,
            user_name: user.map(|user| user.name),
            quay_user: it.quay_user,
            way: way(it.way),
            since: it.since,
            state: match it.state {
                broker::LinkState::Proven(proof) => LinkState::Proven {
                    proof: proof.to_string(),
                    pending: self
                        .unfinished()
                        .get(&(it.workspace, it.user))
                        .and_then(|unfinished| unfinished.what.clone()),
                },
                broker::LinkState::Unproven => LinkState::Unproven {},
                broker::LinkState::Ended { at, why } => LinkState::Ended {
                    at,
                    because: why.to_string(),
                },
            },
        })
    }

    /// How far an attempt is. It looks at Quay where that brings it further.
    ///
    /// # Errors
    /// When there is none of this person's, in this browser.
    pub async fn watch_attempt(
        &self,
        person: &Person,
        workspace: WorkspaceId,
        key: TransactionKey,
    ) -> Result<Attempt, LinkingError> {
        let transaction = self.watch(person, workspace, key).await?;
        Ok(self.attempt(person, &transaction).await)
    }

    /// Everything that is owed, for administrators.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn all_debts(&self) -> Result<Vec<Debt>, LinkingError> {
        let mut all = Vec::new();
        for debt in debts(self.ports(), None).await? {
            let workspace = self.workspace_name(debt.workspace).await?;
            all.push(shown(debt, workspace));
        }
        Ok(all)
    }

    async fn workspace_name(&self, id: WorkspaceId) -> Result<Option<WorkspaceName>, LinkingError> {
        let found = self.store.find_workspace_by_id(id).await?;
        Ok(found
            .filter(|workspace| workspace.deleted_at.is_none())
            .map(|workspace| workspace.name))
    }

    fn organization(&self, workspace: &WorkspaceRecord) -> Option<LinkedOrganization> {
        let organization = workspace.organization.as_ref()?;
        let authority = match &organization.footing {
            Footing::Ours => "Berth's own account, which created it",
            Footing::Joined(_) => "Berth's account, as a member whom its owner let in",
            Footing::Theirs(_) => "its owner's, until Berth's account has its place there",
        };
        Some(LinkedOrganization {
            url: self.at_quay(&format!("organization/{}", organization.name)),
            name: organization.name.clone(),
            owner: organization.footing.holder().cloned(),
            authority: authority.to_owned(),
        })
    }

    pub(super) fn at_quay(&self, path: &str) -> String {
        let mut url = self.quay_url.clone();
        url.set_path(path);
        url.into()
    }
}

fn hand_over_clicks(quay: &str, team: &TeamToMake) -> Vec<String> {
    let TeamToMake {
        name,
        description,
        member,
        organization,
        ..
    } = team;
    let open = match organization {
        Some(org) => format!("Open organization {org}, then Teams and Membership."),
        None => "Open the organization that Berth is to work in, or create one (Create New \
                 Organization); then open Teams and Membership."
            .to_owned(),
    };
    vec![
        format!("Sign in to Quay at {quay}."),
        open,
        format!("Choose Create New Team, and type its name: {name}"),
        "Set the team's role to Admin.".to_owned(),
        format!("Open the team, and type its description: {description}"),
        format!("Add this member to the team: {member}"),
        "Come back here: Berth notices by itself.".to_owned(),
    ]
}

fn next_thing(transaction: &Transaction) -> &'static str {
    match (&transaction.course, &transaction.state) {
        (Course::Code { .. }, State::Waiting) => {
            "Sign in to Quay in this browser first, then continue to its consent page."
        }
        (Course::HandOver(_), State::Waiting) => {
            "Do these clicks at Quay; Berth notices by itself."
        }
        (Course::Invite(_), State::Waiting) => "Accept the invitation at Quay.",
        (_, State::Unconfirmed { .. }) => "Say whether the Quay user that was found is you.",
        _ => "Wait a moment, and look again.",
    }
}

fn offered(offer: broker::Offer) -> Offer {
    let scopes = offer.way.purpose().map(Scopes::least);
    let (advice, caution) = match offer.advice {
        broker::Advice::Recommended => (Advice::Recommended, None),
        broker::Advice::Possible => (Advice::Possible, None),
        broker::Advice::Perhaps(obstacle) => (Advice::Perhaps, Some(obstacle.to_string())),
    };
    Offer {
        way: way(offer.way),
        title: offer.way.to_string(),
        advice,
        caution,
        gives: offer.way.gives().to_owned(),
        asks: offer.way.asks().to_owned(),
        dangerous_scopes: scopes
            .iter()
            .flat_map(Scopes::dangerous)
            .map(|scope| scope.as_str().to_owned())
            .collect(),
        scopes: scopes
            .map(|scopes| scopes.to_string().split(' ').map(str::to_owned).collect())
            .unwrap_or_default(),
        skipped: offer
            .skipped
            .into_iter()
            .map(|(skipped, obstacle)| Skipped {
                way: way(skipped),
                title: skipped.to_string(),
                because: obstacle.to_string(),
            })
            .collect(),
    }
}

fn shown(debt: broker::Debt, workspace: Option<WorkspaceName>) -> Debt {
    Debt {
        custody: debt.custody,
        workspace,
        user: debt.user,
        quay_user: debt.quay_user,
        way: way(debt.way),
        since: debt.since,
        alarming: debt.alarming,
        clicks: debt.clicks.iter().map(ToString::to_string).collect(),
    }
}

pub(super) fn way(way: Way) -> LinkWay {
    match way {
        Way::Identify => LinkWay::Identify,
        Way::HandOver => LinkWay::HandOver,
        Way::Invite => LinkWay::Invite,
        Way::CreateAsUser => LinkWay::CreateAsUser,
        Way::OwnApplication => LinkWay::OwnApplication,
        Way::PastedToken => LinkWay::PastedToken,
        Way::NoLink => LinkWay::NoLink,
    }
}

/// A name without what would break a line of it.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).collect()
}
