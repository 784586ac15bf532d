//! What people do when they link their account, in their browsers, and what a service account sees of
//! it; numbers name recordings.

use std::time::Duration;

use axum::{
    body::Body,
    http::{Request, header},
};
use quay_sim::{Authorization, Mailing, Variant};
use serde_json::{Value, json};

use crate::client::{Answer, House};

/// Somebody's browser: a cookie and a CSRF token.
struct Browser<'house> {
    house: &'house House,
    cookie: String,
    csrf_token: String,
}

impl<'house> Browser<'house> {
    async fn signed_in(house: &'house House, name: &str) -> Self {
        let mut browser = Self {
            house,
            cookie: String::new(),
            csrf_token: String::new(),
        };
        let visit = browser.send("GET /csrf_token", None).await;
        visit.json()["csrf_token"]
            .as_str()
            .unwrap()
            .clone_into(&mut browser.csrf_token);
        let credentials =
            json!({"username": name, "password": format!("pw-{name}-Secret1")}).to_string();
        let signed_in = browser
            .send(
                "POST /api/v1/signin",
                Some(("application/json", credentials)),
            )
            .await;
        assert_eq!(signed_in.status, 200, "{}", signed_in.text);
        browser
    }

    async fn send(&mut self, call: &str, body: Option<(&str, String)>) -> Answer {
        let (method, path) = call.split_once(' ').unwrap();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, &self.cookie)
            .header("x-csrf-token", &self.csrf_token);
        let body = match body {
            Some((content_type, body)) => {
                request = request.header(header::CONTENT_TYPE, content_type);
                Body::from(body)
            }
            None => Body::empty(),
        };
        let answer = self.house.send(request.body(body).unwrap()).await;
        if let Some((cookie, _)) = answer.header("set-cookie").split_once(';') {
            cookie.clone_into(&mut self.cookie);
        }
        if !answer.header("x-next-csrf-token").is_empty() {
            answer
                .header("x-next-csrf-token")
                .clone_into(&mut self.csrf_token);
        }
        answer
    }

    async fn must(&mut self, call: &str, status: u16) -> Answer {
        let answer = self
            .send(call, Some(("application/json", "{}".to_owned())))
            .await;
        assert_eq!(answer.status, status, "{call}: {}", answer.text);
        answer
    }

    /// The codes of the invitations among this person's notifications.
    async fn invitations(&mut self) -> Vec<String> {
        let listed = self.must("GET /api/v1/user/notifications", 200).await;
        let listed = listed.json();
        let codes = listed["notifications"].as_array().unwrap().iter();
        codes
            .map(|notification| {
                assert_eq!(notification["kind"], "org_team_invite");
                notification["metadata"]["code"]
                    .as_str()
                    .unwrap()
                    .to_owned()
            })
            .collect()
    }
}

fn with_mail(mailing: Mailing) -> House {
    House::with(Variant {
        mailing,
        ..Variant::default()
    })
}

/// Who is in the owners' team of `mx`, and who is only invited.
async fn owners(house: &House) -> Vec<(Value, bool)> {
    let path = "GET /api/v1/organization/mx/team/owners/members?includePending=true";
    let listed = house.must(&house.alice(), path, None, 200).await.json();
    let members = listed["members"].as_array().unwrap().iter();
    members
        .map(|member| {
            let name = member.get("name").or(member.get("email")).cloned();
            (
                name.unwrap_or_default(),
                member["invited"].as_bool().unwrap(),
            )
        })
        .collect()
}

async fn invite(house: &House, whom: &str, status: u16) {
    let call = format!("PUT /api/v1/organization/mx/team/owners/{whom}");
    house
        .must(&house.alice(), &call, Some(json!({})), status)
        .await;
}

#[tokio::test]
async fn a_declined_invitation_is_gone_from_both_sides_and_can_be_made_again() {
    let house = with_mail(Mailing::Delivers);
    let mut bob = Browser::signed_in(&house, "bob").await;
    invite(&house, "members/bob", 200).await;
    let codes = bob.invitations().await;
    assert_eq!(codes.len(), 1);
    assert_eq!(
        owners(&house).await,
        [("alice".into(), false), ("bob".into(), true)]
    );

    bob.must(&format!("DELETE /api/v1/teaminvite/{}", codes[0]), 204)
        .await;

    assert_eq!(owners(&house).await, [("alice".into(), false)]);
    assert!(bob.invitations().await.is_empty());
    bob.must(&format!("PUT /api/v1/teaminvite/{}", codes[0]), 400)
        .await;
    invite(&house, "members/bob", 200).await;
    let again = bob.invitations().await;
    assert!(again.len() == 1 && again != codes, "{again:?}");
    bob.must(&format!("PUT /api/v1/teaminvite/{}", again[0]), 200)
        .await;
    assert_eq!(
        owners(&house).await,
        [("alice".into(), false), ("bob".into(), false)]
    );
}

