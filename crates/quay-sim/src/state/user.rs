//! People (and the service account, which is a person to Quay).

use super::{AccountId, Avatar, Grantee, World};

/// A user.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: AccountId,
    pub(crate) name: String,
    pub(crate) email: String,
    /// In the clear: nothing here is worth protecting.
    pub(crate) password: String,
    pub(crate) superuser: bool,
    pub(crate) enabled: bool,
    /// External logins: `{service, service_identifier}`.
    pub(crate) logins: Vec<ExternalLogin>,
}

/// A login at another service, under which Quay knows the user too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExternalLogin {
    pub(crate) service: String,
    pub(crate) identifier: String,
}

impl User {
    pub(crate) fn avatar(&self) -> Avatar {
        Avatar::user(&self.name, Some(&self.email))
    }
}

/// What [`World::create_user`] needs to know.
#[derive(Clone, Debug)]
pub(crate) struct NewUser {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) password: String,
}

impl World {
    /// Creates a user. Whether the name is good and free was asked before.
    pub(crate) fn create_user(&mut self, new: NewUser) -> AccountId {
        let id = self.ids.account();
        let user = User {
            id,
            name: new.name,
            email: new.email,
            password: new.password,
            superuser: false,
            enabled: true,
            logins: Vec::new(),
        };
        self.users.insert(id, user);
        id
    }

    /// Deletes a user with robots, tokens, repositories and memberships (395).
    pub(crate) fn delete_user(&mut self, id: AccountId) {
        let robots: Vec<AccountId> = self
            .robots
            .values()
            .filter(|robot| robot.owner == id)
            .map(|robot| robot.id)
            .collect();
        for robot in robots {
            self.delete_robot(robot);
        }
        self.users.remove(&id);
        self.tokens.retain(|token| token.user != id);
        self.app_tokens.retain(|token| token.user != id);
        self.repositories
            .retain(|_, repository| repository.namespace != id);
        self.forget_grantee(Grantee::Account(id));
    }
}
