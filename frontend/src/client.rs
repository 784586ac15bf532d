//! The one way from the browser to the API.
//!
//! Every call is typed, goes to an own path, and ends in the body or in a [`Failure`] that can be
//! shown as it is.

use model::{
    CredentialId,
    api::{
        component::Preview,
        credential::{Credential, Reveal, RevealPurpose, RevealedCredential},
        problem::Problem,
    },
};
use serde::{Serialize, de::DeserializeOwned};
use url::form_urlencoded;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, Request, RequestInit, Response};

use crate::{
    island::{Names, Theme},
    path,
};

/// Why a call came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The server says why.
    #[error("{}", .0.detail)]
    Refused(Problem),
    /// No answer, or one that cannot be read.
    #[error("Berth cannot be reached just now.")]
    Unreachable,
}

/// A page as the server renders it now.
#[derive(Debug)]
pub struct Rendered {
    /// The document.
    pub html: String,
    /// Whether it is what was asked for, and not a page that says why not.
    pub is_good: bool,
    /// Where the server sent us instead, where it did.
    pub moved_to: Option<String>,
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Somebody has pressed something.
    ByAPerson,
    /// The page keeps itself up to date.
    ByItself,
}

/// What the server renders at an own path.
///
/// # Errors
/// When nothing is to be had.
pub async fn page(method: &str, path: &str, asked: Asked) -> Result<Rendered, Failure> {
    let location = leptos::prelude::window().location();
    let origin = location.origin().map_err(|_| Failure::Unreachable)?;
    let here = format!("{origin}{path}");
    let response = send(method, &here, asked, None).await?;
    let moved_to = (response.redirected() && response.url() != here).then(|| response.url());
    Ok(Rendered {
        html: text(&response).await?,
        is_good: response.ok(),
        moved_to,
    })
}

/// What a component would be called at Quay.
///
/// # Errors
/// When the names cannot be used, which the failure explains.
pub async fn preview(workspace: &str, names: &Names) -> Result<Preview, Failure> {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("component", &names.component);
    if !names.application.is_empty() {
        query.append_pair("application", &names.application);
    }
    let query = query.finish();
    let path = path::own(&["api", "v1", "workspaces", workspace, "preview"]);
    get(&format!("{path}?{query}")).await
}

/// A component's push credentials, without their secrets.
///
/// # Errors
/// When it is refused or unreachable.
pub async fn push_credentials(workspace: &str, name: &str) -> Result<Vec<Credential>, Failure> {
    let at = ["api", "v1", "workspaces", workspace];
    let of = ["components", name, "credentials"];
    get(&path::own(&[&at[..], &of[..]].concat())).await
}

/// A workspace's pull credentials, without their secrets.
///
/// # Errors
/// When it is refused or unreachable.
pub async fn pull_credentials(workspace: &str) -> Result<Vec<Credential>, Failure> {
    get(&path::own(&[
        "api",
        "v1",
        "workspaces",
        workspace,
        "credentials",
    ]))
    .await
}

/// A credential with its secret. That it was asked for, and what for, is on record by then.
///
/// # Errors
/// When it is refused, or needs another sign-in first, or is unreachable.
pub async fn reveal(
    workspace: &str,
    credential: CredentialId,
    purpose: RevealPurpose,
) -> Result<RevealedCredential, Failure> {
    let id = credential.to_string();
    let at = [
        "api",
        "v1",
        "workspaces",
        workspace,
        "credentials",
        &id,
        "reveal",
    ];
    post(&path::own(&at), &Reveal { purpose }).await
}

/// Lets the server remember the colours. Where that fails, they are right until the next page.
pub async fn remember_theme(theme: Theme) {
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("theme", theme.as_str())
        .append_pair("return_to", "/healthz")
        .finish();
    let form = Body {
        content: form,
        kind: "application/x-www-form-urlencoded",
    };
    // It is not worth a word to the reader.
    let _ = send("POST", "/theme", Asked::ByAPerson, Some(form)).await;
}

/// Gets a body.
///
/// # Errors
/// When it is refused or unreachable.
pub async fn get<T: DeserializeOwned>(path: &str) -> Result<T, Failure> {
    read(&send("GET", path, Asked::ByAPerson, None).await?).await
}

/// Sends a body, and gets one.
///
/// # Errors
/// When it is refused or unreachable.
pub async fn post<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Result<T, Failure> {
    let content = serde_json::to_string(body).map_err(|_| Failure::Unreachable)?;
    let body = Body {
        content,
        kind: "application/json",
    };
    read(&send("POST", path, Asked::ByAPerson, Some(body)).await?).await
}

struct Body {
    content: String,
    kind: &'static str,
}

async fn send(
    method: &str,
    path: &str,
    asked: Asked,
    body: Option<Body>,
) -> Result<Response, Failure> {
    let init = RequestInit::new();
    init.set_method(method);
    let headers = Headers::new().map_err(|_| Failure::Unreachable)?;
    let set = |name, value| headers.set(name, value).map_err(|_| Failure::Unreachable);
    if asked == Asked::ByItself {
        set(crate::UNATTENDED, "true")?;
    }
    if let Some(body) = body {
        set("content-type", body.kind)?;
        init.set_body(&body.content.into());
    }
    init.set_headers(&headers);
    let request = Request::new_with_str_and_init(path, &init).map_err(|_| Failure::Unreachable)?;
    let fetch = leptos::prelude::window().fetch_with_request(&request);
    let answer = JsFuture::from(fetch).await;
    answer
        .ok()
        .and_then(|answer| answer.dyn_into().ok())
        .ok_or(Failure::Unreachable)
}

async fn read<T: DeserializeOwned>(response: &Response) -> Result<T, Failure> {
    let text = text(response).await?;
    if response.ok() {
        return serde_json::from_str(&text).map_err(|_| Failure::Unreachable);
    }
    match serde_json::from_str(&text) {
        Ok(problem) => Err(Failure::Refused(problem)),
        Err(_) => Err(Failure::Unreachable),
    }
}

async fn text(response: &Response) -> Result<String, Failure> {
    let text = response.text().map_err(|_| Failure::Unreachable)?;
    let text = JsFuture::from(text).await.ok();
    text.and_then(|text| text.as_string())
        .ok_or(Failure::Unreachable)
}
