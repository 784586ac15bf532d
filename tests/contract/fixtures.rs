//! What checks work on: a world that all share and leave as it is, and fresh things to spoil.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    failure::Failure,
    naming::Naming,
    quay::Quay,
    request::{Answer, Identity, Request},
    secret::Secret,
};

/// The shared things, named in the recordings `course-1` (and `apporg`), `lab-1`, `open`,
/// `student1`, `student2`, `students`, and two applications. The organization's name is this run's;
/// inside it the recorded names are free.
#[derive(Debug)]
pub struct World {
    /// The organization. The second user is not in it.
    pub organization: String,
    /// The application named `class-registry`.
    pub registry: Application,
    /// The application named `minter`, whose tokens checks use.
    pub minter: Application,
}

/// An OAuth application.
#[derive(Clone, Debug)]
pub struct Application {
    /// The organization that it belongs to.
    pub organization: String,
    /// Its public id.
    pub client_id: String,
    /// Its secret.
    pub client_secret: Secret,
}

/// A robot account.
#[derive(Clone, Debug)]
pub struct Robot {
    /// The part after the `+`.
    pub shortname: String,
    /// `organization+shortname`.
    pub name: String,
    /// Its password.
    pub token: Secret,
}

/// A token that the API minted.
#[derive(Clone, Debug)]
pub struct Minted {
    /// Its id, by which it is deleted.
    pub uuid: String,
    /// Its value.
    pub token: Secret,
}

impl Robot {
    /// The robot's name and password, as registries ask for them.
    pub fn basic(&self) -> Identity {
        Identity::Basic(self.name.clone(), self.token.clone())
    }
}

impl World {
    /// Says what the shared things are called.
    pub fn name(&self, naming: &mut Naming) {
        naming.say("course-1", &self.organization);
        naming.say("apporg", &self.organization);
        naming.say("IMIKXCSKZT8N63FATXSA", &self.registry.client_id);
        naming.say("KIY5EUSTBA7QLQ3FQGJU", &self.minter.client_id);
    }
}

/// Where the applications redirect to; nothing is ever sent there.
pub const REDIRECT: &str = "http://127.0.0.1:9099/callback";

impl Quay {
    /// The shared world, made when first asked for.
    ///
    /// # Errors
    ///
    /// When a part of it cannot be made.
    pub async fn world(&self) -> Result<&World, Failure> {
        self.world
            .get_or_try_init(|| self.make_world())
            .await
            .map_err(|cause| cause.preparing("the shared organization"))
    }

    async fn make_world(&self) -> Result<World, Failure> {
        let organization = self.organization().await?;
        let org = organization.as_str();
        self.make(
            Method::POST,
            "/api/v1/repository",
            repository_body(org, "lab-1", "private", ""),
            201,
        )
        .await?;
        self.make(
            Method::POST,
            "/api/v1/repository",
            repository_body(org, "open", "public", "# Markdown"),
            201,
        )
        .await?;
        let student =
            json!({"description": "Student 1", "unstructured_metadata": {"student": "s1"}});
        self.make(
            Method::PUT,
            &format!("/api/v1/organization/{org}/robots/student1"),
            student,
            201,
        )
        .await?;
        self.make(
            Method::PUT,
            &format!("/api/v1/organization/{org}/robots/student2"),
            json!({}),
            201,
        )
        .await?;
        let team = json!({"role": "member", "description": "students"});
        self.make(
            Method::PUT,
            &format!("/api/v1/organization/{org}/team/students"),
            team,
            200,
        )
        .await?;
        let registry = self.application_named(org, "class-registry").await?;
        let minter = self.application_named(org, "minter").await?;
        Ok(World {
            organization,
            registry,
            minter,
        })
    }

    /// An organization that nobody changes after it was made.
    ///
    /// # Errors
    ///
    /// When it cannot be made.
    pub async fn pristine(&self) -> Result<&str, Failure> {
        self.pristine
            .get_or_try_init(|| self.organization())
            .await
            .map(String::as_str)
    }

    /// A fresh organization.
    ///
    /// # Errors
    ///
    /// When it cannot be made.
    pub async fn organization(&self) -> Result<String, Failure> {
        let name = self.fresh_organization();
        let body = json!({"name": name, "email": format!("{name}@example.com")});
        self.make(Method::POST, "/api/v1/organization/", body, 201)
            .await?;
        Ok(name)
    }

    /// A fresh private repository in an organization.
    ///
    /// # Errors
    ///
    /// When it cannot be made.
    pub async fn repository(&self, organization: &str) -> Result<String, Failure> {
        let name = self.fresh();
        self.make(
            Method::POST,
            "/api/v1/repository",
            repository_body(organization, &name, "private", ""),
            201,
        )
        .await?;
        Ok(name)
    }

