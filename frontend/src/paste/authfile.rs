//! Files of credentials as registry clients read them.

use data_encoding::BASE64;
use model::api::credential::RevealedCredential;

/// The file, in lines.
pub(super) fn file(key: &str, credential: &RevealedCredential) -> String {
    let (key, login) = (quoted(key), login(credential));
    format!("{{\n  \"auths\": {{\n    {key}: {{\n      \"auth\": \"{login}\"\n    }}\n  }}\n}}\n")
}

/// The file that is keyed by what the credential is for, as one line.
pub(super) fn line(credential: &RevealedCredential) -> String {
    let (key, login) = (quoted(&credential.image), login(credential));
    format!(r#"{{"auths":{{{key}:{{"auth":"{login}"}}}}}}"#)
}

/// A text as JSON writes it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn login(credential: &RevealedCredential) -> String {
    let login = format!("{}:{}", credential.username, credential.password);
    BASE64.encode(login.as_bytes())
}
