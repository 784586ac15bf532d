//! What holds between calls: names, invitations, plans, pages, variants.

use axum::{body::Body, http::Request};
use quay_sim::{DuplicateCreates, Mailing, NameHold, Variant};
use serde_json::{Value, json};

use crate::client::House;

fn repository(name: &str) -> Option<Value> {
    Some(
        json!({ "namespace": "mx", "repository": name, "visibility": "private", "description": "" }),
    )
}

#[tokio::test]
async fn a_deleted_name_is_held_until_the_collector_runs() {
    let house = House::new();
    let token = house.alice();
    let create = Some(json!({ "name": "gctest", "email": "" }));
    house
        .must(&token, "POST /api/v1/organization/", create.clone(), 201)
        .await;
    house
        .must(&token, "DELETE /api/v1/organization/gctest", None, 204)
        .await;
    house
        .must(&token, "GET /api/v1/organization/gctest", None, 404)
        .await;
    let refused = house
        .must(&token, "POST /api/v1/organization/", create.clone(), 400)
        .await
        .json();
    assert_eq!(refused["detail"], "Username is not available");
    house.quay.collect_garbage();
    house
        .must(&token, "POST /api/v1/organization/", create, 201)
        .await;
}

#[tokio::test]
async fn a_deleted_name_can_be_held_for_a_time() {
    let hold = NameHold::For(std::time::Duration::from_secs(30));
    let house = House::with(Variant {
        name_hold: hold,
        ..Variant::default()
    });
    let token = house.alice();
    let create = Some(json!({ "name": "gctest", "email": "" }));
    house
        .must(&token, "POST /api/v1/organization/", create.clone(), 201)
        .await;
    house
        .must(&token, "DELETE /api/v1/organization/gctest", None, 204)
        .await;
    house.let_pass(29);
    house
        .must(&token, "POST /api/v1/organization/", create.clone(), 400)
        .await;
    house.let_pass(1);
    house
        .must(&token, "POST /api/v1/organization/", create, 201)
        .await;
}

#[tokio::test]
async fn an_invitation_is_found_accepted_and_used_up() {
    let house = House::with(Variant {
        mailing: Mailing::Delivers,
        ..Variant::default()
    });
    let (alice, service) = (house.alice(), house.token("bob", "user:admin org:admin"));
    house
        .must(
            &alice,
            "PUT /api/v1/organization/mx/team/berth-n7k2",
            Some(json!({ "role": "admin" })),
            200,
        )
        .await;
    let invite = "PUT /api/v1/organization/mx/team/berth-n7k2/members/bob";
    assert_eq!(
        house
            .must(&alice, invite, Some(json!({})), 200)
            .await
            .json()["invited"],
        true
    );
    house.must(&alice, invite, Some(json!({})), 200).await;
    let members = "GET /api/v1/organization/mx/team/berth-n7k2/members";
    assert_eq!(
        house.must(&alice, members, None, 200).await.json()["members"],
        json!([])
    );
    let pending = house
        .must(&alice, &format!("{members}?includePending=true"), None, 200)
        .await
        .json();
    assert_eq!(pending["members"].as_array().unwrap().len(), 2);
    let notifications = house
        .must(&service, "GET /api/v1/user/notifications", None, 200)
        .await
        .json();
    let metadata = &notifications["notifications"][0]["metadata"];
    assert_eq!(
        (&metadata["inviter"], &metadata["org"]),
        (&json!("alice"), &json!("mx"))
    );
    let accept = format!(
        "PUT /api/v1/teaminvite/{}",
        metadata["code"].as_str().unwrap()
    );
    let accepted = house
        .must(&service, &accept, Some(json!({})), 200)
        .await
        .json();
    assert_eq!(accepted, json!({ "org": "mx", "team": "berth-n7k2" }));
    let again = house
        .must(&service, &accept, Some(json!({})), 400)
        .await
        .json();
    assert_eq!(again["message"], "Invalid confirmation code.");
    let organization = house
        .must(&service, "GET /api/v1/organization/mx", None, 200)
        .await
        .json();
    assert_eq!(organization["is_admin"], true);
    let left = house
        .must(&service, "GET /api/v1/user/notifications", None, 200)
        .await
        .json();
    assert_eq!(left["notifications"], json!([]));
}

