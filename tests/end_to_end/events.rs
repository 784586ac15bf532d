//! A workspace's events, as a reader of server-sent events gets them.

use std::time::Duration;

use futures::{StreamExt as _, stream::BoxStream};
use model::api::event::Event;
use reqwest::Method;

use super::{
    PATIENCE,
    caller::{Caller, workspace_path},
};

/// An open stream.
pub(crate) struct Events {
    chunks: BoxStream<'static, String>,
    read: String,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) name: String,
    pub(crate) id: u64,
    /// What changed; absent where the message is not about a change.
    pub(crate) event: Option<Event>,
    /// All of it, as it came.
    pub(crate) text: String,
}

impl Events {
    /// From now on, or from after the event with this id.
    pub(crate) async fn follow(caller: &impl Caller, workspace: &str, after: Option<u64>) -> Self {
        let path = format!("{}/events", workspace_path(workspace));
        let request = caller.request(Method::GET, &path);
        // As browsers do.
        let mut request = request.header("accept", "text/event-stream");
        if let Some(after) = after {
            request = request.header("last-event-id", after);
        }
        let answer = request.send().await.unwrap().error_for_status().unwrap();
        let chunks = answer
            .bytes_stream()
            .take_while(|chunk| std::future::ready(chunk.is_ok()))
            .map(|chunk| String::from_utf8(chunk.unwrap().to_vec()).unwrap());
        Self {
            chunks: chunks.boxed(),
            read: String::new(),
        }
    }

    /// The next message; `None` when the stream has ended.
    pub(crate) async fn next(&mut self) -> Option<Message> {
        let waited = tokio::time::timeout(PATIENCE, self.next_message()).await;
        waited.expect("an event")
    }

    /// The messages up to the first for which this holds, that one among them.
    pub(crate) async fn until(&mut self, is_last: impl Fn(&Event) -> bool) -> Vec<Message> {
        let mut messages = Vec::new();
        while let Some(message) = self.next().await {
            let last = message.event.as_ref().is_some_and(&is_last);
            messages.push(message);
            if last {
                return messages;
            }
        }
        panic!("the stream ended after {messages:#?}")
    }

    /// Waits for the next message, but not for long: not all that one can see makes an event.
    pub(crate) async fn something_or_a_moment(&mut self) {
        let _ = tokio::time::timeout(Duration::from_millis(100), self.next_message()).await;
    }

    async fn next_message(&mut self) -> Option<Message> {
        loop {
            while let Some((block, rest)) = self.read.split_once("\n\n") {
                let message = Message::parse(block);
                self.read = rest.to_owned();
                if message.is_some() {
                    return message;
                }
            }
            let chunk = self.chunks.next().await?;
            self.read.push_str(&chunk);
        }
    }
}

impl Message {
    /// `None` for a comment, which only keeps the connection open.
    fn parse(block: &str) -> Option<Self> {
        let field = |name: &str| {
            let mut lines = block.lines().filter_map(|line| line.split_once(": "));
            lines
                .find(|(field, _)| *field == name)
                .map(|(_, value)| value)
        };
        Some(Self {
            name: field("event")?.to_owned(),
            id: field("id").unwrap().parse().unwrap(),
            event: serde_json::from_str(field("data").unwrap()).ok(),
            text: block.to_owned(),
        })
    }
}
