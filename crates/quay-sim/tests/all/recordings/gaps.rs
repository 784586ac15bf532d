//! What was done between the recordings: each number is done right before the recording of that
//! number, whether that one is there or not.

use quay_sim::{Mailing, OrganizationCreation};
use serde_json::{Value, json};

use super::{Replay, sign_in};

impl Replay {
    /// Does a call as alice with every right.
    async fn does(&mut self, call: &str, body: Value) -> Value {
        let token = self.alice.clone().unwrap_or_else(|| self.house.alice());
        self.alice = Some(token.clone());
        let (method, path) = call.split_once(' ').unwrap();
        let body = (!body.is_null()).then_some(body);
        let answer = self.house.call(&token, method, path, body).await;
        assert!(answer.status.is_success(), "{call}: {}", answer.text);
        serde_json::from_str(&answer.text).unwrap_or_default()
    }

    async fn creates_organization(&mut self, name: &str) {
        self.does(
            "POST /api/v1/organization/",
            json!({ "name": name, "email": "" }),
        )
        .await;
    }

    async fn creates_repository(&mut self, namespace: &str, name: &str) {
        let body = json!({ "namespace": namespace, "repository": name, "visibility": "private", "description": "" });
        self.does("POST /api/v1/repository", body).await;
    }

    /// Makes a recorded token known that has these scopes, and a recorded uuid that names it.
    async fn names(&mut self, recorded_token: &str, scopes: &str, recorded_uuid: &str) {
        let before = self
            .does("GET /api/v1/user/authorizations", Value::Null)
            .await;
        let token = self.house.token("alice", scopes);
        let after = self
            .does("GET /api/v1/user/authorizations", Value::Null)
            .await;
        let uuids = |list: &Value| -> Vec<String> {
            let authorizations = list["authorizations"].as_array().unwrap();
            authorizations
                .iter()
                .map(|one| one["uuid"].as_str().unwrap().to_owned())
                .collect()
        };
        let known = uuids(&before);
        let own = uuids(&after)
            .into_iter()
            .find(|uuid| !known.contains(uuid))
            .unwrap();
        self.same.insert(recorded_uuid.to_owned(), own);
        self.same.insert(recorded_token.to_owned(), token);
    }

    /// The recorded name of a token, which its number begins.
    fn recorded(number: u64) -> String {
        format!("{:x<40}", format!("FAKEtoken{number}"))
    }
}

pub(super) async fn fill(replay: &mut Replay, number: u64) {
    match number {
        0..=463 => fill_main(replay, number).await,
        501..=515 => fill_limits(replay, number).await,
        601..=644 => fill_variants(replay, number).await,
        691..=692 => fill_collector(replay, number).await,
        701..=711 => fill_handover(replay, number).await,
        _ => {}
    }
}

