//! The registry against what was recorded; numbers name recordings.

use std::time::Duration;

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, request},
};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

use super::Digest;
use crate::{
    Clock, QuaySim, ScopeSet,
    http::probe::{Reply, basic, bearer, send},
};

const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
const ROBOT: &str = "course-1+student1";
const UNAUTHORIZED: &str = "access to the requested resource is not authorized";

/// The recordings' organization: alice owns it, `student1` may push to `lab-1` and nothing else.
struct Course {
    quay: QuaySim,
    alice: String,
    robot: String,
}

impl Course {
    async fn begin() -> Self {
        let clock = Clock::standing_at(time::macros::datetime!(2026-11-23 17:40:50 UTC));
        let quay = QuaySim::builder()
            .clock(clock)
            .public_url("http://localhost:8480")
            .build();
        quay.add_user("alice", "pw-alice-Secret1").unwrap();
        quay.add_organization("course-1", "alice").unwrap();
        let application = quay
            .add_application("course-1", "app", "http://127.0.0.1:9099/")
            .unwrap();
        let alice = quay
            .issue_token("alice", &application.client_id, &ScopeSet::all())
            .unwrap();
        let mut course = Self {
            quay,
            alice,
            robot: String::new(),
        };
        for (name, visibility) in [
            ("lab-1", "private"),
            ("proto", "private"),
            ("open", "public"),
        ] {
            course.create_repository(name, visibility).await;
        }
        course.robot = course.create_robot("student1").await;
        course.grant("student1", "lab-1").await;
        course
    }

    async fn api(&self, method: Method, path: &str, body: Value) -> Reply {
        let request = Request::builder().method(method).uri(path);
        let request = bearer(request, &self.alice).header("content-type", "application/json");
        let reply = send(
            &self.quay,
            request.body(Body::from(body.to_string())).unwrap(),
        )
        .await;
        assert!(reply.status.is_success(), "{path}: {}", reply.text());
        reply
    }

    async fn create_repository(&self, name: &str, visibility: &str) {
        let body = json!({"namespace": "course-1", "repository": name, "visibility": visibility,
                          "description": "", "repo_kind": "image"});
        self.api(Method::POST, "/api/v1/repository", body).await;
    }

    async fn create_robot(&self, name: &str) -> String {
        let path = format!("/api/v1/organization/course-1/robots/{name}");
        let robot = self.api(Method::PUT, &path, json!({})).await.json();
        robot["token"].as_str().unwrap().to_owned()
    }

    async fn grant(&self, robot: &str, repository: &str) {
        let path =
            format!("/api/v1/repository/course-1/{repository}/permissions/user/course-1+{robot}");
        self.api(Method::PUT, &path, json!({"role": "write"})).await;
    }

    /// `/v2/auth` for one scope, or for none where it is empty.
    async fn log_in(&self, name: &str, password: &str, scope: &str) -> Reply {
        let scope = if scope.is_empty() {
            String::new()
        } else {
            format!("&scope={scope}")
        };
        let uri = format!("/v2/auth?service=localhost:8480{scope}");
        let request = basic(Request::builder().uri(uri), name, password);
        send(&self.quay, request.body(Body::empty()).unwrap()).await
    }

    async fn robot_token(&self, repository: &str) -> String {
        let scope = format!("repository:course-1/{repository}:push,pull");
        token(&self.log_in(ROBOT, &self.robot, &scope).await)
    }

    /// A call below `/v2/course-1/` with a token.
    async fn call(&self, method: Method, path: &str, token: &str, body: impl Into<Body>) -> Reply {
        self.send(
            Request::builder()
                .method(method)
                .uri(format!("/v2/course-1/{path}")),
            token,
            body,
        )
        .await
    }

    async fn send(&self, request: request::Builder, token: &str, body: impl Into<Body>) -> Reply {
        send(
            &self.quay,
            bearer(request, token).body(body.into()).unwrap(),
        )
        .await
    }

