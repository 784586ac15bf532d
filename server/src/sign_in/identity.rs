//! Who a verified token is about.

use model::{Timestamp, UserId};
use serde_json::Value;
use store::UserToNote;

use super::jwt::{Claims, JwtFault};
use crate::config::SignInConfig;

/// OpenID Connect Core 2: a subject has at most 255 characters.
const LONGEST_SUBJECT: usize = 255;
/// More of a name is not shown.
const LONGEST_NAME: usize = 100;

/// What the provider says of somebody.
#[derive(Debug, Clone)]
pub(super) struct Identity {
    pub(super) issuer: String,
    pub(super) subject: String,
    pub(super) name: String,
    pub(super) email: Option<String>,
    pub(super) groups: Vec<String>,
    pub(super) administrator: bool,
    /// When they proved to the provider who they are; the epoch where it does not say.
    pub(super) authenticated_at: Timestamp,
    /// What the provider calls its session.
    pub(super) provider_session: Option<String>,
}

impl Identity {
    /// Reads the claims of a verified token by the rules of the configuration.
    pub(super) fn of(
        claims: &Claims,
        config: &SignInConfig,
        now: Timestamp,
    ) -> Result<Self, JwtFault> {
        let subject = claims.text("sub").ok_or(JwtFault::Claim)?;
        if subject.is_empty() || subject.chars().count() > LONGEST_SUBJECT {
            return Err(JwtFault::Claim);
        }
        let groups = groups(claims.get(&config.groups_claim));
        let verified = claims.get("email_verified") == Some(&Value::Bool(true));
        let email = claims.text("email").filter(|_| verified);
        Ok(Self {
            issuer: config.issuer.clone(),
            subject: subject.to_owned(),
            name: name(claims, config, subject),
            email: email.map(str::to_owned),
            administrator: groups
                .iter()
                .any(|group| config.administrators.contains(group)),
            groups,
            authenticated_at: claims
                .time("auth_time")
                .map_or(epoch(), |time| time.min(now)),
            provider_session: claims.text("sid").map(str::to_owned),
        })
    }

    /// Who it is.
    pub(super) fn user(&self) -> UserId {
        UserId::of(&[&self.issuer, &self.subject])
    }

    /// As the store takes it.
    pub(super) fn to_note(&self) -> UserToNote {
        UserToNote {
            issuer: self.issuer.clone(),
            subject: self.subject.clone(),
            name: self.name.clone(),
            email: self.email.clone(),
        }
    }
}

/// Long ago: whoever is not known to have proven it lately has to prove it again.
fn epoch() -> Timestamp {
    Timestamp::from(time::OffsetDateTime::UNIX_EPOCH)
}

fn name(claims: &Claims, config: &SignInConfig, subject: &str) -> String {
    let known = [
        config.name_claim.as_str(),
        "preferred_username",
        "name",
        "email",
    ];
    let name = known
        .into_iter()
        .filter_map(|claim| claims.text(claim))
        .map(readable)
        .find(|name| !name.is_empty());
    name.unwrap_or_else(|| readable(subject))
}

/// Without what would not be seen, or would move what stands around it.
fn readable(text: &str) -> String {
    let is_hidden = |c: &char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let kept: String = text
        .chars()
        .filter(|c| !is_hidden(c))
        .take(LONGEST_NAME)
        .collect();
    kept.trim().to_owned()
}

/// A list of texts, or one text.
fn groups(claim: Option<&Value>) -> Vec<String> {
    match claim {
        Some(Value::Array(all)) => all
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        Some(Value::String(one)) => vec![one.clone()],
        _ => Vec::new(),
    }
}
