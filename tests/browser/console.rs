//! What the browser's console said: nothing, if a page is as it should be. What a page's policy has
//! stopped is among it.

use serde_json::Value;

/// A line. It begins with the address of what it is about.
#[derive(Debug, Clone)]
pub(super) struct Line(String);

impl Line {
    /// Warnings and errors among what ChromeDriver has heard.
    pub(super) fn worth_a_look(heard: &Value) -> Vec<Self> {
        let heard = heard.as_array().unwrap().iter();
        heard
            .filter(|line| matches!(line["level"].as_str(), Some("SEVERE" | "WARNING")))
            .map(|line| Self(line["message"].as_str().unwrap().to_owned()))
            .collect()
    }

    pub(super) fn is_about(&self, origin: &str) -> bool {
        self.0.starts_with(origin)
    }

    pub(super) fn says(&self, words: &str) -> bool {
        self.0.contains(words)
    }
}
