//! Files of credentials as registry clients read them.

use data_encoding::BASE64;
use model::api::credential::RevealedCredential;
use serde_json::json;

/// The file, in lines.
pub(super) fn file(key: &str, credential: &RevealedCredential) -> String {
    let file = json!({ "auths": { key: { "auth": login(credential) } } });
    // The alternate form of a value is the pretty one.
    format!("{file:#}\n")
}

/// The file that is keyed by what the credential is for, as one line.
pub(super) fn line(credential: &RevealedCredential) -> String {
    json!({ "auths": { &*credential.image: { "auth": login(credential) } } }).to_string()
}

fn login(credential: &RevealedCredential) -> String {
    let login = format!("{}:{}", credential.username, credential.password);
    BASE64.encode(login.as_bytes())
}