async fn fill_main(replay: &mut Replay, number: u64) {
    let quay = replay.house.quay.clone();
    let nothing = Value::Null;
    match number {
        6 => quay.add_user("bob", "pw-bob-Secret1").unwrap(),
        12 => quay.add_user("dave", "pw-dave-Secret1").unwrap(),
        31 => {
            let callback = "http://127.0.0.1:9099/callback";
            let minter = quay.add_application("apporg", "minter", callback).unwrap();
            replay.house.client_id = minter.client_id;
            quay.add_application("apporg", "class-registry", callback)
                .unwrap();
        }
        37 => {
            let own = replay.house.client_id.clone();
            replay.same.insert("KIY5EUSTBA7QLQ3FQGJU".to_owned(), own);
        }
        144 => replay.creates_organization("emptyemail").await,
        180 => {
            replay
                .does(
                    "PUT /api/v1/organization/course-1/team/students/members/bob",
                    nothing,
                )
                .await;
        }
        202 => {
            replay.creates_organization("nonempty").await;
            replay.creates_repository("nonempty", "r").await;
            replay
                .does("PUT /api/v1/organization/nonempty/robots/rr", nothing)
                .await;
        }
        210 => replay.creates_repository("course-1", "x1").await,
        222 => replay.creates_repository("course-1", "abc\n").await,
        240 => {
            for number in 0..104 {
                replay
                    .creates_repository("noemail", &format!("p{number:03}"))
                    .await;
            }
        }
        252 => {
            let private = json!({ "visibility": "private" });
            replay
                .does(
                    "POST /api/v1/repository/course-1/lab-1/changevisibility",
                    private,
                )
                .await;
        }
        258 => replay.creates_repository("course-1", "gone").await,
        318 => {
            replay
                .does("PUT /api/v1/organization/contact/robots/foreign", nothing)
                .await;
        }
        324 => {
            let contact = "PUT /api/v1/repository/course-1/lab-1/permissions/user/contact";
            replay.does(contact, json!({ "role": "read" })).await;
        }
        330 => {
            replay
                .does(
                    "DELETE /api/v1/repository/course-1/lab-1/permissions/user/bob",
                    nothing,
                )
                .await;
        }
        336 => {
            replay
                .does(
                    "DELETE /api/v1/repository/course-1/lab-1/permissions/team/students",
                    nothing,
                )
                .await;
        }
        351 => {
            let uuid = "cc451b54-81ea-45aa-a8b3-157c8047e366";
            replay
                .names(&Replay::recorded(152), "user:admin", uuid)
                .await;
        }
        359 => {
            let uuid = "dab282d1-c3b0-4a33-846c-03e7f38c3fb3";
            replay
                .names("the token of another", "repo:read", uuid)
                .await;
        }
        362 => {
            let recorded = "24c791cd-081d-4de0-a3f1-f94907755b6d";
            replay.same.insert(recorded.to_owned(), recorded.to_owned());
        }
        363 => {
            let path = format!(
                "POST /api/v1/organization/apporg/applications/{}/tokens",
                replay.house.client_id
            );
            let short = json!({ "name": "short", "scope": "user:read repo:read", "expiration": 1 });
            let minted = replay.does(&path, short).await;
            replay.same.insert(
                Replay::recorded(158),
                minted["token"].as_str().unwrap().to_owned(),
            );
            replay.house.let_pass(2);
        }
        373 => {
            let doomed = quay
                .add_application("apporg", "codes", "")
                .unwrap()
                .client_id;
            let token = quay
                .issue_token("alice", &doomed, &"user:read".parse().unwrap())
                .unwrap();
            replay
                .same
                .insert("5KHQRZUW2FV783AIONMF".to_owned(), doomed);
            replay.same.insert(Replay::recorded(164), token);
        }
        427 => {
            replay
                .does(
                    "PUT /api/v1/organization/course-1/team/bots",
                    json!({ "role": "member" }),
                )
                .await;
        }
        456 => {
            replay
                .does(
                    "DELETE /api/v1/organization/course-1/robots/student1",
                    nothing,
                )
                .await;
        }
        _ => {}
    }
}

async fn fill_limits(replay: &mut Replay, number: u64) {
    if number != 501 {
        return;
    }
    let quay = replay.house.quay.clone();
    quay.add_user("alice", "pw-alice-Secret1").unwrap();
    quay.add_organization("apporg", "alice").unwrap();
    replay.creates_organization("mx").await;
    replay.creates_repository("mx", "base").await;
    replay
        .does("PUT /api/v1/organization/mx/robots/fed", Value::Null)
        .await;
    replay
        .does(
            "PUT /api/v1/organization/apporg",
            json!({ "email": "apporg@example.com" }),
        )
        .await;
}

