//! An attempt under way: what comes back from Quay, how far it is, its confirmation and its end.

use model::{CustodyId, QuayUsername, TransactionKey, UserId, WorkspaceId};
use token_broker::{
    Aftermath, Answer, AuthorizationCode, BrokerError, Callback, LinkEnd, Refusal, Transaction,
    TransactionSecret, Visitor, call_off, callback, confirm, port::LedgerError, said_dead, unlink,
    watch,
};

use super::{Linking, LinkingError, visitor};
use crate::{logging::chain, session::Person};

/// How often a person and a worker may meet at the same records before the person is told.
const MOST_COLLISIONS: u32 = 8;

/// What a browser brought back from Quay.
#[derive(Debug)]
pub struct Returned {
    /// The last segment of the path.
    pub secret: String,
    /// The query.
    pub query: Vec<(String, String)>,
}

/// Where the browser is sent on to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// To the attempt's page.
    Attempt(WorkspaceId, TransactionKey),
    /// To a page that says what happened and nothing about whose attempt it was.
    Refused(Refusal),
    /// There is no such attempt.
    Nowhere,
}

impl Linking {
    /// Takes what came back from Quay. Somebody who is not signed in is somebody else: the attempt
    /// ends, and nothing is exchanged (L1).
    pub(super) async fn take_back(
        &self,
        person: Option<&Person>,
        returned: Returned,
    ) -> Result<Target, LinkingError> {
        let Ok(secret) = TransactionSecret::new(returned.secret.into()) else {
            return Ok(Target::Nowhere);
        };
        let key = secret.key();
        let back = Callback {
            secret,
            visitor: person
                .and_then(|person| visitor(person).ok())
                .unwrap_or_else(|| self.nobody()),
            state: one(&returned.query, "state").map(state),
            scope: one(&returned.query, "scope").map(str::to_owned),
            answer: answer(&returned.query),
        };
        let (user, session) = (back.visitor.user, back.visitor.session);
        match callback(self.ports(), &back).await {
            Ok(transaction) => {
                self.learn_from(&transaction).await;
                Ok(Target::Attempt(transaction.workspace, key))
            }
            Err(BrokerError::Refused(why)) => {
                let visitor = Visitor { session, user };
                self.after_refusal(key, &visitor, why).await
            }
            Err(BrokerError::Unknown) => Ok(Target::Nowhere),
            Err(error) => match self.find(key).await? {
                // The attempt goes on from its record, and its page says how far it is.
                Some(it) if it.visitor.user == user && it.visitor.session == session => {
                    tracing::warn!(%error, "what came back from Quay is taken up again later");
                    Ok(Target::Attempt(it.workspace, key))
                }
                _ => Err(error.into()),
            },
        }
    }

    /// The page of a refused attempt is for whoever began it, and for nobody else.
    async fn after_refusal(
        &self,
        key: TransactionKey,
        visitor: &Visitor,
        why: Refusal,
    ) -> Result<Target, LinkingError> {
        Ok(match self.find(key).await? {
            Some(it) if it.is_for(visitor, it.workspace) => {
                self.learn_from(&it).await;
                Target::Attempt(it.workspace, key)
            }
            _ => Target::Refused(why),
        })
    }

    /// Somebody who began nothing.
    fn nobody(&self) -> Visitor {
        let bytes: [u8; 32] = self.broker.dice.0.bytes();
        let random = data_encoding::HEXLOWER.encode(&bytes);
        Visitor {
            session: model::SessionKey::of(&["nobody", &random]),
            user: UserId::of(&["nobody", &random]),
        }
    }

    async fn find(&self, key: TransactionKey) -> Result<Option<Transaction>, LinkingError> {
        let found = self.ports().ledger.find_transaction(key).await;
        Ok(found.map_err(BrokerError::from)?.map(|it| it.value))
    }

    /// How far an attempt is. It looks at Quay where that brings it further; a Quay that is away
    /// brings it no further, and that is all.
    pub(super) async fn watch(
        &self,
        person: &Person,
        workspace: WorkspaceId,
        key: TransactionKey,
    ) -> Result<Transaction, LinkingError> {
        let visitor = visitor(person)?;
        let looked = watch(self.ports(), key, &visitor, workspace).await;
        let transaction = match looked {
            Ok(transaction) => transaction,
            Err(BrokerError::Refused(_) | BrokerError::Quay(_) | BrokerError::Ledger(_)) => self
                .find(key)
                .await?
                .filter(|it| it.is_for(&visitor, workspace))
                .ok_or(BrokerError::Unknown)?,
            Err(error) => return Err(error.into()),
        };
        self.learn_from(&transaction).await;
        Ok(transaction)
    }

