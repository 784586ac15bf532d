//! The `auths` document (`config.json`, `auth.json`, `.dockerconfigjson`) that image tools read.
//!
//! It comes in two forms, because tools differ in which keys of `auths` they look up:
//!
//! - [`scoped`]: the key is what the credential may be used on, `<registry>/<org>/<repo>` or
//!   `<registry>/<org>`. Podman, buildah, skopeo, Tekton and the kubelet look up the longest key
//!   that an image's name begins with, so that the credentials of many repositories live in one
//!   file. This is what Berth delivers.
//! - [`bare`]: the key is the registry alone. **The docker command line looks up nothing else**, so
//!   it can hold one credential for each registry.

use data_encoding::BASE64;
use model::{RegistryHost, RobotName};
use serde_json::{Map, Value, json};

use crate::{
    parcel::Reach,
    secret::{Document, Password},
};

/// A user name and password at a registry.
#[derive(Debug, Clone, Copy)]
pub struct Login<'a> {
    /// The registry.
    pub registry: &'a RegistryHost,
    /// The user name.
    pub username: &'a RobotName,
    /// The password.
    pub password: &'a Password,
}

/// The document for tools that look up image names: everything but the docker command line.
#[must_use]
pub fn scoped(login: Login<'_>, reach: &Reach) -> Document {
    print(auths(login, &key(login.registry, reach)))
}

/// The document for the docker command line.
#[must_use]
pub fn bare(login: Login<'_>) -> Document {
    print(auths(login, login.registry.as_str()))
}

/// The key under which [`scoped`] documents hold a credential: an image's name, or its beginning.
#[must_use]
pub fn key(registry: &RegistryHost, reach: &Reach) -> String {
    format!("{registry}/{reach}")
}

/// The document's only member.
pub(crate) fn auths(login: Login<'_>, key: &str) -> Map<String, Value> {
    let pair = format!("{}:{}", login.username, login.password.expose());
    let entry = json!({ key: { "auth": BASE64.encode(pair.as_bytes()) } });
    Map::from_iter([("auths".to_owned(), entry)])
}

/// Two-space indentation and a newline at the end: people look into these files.
pub(crate) fn print(document: Map<String, Value>) -> Document {
    Document::new(format!("{:#}\n", Value::Object(document)).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn documents() -> (Document, Document, Document) {
        let (registry, username) = ("quay.io".parse().unwrap(), "acme+berth-a".parse().unwrap());
        let password = Password::new("SECRET".into());
        let login = Login {
            registry: &registry,
            username: &username,
            password: &password,
        };
        (
            scoped(login, &Reach::Repository("acme/team/app".parse().unwrap())),
            scoped(login, &Reach::Organization("acme".parse().unwrap())),
            bare(login),
        )
    }

    #[test]
    fn the_keys_say_what_a_credential_is_for() {
        let (push, pull, docker) = documents();
        insta::assert_snapshot!(push.expose(), @r#"
        {
          "auths": {
            "quay.io/acme/team/app": {
              "auth": "YWNtZStiZXJ0aC1hOlNFQ1JFVA=="
            }
          }
        }
        "#);
        insta::assert_snapshot!(pull.expose(), @r#"
        {
          "auths": {
            "quay.io/acme": {
              "auth": "YWNtZStiZXJ0aC1hOlNFQ1JFVA=="
            }
          }
        }
        "#);
        insta::assert_snapshot!(docker.expose(), @r#"
        {
          "auths": {
            "quay.io": {
              "auth": "YWNtZStiZXJ0aC1hOlNFQ1JFVA=="
            }
          }
        }
        "#);
    }

    #[test]
    fn user_name_and_password_are_joined_as_rfc_7617_says() {
        assert_eq!(
            BASE64.decode(b"YWNtZStiZXJ0aC1hOlNFQ1JFVA==").unwrap(),
            b"acme+berth-a:SECRET"
        );
    }
}
