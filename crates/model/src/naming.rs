//! Which organization, repository and robot a workspace and a component get.
//!
//! Every name is a function of the naming key and of what it names, so that a crash, a second
//! replica or a restored backup comes to the same names. Three promises, each held by property
//! tests: **different inputs never meet, every output is valid at Quay, and the same input always
//! gives the same output.**
//!
//! Names stay readable. A repository is called as its component (`foo`) or as application and
//! component (`appname-foo`) wherever that is unambiguous; else a short hash follows behind a `.`,
//! which no plain name contains, so the two kinds cannot meet either.

mod slug;

use std::fmt;

use data_encoding::{BASE32_NOPAD, Encoding, Specification};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{
    ApplicationName, ComponentId, ComponentName, NameError, OrgName, RegistryHost, RepoName,
    RobotShortname, WorkspaceId, WorkspaceName, WorkspaceUid,
};
use slug::slug;

/// Base32 characters of the HMAC in an organization's name: 65 bits, unguessable.
const ORG_HASH: usize = 13;
/// Characters of the workspace's slug in an organization's name.
const ORG_SLUG: usize = 24;
/// Base32 characters of the hash in a repository's name: 50 bits among one workspace's components.
const REPO_HASH: usize = 10;
/// Characters of each slug in a repository's name.
const REPO_SLUG: usize = 63;
/// Base32 characters of a marker: 130 bits.
const MARKER: usize = 26;

/// The secret that makes names unguessable and markers unforgeable: 32 bytes. It belongs into
/// every backup: with another key Berth would not know its own organizations again.
#[derive(Clone)]
pub struct NamingKey(Zeroizing<[u8; 32]>);

impl NamingKey {
    /// Takes 32 random bytes for a key.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

impl fmt::Debug for NamingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NamingKey")
    }
}

/// One of the two robots between which a component's push credential alternates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum RobotSlot {
    /// The first robot.
    A,
    /// The robot of every second rotation; it exists only from the first rotation on.
    B,
}

impl RobotSlot {
    /// The slot that the next rotation uses.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }

    /// `a` or `b`, as robot names end.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
        }
    }
}

/// What we leave on our objects at Quay so as to know them again: an HMAC over the object's kind
/// and identity. A stranger can copy one, but not make one for another object.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Marker(String);

impl Marker {
    /// The marker as text: lower-case base32.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a description that people can edit still carries this marker.
    #[must_use]
    pub fn is_in(&self, description: &str) -> bool {
        description
            .split(|c: char| !c.is_ascii_alphanumeric())
            .any(|word| word == self.0)
    }
}

impl fmt::Display for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Marker({})", self.0)
    }
}

/// Names things, with one key.
#[derive(Debug, Clone)]
pub struct Naming {
    key: NamingKey,
    base32: Encoding,
}

/// How often an organization's name had to be given up for this workspace: 0 at first, one more
/// after each name that was lost to somebody else. A lost name is never made again.
pub type NameCounter = u32;

impl Naming {
    /// A namer with this key.
    #[must_use]
    pub fn new(key: NamingKey) -> Self {
        Self {
            key,
            base32: lower_case_base32(),
        }
    }

    /// The organization of a workspace: `<slug of its name>-<hash>`, at most 38 characters.
    ///
    /// The hash is over the registry, the workspace's *uid* and the counter, not over its name: a
    /// workspace that was deleted and made again under the same name inherits nothing.
    ///
    /// # Errors
    /// Never for names that are valid; the type keeps this module free of panics.
    pub fn organization(
        &self,
        registry: &RegistryHost,
        name: &WorkspaceName,
        uid: WorkspaceUid,
        counter: NameCounter,
    ) -> Result<OrgName, NameError> {
        let hash = self.hash(
            "organization",
            &[
                registry.as_str().as_bytes(),
                uid.as_bytes(),
                &counter.to_be_bytes(),
            ],
            ORG_HASH,
        );
        match slug(name.as_str(), ORG_SLUG) {
            Some(slug) => format!("{slug}-{hash}"),
            None => format!("workspace-{hash}"),
        }
        .parse()
    }