    async fn push_blob(&self, repository: &str, token: &str, content: &'static [u8]) -> Digest {
        let digest = Digest::of(content);
        let path = format!("{repository}/blobs/uploads/?digest={digest}");
        let pushed = self.call(Method::POST, &path, token, content).await;
        assert_eq!(pushed.status, StatusCode::CREATED, "{}", pushed.text());
        digest
    }

    async fn put_manifest(&self, path: &str, token: &str, kind: &str, manifest: &Value) -> Reply {
        let request = Request::builder()
            .method(Method::PUT)
            .uri(format!("/v2/course-1/{path}"));
        self.send(
            request.header("content-type", kind),
            token,
            manifest.to_string(),
        )
        .await
    }

    /// Pushes a small image under a tag and gives its manifest's digest.
    async fn push_image(&self, repository: &str, tag: &str, token: &str) -> String {
        let manifest = self.image(repository, token).await;
        let path = format!("{repository}/manifests/{tag}");
        let put = self
            .put_manifest(&path, token, OCI_MANIFEST, &manifest)
            .await;
        assert_eq!(put.status, StatusCode::CREATED, "{}", put.text());
        put.header("docker-content-digest").to_owned()
    }

    async fn image(&self, repository: &str, token: &str) -> Value {
        let config = self.push_blob(repository, token, b"{\"config\":{}}").await;
        let layer = self.push_blob(repository, token, b"layer").await;
        image(&config, &layer)
    }
}

fn image(config: &Digest, layer: &Digest) -> Value {
    json!({
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": config.as_str(), "size": 13},
        "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": layer.as_str(), "size": 5}],
    })
}

fn token(reply: &Reply) -> String {
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    reply.json()["token"].as_str().unwrap().to_owned()
}

fn claims(reply: &Reply) -> Value {
    let token = token(reply);
    let payload = BASE64URL_NOPAD
        .decode(token.split('.').nth(1).unwrap().as_bytes())
        .unwrap();
    serde_json::from_slice(&payload).unwrap()
}

fn actions(reply: &Reply) -> Value {
    claims(reply)["access"][0]["actions"].clone()
}

fn error(reply: &Reply) -> (u16, String, String) {
    let error = &reply.json()["errors"][0];
    let text = |name: &str| error[name].as_str().unwrap().to_owned();
    (reply.status.as_u16(), text("code"), text("message"))
}

fn refused(status: u16, code: &str, message: &str) -> (u16, String, String) {
    (status, code.to_owned(), message.to_owned())
}

#[tokio::test]
async fn the_root_challenges_nobody_and_greets_a_token() {
    let course = Course::begin().await;
    let challenge = r#"Bearer realm="http://localhost:8480/v2/auth",service="localhost:8480""#;
    let nobody = send(
        &course.quay,
        Request::get("/v2/").body(Body::empty()).unwrap(),
    )
    .await;
    assert_eq!(
        (nobody.status.as_u16(), nobody.text()),
        (401, "true"),
        "399"
    );
    assert_eq!(nobody.header("www-authenticate"), challenge, "399");
    assert_eq!(
        nobody.header("docker-distribution-api-version"),
        "registry/2.0",
        "399"
    );
    assert_eq!(nobody.header("x-sparse-manifest-support"), "false", "399");
    let by_password = basic(Request::get("/v2/"), ROBOT, &course.robot);
    let by_password = send(&course.quay, by_password.body(Body::empty()).unwrap()).await;
    assert_eq!(by_password.status.as_u16(), 401, "400");
    assert_eq!(
        by_password.json(),
        json!({"error": "Invalid bearer token format"}),
        "400"
    );
    let token = course.robot_token("lab-1").await;
    let greeted = course.send(Request::get("/v2/"), &token, "").await;
    assert_eq!(
        (greeted.status.as_u16(), greeted.text()),
        (200, "true"),
        "419"
    );
    assert_eq!(greeted.header("x-frame-options"), "DENY", "419");
}

