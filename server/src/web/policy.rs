//! What a page may load, run and send (B2).

use axum::http::HeaderValue;
use frontend::Frame;

/// The policy of one document. Only its own script runs, by the nonce; where there is no script,
/// none may run. Going to a provider or to Quay is a link that somebody follows, never the redirect
/// of a form.
pub(super) fn of(frame: &Frame) -> HeaderValue {
    let script = match &frame.script {
        Some(_) => format!(
            "; script-src 'nonce-{}' 'strict-dynamic' 'wasm-unsafe-eval'; connect-src 'self'",
            frame.nonce
        ),
        None => String::new(),
    };
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'{script}"
    );
    // A nonce is hexadecimal digits, so this is a header; without one, nothing may be loaded.
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}