    /// The repository of a component: `<component>` or `<application>-<component>`.
    ///
    /// A name is given bare when every part is its own slug and no other parts could have led to
    /// it. Who may have a name that several parts join to is settled once: with one `-` in it
    /// (`appname-foo`) it is the application's and the component's; with none, or with more than
    /// one, the lone component's. Everybody else gets the hash.
    ///
    /// # Errors
    /// Never for names that are valid; the type keeps this module free of panics.
    pub fn repository(
        &self,
        application: Option<&ApplicationName>,
        component: &ComponentName,
    ) -> Result<RepoName, NameError> {
        let application = application.map(ApplicationName::as_str);
        let component = component.as_str();
        let joined = match application {
            Some(application) => format!("{application}-{component}"),
            None => component.to_owned(),
        };
        if owns_bare_name(application, component)
            && let Ok(name) = joined.parse()
        {
            return Ok(name);
        }
        let hash = self.hash(
            "repository",
            &[
                &[u8::from(application.is_some())],
                application.unwrap_or_default().as_bytes(),
                component.as_bytes(),
            ],
            REPO_HASH,
        );
        let slugs: Vec<_> = application
            .into_iter()
            .chain([component])
            .filter_map(|part| slug(part, REPO_SLUG))
            .collect();
        match slugs.as_slice() {
            [] => format!("component.{hash}"),
            slugs => format!("{}.{hash}", slugs.join("-")),
        }
        .parse()
    }

    /// The robot that may push to a component's repository, one for each slot.
    ///
    /// # Errors
    /// Never for ids; the type keeps this module free of panics.
    pub fn push_robot(
        &self,
        component: ComponentId,
        slot: RobotSlot,
    ) -> Result<RobotShortname, NameError> {
        format!(
            "berth-{}-{}",
            self.base32.encode(component.as_bytes()),
            slot.as_str()
        )
        .parse()
    }

    /// The robot that may pull every repository of a workspace's organization.
    ///
    /// # Errors
    /// Never for ids; the type keeps this module free of panics.
    pub fn pull_robot(&self, workspace: WorkspaceId) -> Result<RobotShortname, NameError> {
        format!("berth-{}-pull", self.base32.encode(workspace.as_bytes())).parse()
    }

    /// The marker of a component's repository in this organization.
    #[must_use]
    pub fn repository_marker(&self, org: &OrgName, component: ComponentId) -> Marker {
        Marker(self.hash(
            "repository-marker",
            &[org.as_str().as_bytes(), component.as_bytes()],
            MARKER,
        ))
    }

    /// The marker of one of our robots in this organization.
    #[must_use]
    pub fn robot_marker(&self, org: &OrgName, robot: &RobotShortname) -> Marker {
        let parts = [org.as_str().as_bytes(), robot.as_str().as_bytes()];
        Marker(self.hash("robot-marker", &parts, MARKER))
    }

    /// The first characters of HMAC-SHA-256 over the purpose and the parts, each with its length
    /// before it, so that no two lists of parts read the same.
    fn hash(&self, purpose: &str, parts: &[&[u8]], characters: usize) -> String {
        // HMAC pads a short key with zeros to the hash's block: doing so here cannot fail.
        let mut block = Zeroizing::new([0; 64]);
        block
            .iter_mut()
            .zip(self.key.0.iter())
            .for_each(|(to, from)| *to = *from);
        let mut mac = <Hmac<Sha256> as KeyInit>::new(&(*block).into());
        for part in std::iter::once(purpose.as_bytes()).chain(parts.iter().copied()) {
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part);
        }
        self.base32
            .encode(&mac.finalize().into_bytes())
            .chars()
            .take(characters)
            .collect()
    }
}

/// Whether these parts are the ones that get their joined name without a hash.
fn owns_bare_name(application: Option<&str>, component: &str) -> bool {
    let own_slug = |part: &str| slug(part, REPO_SLUG).as_deref() == Some(part);
    match application {
        Some(application) => {
            own_slug(application)
                && own_slug(component)
                && !application.contains('-')
                && !component.contains('-')
        }
        None => own_slug(component) && component.matches('-').count() != 1,
    }
}

/// RFC 4648 base32 in lower case, without padding: every character is one that Quay takes.
fn lower_case_base32() -> Encoding {
    let mut specification = Specification::new();
    specification
        .symbols
        .push_str("abcdefghijklmnopqrstuvwxyz234567");
    specification.encoding().unwrap_or(BASE32_NOPAD)
}

#[cfg(test)]
mod tests;