#[tokio::test]
async fn an_invitation_to_a_user_is_nobody_elses() {
    let house = with_mail(Mailing::Delivers);
    house.quay.add_user("carol", "pw-carol-Secret1").unwrap();
    invite(&house, "members/bob", 200).await;
    let mut bob = Browser::signed_in(&house, "bob").await;
    let code = bob.invitations().await.remove(0);

    let mut carol = Browser::signed_in(&house, "carol").await;
    let refused = carol
        .must(&format!("PUT /api/v1/teaminvite/{code}"), 400)
        .await;

    assert!(
        refused.text.contains("intended for user"),
        "{}",
        refused.text
    );
    assert_eq!(bob.invitations().await, [code]);
}

#[tokio::test]
async fn an_invitation_to_an_address_is_accepted_by_whoever_has_the_mail() {
    let house = with_mail(Mailing::Delivers);
    let address = "somebody@example.com";
    invite(&house, &format!("invite/{address}"), 200).await;
    assert_eq!(
        owners(&house).await,
        [("alice".into(), false), (address.into(), true)]
    );
    let mail = house.quay.invitations_mailed_to(address);
    assert_eq!(mail.len(), 1);
    assert_eq!(
        (mail[0].organization.as_str(), mail[0].team.as_str()),
        ("mx", "owners")
    );
    let mut bob = Browser::signed_in(&house, "bob").await;
    assert!(
        bob.invitations().await.is_empty(),
        "it is told by mail alone"
    );
    assert!(!house.quay.organizations_owned_by("bob").contains("mx"));

    bob.must(&format!("PUT /api/v1/teaminvite/{}", mail[0].code), 200)
        .await;

    assert_eq!(
        owners(&house).await,
        [("alice".into(), false), ("bob".into(), false)]
    );
    assert_eq!(house.quay.invitations_mailed_to(address), []);
    for (user, owned) in [("alice", true), ("bob", true), ("nobody", false)] {
        let organizations = house.quay.organizations_owned_by(user);
        assert_eq!(organizations.contains("mx"), owned, "{user}");
    }
}

#[tokio::test]
async fn an_invitation_whose_mail_fails_reaches_a_user_and_no_address() {
    let house = with_mail(Mailing::Fails);
    invite(&house, "members/bob", 400).await;
    invite(&house, "invite/somebody@example.com", 400).await;
    assert_eq!(
        owners(&house).await,
        [
            ("alice".into(), false),
            ("bob".into(), true),
            ("somebody@example.com".into(), true)
        ]
    );
    assert_eq!(house.quay.invitations_mailed_to("somebody@example.com"), []);
    let mut bob = Browser::signed_in(&house, "bob").await;
    let code = bob.invitations().await.remove(0);
    bob.must(&format!("PUT /api/v1/teaminvite/{code}"), 200)
        .await;
    assert_eq!(house.quay.live_tokens("bob"), []);
}

#[tokio::test]
async fn each_repeat_of_an_invitation_is_one_more_and_one_yes_puts_all_away() {
    let house = with_mail(Mailing::Delivers);
    for _ in 0..2 {
        invite(&house, "members/bob", 200).await;
    }
    let mut bob = Browser::signed_in(&house, "bob").await;
    let codes = bob.invitations().await;
    assert_eq!(codes.len(), 2);
    assert_eq!(house.quay.invitations_mailed_to("bob@example.com").len(), 2);
    bob.must(&format!("PUT /api/v1/teaminvite/{}", codes[0]), 200)
        .await;
    assert!(bob.invitations().await.is_empty());
}

