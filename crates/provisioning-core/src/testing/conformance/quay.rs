//! What stands in for Quay has to answer, its oddities included.

use async_trait::async_trait;
use model::Visibility;

use super::{Breach, keeps};
use crate::{
    desired::Desired,
    object::RobotKind,
    ownership,
    port::{
        Access, NewOrganization, NewRepository, NewRobot, QuayError, QuayWriter, Registry,
        RegistryError, Role, SeenMember, TeamRole,
    },
    secret::RobotToken,
    step::role_of,
};

/// Quay and its registry on a bench.
#[async_trait]
pub trait QuayBench: Send + Sync {
    /// Quay, under an authority that may make organizations.
    fn quay(&self) -> &dyn QuayWriter;

    /// Its registry.
    fn registry(&self) -> &dyn Registry;

    /// What to make there: nothing of it exists yet, nor does the sibling, and the owners are the
    /// authority's account alone.
    fn desired(&self) -> Desired;

    /// The next change takes effect, and its answer does not arrive.
    async fn lose_next_answer(&self);
}

/// Goes through all that Quay's API and its registry promise.
///
/// # Errors
/// The first promise that is not kept.
pub async fn quay(bench: &dyn QuayBench) -> Result<(), Breach> {
    let desired = bench.desired();
    makes_an_organization(bench, &desired).await?;
    makes_a_repository(bench, &desired).await?;
    for kind in RobotKind::ALL {
        makes_a_robot(bench, &desired, kind).await?;
    }
    grants(bench, &desired).await?;
    tells_access(bench, &desired).await?;
    lists(bench, &desired).await?;
    deletes_a_robot(bench, &desired).await
}

async fn makes_an_organization(bench: &dyn QuayBench, desired: &Desired) -> Result<(), Breach> {
    let (quay, org) = (bench.quay(), &desired.organization.name);
    let found = quay.find_organization(org).await;
    keeps!(
        "Quay",
        "finds no organization where none is",
        found == Ok(None)
    );
    let new = NewOrganization {
        name: org.clone(),
        contact: desired.organization.contact.clone(),
    };
    bench.lose_next_answer().await;
    let lost = quay.create_organization(&new).await == Err(QuayError::OutcomeUnknown);
    keeps!("Quay", "says that an answer was lost", lost);
    let found = quay.find_organization(org).await.ok().flatten();
    let is_ours = found.is_some_and(|found| found.contact == desired.organization.contact.as_str());
    keeps!(
        "Quay",
        "shows an owner the organization's contact address",
        is_ours
    );
    let again = quay.create_organization(&new).await;
    keeps!(
        "Quay",
        "says that an organization exists",
        again == Err(QuayError::Exists)
    );
    let members = quay.list_team_members(org, "owners").await;
    let creator = SeenMember {
        name: desired.organization.authority.account.to_string(),
        is_invited: false,
    };
    keeps!(
        "Quay",
        "makes the creator the only owner",
        members == Ok(vec![creator])
    );
    Ok(())
}

async fn makes_a_repository(bench: &dyn QuayBench, desired: &Desired) -> Result<(), Breach> {
    let (quay, path) = (bench.quay(), desired.repo_path());
    let found = quay.find_repository(&path).await;
    keeps!(
        "Quay",
        "finds no repository where none is",
        found == Ok(None)
    );
    let missing = quay.change_visibility(&path, Visibility::Public).await;
    let is_missing = missing == Err(QuayError::Missing);
    keeps!("Quay", "says that a repository is missing", is_missing);
    let new = NewRepository {
        path: path.clone(),
        visibility: Visibility::Private,
        description: ownership::repository_description(desired),
    };
    bench.lose_next_answer().await;
    let lost = quay.create_repository(&new).await == Err(QuayError::OutcomeUnknown);
    keeps!("Quay", "says that an answer was lost", lost);
    let again = quay.create_repository(&new).await;
    keeps!(
        "Quay",
        "says that a repository exists",
        again == Err(QuayError::Exists)
    );
    for visibility in [Visibility::Public, Visibility::Public, Visibility::Private] {
        let changed = quay.change_visibility(&path, visibility).await;
        keeps!("Quay", "changes a visibility, twice too", changed.is_ok());
        let found = quay.find_repository(&path).await.ok().flatten();
        let is_right = found.is_some_and(|found| {
            found.visibility == visibility && desired.component.marker.is_in(&found.description)
        });
        keeps!(
            "Quay",
            "shows a repository's visibility and marker",
            is_right
        );
    }
    Ok(())
}

async fn makes_a_robot(
    bench: &dyn QuayBench,
    desired: &Desired,
    kind: RobotKind,
) -> Result<(), Breach> {
    let (quay, robot) = (bench.quay(), desired.robot(kind));
    let found = quay.find_robot(&robot.name).await;
    keeps!(
        "Quay",
        "finds no robot where none is",
        matches!(found, Ok(None))
    );
    for missing in [
        quay.regenerate_robot(&robot.name).await.map(drop),
        quay.delete_robot(&robot.name).await,
        quay.grant(&desired.repo_path(), &robot.name, role_of(kind))
            .await,
    ] {
        let is_missing = missing == Err(QuayError::Missing);
        keeps!("Quay", "says that a robot is missing", is_missing);
    }
    let new = NewRobot {
        name: robot.name.clone(),
        description: ownership::robot_description(kind, robot),
        metadata: ownership::robot_metadata(robot),
    };
    bench.lose_next_answer().await;
    let lost = matches!(
        quay.create_robot(&new).await,
        Err(QuayError::OutcomeUnknown)
    );
    keeps!("Quay", "says that an answer was lost", lost);
    let again = quay.create_robot(&new).await;
    keeps!(
        "Quay",
        "says that a robot exists",
        matches!(again, Err(QuayError::Exists))
    );
    let Ok(Some(found)) = quay.find_robot(&robot.name).await else {
        keeps!("Quay", "finds a robot", false);
        return Ok(());
    };
    keeps!(
        "Quay",
        "shows a robot's metadata",
        found.metadata == new.metadata
    );
    let Ok(token) = quay.regenerate_robot(&robot.name).await else {
        keeps!("Quay", "regenerates a robot", false);
        return Ok(());
    };
    let is_new = token.expose() != found.token.expose();
    keeps!("Quay", "gives a regenerated robot another token", is_new);
    let shown = quay.find_robot(&robot.name).await.ok().flatten();
    let is_shown = shown.is_some_and(|shown| shown.token.expose() == token.expose());
    keeps!("Quay", "shows a robot's token again", is_shown);
    Ok(())
}