    /// The attempt that somebody began last, as far as this browser may see it.
    pub(super) async fn latest(
        &self,
        person: &Person,
        workspace: WorkspaceId,
    ) -> Result<Option<Transaction>, LinkingError> {
        let Some(row) = self
            .store
            .latest_transaction(workspace, person.user)
            .await?
        else {
            return Ok(None);
        };
        match self.watch(person, workspace, row.key).await {
            Ok(transaction) => Ok(Some(transaction)),
            Err(LinkingError::Broker(BrokerError::Unknown) | LinkingError::NoBrowser) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// "Yes, that is me." What follows, the worker does.
    ///
    /// # Errors
    /// [`BrokerError::Refused`] when the attempt is over; [`BrokerError::Unknown`] when there is
    /// none of this person's.
    pub async fn confirm(
        &self,
        person: &Person,
        workspace: WorkspaceId,
        key: TransactionKey,
        quay_user: &QuayUsername,
    ) -> Result<(), LinkingError> {
        let visitor = visitor(person)?;
        let confirmed = || confirm(self.ports(), key, &visitor, workspace, quay_user);
        insist(confirmed).await?;
        self.see_to(workspace, person.user);
        Ok(())
    }

    /// Ends an attempt.
    ///
    /// # Errors
    /// [`BrokerError::Refused`] when the attempt is over; [`BrokerError::Unknown`] when there is
    /// none of this person's.
    pub async fn call_off(
        &self,
        person: &Person,
        workspace: WorkspaceId,
        key: TransactionKey,
    ) -> Result<(), LinkingError> {
        let visitor = visitor(person)?;
        let called_off = || call_off(self.ports(), key, &visitor, workspace);
        match insist(called_off).await? {
            Refusal::CalledOff | Refusal::Silent => Ok(()),
            why => Err(BrokerError::Refused(why).into()),
        }
    }

    /// Ends a link, and does what its end asks for. What cannot be done at Quay just now the worker
    /// does: the link is over all the same, and the store knows what is left.
    ///
    /// # Errors
    /// [`BrokerError::Unknown`] where there is none that holds.
    pub async fn unlink(
        &self,
        workspace: WorkspaceId,
        user: UserId,
        why: LinkEnd,
    ) -> Result<(), LinkingError> {
        let aftermath = self.end(workspace, user, why).await?;
        let after = self.aftercare.after_end(workspace, user, aftermath);
        if let Err(error) = after.await {
            tracing::warn!(%workspace, error = %chain(&error), "what follows the end of a link is done later");
        }
        Ok(())
    }

    async fn end(
        &self,
        workspace: WorkspaceId,
        user: UserId,
        why: LinkEnd,
    ) -> Result<Aftermath, LinkingError> {
        let unlinked = || unlink(self.ports(), workspace, user, why);
        let aftermath = insist(unlinked).await?;
        self.unfinished().remove(&(workspace, user));
        Ok(aftermath)
    }

    /// Ends what somebody had here who is no member of the workspace any more, and has what they
    /// saw replaced. It can be called again, whatever became of the call before.
    ///
    /// # Errors
    /// When the database fails, or what follows the end.
    pub async fn depart(&self, workspace: WorkspaceId, user: UserId) -> Result<(), LinkingError> {
        let aftermath = match self.end(workspace, user, LinkEnd::Left).await {
            Err(LinkingError::Broker(BrokerError::Unknown)) => Aftermath::RotateSeen,
            ended => ended?,
        };
        Ok(self.aftercare.after_end(workspace, user, aftermath).await?)
    }

    /// The user says that they did the clicks.
    ///
    /// # Errors
    /// [`BrokerError::Refused`] when the attempt is over; [`BrokerError::Unknown`] when there is
    /// none of this person's.
    pub async fn said_dead(
        &self,
        person: &Person,
        workspace: WorkspaceId,
        custody: CustodyId,
    ) -> Result<(), LinkingError> {
        said_dead(self.ports(), custody, person.user, workspace).await?;
        Ok(())
    }
}

/// Does what a person asks for, though a worker is at the same records at the same moment: what it
/// left is looked at then.
pub(super) async fn insist<T, Asked>(ask: impl Fn() -> Asked) -> Result<T, BrokerError>
where
    Asked: Future<Output = Result<T, BrokerError>>,
{
    for _ in 0..MOST_COLLISIONS {
        match ask().await {
            Err(BrokerError::Ledger(LedgerError::Superseded)) => {}
            done => return done,
        }
    }
    ask().await
}

/// The one value of this name; `None` where there is none. Of several the last is as good as any:
/// [`answer`] has refused them.
fn one<'a>(query: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let mut values = query.iter().filter(|(key, _)| key == name);
    values.next_back().map(|(_, value)| value.as_str())
}

/// Something is said twice, or both things at once: then it is no answer of Quay's.
fn answer(query: &[(String, String)]) -> Answer {
    let count = |name: &str| query.iter().filter(|(key, _)| key == name).count();
    let clear = ["code", "error", "state", "scope"]
        .iter()
        .all(|name| count(name) <= 1);
    match (one(query, "code"), one(query, "error"), clear) {
        (Some(code), None, true) => {
            AuthorizationCode::new(code.to_owned().into()).map_or(Answer::Error, Answer::Code)
        }
        (None, Some("authorization_denied" | "access_denied"), true) => Answer::Denied,
        _ => Answer::Error,
    }
}

/// A `state` that could not be ours is another request's.
fn state(text: &str) -> TransactionSecret {
    TransactionSecret::new(text.to_owned().into())
        .unwrap_or_else(|_| TransactionSecret::from_random([0; 32]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn what_is_said_twice_or_both_ways_is_no_answer() {
        assert!(matches!(
            answer(&query(&[("code", "abc")])),
            Answer::Code(_)
        ));
        let denied = query(&[("error", "authorization_denied")]);
        assert!(matches!(answer(&denied), Answer::Denied));
        for bad in [
            &[("code", "a"), ("code", "b")][..],
            &[("code", "a"), ("error", "authorization_denied")],
            &[("code", "a"), ("state", "x"), ("state", "y")],
            &[("code", "")],
            &[("error", "redirect_uri_mismatch")],
            &[],
        ] {
            assert!(matches!(answer(&query(bad)), Answer::Error), "{bad:?}");
        }
    }
}