/// Way B, as far as Quay goes: consent, exchange, swap, and nothing is left.
#[tokio::test]
async fn a_stranger_consents_where_everybody_may_and_no_token_need_stay() {
    let house = House::with(Variant {
        authorization: Authorization::Everybody,
        ..Variant::default()
    });
    let application = house
        .quay
        .add_application("mx", "berth", "http://127.0.0.1:9099/link")
        .unwrap();
    let id = &application.client_id;
    let fields = format!(
        "client_id={id}&redirect_uri=http%3A%2F%2F127.0.0.1%3A9099%2Flink%2Ft1&scope=user%3Aadmin+org%3Aadmin&response_type=code"
    );
    let mut bob = Browser::signed_in(&house, "bob").await;
    let page = bob
        .must(&format!("GET /oauth/authorize?{fields}&state=s"), 200)
        .await;
    assert!(page.text.contains("confirmAuthorizeModal"));
    let form = format!(
        "{fields}&_csrf_token={}",
        bob.csrf_token.replace('=', "%3D")
    );
    let yes = bob
        .send(
            "POST /oauth/authorizeapp",
            Some(("application/x-www-form-urlencoded", form)),
        )
        .await;
    let location = yes.header("location").to_owned();
    let (place, code) = location.split_once("code=").unwrap();
    assert!(
        place.starts_with("http://127.0.0.1:9099/link/t1?") && !place.contains("state="),
        "{place}"
    );
    let exchange = format!(
        "{fields}&grant_type=authorization_code&client_secret={}&code={code}",
        application.client_secret
    );
    let exchanged = bob
        .send(
            "POST /oauth/access_token",
            Some(("application/x-www-form-urlencoded", exchange)),
        )
        .await
        .json();
    let long = exchanged["access_token"].as_str().unwrap();
    assert_eq!(house.quay.live_tokens("bob").len(), 1);

    let own = json!({"name": "bobs", "email": ""});
    house
        .must(long, "POST /api/v1/organization/", Some(own), 201)
        .await;
    let swap = house
        .must(
            long,
            "POST /api/v1/organization/bobs/applications",
            Some(json!({"name": "swap"})),
            200,
        )
        .await;
    let mint = format!(
        "POST /api/v1/organization/bobs/applications/{}/tokens",
        swap.json()["client_id"].as_str().unwrap()
    );
    let minted = json!({"name": "short", "scope": "user:admin org:admin", "expiration": 900});
    let short = house.must(long, &mint, Some(minted), 200).await.json();
    let live = house.quay.live_tokens("bob");
    assert_eq!(live.len(), 2);
    let delete = format!("DELETE /api/v1/user/authorizations/{}", live[0].id);
    house
        .must(short["token"].as_str().unwrap(), &delete, None, 204)
        .await;

    house.must(long, "GET /api/v1/user/", None, 401).await;
    let left = house.quay.live_tokens("bob");
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].id, short["uuid"]);
    assert_eq!(
        left[0].expires,
        house.quay.clock().now() + Duration::from_secs(900)
    );
    house.let_pass(900);
    assert_eq!(house.quay.live_tokens("bob"), []);
}

#[tokio::test(start_paused = true)]
async fn every_token_that_is_read_or_made_takes_its_latency() {
    const CALL: Duration = Duration::from_millis(280);
    let house = House::new();
    let token = house.alice();
    house.quay.set_latency(CALL);
    let began = tokio::time::Instant::now();
    house.get(&token, "/api/v1/user/").await;
    assert_eq!(began.elapsed(), CALL);

    let began = tokio::time::Instant::now();
    let mint = format!(
        "POST /api/v1/organization/mx/applications/{}/tokens",
        house.client_id
    );
    let body = json!({"name": "x", "scope": "user:read", "expiration": 60});
    house.must(&token, &mint, Some(body), 200).await;
    assert_eq!(began.elapsed(), 2 * CALL);

    let basic = data_encoding::BASE64.encode(format!("$oauthtoken:{token}").as_bytes());
    let named = Request::get("/v2/auth?service=localhost")
        .header(header::AUTHORIZATION, format!("Basic {basic}"))
        .body(Body::empty())
        .unwrap();
    let began = tokio::time::Instant::now();
    assert_eq!(house.send(named).await.status, 200);
    assert_eq!(began.elapsed(), CALL);

    let exchange = Request::post("/oauth/access_token")
        .body(Body::empty())
        .unwrap();
    let began = tokio::time::Instant::now();
    assert_eq!(house.send(exchange).await.status, 400);
    assert_eq!(began.elapsed(), CALL);
}
