//! Somebody at a browser, who signs in to Quay and consents.

use reqwest::{Client, Response, header, redirect::Policy};
use serde_json::{Value, json};
use token_broker::AuthorizationCode;
use url::Url;

pub(crate) const PASSWORD: &str = "a-persons-password";

pub(crate) struct Person {
    http: Client,
    quay: String,
    cookie: String,
    csrf_token: String,
}

impl Person {
    /// Signs in.
    pub(crate) async fn at(quay: &str, name: &str) -> Self {
        let http = Client::builder().no_proxy().redirect(Policy::none());
        let mut person = Self {
            http: http.build().unwrap(),
            quay: quay.to_owned(),
            cookie: String::new(),
            csrf_token: String::new(),
        };
        let token = person.http.get(format!("{quay}/csrf_token"));
        let token = person.keep(token.send().await.unwrap());
        let token: Value = token.json().await.unwrap();
        token["csrf_token"]
            .as_str()
            .unwrap()
            .clone_into(&mut person.csrf_token);
        let sign_in = person
            .http
            .post(format!("{quay}/api/v1/signin"))
            .header(header::COOKIE, &person.cookie)
            .header("x-csrf-token", &person.csrf_token)
            .json(&json!({"username": name, "password": PASSWORD}));
        let signed_in = person.keep(sign_in.send().await.unwrap());
        assert_eq!(signed_in.status(), 200);
        person
    }

    /// Opens the consent page, says yes, and comes back with a code: to where `authorize` said, and
    /// nowhere else.
    pub(crate) async fn consents(&mut self, authorize: &Url) -> AuthorizationCode {
        let asked: Vec<(String, String)> = authorize.query_pairs().into_owned().collect();
        let page = self.http.get(authorize.clone());
        let page = page.header(header::COOKIE, &self.cookie).send().await;
        assert_eq!(self.keep(page.unwrap()).status(), 200);
        // A dangerous scope's form has no `state` (048).
        let fields = asked.iter().filter(|(name, _)| name != "state");
        let csrf = ("_csrf_token".to_owned(), self.csrf_token.clone());
        let form: Vec<_> = fields.cloned().chain([csrf]).collect();
        let yes = self
            .http
            .post(format!("{}/oauth/authorizeapp", self.quay))
            .header(header::COOKIE, &self.cookie)
            .form(&form);
        let answer = self.keep(yes.send().await.unwrap());
        let back: Url = answer.headers()[header::LOCATION]
            .to_str()
            .unwrap()
            .parse()
            .unwrap();
        let redirect = asked.iter().find(|(name, _)| name == "redirect_uri");
        let mut there = back.clone();
        there.set_query(None);
        assert_eq!(there.as_str(), redirect.unwrap().1);
        let code = back.query_pairs().find(|(name, _)| name == "code");
        AuthorizationCode::new(code.unwrap().1.as_ref().into()).unwrap()
    }

    fn keep(&mut self, answer: Response) -> Response {
        let text = |name| answer.headers().get(name).and_then(|it| it.to_str().ok());
        if let Some((cookie, _)) = text("set-cookie").and_then(|it| it.split_once(';')) {
            cookie.clone_into(&mut self.cookie);
        }
        if let Some(token) = text("x-next-csrf-token") {
            token.clone_into(&mut self.csrf_token);
        }
        answer
    }
}
