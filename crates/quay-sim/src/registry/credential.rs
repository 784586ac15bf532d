//! Names and passwords at `/v2/auth`.

use data_encoding::BASE64;
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Subject, jwt};
use crate::state::{AccountId, Principal, RobotRefusal, World};

/// A name and a password from an `Authorization: Basic` header.
pub(crate) struct Credential {
    pub(crate) name: String,
    pub(crate) password: String,
}

impl Credential {
    /// Reads the header's value; the scheme's case does not matter.
    pub(crate) fn parse(header: &str) -> Option<Self> {
        let (scheme, encoded) = header.split_once(' ')?;
        let decoded = BASE64.decode(encoded.trim().as_bytes()).ok()?;
        let decoded = String::from_utf8(decoded).ok()?;
        let (name, password) = decoded.split_once(':')?;
        scheme.eq_ignore_ascii_case("basic").then(|| Self {
            name: name.to_owned(),
            password: password.to_owned(),
        })
    }
}

/// The name that goes with an OAuth token as password.
pub(crate) const OAUTH_TOKEN: &str = "$oauthtoken";

/// Who has come.
pub(crate) struct Authenticated {
    pub(crate) principal: Principal,
    pub(crate) subject: Subject,
}

/// Why a credential is refused; the texts are Quay's.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CredentialProblem {
    /// 409, 410, 453, 455
    #[error(transparent)]
    Robot(#[from] RobotRefusal),
    #[error("Invalid Username or Password")]
    User,
    #[error("OAuth access token could not be validated")]
    OauthToken,
    /// 418
    #[error("Invalid token")]
    AppToken,
    #[error("Invalid access token")]
    AccessToken,
    /// A token of somebody else's as a robot's password: Quay falls over it (650).
    #[error("the password is a foreign token")]
    ForeignToken,
}

/// Finds out who `credential` is.
///
/// Names with a `+` are robots, whose password is their token or the exchanged one of a federated
/// identity (649); `$oauthtoken` is an OAuth token (417) and `$app` an app-specific one, which counts as
/// its user; all else are users.
pub(crate) fn authenticate(
    world: &mut World,
    credential: &Credential,
    audience: &str,
    now: OffsetDateTime,
) -> Result<Authenticated, CredentialProblem> {
    let Credential { name, password } = credential;
    match name.as_str() {
        OAUTH_TOKEN => by_oauth_token(world, password, now),
        "$app" => by_app_token(world, password, now),
        "$token" => Err(CredentialProblem::AccessToken),
        _ if name.contains('+') => {
            let id = robot(world, credential, audience, now)?;
            Ok(Authenticated {
                principal: Principal::Robot(id),
                subject: Subject::Robot { name: name.clone() },
            })
        }
        _ => {
            let id = world
                .authenticate_user(name, password)
                .ok_or(CredentialProblem::User)?;
            Ok(Authenticated {
                principal: Principal::User(id),
                subject: Subject::User {
                    name: name.clone(),
                    uuid: uuid_of(id),
                },
            })
        }
    }
}

fn by_oauth_token(
    world: &mut World,
    secret: &str,
    now: OffsetDateTime,
) -> Result<Authenticated, CredentialProblem> {
    let principal = world
        .authenticate_token(secret, now)
        .ok_or(CredentialProblem::OauthToken)?;
    let Principal::Token { user, uuid, .. } = &principal else {
        return Err(CredentialProblem::OauthToken);
    };
    let user = world.users.get(user).ok_or(CredentialProblem::OauthToken)?;
    let subject = Subject::Token {
        user: user.name.clone(),
        uuid: *uuid,
    };
    Ok(Authenticated { principal, subject })
}

fn by_app_token(
    world: &mut World,
    code: &str,
    now: OffsetDateTime,
) -> Result<Authenticated, CredentialProblem> {
    let principal = world.authenticate_app_token(code, now);
    let principal = principal.ok_or(CredentialProblem::AppToken)?;
    let user = principal.account().and_then(|id| world.users.get(&id));
    let user = user.ok_or(CredentialProblem::AppToken)?;
    let subject = Subject::User {
        name: user.name.clone(),
        uuid: uuid_of(user.id),
    };
    Ok(Authenticated { principal, subject })
}

fn robot(
    world: &mut World,
    credential: &Credential,
    audience: &str,
    now: OffsetDateTime,
) -> Result<AccountId, CredentialProblem> {
    let Credential { name, password } = credential;
    if jwt::decode_unverified(password).is_none() {
        return Ok(world.authenticate_robot(name, password, now)?);
    }
    let robot = world.find_robot_mut(name).ok_or(RobotRefusal::Missing)?;
    let claims =
        jwt::verify(password, audience, now).map_err(|_| CredentialProblem::ForeignToken)?;
    if claims.sub != *name {
        return Err(RobotRefusal::WrongToken(name.clone()).into());
    }
    robot.last_accessed = Some(now);
    Ok(robot.id)
}

/// A user's own id, which shows only in the registry's tokens (416): made from the row.
fn uuid_of(user: AccountId) -> Uuid {
    let digest = Sha256::digest(format!("user {}", user.row()));
    let mut bytes = [0; 16];
    for (byte, from) in bytes.iter_mut().zip(digest) {
        *byte = from;
    }
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_credentials_are_read_and_other_schemes_are_not() {
        let header = format!("basic {}", BASE64.encode(b"course-1+student1:TO:KEN"));
        let credential = Credential::parse(&header).unwrap();
        assert_eq!(credential.name, "course-1+student1");
        assert_eq!(credential.password, "TO:KEN");
        assert!(Credential::parse("Basic ???").is_none());
        assert!(Credential::parse(&header.replace("basic", "Bearer")).is_none());
    }

    #[test]
    fn users_ids_are_stable_and_their_own() {
        let mut ids = crate::state::Ids::from_seed(1);
        let (one, other) = (ids.account(), ids.account());
        assert_eq!(uuid_of(one), uuid_of(one));
        assert_ne!(uuid_of(one), uuid_of(other));
    }
}