async fn grants(bench: &dyn QuayBench, desired: &Desired) -> Result<(), Breach> {
    let (quay, path) = (bench.quay(), desired.repo_path());
    for kind in RobotKind::ALL {
        let name = &desired.robot(kind).name;
        for role in [Role::Admin, role_of(kind), role_of(kind)] {
            let granted = quay.grant(&path, name, role).await;
            keeps!("Quay", "gives a permission, twice too", granted.is_ok());
            let listed = quay.list_permissions(&path).await.unwrap_or_default();
            let name = name.to_string();
            let is_exact = listed
                .iter()
                .any(|given| given.holder == name && given.role == role);
            keeps!("Quay", "lists exactly what was given", is_exact);
        }
        let nowhere = quay
            .grant(&desired.sibling_path(), name, role_of(kind))
            .await;
        let is_unknown = nowhere == Err(QuayError::OutcomeUnknown);
        keeps!(
            "Quay",
            "fails for a repository that is not there",
            is_unknown
        );
    }
    Ok(())
}

async fn tells_access(bench: &dyn QuayBench, desired: &Desired) -> Result<(), Breach> {
    let (quay, registry, path) = (bench.quay(), bench.registry(), desired.repo_path());
    for kind in RobotKind::ALL {
        let name = &desired.robot(kind).name;
        let Ok(Some(robot)) = quay.find_robot(name).await else {
            continue;
        };
        let expected = match kind {
            RobotKind::Push(_) => Access::new(["pull", "push"]),
            RobotKind::Pull => Access::new(["pull"]),
        };
        let access = registry.access(name, &robot.token, &path).await;
        keeps!(
            "a registry",
            "grants what a robot may do",
            access == Ok(expected)
        );
        let next_door = desired.sibling_path();
        let access = registry.access(name, &robot.token, &next_door).await;
        let is_nothing = access == Ok(Access::default());
        keeps!("a registry", "grants nothing next door", is_nothing);
        let wrong = RobotToken::new("WRONG".into());
        let refused = registry.access(name, &wrong, &path).await;
        let is_refused = refused == Err(RegistryError::Refused);
        keeps!("a registry", "refuses a wrong token", is_refused);
    }
    Ok(())
}

async fn lists(bench: &dyn QuayBench, desired: &Desired) -> Result<(), Breach> {
    let (quay, org) = (bench.quay(), &desired.organization.name);
    let robots = quay.list_robots(org).await.unwrap_or_default();
    for kind in RobotKind::ALL {
        let name = desired.robot(kind).name.to_string();
        let is_listed = robots.iter().any(|robot| {
            robot.name == name && robot.repositories.contains(desired.component.repo.as_str())
        });
        keeps!("Quay", "lists a robot and its repositories", is_listed);
    }
    let repositories = quay.list_repositories(org).await.unwrap_or_default();
    let is_listed = repositories.iter().any(|repository| {
        repository.name == desired.component.repo.as_str()
            && repository.visibility == Visibility::Private
    });
    keeps!("Quay", "lists a repository and its visibility", is_listed);
    let defaults = quay.list_default_permissions(org).await;
    keeps!(
        "Quay",
        "has no default permissions at first",
        defaults == Ok(Vec::new())
    );
    let seen = quay.find_organization(org).await.ok().flatten();
    let teams = seen.map(|seen| seen.teams).unwrap_or_default();
    let is_owned = teams
        .iter()
        .any(|team| team.name == "owners" && team.role == TeamRole::Admin);
    keeps!("Quay", "shows the team of owners", is_owned);
    Ok(())
}

async fn deletes_a_robot(bench: &dyn QuayBench, desired: &Desired) -> Result<(), Breach> {
    let (quay, path) = (bench.quay(), desired.repo_path());
    let robot = &desired.component.push_b.name;
    let token = quay.find_robot(robot).await.ok().flatten();
    bench.lose_next_answer().await;
    let lost = quay.delete_robot(robot).await == Err(QuayError::OutcomeUnknown);
    keeps!("Quay", "says that an answer was lost", lost);
    let again = quay.delete_robot(robot).await;
    keeps!(
        "Quay",
        "says that a deleted robot is missing",
        again == Err(QuayError::Missing)
    );
    if let Some(dead) = token {
        let refused = bench.registry().access(robot, &dead.token, &path).await;
        let is_refused = refused == Err(RegistryError::Refused);
        keeps!("a registry", "refuses a deleted robot", is_refused);
    }
    let name = robot.to_string();
    let permissions = quay.list_permissions(&path).await.unwrap_or_default();
    let is_gone = permissions.iter().all(|given| given.holder != name);
    keeps!("Quay", "takes a robot's permissions with it", is_gone);
    Ok(())
}
