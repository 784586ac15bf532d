//! OAuth applications of organizations.

use serde_json::{Value, json};

use super::{AccountId, World};

/// An application.
#[derive(Clone, Debug)]
pub(crate) struct Application {
    pub(crate) organization: AccountId,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) application_uri: String,
    pub(crate) redirect_uri: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) avatar_email: Option<String>,
}

impl Application {
    /// The application as its owners see it, client secret included (029).
    pub(crate) fn owners_view(&self) -> Value {
        json!({
            "name": self.name,
            "description": self.description,
            "application_uri": self.application_uri,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "redirect_uri": self.redirect_uri,
            "avatar_email": self.avatar_email,
        })
    }
}

impl World {
    pub(crate) fn find_application(&self, client_id: &str) -> Option<&Application> {
        self.applications
            .iter()
            .find(|application| application.client_id == client_id)
    }

    /// Deletes the application with all its tokens and codes (375, 376).
    pub(crate) fn delete_application(&mut self, client_id: &str) {
        self.applications
            .retain(|application| application.client_id != client_id);
        self.tokens.retain(|token| token.client_id != client_id);
        self.codes.forget_application(client_id);
    }
}