async fn fill_variants(replay: &mut Replay, number: u64) {
    let quay = replay.house.quay.clone();
    match number {
        601 => {
            for user in ["alice", "bob", "carol"] {
                quay.add_user(user, &format!("pw-{user}-Secret1")).unwrap();
            }
            replay.creates_organization("vorg").await;
            replay.creates_repository("vorg", "r1").await;
            replay
                .does("PUT /api/v1/organization/vorg/robots/v1", Value::Null)
                .await;
            replay
                .does("PUT /api/v1/organization/vorg/robots/fed", Value::Null)
                .await;
            let application = quay.add_application("vorg", "v", "").unwrap().client_id;
            replay
                .same
                .insert("SV9RZ2O5S5VCJO0DW7M8".to_owned(), application.clone());
            replay.house.client_id = application;
            quay.add_organization("vadm", "quayadmin").unwrap();
            quay.reconfigure(|variant| variant.mailing = Mailing::Delivers);
        }
        606 => {
            replay
                .does(
                    "PUT /api/v1/organization/vorg/team/owners/members/bob",
                    Value::Null,
                )
                .await;
        }
        612 => {
            let bob = replay.house.token("bob", "user:admin");
            let notifications = replay
                .house
                .get(&bob, "/api/v1/user/notifications")
                .await
                .json();
            let code = notifications["notifications"][0]["metadata"]["code"]
                .as_str()
                .unwrap();
            replay
                .house
                .must(&bob, &format!("PUT /api/v1/teaminvite/{code}"), None, 200)
                .await;
        }
        614 => {
            quay.reconfigure(|variant| variant.mailing = Mailing::Off);
            let session = sign_in(&replay.house, "alice").await;
            replay.cookies.insert("alice".to_owned(), session);
        }
        619 => quay.reconfigure(|variant| variant.superusers_full_access = false),
        624 => {
            quay.reconfigure(|variant| variant.repository_states = true);
            replay
                .does(
                    "PUT /api/v1/repository/vorg/r1/changestate",
                    json!({ "state": "READ_ONLY" }),
                )
                .await;
        }
        630 => quay.reconfigure(|variant| variant.anonymous_access = false),
        632 => quay.reconfigure(|variant| {
            variant.anonymous_access = true;
            variant.organization_creation = OrganizationCreation::SuperusersOnly;
        }),
        633 => quay.reconfigure(|variant| {
            variant.organization_creation = OrganizationCreation::Everybody;
            variant.robots = false;
        }),
        634 => quay.reconfigure(|variant| {
            variant.robots = true;
            variant.extended_repository_names = false;
        }),
        635 => quay.reconfigure(|variant| {
            variant.extended_repository_names = true;
            variant.token_cap = Some(1);
        }),
        637 => {
            for user in ["alice", "quayadmin"] {
                let session = sign_in(&replay.house, user).await;
                replay.cookies.insert(user.to_owned(), session);
            }
            replay.house.let_pass(3600);
        }
        641 => quay.reconfigure(|variant| variant.read_only = true),
        644 => quay.reconfigure(|variant| variant.read_only = false),
        _ => {}
    }
}

async fn fill_collector(replay: &mut Replay, number: u64) {
    let quay = replay.house.quay.clone();
    match number {
        691 => {
            quay.add_user("alice", "pw-alice-Secret1").unwrap();
            replay.creates_organization("gctest").await;
            replay
                .does("DELETE /api/v1/organization/gctest", Value::Null)
                .await;
        }
        692 => {
            quay.collect_garbage();
            replay.creates_organization("gctest").await;
        }
        _ => {}
    }
}

async fn fill_handover(replay: &mut Replay, number: u64) {
    let quay = replay.house.quay.clone();
    match number {
        701 => {
            quay.add_user("alice", "pw-alice-Secret1").unwrap();
            quay.add_organization("tools", "alice").unwrap();
            let direct = quay
                .add_application("tools", "direct-tokens", "")
                .unwrap()
                .client_id;
            replay.bootstrap = quay
                .add_application("tools", "verify", "")
                .unwrap()
                .client_id;
            replay.house.client_id = direct;
            replay.creates_organization("handover").await;
        }
        709 => {
            let swap = quay
                .add_application("handover", "swap", "")
                .unwrap()
                .client_id;
            replay.same.insert("BKP98JWW14SQAF72D2GZ".to_owned(), swap);
        }
        710 => {
            let minted = replay.same[&format!("{:x<40}", "FAKEMINTED")].clone();
            replay
                .same
                .insert("the token of minted (expired)".to_owned(), minted);
            replay.house.let_pass(6);
        }
        _ => {}
    }
}
