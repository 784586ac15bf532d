//! The page to sign in on, and the way to the provider.

use std::time::Duration;

use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse as _, Redirect, Response},
};
use frontend::page::{Door, SignIn as SignInPage};
use openidconnect::{
    CsrfToken, Nonce, PkceCodeChallenge, PkceCodeVerifier, Scope,
    core::{CoreAuthPrompt, CoreAuthenticationFlow},
};
use secrecy::SecretString;
use serde::Deserialize;
use store::{Actor, AuditAction, AuditEntry, SignInRecord, StoreError};
use url::form_urlencoded;

use super::{
    InvalidReturnTo, ReturnTo, SignIn,
    cookie::{self, Binding},
    id_token::Freshness,
    refusal::Refusal,
};
use crate::{
    api::{extract::Query, request_id::RequestId},
    app::App,
    web::Visit,
};

/// How long a sign-in may take (S1).
pub(super) const MAY_TAKE: Duration = Duration::from_secs(10 * 60);

/// How a sign-in is asked for.
#[derive(Debug, Deserialize)]
pub(super) struct Wish {
    return_to: Option<String>,
    #[serde(default)]
    step_up: bool,
    /// Whether a form could not be sent, because its session was over.
    #[serde(default)]
    unsent: bool,
}

/// Where to go afterwards (S5). What is not ours is left out, whoever asked for it, and on record.
pub(super) async fn return_to(
    app: &App,
    wished: Option<&str>,
    request_id: &RequestId,
) -> Result<ReturnTo, StoreError> {
    match wished.map(str::parse) {
        None => Ok(ReturnTo::default()),
        Some(Ok(own)) => Ok(own),
        Some(Err(error @ InvalidReturnTo)) => {
            let entry = AuditEntry {
                actor: Actor::Anonymous,
                action: AuditAction::Denied,
                workspace: None,
                subject: "return to".to_owned(),
                detail: Some(error.to_string()),
                request_id: Some(request_id.to_string()),
            };
            app.store.append_audit(entry, app.clock.now()).await?;
            Ok(ReturnTo::default())
        }
    }
}

/// `GET /sign-in`
pub(super) async fn page(
    State(app): State<App>,
    visit: Visit,
    request_id: RequestId,
    Query(wish): Query<Wish>,
) -> Response {
    let return_to = match return_to(&app, wish.return_to.as_deref(), &request_id).await {
        Ok(return_to) => return_to,
        Err(error) => return Refusal::from(error).answer(&app, visit, &request_id).await,
    };
    let door = match &app.sign_in {
        SignIn::Off => return Refusal::Off.answer(&app, visit, &request_id).await,
        SignIn::Samples(samples) => {
            let samples = samples.iter();
            Door::Samples(
                samples
                    .map(|it| (it.name.to_owned(), it.administrator))
                    .collect(),
            )
        }
        SignIn::Provider(provider) => Door::Provider {
            host: provider.host(),
            start: with_return("/sign-in/start", &return_to),
        },
    };
    visit.show(SignInPage {
        door,
        return_to: return_to.to_string(),
        unsent: wish.unsent,
    })
}

fn with_return(path: &str, return_to: &ReturnTo) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("return_to", return_to.as_str())
        .finish();
    format!("{path}?{query}")
}

/// `GET /sign-in/start`
pub(super) async fn start(
    State(app): State<App>,
    visit: Visit,
    request_id: RequestId,
    headers: HeaderMap,
    Query(wish): Query<Wish>,
) -> Response {
    match begin(&app, &headers, &wish, &request_id).await {
        Ok(response) => response,
        Err(refusal) => refusal.answer(&app, visit, &request_id).await,
    }
}

async fn begin(
    app: &App,
    headers: &HeaderMap,
    wish: &Wish,
    request_id: &RequestId,
) -> Result<Response, Refusal> {
    let Some(provider) = app.sign_in.provider() else {
        return match app.sign_in {
            SignIn::Samples(_) => {
                let return_to = return_to(app, wish.return_to.as_deref(), request_id).await?;
                Ok(Redirect::to(&with_return("/sign-in", &return_to)).into_response())
            }
            _ => Err(Refusal::Off),
        };
    };
    let now = app.clock.now();
    let metadata = provider.metadata(now).await?;
    let client = provider.client(&metadata).await?;
    let [state, nonce, verifier] = [(); 3].map(|()| cookie::secret(&app.random));
    let binding = Binding::find_or_make(headers, &app.random);
    let return_to = return_to(app, wish.return_to.as_deref(), request_id).await?;
    let freshness = if wish.step_up {
        Freshness::ThisSignIn
    } else {
        Freshness::Any
    };
    app.store
        .begin_sign_in(SignInRecord {
            state: cookie::digest(&state),
            browser: binding.digest(),
            nonce: nonce.clone(),
            verifier: SecretString::from(verifier.clone()),
            return_to: return_to.to_string(),
            purpose: freshness.as_str().to_owned(),
            expires_at: now.plus(MAY_TAKE),
        })
        .await?;

    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier));
    let mut request = client
        .authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            || CsrfToken::new(state),
            || Nonce::new(nonce),
        )
        .set_pkce_challenge(challenge);
    for scope in provider
        .config()
        .scopes
        .iter()
        .filter(|scope| *scope != "openid")
    {
        request = request.add_scope(Scope::new(scope.clone()));
    }
    if freshness == Freshness::ThisSignIn {
        request = request
            .add_prompt(CoreAuthPrompt::Login)
            .set_max_age(Duration::ZERO);
    }
    let (address, _, _) = request.url();
    let mut response = Redirect::to(address.as_str()).into_response();
    if let Some(cookie) = binding.set() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

impl Freshness {
    /// As it is stored while the browser is away.
    fn as_str(self) -> &'static str {
        match self {
            Self::Any => "sign-in",
            Self::ThisSignIn => "step-up",
        }
    }

    /// What was stored. What cannot be read asks for more, not for less.
    pub(super) fn stored(text: &str) -> Self {
        match text {
            "sign-in" => Self::Any,
            _ => Self::ThisSignIn,
        }
    }
}