#[tokio::test]
async fn an_invitation_exists_even_where_its_mail_failed() {
    let house = House::with(Variant {
        mailing: Mailing::Fails,
        ..Variant::default()
    });
    let refused = house
        .must(
            &house.alice(),
            "PUT /api/v1/organization/mx/team/owners/members/bob",
            None,
            400,
        )
        .await;
    assert!(
        refused.json()["message"]
            .as_str()
            .unwrap()
            .starts_with("Could not send email.")
    );
    let bob = house.token("bob", "user:admin");
    let notifications = house
        .must(&bob, "GET /api/v1/user/notifications", None, 200)
        .await
        .json();
    assert_eq!(notifications["notifications"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn somebody_elses_invitation_cannot_be_accepted() {
    let house = House::with(Variant {
        mailing: Mailing::Delivers,
        ..Variant::default()
    });
    house
        .must(
            &house.alice(),
            "PUT /api/v1/organization/mx/team/owners/members/bob",
            None,
            200,
        )
        .await;
    let bob = house.token("bob", "user:admin");
    let notifications = house
        .must(&bob, "GET /api/v1/user/notifications", None, 200)
        .await
        .json();
    let code = notifications["notifications"][0]["metadata"]["code"]
        .as_str()
        .unwrap()
        .to_owned();
    let other = house.token("quayadmin", "user:admin");
    house
        .must(
            &other,
            &format!("PUT /api/v1/teaminvite/{code}"),
            Some(json!({})),
            400,
        )
        .await;
    house
        .must(
            &bob,
            &format!("PUT /api/v1/teaminvite/{code}"),
            Some(json!({})),
            200,
        )
        .await;
}

#[tokio::test]
async fn a_full_plan_refuses_private_repositories_only() {
    let house = House::with(Variant {
        plan_limit: Some(1),
        ..Variant::default()
    });
    let token = house.alice();
    house
        .must(&token, "POST /api/v1/repository", repository("one"), 201)
        .await;
    let refused = house
        .must(&token, "POST /api/v1/repository", repository("two"), 402)
        .await
        .json();
    assert_eq!(
        (&refused["error_type"], &refused["status"]),
        (&json!("exceeds_license"), &json!(402))
    );
    let mut public = repository("two").unwrap();
    public["visibility"] = "public".into();
    house
        .must(&token, "POST /api/v1/repository", Some(public), 201)
        .await;
    let private = Some(json!({ "visibility": "private" }));
    house
        .must(
            &token,
            "POST /api/v1/repository/mx/two/changevisibility",
            private,
            402,
        )
        .await;
}

#[tokio::test]
async fn overlapping_creates_can_both_succeed() {
    for (switch, statuses) in [
        (DuplicateCreates::OneSucceeds, [201, 400]),
        (DuplicateCreates::AllSucceed, [201, 201]),
    ] {
        let house = House::with(Variant {
            duplicate_creates: switch,
            ..Variant::default()
        });
        let token = house.alice();
        house.quay.set_latency(std::time::Duration::from_millis(20));
        let create = || house.call(&token, "POST", "/api/v1/repository", repository("race"));
        let (one, other) = tokio::join!(create(), create());
        let mut seen = [one.status.as_u16(), other.status.as_u16()];
        seen.sort_unstable();
        assert_eq!(seen, statuses, "{switch:?}");
        house
            .must(&token, "POST /api/v1/repository", repository("race"), 400)
            .await;
    }
}

#[tokio::test]
async fn listings_go_on_after_a_hundred() {
    let house = House::new();
    let token = house.alice();
    for number in 0..104 {
        house
            .must(
                &token,
                "POST /api/v1/repository",
                repository(&format!("p{number:03}")),
                201,
            )
            .await;
    }
    let path = "GET /api/v1/repository?namespace=mx";
    let first = house.must(&token, path, None, 200).await.json();
    let next = first["next_page"].as_str().unwrap();
    assert_eq!(first["repositories"].as_array().unwrap().len(), 100);
    let last = house
        .must(&token, &format!("{path}&next_page={next}"), None, 200)
        .await
        .json();
    assert_eq!(last["repositories"].as_array().unwrap().len(), 4);
    assert_eq!(last["repositories"][0]["name"], "p100");
    assert!(last.get("next_page").is_none());
    let garbage = house
        .must(&token, &format!("{path}&next_page=garbage"), None, 200)
        .await
        .json();
    assert_eq!(garbage["repositories"], first["repositories"]);
}

#[tokio::test]
async fn a_captcha_stops_programs() {
    let house = House::with(Variant {
        captcha: true,
        captcha_exempt: vec!["bob".to_owned()],
        ..Variant::default()
    });
    let refused = house
        .must(
            &house.alice(),
            "POST /api/v1/organization/",
            Some(json!({ "name": "new" })),
            400,
        )
        .await;
    assert_eq!(
        refused.json()["message"],
        "Are you a bot? If not, please revalidate the captcha."
    );
    let exempt = house.token("bob", "user:admin");
    let create = Some(json!({ "name": "new" }));
    house
        .must(&exempt, "POST /api/v1/organization/", create, 201)
        .await;
}

#[tokio::test]
async fn a_read_only_quay_reads() {
    let house = House::new();
    let token = house.alice();
    house.quay.reconfigure(|variant| variant.read_only = true);
    let refused = house
        .must(&token, "PUT /api/v1/organization/mx/robots/a1", None, 503)
        .await
        .json();
    assert_eq!(refused["is_readonly"], true);
    house
        .must(&token, "GET /api/v1/organization/mx", None, 200)
        .await;
}

#[tokio::test]
async fn where_strangers_are_not_served_they_can_still_see_what_this_is() {
    let house = House::with(Variant {
        anonymous_access: false,
        ..Variant::default()
    });
    let anonymous = async |path: &str| {
        let request = Request::get(path).body(Body::empty()).unwrap();
        house.send(request).await.status.as_u16()
    };
    assert_eq!(anonymous("/api/v1/organization/mx").await, 401);
    assert_eq!(anonymous("/api/v1/registry/capabilities").await, 200);
    assert_eq!(anonymous("/api/v1/discovery").await, 200);
}

#[tokio::test]
async fn a_contact_address_is_the_owners_secret() {
    let house = House::new();
    let token = house.alice();
    let create = json!({ "name": "unique-org", "email": "berth-0f3a@berth.invalid" });
    house
        .must(&token, "POST /api/v1/organization/", Some(create), 201)
        .await;
    let email = |answer: Value| answer["email"].as_str().unwrap().to_owned();
    let path = "GET /api/v1/organization/unique-org";
    assert_eq!(
        email(house.must(&token, path, None, 200).await.json()),
        "berth-0f3a@berth.invalid"
    );
    let stranger = house.token("bob", "org:admin user:admin");
    assert_eq!(
        email(house.must(&stranger, path, None, 200).await.json()),
        ""
    );
}

#[tokio::test]
async fn a_robot_shows_its_metadata_only_alone() {
    let house = House::new();
    let token = house.alice();
    let create = json!({ "description": "d", "unstructured_metadata": { "marker": "m" } });
    house
        .must(
            &token,
            "PUT /api/v1/organization/mx/robots/rob",
            Some(create),
            201,
        )
        .await;
    let alone = house
        .must(&token, "GET /api/v1/organization/mx/robots/rob", None, 200)
        .await
        .json();
    assert_eq!(alone["unstructured_metadata"], json!({ "marker": "m" }));
    let listed = "GET /api/v1/organization/mx/robots?permissions=true&token=false";
    let listed = house.must(&token, listed, None, 200).await.json();
    assert!(listed["robots"][0].get("unstructured_metadata").is_none());
    assert!(listed["robots"][0].get("token").is_none());
    assert_eq!(listed["robots"][0]["repositories"], json!([]));
}
