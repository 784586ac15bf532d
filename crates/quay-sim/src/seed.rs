//! What is there before the first call: users, organizations, applications, tokens.
//!
//! Seeding is meant for the first lines of a test; it does what an administrator would have done by
//! hand, without counting as calls.

use crate::{
    sim::QuaySim,
    state::{
        AccountId, Application, ExternalLogin, NewOrganization, NewToken, NewUser, ScopeSet,
        TEN_YEARS, World,
    },
};

/// What seeding refuses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SeedError {
    /// A user or an organization has this name.
    #[error("the name {0:?} is taken")]
    Taken(String),
    /// There is no such user, organization or application.
    #[error("there is no {0:?}")]
    Missing(String),
}

/// A seeded OAuth application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeededApplication {
    /// The client id.
    pub client_id: String,
    /// The client secret.
    pub client_secret: String,
}

impl QuaySim {
    /// Adds a user with a password and the address `<name>@example.com`.
    ///
    /// # Errors
    ///
    /// When the name is taken.
    pub fn add_user(&self, name: &str, password: &str) -> Result<(), SeedError> {
        self.world().seed_user(name, password).map(|_| ())
    }

    /// Adds a user who is a superuser too.
    ///
    /// # Errors
    ///
    /// When the name is taken.
    pub fn add_superuser(&self, name: &str, password: &str) -> Result<(), SeedError> {
        let mut world = self.world();
        let id = world.seed_user(name, password)?;
        if let Some(user) = world.users.get_mut(&id) {
            user.superuser = true;
        }
        Ok(())
    }

    /// Lets Quay know the user by a login at another service too, say an OpenID Provider.
    ///
    /// # Errors
    ///
    /// When there is no such user.
    pub fn add_login(&self, user: &str, service: &str, identifier: &str) -> Result<(), SeedError> {
        let mut world = self.world();
        let id = world.seeded_user(user)?;
        let login = ExternalLogin {
            service: service.to_owned(),
            identifier: identifier.to_owned(),
        };
        if let Some(user) = world.users.get_mut(&id) {
            user.logins.push(login);
        }
        Ok(())
    }

    /// Adds an organization that the user `owner` owns.
    ///
    /// # Errors
    ///
    /// When the name is taken or the owner does not exist.
    pub fn add_organization(&self, name: &str, owner: &str) -> Result<(), SeedError> {
        let mut world = self.world();
        let owner = world.seeded_user(owner)?;
        world.check_free(name)?;
        world.create_organization(
            NewOrganization {
                name: name.to_owned(),
                email: None,
            },
            owner,
        );
        Ok(())
    }

    /// Adds an OAuth application to an organization (or to a user, as Quay itself does for the first
    /// one). Redirects are matched by path prefix.
    ///
    /// # Errors
    ///
    /// When there is no such organization.
    pub fn add_application(
        &self,
        namespace: &str,
        name: &str,
        redirect_uri: &str,
    ) -> Result<SeededApplication, SeedError> {
        let mut world = self.world();
        let missing = || SeedError::Missing(namespace.to_owned());
        let organization = world.find_namespace(namespace).ok_or_else(missing)?;
        let application = Application {
            organization,
            name: name.to_owned(),
            description: String::new(),
            application_uri: String::new(),
            redirect_uri: redirect_uri.to_owned(),
            client_id: world.ids.client_id(),
            client_secret: world.ids.client_secret(),
            avatar_email: None,
        };
        let seeded = SeededApplication {
            client_id: application.client_id.clone(),
            client_secret: application.client_secret.clone(),
        };
        world.applications.push(application);
        Ok(seeded)
    }

    /// Issues a token of the user for the application, as the consent page would: for ten years.
    ///
    /// # Errors
    ///
    /// When the user or the application does not exist.
    pub fn issue_token(
        &self,
        user: &str,
        client_id: &str,
        scopes: &ScopeSet,
    ) -> Result<String, SeedError> {
        let now = self.clock().now();
        let mut world = self.world();
        let user = world.seeded_user(user)?;
        world
            .find_application(client_id)
            .ok_or_else(|| SeedError::Missing(client_id.to_owned()))?;
        let token = NewToken {
            user,
            client_id: client_id.to_owned(),
            scope: scopes.to_string(),
            name: None,
            lifetime: TEN_YEARS,
        };
        Ok(world.issue_token(token, now).secret)
    }
}

impl World {
    fn seed_user(&mut self, name: &str, password: &str) -> Result<AccountId, SeedError> {
        self.check_free(name)?;
        Ok(self.create_user(NewUser {
            name: name.to_owned(),
            email: format!("{name}@example.com"),
            password: password.to_owned(),
        }))
    }

    fn check_free(&self, name: &str) -> Result<(), SeedError> {
        match self.find_account(name) {
            None => Ok(()),
            Some(_) => Err(SeedError::Taken(name.to_owned())),
        }
    }

    fn seeded_user(&self, name: &str) -> Result<AccountId, SeedError> {
        self.find_user(name)
            .map(|user| user.id)
            .ok_or_else(|| SeedError::Missing(name.to_owned()))
    }
}