    /// A fresh robot in an organization.
    ///
    /// # Errors
    ///
    /// When it cannot be made.
    pub async fn robot(&self, organization: &str) -> Result<Robot, Failure> {
        let shortname = self.fresh();
        let path = format!("/api/v1/organization/{organization}/robots/{shortname}");
        let answer = self
            .make(
                Method::PUT,
                &path,
                json!({"description": "", "unstructured_metadata": {}}),
                201,
            )
            .await?;
        Ok(Robot {
            name: answer.text_at("/name")?,
            token: Secret::new(answer.text_at("/token")?),
            shortname,
        })
    }

    /// A fresh team in an organization.
    ///
    /// # Errors
    ///
    /// When it cannot be made.
    pub async fn team(&self, organization: &str, role: &str) -> Result<String, Failure> {
        let name = self.fresh();
        let path = format!("/api/v1/organization/{organization}/team/{name}");
        self.make(Method::PUT, &path, json!({"role": role}), 200)
            .await?;
        Ok(name)
    }

    /// A fresh application in the shared organization, named `class-registry` as the recorded one:
    /// names of applications need not differ.
    ///
    /// # Errors
    ///
    /// When it cannot be made.
    pub async fn application(&self) -> Result<Application, Failure> {
        self.application_named(&self.world().await?.organization, "class-registry")
            .await
    }

    /// A fresh application of this name.
    ///
    /// # Errors
    ///
    /// When it cannot be made.
    pub async fn application_named(
        &self,
        organization: &str,
        name: &str,
    ) -> Result<Application, Failure> {
        let path = format!("/api/v1/organization/{organization}/applications");
        let (uri, description) = if name == "minter" {
            ("", "")
        } else {
            ("http://127.0.0.1:9099/", "test app")
        };
        let body = json!({"name": name, "redirect_uri": REDIRECT, "application_uri": uri, "description": description});
        let answer = self.make(Method::POST, &path, body, 200).await?;
        Ok(Application {
            organization: organization.to_owned(),
            client_id: answer.text_at("/client_id")?,
            client_secret: Secret::new(answer.text_at("/client_secret")?),
        })
    }

    /// Mints a token that lives for an hour.
    ///
    /// # Errors
    ///
    /// When Quay does not mint it.
    pub async fn mint(&self, application: &Application, scope: &str) -> Result<Minted, Failure> {
        self.mint_for(application, scope, 3600).await
    }

    /// Mints a token that lives for so many seconds.
    ///
    /// # Errors
    ///
    /// When Quay does not mint it.
    pub async fn mint_for(
        &self,
        application: &Application,
        scope: &str,
        seconds: u32,
    ) -> Result<Minted, Failure> {
        let Application {
            organization,
            client_id,
            ..
        } = application;
        let path = format!("/api/v1/organization/{organization}/applications/{client_id}/tokens");
        let body = json!({"name": format!("t {scope}"), "scope": scope, "expiration": seconds});
        let answer = self.make(Method::POST, &path, body, 200).await?;
        Ok(Minted {
            uuid: answer.text_at("/uuid")?,
            token: Secret::new(answer.text_at("/token")?),
        })
    }

    /// The token of this run with exactly these scopes, minted when first asked for.
    ///
    /// # Errors
    ///
    /// When Quay does not mint it.
    pub async fn token_with(&self, scope: &str) -> Result<Secret, Failure> {
        let minter = &self.world().await?.minter;
        let mut minted = self.minted.lock().await;
        if let Some(token) = minted.get(scope) {
            return Ok(token.clone());
        }
        let token = self.mint(minter, scope).await?.token;
        minted.insert(scope.to_owned(), token.clone());
        Ok(token)
    }

    /// Gives somebody a role on a repository.
    ///
    /// # Errors
    ///
    /// When Quay refuses.
    pub async fn grant(&self, repository: &str, user: &str, role: &str) -> Result<(), Failure> {
        let path = format!("/api/v1/repository/{repository}/permissions/user/{user}");
        self.make(Method::PUT, &path, json!({"role": role}), 200)
            .await
            .map(drop)
    }

    /// What the registry grants, as a JWT for later calls.
    ///
    /// # Errors
    ///
    /// When the registry does not know the identity.
    pub async fn registry_token(
        &self,
        identity: &Identity,
        scope: &str,
    ) -> Result<Secret, Failure> {
        let path = format!("/v2/auth?service={}&scope={scope}", self.authority());
        let answer = self
            .send(identity, Request::new(Method::GET, path))
            .await?
            .expecting(200)?;
        Ok(Secret::new(answer.text_at("/token")?))
    }

    async fn make(
        &self,
        method: Method,
        path: &str,
        body: Value,
        status: u16,
    ) -> Result<Answer, Failure> {
        let what = format!("{method} {path}");
        let answer = self.ask_with(method, path, body).await?;
        answer
            .expecting(status)
            .map_err(|cause| cause.preparing(what))
    }
}

fn repository_body(organization: &str, name: &str, visibility: &str, description: &str) -> Value {
    json!({"namespace": organization, "repository": name, "visibility": visibility, "description": description})
}
