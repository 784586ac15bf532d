//! Components: what was declared, and what was seen of it.

use std::time::Duration;

use async_trait::async_trait;
use model::{
    ApplicationName, ComponentId, ComponentName, Condition, ConditionStatus, OperationId,
    OrganizationId, RegistryHost, RepoName, RepoPath, Timestamp, Visibility, WorkspaceId,
    WorkspaceName, api::page::Page,
};

use crate::{Declared, Fence, PageRequest, StoreError};

/// A component as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComponentRecord {
    /// Our id of it. It outlives a removal: who declares the same component of the same
    /// application again gets the same id, because its repository at Quay carries its marker.
    pub id: ComponentId,
    /// The workspace that it is in.
    pub workspace: WorkspaceId,
    /// That workspace's name.
    pub workspace_name: WorkspaceName,
    /// Its name within the workspace.
    pub name: ComponentName,
    /// The application that it is part of.
    pub application: Option<ApplicationName>,
    /// The declared visibility.
    pub visibility: Visibility,
    /// Where its repository is; absent until its place is settled.
    pub place: Option<Place>,
    /// Counts the changes of what was declared, deletion and restoring among them.
    pub generation: u64,
    /// The generation that the conditions were last seen for.
    pub observed_generation: u64,
    /// What is known of it.
    pub conditions: Vec<Condition>,
    /// The operation that works on it or did so last.
    pub operation: Option<OperationId>,
    /// When it was declared first.
    pub created_at: Timestamp,
    /// When its repository was last pushed to, as far as Quay has said.
    pub pushed_at: Option<Timestamp>,
    /// Whether and when its deletion was asked for.
    pub deletion: Option<Deletion>,
}

/// Where a component's repository is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Our id of the organization.
    pub organization: OrganizationId,
    /// The registry.
    pub registry: RegistryHost,
    /// Organization and repository.
    pub path: RepoPath,
}

/// A deletion that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deletion {
    /// When it was asked for.
    pub deleted_at: Timestamp,
    /// Until when it can be undone.
    pub due_at: Timestamp,
}

/// A component to declare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComponentToDeclare {
    /// The id that it gets if it is new.
    pub id: ComponentId,
    /// The workspace that it is in.
    pub workspace: WorkspaceId,
    /// Its name.
    pub name: ComponentName,
    /// The application that it is part of; fixed from the first declaration on.
    pub application: Option<ApplicationName>,
    /// Who may pull without a credential.
    pub visibility: Visibility,
}

/// When a repository was last pushed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Push {
    /// The repository, in its organization.
    pub repository: RepoName,
    /// When.
    pub at: Timestamp,
}

/// Which components a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ComponentFilter {
    /// Only those whose `Ready` condition has this status; one without it counts as `Unknown`.
    pub ready: Option<ConditionStatus>,
    /// Only those whose name contains this, whatever its case.
    pub name_contains: Option<String>,
    /// What to do with deleted ones.
    pub deleted: DeletedComponents,
}

/// What a list does with components whose deletion was asked for and can still be undone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DeletedComponents {
    /// Leaves them out.
    #[default]
    Hide,
    /// Shows them among the others.
    Show,
}

/// The components. Every read goes through the workspace (invariant 6): another workspace's
/// component is as good as missing.
#[async_trait]
pub trait Components {
    /// Declares a component; doing so twice is as good as once. A change counts the generation up
    /// and makes the component due. One whose deletion was asked for is restored.
    ///
    /// # Errors
    /// [`Conflict::ApplicationFixed`](crate::Conflict),
    /// [`Conflict::WorkspaceDeleted`](crate::Conflict).
    async fn declare_component(
        &self,
        component: ComponentToDeclare,
        now: Timestamp,
    ) -> Result<Declared<ComponentRecord>, StoreError>;

    /// The component of this name, unless it was removed for good.
    async fn find_component(
        &self,
        workspace: WorkspaceId,
        name: &ComponentName,
    ) -> Result<Option<ComponentRecord>, StoreError>;

    /// The component with this id, unless it was removed for good.
    async fn find_component_by_id(
        &self,
        workspace: WorkspaceId,
        id: ComponentId,
    ) -> Result<Option<ComponentRecord>, StoreError>;

    /// A workspace's components, by name.
    async fn list_components(
        &self,
        workspace: WorkspaceId,
        filter: &ComponentFilter,
        page: &PageRequest,
    ) -> Result<Page<ComponentRecord>, StoreError>;

    /// Asks for a component's deletion, which becomes due `delay` from now (0: at once). Asking
    /// again changes nothing. `None` when there is no such component.
    async fn delete_component(
        &self,
        workspace: WorkspaceId,
        name: &ComponentName,
        delay: Duration,
        now: Timestamp,
    ) -> Result<Option<ComponentRecord>, StoreError>;

    /// Undoes a deletion that has not been carried out. Doing so without one changes nothing.
    /// `None` when there is no such component.
    async fn restore_component(
        &self,
        workspace: WorkspaceId,
        name: &ComponentName,
        now: Timestamp,
    ) -> Result<Option<ComponentRecord>, StoreError>;

    /// Makes a component due now: somebody asked for another attempt, or what it waited for has
    /// happened. A claim that is held is left alone; the wish is kept for its end.
    async fn hasten_component(
        &self,
        workspace: WorkspaceId,
        id: ComponentId,
    ) -> Result<(), StoreError>;

    /// Keeps when repositories of an organization were last pushed to. What is no news changes
    /// nothing: an earlier time, or a repository that is no component's of this workspace. Answers
    /// how many components were pushed to since.
    async fn note_pushes(
        &self,
        workspace: WorkspaceId,
        organization: OrganizationId,
        pushes: &[Push],
        now: Timestamp,
    ) -> Result<u64, StoreError>;

    /// Settles where the claimed component's repository is to be. What was pushed to where it was
    /// before is not known any more.
    ///
    /// # Errors
    /// [`Conflict::RepositoryTaken`](crate::Conflict), [`StoreError::StaleFence`].
    async fn place_component(
        &self,
        fence: &Fence,
        organization: OrganizationId,
        repository: &RepoName,
        now: Timestamp,
    ) -> Result<ComponentRecord, StoreError>;

    /// Stores the conditions of the claimed component while the work goes on, and one event for
    /// each whose status or reason changed.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`].
    async fn report_conditions(
        &self,
        fence: &Fence,
        conditions: &[Condition],
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Ends a deletion that was carried out: the component is gone from every list, its secrets
    /// are wiped, the claim is over. A tombstone keeps its id.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`], also when the deletion was undone in between.
    async fn remove_component(&self, fence: &Fence, now: Timestamp) -> Result<(), StoreError>;
}
