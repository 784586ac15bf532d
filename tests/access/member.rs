//! Members, who one is, and which workspaces one hears of.

use model::{
    Role,
    api::{
        me::Me,
        member::{Member, MemberSource},
        page::Page,
        platform_token::PlatformScope,
        workspace::Workspace,
    },
};
use serde_json::{Value, json};
use store::{Actor, AuditAction, AuditFilter, PageRequest};

use super::{
    identity::Standing,
    person::Person,
    scene::{Scene, WORKSPACE, known},
};
use crate::end_to_end::{
    answer::Answer,
    caller::{Caller, path, workspace_path},
};

fn member_path(user: &impl ToString) -> String {
    path(&["workspaces", WORKSPACE, "members", &user.to_string()])
}

async fn members(caller: &dyn Caller) -> Vec<Member> {
    let path = path(&["workspaces", WORKSPACE, "members"]);
    let page: Page<Member> = caller.get(&path).await.succeeded().json();
    page.items
}

async fn workspaces(caller: &dyn Caller) -> Vec<String> {
    let page: Page<Workspace> = caller.get("/api/v1/workspaces").await.succeeded().json();
    page.items.iter().map(|one| one.name.to_string()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_hears_of_their_own_workspaces_and_no_others() {
    let scene = Scene::set().await;

    let viewer = Standing::Viewer.enter(&scene.harbour).await;
    assert_eq!(workspaces(&viewer).await, ["david", "empty"]);
    let stranger = Standing::Stranger.enter(&scene.harbour).await;
    assert_eq!(workspaces(&stranger).await, ["erin"]);
    let newcomer = Person::signed_in(&scene.harbour, "frank").await;
    assert_eq!(workspaces(&newcomer).await, [""; 0]);
    let administrator = Standing::Administrator.enter(&scene.harbour).await;
    assert_eq!(workspaces(&administrator).await, ["david", "empty", "erin"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_is_told_their_role_wherever_a_workspace_is_shown() {
    let scene = Scene::set().await;
    let role = async |caller: &dyn Caller| {
        let one: Workspace = caller.get(&workspace_path(WORKSPACE)).await.json();
        let listed: Page<Workspace> = caller.get("/api/v1/workspaces").await.json();
        assert_eq!(listed.items[0].role, one.role);
        one.role
    };

    let viewer = Standing::Viewer.enter(&scene.harbour).await;
    assert_eq!(role(&viewer).await, Some(Role::Viewer));
    let administrator = Standing::Administrator.enter(&scene.harbour).await;
    assert_eq!(role(&administrator).await, None);
    assert_eq!(role(&scene.platform).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_of_others_looks_like_one_that_is_not_there() {
    let scene = Scene::set().await;
    let stranger = Standing::Stranger.enter(&scene.harbour).await;

    let detail = async |workspace: &str| {
        let answer = stranger.get(&workspace_path(workspace)).await;
        answer
            .problem(404, "not_found")
            .detail
            .replace(workspace, "…")
    };

    assert_eq!(detail(WORKSPACE).await, detail("nowhere").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_is_told_who_one_is() {
    let scene = Scene::set().await;
    let me =
        async |caller: &dyn Caller| -> Me { caller.get("/api/v1/me").await.succeeded().json() };

    let administrator = Standing::Administrator.enter(&scene.harbour).await;
    let Me::Person {
        user,
        name,
        administrator: administers,
        ..
    } = me(&administrator).await
    else {
        panic!("not a person");
    };
    assert_eq!(
        (user, name.as_str(), administers),
        (administrator.id(), "harbormaster", true)
    );
    let reader = scene.harbour.platform_with(&[PlatformScope::Read]).await;
    let expected = Me::PlatformToken {
        token: reader.id(),
        name: "test".to_owned(),
        scopes: vec![PlatformScope::Read],
    };
    assert_eq!(me(&reader).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_is_made_changed_and_removed_and_all_of_it_is_on_record() {
    let scene = Scene::set().await;
    let owner = Standing::Owner.enter(&scene.harbour).await;
    let frank = Person::signed_in(&scene.harbour, "frank").await;
    let path = member_path(&frank.id());
    frank
        .get(&workspace_path(WORKSPACE))
        .await
        .problem(404, "not_found");

    let made: Member = owner
        .put(&path, &json!({ "role": "viewer" }))
        .await
        .is(201.try_into().unwrap())
        .json();
    assert_eq!(
        (made.role, made.source),
        (Role::Viewer, MemberSource::Granted)
    );
    assert_eq!((made.name.as_str(), made.user), ("frank", frank.id()));
    frank.get(&workspace_path(WORKSPACE)).await.succeeded();
    let changed: Member = owner
        .put(&path, &json!({ "role": "developer" }))
        .await
        .is(200.try_into().unwrap())
        .json();
    assert_eq!(changed.role, Role::Developer);
    assert!(members(&frank).await.contains(&changed));
    owner.delete(&path).await.is(204.try_into().unwrap());
    frank
        .get(&workspace_path(WORKSPACE))
        .await
        .problem(404, "not_found");
    owner.delete(&path).await.problem(404, "not_found");

    let filter = AuditFilter {
        actor: Some(Actor::User(owner.id())),
        ..AuditFilter::default()
    };
    let trail = scene
        .harbour
        .store()
        .list_audit(&filter, &PageRequest::first(3))
        .await;
    let trail = trail.unwrap().items.into_iter();
    let trail: Vec<_> = trail
        .map(|record| (record.entry.action, record.entry.detail))
        .collect();
    assert_eq!(
        trail,
        [
            (AuditAction::MemberRemoved, None),
            (AuditAction::MemberSet, Some("developer".to_owned())),
            (AuditAction::MemberSet, Some("viewer".to_owned())),
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_never_signed_in_is_made_a_member_by_their_identity() {
    let scene = Scene::set().await;
    let program = scene.harbour.platform_with(&[PlatformScope::Members]).await;
    let frank = known("frank");
    let path = member_path(&frank.user());
    let put = async |body: Value| -> Answer { program.put(&path, &body).await };

    put(json!({ "role": "owner" }))
        .await
        .problem(404, "not_found");
    put(json!({ "role": "owner", "identity": known("fred") }))
        .await
        .problem(400, "invalid_request");
    let made: Member = put(json!({ "role": "owner", "identity": frank }))
        .await
        .succeeded()
        .json();

    assert_eq!((made.name.as_str(), made.signed_in_at), ("", None));
    let frank = Person::signed_in(&scene.harbour, "frank").await;
    assert_eq!(workspaces(&frank).await, [WORKSPACE]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_owner_stays() {
    let scene = Scene::set().await;
    let erin = Standing::Stranger.enter(&scene.harbour).await;
    let member = path(&["workspaces", "erin", "members", &erin.id().to_string()]);

    erin.delete(&member).await.problem(409, "last_owner");
    let viewer = json!({ "role": "viewer" });
    erin.put(&member, &viewer).await.problem(409, "last_owner");
    scene.make_member("erin", "frank", Role::Owner).await;
    erin.delete(&member).await.succeeded();

    let erins = workspace_path("erin");
    erin.get(&erins).await.problem(404, "not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_member_is_like_is_refused() {
    let scene = Scene::set().await;
    let owner = Standing::Owner.enter(&scene.harbour).await;
    let path = member_path(&known("guest").user());

    for body in [
        json!({}),
        json!({ "role": "king" }),
        json!({ "role": "viewer", "name": "frank" }),
        json!({ "role": "viewer", "identity": { "issuer": "x" } }),
    ] {
        owner
            .put(&path, &body)
            .await
            .problem(400, "invalid_request");
    }
    let nobody = member_path(&"frank@example.com");
    owner
        .put(&nobody, &json!({ "role": "viewer" }))
        .await
        .problem(400, "invalid_request");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_is_taken_away_counts_from_the_next_request_on() {
    let scene = Scene::set().await;
    let developer = Standing::Developer.enter(&scene.harbour).await;
    let retry = path(&["workspaces", WORKSPACE, "components", "foo", "retry"]);
    developer.post(&retry).await.succeeded();

    scene
        .make_member(WORKSPACE, developer.subject(), Role::Viewer)
        .await;

    developer.post(&retry).await.problem(403, "forbidden");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_platform_comes_into_a_persons_own_workspace_by_its_name() {
    let scene = Scene::set().await;
    let name = "payments";
    let id = model::WorkspaceId::personal(known(name).user());
    let own = store::WorkspaceToDeclare {
        id,
        name: name.parse().unwrap(),
        uid: Some(id.into()),
    };
    let now = server::clock::Clock::now(scene.harbour.clock());
    scene
        .harbour
        .store()
        .declare_workspace(own, now)
        .await
        .unwrap();

    let path = workspace_path(name);
    scene
        .platform
        .put(&path, &json!({}))
        .await
        .problem(409, "workspace_personal");
    let meant = json!({ "uid": model::WorkspaceUid::from(id) });
    scene
        .platform
        .put(&path, &meant)
        .await
        .is(200.try_into().unwrap());
}
