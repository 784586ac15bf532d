//! Quay's API as the bearer of one token sees it: one method a call.
//!
//! `find_` answers none for what does not exist, `list_` gives everything there is, `create_` is
//! not idempotent, `ensure_` and `set_` are, `delete_` says whether there was something to delete.

mod application;
mod log;
mod organization;
mod permission;
mod prototype;
mod repository;
mod robot;
mod tag;
mod team;
mod user;

use std::{future::Future, sync::Arc};

use futures::{Stream, TryStreamExt, stream};

use crate::{
    budget::Lane,
    client::QuayClient,
    error::{AnswerFault, Effect, QuayError},
    renewal::Renewable,
    request::Request,
    scope::Scopes,
    token::ApiToken,
    transport::Credential,
};

/// The API for one token, in one lane of the budget. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct QuayApi {
    client: QuayClient,
    bearer: Bearer,
    held: Option<Scopes>,
    lane: Lane,
}

/// Whose calls they are.
#[derive(Debug, Clone)]
enum Bearer {
    Fixed(Credential),
    Renewable(Renewable),
}

/// What became of a deletion. Either way it is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deletion {
    /// This call deleted it, or Quay does not tell (261).
    Deleted,
    /// There was nothing.
    WasMissing,
}

impl QuayApi {
    pub(crate) fn new(client: QuayClient, credential: Credential, lane: Lane) -> Self {
        Self {
            client,
            bearer: Bearer::Fixed(credential),
            held: None,
            lane,
        }
    }

    pub(crate) fn renewable(client: QuayClient, token: Renewable, lane: Lane) -> Self {
        Self {
            client,
            bearer: Bearer::Renewable(token),
            held: None,
            lane,
        }
    }

    /// Tells what the token is known to hold, so that a refusal can be told apart:
    /// [`QuayError::ScopeTooSmall`] from [`QuayError::Forbidden`], whose texts are the same.
    #[must_use]
    pub fn holding(mut self, scopes: Scopes) -> Self {
        self.held = Some(scopes);
        self
    }

    /// The same token in another lane.
    #[must_use]
    pub fn in_lane(mut self, lane: Lane) -> Self {
        self.lane = lane;
        self
    }

    async fn send<T>(&self, request: Request<T>) -> Result<T, QuayError> {
        let bearer = match &self.bearer {
            Bearer::Fixed(credential) => {
                self.client.turn(self.lane).await?;
                return self.send_now(&request, credential).await;
            }
            Bearer::Renewable(bearer) => bearer,
        };
        let (token, answer) = self.send_by(&request, bearer).await?;
        if let Err(QuayError::TokenDead | QuayError::TokenDeadOrScopeTooSmall) = answer
            && bearer.renew(&token).await.is_some()
        {
            let (_, answer) = self.send_by(&request, bearer).await?;
            return answer;
        }
        answer
    }

    /// Which token it is, is decided when it is the call's turn: while it waited the token may have
    /// been replaced, and by the end of a long pause the one before is dead.
    async fn send_by<T>(
        &self,
        request: &Request<T>,
        bearer: &Renewable,
    ) -> Result<(Arc<ApiToken>, Result<T, QuayError>), QuayError> {
        self.client.turn(self.lane).await?;
        let token = bearer.token();
        let answer = self.send_now(request, &Credential::bearer(&token)).await;
        Ok((token, answer))
    }

    async fn send_now<T>(
        &self,
        request: &Request<T>,
        credential: &Credential,
    ) -> Result<T, QuayError> {
        self.client
            .send_now(request, credential, self.held.as_ref())
            .await
    }

    async fn find<T>(&self, request: Request<T>) -> Result<Option<T>, QuayError> {
        match self.send(request).await {
            Ok(found) => Ok(Some(found)),
            Err(QuayError::Missing) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn delete(&self, request: Request<()>) -> Result<Deletion, QuayError> {
        Ok(match self.find(request).await? {
            Some(()) => Deletion::Deleted,
            None => Deletion::WasMissing,
        })
    }
}

/// More pages than any listing of ours has; garbage in `next_page` gives page one again (248).
const MOST_PAGES: u32 = 1_000;

/// The items of all pages, fetched as they are wanted. `fetch` gets where the last page said to go
/// on, and gives a page's items and where the next one is.
fn pages<T, Next, Fetch, Fetched>(
    first: Next,
    fetch: Fetch,
) -> impl Stream<Item = Result<T, QuayError>> + Send
where
    T: Send,
    Next: Clone + PartialEq + Send,
    Fetch: Fn(Next) -> Fetched + Send,
    Fetched: Future<Output = Result<(Vec<T>, Option<Next>), QuayError>> + Send,
{
    stream::try_unfold((Some(first), 0, fetch), |(at, count, fetch)| async move {
        let Some(at) = at else {
            return Ok(None);
        };
        let (items, next) = fetch(at.clone()).await?;
        if next.as_ref() == Some(&at) || count >= MOST_PAGES {
            return Err(QuayError::unreadable(
                AnswerFault::EndlessListing,
                Effect::None,
            ));
        }
        let items = stream::iter(items.into_iter().map(Ok));
        Ok(Some((items, (next, count + 1, fetch))))
    })
    .try_flatten()
}