#[tokio::test]
async fn a_robot_is_allowed_what_it_was_granted_and_the_rest_is_left_out() {
    let course = Course::begin().await;
    for (scope, expected, recording) in [
        (
            "repository:course-1/lab-1:push,pull",
            json!(["push", "pull"]),
            401,
        ),
        ("repository:course-1/proto:push,pull", json!([]), 402),
        ("repository:course-1/nosuch:push,pull", json!([]), 403),
        ("repository:nosuchns/x:push,pull", json!([]), 404),
        ("repository:course-1/open:push,pull", json!(["pull"]), 405),
        ("repository:course-1/lab-1:*", json!([]), 406),
    ] {
        let reply = course.log_in(ROBOT, &course.robot, scope).await;
        assert_eq!(actions(&reply), expected, "{recording}");
        let cache = reply.header("cache-control");
        assert_eq!(cache, "no-cache, no-store, must-revalidate", "{recording}");
    }
    let bare = claims(&course.log_in(ROBOT, &course.robot, "").await);
    assert_eq!(bare["access"], json!([]), "407");
    assert_eq!(bare["context"]["com.apostille.roots"], json!({}), "407");
    assert_eq!(
        bare["exp"].as_i64().unwrap() - bare["iat"].as_i64().unwrap(),
        3600,
        "407"
    );
}

#[tokio::test]
async fn wrong_credentials_and_scopes_are_refused_in_quays_words() {
    let course = Course::begin().await;
    let pull = "repository:course-1/lab-1:pull";
    let wrong = format!("Could not find robot with username: {ROBOT} and supplied password.");
    let missing = "Could not find robot with specified username";
    for (name, password, scope, expected, recording) in [
        (
            ROBOT,
            "WRONG",
            pull,
            refused(401, "UNAUTHORIZED", &wrong),
            409,
        ),
        (
            "course-1+nosuch",
            "x",
            pull,
            refused(401, "UNAUTHORIZED", missing),
            410,
        ),
        (
            "$app",
            "x",
            pull,
            refused(401, "UNAUTHORIZED", "Invalid token"),
            418,
        ),
        (
            ROBOT,
            &*course.robot,
            "registry:catalog:*",
            refused(
                400,
                "INVALID_REQUEST",
                "Unable to decode repository and actions: registry:catalog:*",
            ),
            413,
        ),
    ] {
        let reply = course.log_in(name, password, scope).await;
        assert_eq!(error(&reply), expected, "{recording}");
    }
    let anonymous = Request::get("/v2/auth?service=localhost:8480")
        .body(Body::empty())
        .unwrap();
    let anonymous = send(&course.quay, anonymous).await;
    assert_eq!(
        error(&anonymous),
        refused(401, "UNAUTHORIZED", UNAUTHORIZED),
        "412"
    );
    let post = Request::post("/v2/auth").body(Body::empty()).unwrap();
    assert_eq!(
        send(&course.quay, post).await.status,
        StatusCode::METHOD_NOT_ALLOWED
    );
}

#[tokio::test]
async fn nobody_may_ask_and_gets_what_is_public() {
    let course = Course::begin().await;
    for (name, expected) in [("lab-1", json!([])), ("open", json!(["pull"]))] {
        let uri = format!("/v2/auth?service=localhost:8480&scope=repository:course-1/{name}:pull");
        let reply = send(&course.quay, Request::get(uri).body(Body::empty()).unwrap()).await;
        assert_eq!(actions(&reply), expected, "411");
        assert_eq!(claims(&reply)["sub"], "(anonymous)", "411");
    }
}

#[tokio::test]
async fn users_and_their_oauth_tokens_are_told_apart() {
    let course = Course::begin().await;
    let scope = "repository:course-1/lab-1:push,pull";
    let user = course.log_in("alice", "pw-alice-Secret1", scope).await;
    assert_eq!(actions(&user), json!(["push", "pull"]), "416");
    assert_eq!(claims(&user)["context"]["entity_kind"], "user", "416");
    let oauth = course.log_in("$oauthtoken", &course.alice, scope).await;
    assert_eq!(actions(&oauth), json!(["push", "pull"]), "417");
    let context = &claims(&oauth)["context"];
    let uuid = course.quay.world().tokens[0].uuid.to_string();
    assert_eq!(
        context["entity_reference"], uuid,
        "417: a token can name itself"
    );
    assert_eq!(claims(&oauth)["sub"], "alice", "417");
}

