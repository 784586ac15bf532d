//! Repositories.

use std::collections::BTreeMap;

use serde_json::Value;
use uuid::Uuid;

use super::{
    AccountId, Grantee, Manifest, Notification, Principal, RepositoryId, Role, Tag, World,
    account::without_final_line_feed,
};

/// Who can read a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Visibility {
    Public,
    Private,
}

/// What a repository takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RepositoryState {
    Normal,
    /// Pulls only (627).
    ReadOnly,
    Mirror,
}

impl RepositoryState {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "NORMAL",
            Self::ReadOnly => "READ_ONLY",
            Self::Mirror => "MIRROR",
        }
    }
}

/// A repository with everything in it.
#[derive(Clone, Debug)]
pub(crate) struct Repository {
    pub(crate) id: RepositoryId,
    pub(crate) namespace: AccountId,
    /// The part after the organization; may hold slashes.
    pub(crate) name: String,
    /// `None` when a push created it (430).
    pub(crate) description: Option<String>,
    pub(crate) visibility: Visibility,
    pub(crate) state: RepositoryState,
    pub(crate) badge_token: Uuid,
    pub(crate) grants: BTreeMap<Grantee, Role>,
    pub(crate) notifications: Vec<Notification>,
    pub(crate) prune_policies: Vec<Value>,
    pub(crate) tags: Vec<Tag>,
    /// By digest.
    pub(crate) manifests: BTreeMap<String, Manifest>,
    /// The place of its creation in the order of all events.
    pub(crate) settled: u64,
}

impl Repository {
    /// The tag that `name` means now.
    pub(crate) fn live_tag(&self, name: &str) -> Option<&Tag> {
        self.tags
            .iter()
            .find(|tag| tag.is_live() && tag.name == name)
    }

    /// The manifest that a tag or a digest means now.
    pub(crate) fn manifest(&self, reference: &str) -> Option<&Manifest> {
        let digest = self
            .live_tag(reference)
            .map_or(reference, |tag| &tag.digest);
        self.manifests.get(digest)
    }
}

/// What [`World::create_repository`] needs to know.
#[derive(Clone, Debug)]
pub(crate) struct NewRepository {
    pub(crate) namespace: AccountId,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) visibility: Visibility,
}

impl World {
    /// The bytes of all layers in a namespace's repositories.
    pub(crate) fn stored_bytes(&self, namespace: AccountId) -> u64 {
        let own = self
            .repositories
            .values()
            .filter(|repository| repository.namespace == namespace);
        own.map(Repository::stored_bytes).sum()
    }

    pub(crate) fn find_repository(&self, namespace: &str, name: &str) -> Option<&Repository> {
        let namespace = self.find_namespace(namespace)?;
        self.repositories
            .values()
            .find(|repository| repository.namespace == namespace && repository.name == name)
    }

    /// Creates a repository: the creating user becomes its admin, and the organization's default
    /// permissions apply (344). Whether it may, and whether the name is free, was asked before.
    pub(crate) fn create_repository(
        &mut self,
        new: NewRepository,
        creator: &Principal,
    ) -> RepositoryId {
        let id = self.ids.repository();
        let mut grants = BTreeMap::new();
        let creator = creator.account();
        let applies = |user: Option<AccountId>| user.is_none() || user == creator;
        for prototype in &self.prototypes {
            if prototype.organization == new.namespace && applies(prototype.activating_user) {
                grants.insert(prototype.delegate, prototype.role);
            }
        }
        if let Some(creator) = creator {
            grants.insert(Grantee::Account(creator), Role::Admin);
        }
        let badge_token = self.ids.uuid();
        let repository = Repository {
            id,
            namespace: new.namespace,
            name: new.name,
            description: new.description,
            visibility: new.visibility,
            state: RepositoryState::Normal,
            badge_token,
            grants,
            notifications: Vec::new(),
            prune_policies: Vec::new(),
            tags: Vec::new(),
            manifests: BTreeMap::new(),
            settled: 0,
        };
        self.repositories.insert(id, repository);
        id
    }
}

/// Quay's rule: segments `[a-z0-9][.a-z0-9_-]*`, at most 255 characters in all (212 to 221), and
/// a line feed at the end is overlooked (241).
pub(crate) fn is_repository_name(name: &str) -> bool {
    let name = without_final_line_feed(name);
    let is_small = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_allowed = |byte: u8| is_small(byte) || b"._-".contains(&byte);
    let is_segment = |segment: &str| {
        segment.bytes().next().is_some_and(is_small) && segment.bytes().all(is_allowed)
    };
    name.len() <= 255 && name.split('/').all(is_segment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repository_names_are_segments_that_begin_with_a_small_letter_or_digit() {
        let (longest, too_long) = ("r".repeat(255), "r".repeat(256));
        for good in ["lab-1", "team/a/lab", "a-", "a--__..b", "abc\n", &longest] {
            assert!(is_repository_name(good), "{good}");
        }
        for bad in [
            "", "Lab", "a b", ".a", "-a", "/a", "a/", "a//b", "abc\n\n", &too_long,
        ] {
            assert!(!is_repository_name(bad), "{bad}");
        }
    }
}
