//! The stream of a workspace's events (server-sent events).

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::{FromRequestParts as _, State},
    http::request::Parts,
    response::{
        Sse,
        sse::{Event as Message, KeepAlive},
    },
};
use futures::{Stream, StreamExt, stream};
use model::{
    WorkspaceId,
    api::{event::Event, problem::Problem},
};
use store::{EventListener, EventsAfter, StoreError};
use tokio_util::sync::CancellationToken;

use super::{
    address::InWorkspace,
    caller::{See, Within},
    error::ApiError,
};
use crate::{app::App, logging::chain, session};

/// How often the database is asked when nobody rings: another replica may have written.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// How many events are read at once.
const BATCH: u16 = 100;

/// A workspace's events as they happen.
///
/// Each message has the name `change`, the event's sequence as its id, and the event as its data.
/// A reader that comes back sends the last id that it saw as `Last-Event-ID` and misses nothing;
/// one that comes without hears only what happens from now on. The name `reset` says that what
/// was missed is no longer kept: read the objects anew. The stream ends when the session or token
/// that it was asked for with does, and when the caller may not see the workspace any more.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/events", operation_id = "follow_events", tag = "events",
    params(
        InWorkspace,
        ("Last-Event-ID" = Option<u64>, Header, description = "The last event that was seen."),
    ),
    responses(
        (status = 200, description = "The stream.", body = Event, content_type = "text/event-stream"),
        (status = 404, description = "There is no such workspace.", body = Problem),
    ),
)]
pub(super) async fn follow(
    within: Within<See>,
    State(app): State<App>,
    parts: Parts,
) -> Result<Sse<impl Stream<Item = Result<Message, Infallible>>>, ApiError> {
    let last = match parts.headers.get("last-event-id") {
        Some(id) => id
            .to_str()
            .ok()
            .and_then(|id| id.parse().ok())
            .ok_or_else(|| {
                ApiError::invalid("`Last-Event-ID` should be the id of an earlier event")
            })?,
        None => app.store.last_event(within.workspace.id).await?,
    };
    let listener = app.store.listen();
    let reader = Reader {
        stopping: app.shutdown.stopping.clone(),
        app,
        parts,
        workspace: within.workspace.id,
        listener,
        last,
    };
    let batches = stream::unfold(reader, |mut reader| async {
        let batch = reader.next().await?;
        Some((stream::iter(batch.into_iter().map(Ok)), reader))
    });
    Ok(Sse::new(batches.flatten()).keep_alive(KeepAlive::default()))
}

struct Reader {
    /// Whether all work has ended, and nothing more will happen.
    stopping: CancellationToken,
    app: App,
    /// The request that the stream answers.
    parts: Parts,
    workspace: WorkspaceId,
    listener: EventListener,
    last: u64,
}

impl Reader {
    /// Waits for the next messages. `None` ends the stream; the reader comes back by itself.
    async fn next(&mut self) -> Option<Vec<Message>> {
        loop {
            // Asked before reading: what the last work has left is read, and then the stream ends.
            let is_over = self.stopping.is_cancelled();
            let read = self.read().await;
            // Asked after reading: nothing that has come since a sign-out is told.
            if !self.is_admitted().await {
                return None;
            }
            match read {
                Ok(messages) if messages.is_empty() && is_over => return None,
                Ok(messages) if messages.is_empty() => {}
                Ok(messages) => return Some(messages),
                Err(error) => {
                    tracing::warn!(
                        error = %chain(&error),
                        "an event stream ends"
                    );
                    return None;
                }
            }
            tokio::select! {
                changed = self.listener.changed_in(self.workspace) => changed?,
                () = tokio::time::sleep(LOOK_EVERY) => {}
                () = self.stopping.cancelled() => {}
            }
        }
    }

    /// Whether whoever asked for the stream might ask for it now (S4).
    async fn is_admitted(&self) -> bool {
        let mut parts = self.parts.clone();
        if session::identify_anew(&self.app, &mut parts).await.is_err() {
            return false;
        }
        let within = Within::<See>::from_request_parts(&mut parts, &self.app).await;
        within.is_ok_and(|within| within.workspace.id == self.workspace)
    }

    async fn read(&mut self) -> Result<Vec<Message>, StoreError> {
        match self
            .app
            .store
            .events_after(self.workspace, self.last, BATCH)
            .await?
        {
            EventsAfter::Events(events) => {
                self.last = events.last().map_or(self.last, |event| event.sequence);
                Ok(events.iter().map(message).collect())
            }
            EventsAfter::Expired { last } => {
                self.last = last;
                Ok(vec![
                    Message::default()
                        .event("reset")
                        .id(last.to_string())
                        .data("{}"),
                ])
            }
        }
    }
}

fn message(event: &Event) -> Message {
    let message = Message::default()
        .event("change")
        .id(event.sequence.to_string());
    match serde_json::to_string(event) {
        Ok(data) => message.data(data),
        // Not to be reached: an event has no map with keys that are not text.
        Err(_) => message.data("{}"),
    }
}