#[tokio::test]
async fn a_read_only_repository_can_only_be_pulled() {
    let course = Course::begin().await;
    course
        .quay
        .reconfigure(|variant| variant.repository_states = true);
    let path = "/api/v1/repository/course-1/lab-1/changestate";
    course
        .api(Method::PUT, path, json!({"state": "READ_ONLY"}))
        .await;
    let reply = course
        .log_in(ROBOT, &course.robot, "repository:course-1/lab-1:push,pull")
        .await;
    assert_eq!(actions(&reply), json!(["pull"]), "627");
}

#[tokio::test]
async fn a_token_leads_to_its_repository_only() {
    let course = Course::begin().await;
    let token = course.robot_token("lab-1").await;
    let tags = course
        .call(Method::GET, "proto/tags/list", &token, "")
        .await;
    assert_eq!(
        error(&tags),
        refused(401, "UNAUTHORIZED", UNAUTHORIZED),
        "421"
    );
    assert!(
        tags.header("www-authenticate")
            .ends_with(r#",scope="repository:course-1/proto:pull""#),
        "421"
    );
    let upload = course
        .call(Method::POST, "proto/blobs/uploads/", &token, "")
        .await;
    assert_eq!(upload.status.as_u16(), 401, "422");
    let challenge = upload.header("www-authenticate");
    assert!(
        challenge.ends_with(r#",scope="repository:course-1/proto:pull,push""#),
        "422"
    );
    let nobody = Request::get("/v2/course-1/lab-1/tags/list")
        .body(Body::empty())
        .unwrap();
    let nobody = send(&course.quay, nobody).await;
    assert_eq!(
        error(&nobody),
        refused(401, "UNAUTHORIZED", UNAUTHORIZED),
        "424"
    );
    let catalog = course.send(Request::get("/v2/_catalog"), &token, "").await;
    assert_eq!(
        catalog.json(),
        json!({"repositories": ["course-1/lab-1"]}),
        "425"
    );
}

#[tokio::test]
async fn a_dead_robot_gets_no_token_and_its_last_one_lives_for_an_hour() {
    let course = Course::begin().await;
    let token = course.robot_token("lab-1").await;
    let robot = "/api/v1/organization/course-1/robots/student1";
    course
        .api(Method::POST, &format!("{robot}/regenerate"), json!({}))
        .await;
    let scope = "repository:course-1/lab-1:pull";
    let old = course.log_in(ROBOT, &course.robot, scope).await;
    assert_eq!(old.status.as_u16(), 401, "453");
    let tags = course
        .call(Method::GET, "lab-1/tags/list", &token, "")
        .await;
    assert_eq!(tags.status.as_u16(), 200, "454");
    course.api(Method::DELETE, robot, json!({})).await;
    let deleted = course.log_in(ROBOT, &course.robot, scope).await;
    let missing = "Could not find robot with specified username";
    assert_eq!(
        error(&deleted),
        refused(401, "UNAUTHORIZED", missing),
        "455"
    );
    let upload = course
        .call(Method::POST, "lab-1/blobs/uploads/", &token, "")
        .await;
    assert_eq!(upload.status.as_u16(), 202, "457");
    course.quay.clock().advance(Duration::from_secs(3600 + 30));
    let late = course
        .call(Method::POST, "lab-1/blobs/uploads/", &token, "")
        .await;
    assert_eq!(late.status.as_u16(), 401);
    assert_eq!(late.json(), json!({"error": "Signature has expired"}));
}

#[tokio::test]
async fn an_upload_begins_as_recorded_and_takes_chunks() {
    let course = Course::begin().await;
    let token = course.robot_token("lab-1").await;
    let begun = course
        .call(Method::POST, "lab-1/blobs/uploads/", &token, "")
        .await;
    assert_eq!((begun.status.as_u16(), begun.text()), (202, ""), "423");
    assert_eq!(begun.header("range"), "bytes=0--1", "423");
    let id = begun.header("docker-upload-uuid");
    let location = format!("http://localhost:8480/v2/course-1/lab-1/blobs/uploads/{id}");
    assert_eq!(begun.header("location"), location, "423");
    let path = format!("lab-1/blobs/uploads/{id}");
    let chunk = course.call(Method::PATCH, &path, &token, "one ").await;
    assert_eq!((chunk.status.as_u16(), chunk.header("range")), (202, "0-3"));
    let request = Request::patch(format!("/v2/course-1/{path}"));
    let hole = course
        .send(request.header("content-range", "9-11"), &token, "two")
        .await;
    assert_eq!((hole.status.as_u16(), hole.header("range")), (416, "0-4"));
    let digest = Digest::of(b"one two");
    let put = course
        .call(
            Method::PUT,
            &format!("{path}?digest={digest}"),
            &token,
            "two",
        )
        .await;
    assert_eq!(put.status.as_u16(), 201);
    assert_eq!(put.header("docker-content-digest"), digest.as_str());
    let blob = format!("lab-1/blobs/{digest}");
    assert_eq!(
        course.call(Method::GET, &blob, &token, "").await.text(),
        "one two"
    );
    let head = course.call(Method::HEAD, &blob, &token, "").await;
    assert_eq!(
        (head.status.as_u16(), head.header("content-length")),
        (200, "7")
    );
    let delete = course.call(Method::DELETE, &blob, &token, "").await;
    assert_eq!(
        error(&delete),
        refused(405, "UNSUPPORTED", "The operation is unsupported.")
    );
}

#[tokio::test]
async fn uploads_that_do_not_fit_are_refused() {
    let course = Course::begin().await;
    let token = course.robot_token("lab-1").await;
    let digest = Digest::of(b"good");
    let path = format!("lab-1/blobs/uploads/?digest={digest}");
    let wrong = course.call(Method::POST, &path, &token, "evil").await;
    assert_eq!(error(&wrong).1, "BLOB_UPLOAD_INVALID");
    let blob = course
        .call(Method::GET, &format!("lab-1/blobs/{digest}"), &token, "")
        .await;
    assert_eq!(
        error(&blob),
        refused(404, "BLOB_UNKNOWN", "blob unknown to registry")
    );
    let gone = "lab-1/blobs/uploads/526acaf1-c276-48dd-9a49-058a2ed99ca0";
    let unknown = course.call(Method::PATCH, gone, &token, "x").await;
    assert_eq!(error(&unknown).1, "BLOB_UPLOAD_UNKNOWN");
}

#[tokio::test]
async fn a_blob_is_mounted_only_from_where_the_visitor_may_pull() {
    let course = Course::begin().await;
    course.grant("student1", "proto").await;
    let proto = course.robot_token("proto").await;
    let digest = course.push_blob("proto", &proto, b"shared").await;
    let mount = format!("lab-1/blobs/uploads/?mount={digest}&from=course-1/proto");
    let only_here = course.robot_token("lab-1").await;
    let fallen_back = course.call(Method::POST, &mount, &only_here, "").await;
    assert_eq!(fallen_back.status.as_u16(), 202);
    let scopes = "repository:course-1/lab-1:push,pull&scope=repository:course-1/proto:pull";
    let both = token(&course.log_in(ROBOT, &course.robot, scopes).await);
    let mounted = course.call(Method::POST, &mount, &both, "").await;
    assert_eq!(mounted.status.as_u16(), 201);
    let blob = course
        .call(
            Method::GET,
            &format!("lab-1/blobs/{digest}"),
            &only_here,
            "",
        )
        .await;
    assert_eq!(blob.text(), "shared");
}

#[tokio::test]
async fn images_are_pushed_listed_and_pulled() {
    let course = Course::begin().await;
    let token = course.robot_token("lab-1").await;
    let digest = course.push_image("lab-1", "v1", &token).await;
    course.push_image("lab-1", "v2", &token).await;
    let tags = course
        .call(Method::GET, "lab-1/tags/list", &token, "")
        .await;
    assert_eq!(
        tags.json(),
        json!({"name": "course-1/lab-1", "tags": ["v1", "v2"]}),
        "435"
    );
    let page = course
        .call(Method::GET, "lab-1/tags/list?n=1", &token, "")
        .await;
    assert_eq!(page.json()["tags"], json!(["v1"]));
    let next = r#"</v2/course-1/lab-1/tags/list?n=1&last=v1>; rel="next""#;
    assert_eq!(page.header("link"), next);
    for reference in ["v1", &digest] {
        let path = format!("lab-1/manifests/{reference}");
        let manifest = course.call(Method::GET, &path, &token, "").await;
        assert_eq!(manifest.header("content-type"), OCI_MANIFEST, "436");
        assert_eq!(manifest.header("docker-content-digest"), digest, "436");
        assert_eq!(Digest::of(&manifest.body).as_str(), digest, "436");
    }
    let missing = course
        .call(Method::GET, "lab-1/manifests/nosuch", &token, "")
        .await;
    assert_eq!(
        error(&missing),
        refused(404, "MANIFEST_UNKNOWN", "manifest unknown"),
        "437"
    );
    let path = "/api/v1/repository/course-1/lab-1/tag/?onlyActiveTags=true&limit=1";
    let listed = course.api(Method::GET, path, json!({})).await.json();
    assert_eq!(listed["tags"][0]["manifest_digest"], digest, "431");
    assert_eq!(listed["has_additional"], true, "431");
}

#[tokio::test]
async fn a_deleted_tag_says_so() {
    let course = Course::begin().await;
    let token = course.robot_token("lab-1").await;
    course.push_image("lab-1", "v1", &token).await;
    let deleted = course
        .call(Method::DELETE, "lab-1/manifests/v1", &token, "")
        .await;
    assert_eq!(deleted.status.as_u16(), 202);
    let gone = course
        .call(Method::GET, "lab-1/manifests/v1", &token, "")
        .await;
    assert_eq!(
        (gone.status.as_u16(), error(&gone).1.as_str()),
        (404, "TAG_EXPIRED")
    );
    let again = course
        .call(Method::DELETE, "lab-1/manifests/v1", &token, "")
        .await;
    assert_eq!(error(&again).1, "MANIFEST_UNKNOWN");
}

#[tokio::test]
async fn a_manifest_must_be_whole_and_of_a_known_kind() {
    let course = Course::begin().await;
    let token = course.robot_token("lab-1").await;
    let (config, layer) = (Digest::of(b"absent"), Digest::of(b"absent too"));
    let broken = image(&config, &layer);
    let put = course
        .put_manifest("lab-1/manifests/v1", &token, OCI_MANIFEST, &broken)
        .await;
    assert_eq!(
        (put.status.as_u16(), error(&put).1.as_str()),
        (400, "MANIFEST_INVALID")
    );
    let whole = course.image("lab-1", &token).await;
    let put = course
        .put_manifest("lab-1/manifests/v1", &token, "text/plain", &whole)
        .await;
    assert_eq!(put.status.as_u16(), 415);
    let elsewhere = format!("lab-1/manifests/{config}");
    let put = course
        .put_manifest(&elsewhere, &token, OCI_MANIFEST, &whole)
        .await;
    assert_eq!(
        put.json()["errors"][0]["detail"]["message"],
        "manifest digest mismatch"
    );
}

#[tokio::test]
async fn an_index_names_manifests_that_were_pushed_before() {
    let course = Course::begin().await;
    let token = course.robot_token("lab-1").await;
    let manifest = course.image("lab-1", &token).await;
    let child = Digest::of(manifest.to_string().as_bytes());
    let descriptor = json!({"mediaType": OCI_MANIFEST, "digest": child.as_str(), "size": 1});
    let index = json!({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [descriptor]});
    let early = course
        .put_manifest("lab-1/manifests/multi", &token, OCI_INDEX, &index)
        .await;
    assert_eq!(early.status.as_u16(), 400);
    let by_digest = format!("lab-1/manifests/{child}");
    let put = course
        .put_manifest(&by_digest, &token, OCI_MANIFEST, &manifest)
        .await;
    assert_eq!(put.status.as_u16(), 201);
    let put = course
        .put_manifest("lab-1/manifests/multi", &token, OCI_INDEX, &index)
        .await;
    assert_eq!(put.status.as_u16(), 201);
    let tags = course
        .call(Method::GET, "lab-1/tags/list", &token, "")
        .await;
    assert_eq!(tags.json()["tags"], json!(["multi"]));
}

#[tokio::test]
async fn who_may_create_repositories_creates_one_by_pushing() {
    let course = Course::begin().await;
    let password = course.create_robot("student2").await;
    let team = "/api/v1/organization/course-1/team/bots";
    course
        .api(Method::PUT, team, json!({"role": "creator"}))
        .await;
    course
        .api(
            Method::PUT,
            &format!("{team}/members/course-1+student2"),
            json!({}),
        )
        .await;
    let scope = "repository:course-1/pushed-new:push,pull";
    let reply = course.log_in("course-1+student2", &password, scope).await;
    assert_eq!(actions(&reply), json!(["push", "pull"]));
    course.push_image("pushed-new", "v1", &token(&reply)).await;
    let path = "/api/v1/repository/course-1/pushed-new";
    let repository = course.api(Method::GET, path, json!({})).await.json();
    assert_eq!(repository["is_public"], false, "430");
    assert_eq!(repository["description"], json!(null), "430");
}

#[tokio::test]
async fn a_read_only_quay_takes_no_pushes_and_gives_pulls() {
    let course = Course::begin().await;
    let token = course.robot_token("lab-1").await;
    course.push_image("lab-1", "v1", &token).await;
    course.quay.reconfigure(|variant| variant.read_only = true);
    let upload = course
        .call(Method::POST, "lab-1/blobs/uploads/", &token, "")
        .await;
    assert_eq!(
        (upload.status.as_u16(), error(&upload).1.as_str()),
        (405, "DENIED")
    );
    assert_eq!(upload.json()["errors"][0]["is_readonly"], true);
    let pulled = course
        .call(Method::GET, "lab-1/manifests/v1", &token, "")
        .await;
    assert_eq!(pulled.status.as_u16(), 200);
}

#[tokio::test]
async fn pushes_and_pulls_are_logged() {
    let course = Course::begin().await;
    let token = course.robot_token("lab-1").await;
    course.push_image("lab-1", "v1", &token).await;
    course
        .call(Method::GET, "lab-1/manifests/v1", &token, "")
        .await;
    let logs = course
        .api(Method::GET, "/api/v1/organization/course-1/logs", json!({}))
        .await
        .json();
    let logs = logs["logs"].as_array().unwrap();
    for kind in ["push_repo", "pull_repo"] {
        let entry = logs.iter().find(|entry| entry["kind"] == kind).unwrap();
        assert_eq!(entry["metadata"]["tag"], "v1", "452");
        assert_eq!(entry["performer"]["name"], ROBOT, "452");
    }
}

#[tokio::test]
async fn a_foreign_token_as_a_robots_password_breaks_quay() {
    let course = Course::begin().await;
    let foreign = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln";
    let reply = course
        .log_in(ROBOT, foreign, "repository:course-1/lab-1:pull")
        .await;
    assert_eq!(reply.status.as_u16(), 500, "650");
    assert!(
        reply
            .text()
            .contains("<h1><p>Internal Server Error</p></h1>"),
        "650"
    );
}
