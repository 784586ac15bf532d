//! The consent page, in the structure in which it was recorded (047, 048), and the same as JSON.
//!
//! Its oddity: with a dangerous scope the only way to say yes is the form in the modal dialog, and
//! that form carries no `state`.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::page::{escape, frame, hidden};
use crate::state::{Application, Avatar, Organization, ScopeSet, scope_details};

const WARNING: &str = "This scope grants permissions which are potentially dangerous. Be careful when authorizing it!";

/// What somebody is asked to consent to.
pub(super) struct Consent<'ask> {
    pub(super) application: &'ask Application,
    pub(super) organization: &'ask Organization,
    pub(super) scopes: &'ask ScopeSet,
    /// The scope string as it came.
    pub(super) scope: &'ask str,
    pub(super) redirect_uri: &'ask str,
    pub(super) response_type: &'ask str,
    pub(super) assignment: Option<&'ask str>,
    pub(super) state: Option<&'ask str>,
    pub(super) csrf_token: &'ask str,
}

impl Consent<'_> {
    /// The page's facts, as `format=json` gives them (049, 050).
    pub(super) fn facts(&self) -> Value {
        let email = self
            .application
            .avatar_email
            .as_deref()
            .unwrap_or(&self.organization.email);
        let avatar = |avatar: Avatar| json!(avatar).to_string();
        json!({
            "application": {
                "name": self.application.name,
                "description": self.application.description,
                "url": self.application.application_uri,
                "avatar": avatar(Avatar::application(&self.application.name, email)),
                "organization": {
                    "name": self.organization.name,
                    "avatar": avatar(self.organization.avatar()),
                },
            },
            "assignment_uuid": self.assignment,
            "client_id": self.application.client_id,
            "csrf_token_val": self.csrf_token,
            "has_dangerous_scopes": self.scopes.is_dangerous(),
            "redirect_uri": self.redirect_uri,
            "response_type": self.response_type,
            "scope": self.scope,
            "scopes": scope_details(self.scopes),
            "state": self.state,
        })
    }

    pub(super) fn page(&self) -> String {
        let name = escape(&self.application.name);
        let buttons = if self.scopes.is_dangerous() {
            "      <button type=\"button\" class=\"btn btn-warning\" \
             onclick=\"document.getElementById('confirmAuthorizeModal').classList.add('in')\">\
             Authorize Application</button>\n"
                .to_owned()
        } else {
            self.form(
                "/oauth/authorizeapp",
                "btn-success",
                "Authorize Application",
                self.state,
            )
        };
        let content = format!(
            "<main class=\"auth-container\">\n    <div class=\"auth-header\">\n      \
             <h2><a href=\"{url}\">{name}</a></h2>\n      <h4>{organization}</h4>\n    </div>\n    \
             <div class=\"auth-scopes\">\n      \
             <div class=\"reason\">This application would like permission to:</div>\n      \
             <div class=\"panel-group\">\n{scopes}      </div>\n    </div>\n    \
             <div class=\"button-bar\">\n{buttons}{cancel}    </div>\n</main>\n\
             <div class=\"modal fade\" id=\"confirmAuthorizeModal\">\n  <div class=\"modal-dialog\">\n    \
             <h4 class=\"modal-title\">Confirm Authorization</h4>\n    <div class=\"modal-body\">\n      \
             The application <strong>{name}</strong> is requesting permission to perform actions which \
             are potentially dangerous.\n      <br><br>\n      \
             Are you sure you want to authorize this application?\n    </div>\n    \
             <div class=\"modal-footer\">\n{confirm}{deny}    </div>\n  </div>\n</div>\n",
            url = escape(&self.application.application_uri),
            organization = escape(&self.organization.name),
            scopes = self.scope_panels(),
            cancel = self.form("/oauth/denyapp", "btn-default", "Cancel", self.state),
            confirm = self.form(
                "/oauth/authorizeapp",
                "btn-success",
                "Authorize Application",
                None
            ),
            deny = self.form("/oauth/denyapp", "btn-default", "Deny", None),
        );
        frame(&format!("Authorize {}", self.application.name), &content)
    }

    fn scope_panels(&self) -> String {
        let mut panels = String::new();
        for scope in scope_details(self.scopes) {
            let text = |name: &str| {
                let value = scope.get(name).and_then(Value::as_str);
                escape(value.unwrap_or_default())
            };
            let (title, description) = (text("title"), text("description"));
            let dangerous = scope.get("dangerous") == Some(&Value::Bool(true));
            let (class, warning) = if dangerous {
                (
                    " dangerous",
                    format!("<div class=\"alert alert-warning\">{WARNING}</div>"),
                )
            } else {
                ("", String::new())
            };
            // Writing to a string cannot fail.
            let _infallible = writeln!(
                panels,
                "        <div class=\"scope panel panel-default{class}\">\n          \
                 <h4 class=\"panel-title\">{title}</h4>\n          \
                 <div class=\"panel-body\">{warning}{description}</div>\n        </div>"
            );
        }
        panels
    }

    /// A form with one button. Only the yes names the response type.
    fn form(&self, action: &str, class: &str, label: &str, state: Option<&str>) -> String {
        let response_type =
            (action == "/oauth/authorizeapp").then(|| hidden("response_type", self.response_type));
        let fields = [
            response_type.unwrap_or_default(),
            hidden("client_id", &self.application.client_id),
            hidden("redirect_uri", self.redirect_uri),
            hidden("scope", self.scope),
            hidden("_csrf_token", self.csrf_token),
            self.assignment
                .map(|uuid| hidden("assignment_uuid", uuid))
                .unwrap_or_default(),
            state
                .map(|state| hidden("state", state))
                .unwrap_or_default(),
        ];
        format!(
            "      <form method=\"post\" action=\"{action}\">\n{fields}        \
             <button type=\"submit\" class=\"btn {class}\">{label}</button>\n      </form>\n",
            fields = fields.concat(),
        )
    }
}
