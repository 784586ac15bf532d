//! The port that custody sees.

use async_trait::async_trait;
use model::{OrgName, QuayUsername, Timestamp};

use super::{
    Call, FakeQuay,
    world::{Application, Token, World},
};
use crate::{
    id::{ApplicationPath, ClientId, TokenId},
    plan::Deletion,
    port::{Bearer, CodeExchange, ListedToken, Mint, Named, Own, Quay, QuayError},
    scope::SeenScopes,
    secret::{ClientSecret, QuayToken},
    testing::sample,
    transaction::Client,
};

#[async_trait]
impl Quay for FakeQuay {
    async fn exchange(&self, exchange: CodeExchange<'_>) -> Result<QuayToken, QuayError> {
        let scope = exchange.scopes.to_string();
        let (client, secret) = match exchange.client {
            Client::Ours => (sample::client("OURS"), Some("SECRET")),
            Client::OneShot(path) | Client::Theirs(path) => {
                let secret = exchange.client_secret.map(ClientSecret::expose);
                (path.client.clone(), secret)
            }
        };
        let code = exchange.code.expose().to_owned();
        self.call(Call::Exchange, |world, _| {
            let application = world
                .applications
                .get(&client)
                .ok_or(QuayError::CodeRefused)?;
            let meant = |token: &&Token| token.scope == scope && token.client == client;
            let token = world.codes.get(&code).filter(meant).cloned();
            match token {
                Some(token) if secret == Some(application.secret.as_str()) => {
                    world.codes.remove(&code);
                    world.tokens.push(token.clone());
                    secret_token(&token)
                }
                _ => Err(QuayError::CodeRefused),
            }
        })
        .await
    }

    async fn name(&self, token: &QuayToken) -> Result<Named, QuayError> {
        self.call(Call::Name, |world, now| {
            let token = world.bearer(token.expose(), now)?;
            Ok(Named {
                id: token.id,
                quay_user: token.user,
            })
        })
        .await
    }

    async fn own(&self, token: &QuayToken) -> Result<Own, QuayError> {
        self.call(Call::Own, |world, now| {
            let token = world.bearer(token.expose(), now)?;
            // 164: a living token without a user scope is answered as a dead one is.
            if !token.holds("user:read") && !token.holds("user:admin") {
                return Err(QuayError::TokenDead);
            }
            let logins = match token.holds("user:admin") {
                true => world.users.get(&token.user).cloned().unwrap_or_default(),
                false => Vec::new(),
            };
            Ok(Own {
                quay_user: token.user,
                logins,
            })
        })
        .await
    }

    async fn scopes(&self, token: &QuayToken, id: TokenId) -> Result<SeenScopes, QuayError> {
        self.call(Call::Scopes, |world, now| {
            let bearer = bearer_with(world, token, "user:admin", now)?;
            let seen = world
                .living(now)
                .find(|it| it.id == id && it.user == bearer.user);
            let seen = seen.ok_or(QuayError::Missing)?;
            Ok(SeenScopes::read(seen.scope.split(' ')))
        })
        .await
    }

    async fn mint(
        &self,
        by: &QuayToken,
        mint: Mint<'_>,
    ) -> Result<(QuayToken, TokenId, Timestamp), QuayError> {
        let (at, scope) = (mint.at.clone(), mint.scopes.to_string());
        self.call(Call::Mint, |world, now| {
            let bearer = bearer_with(world, by, "org:admin", now)?;
            administers(world, &bearer.user, &at)?;
            if !world.mints || !scope.split(' ').all(|scope| bearer.holds(scope)) {
                return Err(QuayError::Refused);
            }
            let ends = now.plus(mint.lifetime);
            let token = Token {
                name: mint.name.to_owned(),
                ..world.token(&bearer.user, &at.client, &scope, (now, ends))
            };
            world.tokens.push(token.clone());
            Ok((secret_token(&token)?, token.id, ends))
        })
        .await
    }

    async fn list_tokens(&self, path: &ApplicationPath) -> Result<Vec<ListedToken>, QuayError> {
        self.call(Call::ListTokens, |world, now| {
            administers(world, &sample::user_at_quay("berth"), path)?;
            if !world.mints {
                return Err(QuayError::Refused);
            }
            let tokens = world
                .living(now)
                .filter(|token| token.client == path.client);
            Ok(tokens.map(Token::listed).collect())
        })
        .await
    }

    async fn delete_token(
        &self,
        by: &QuayToken,
        id: TokenId,
        how: &Deletion,
    ) -> Result<(), QuayError> {
        self.call(Call::DeleteToken, |world, now| {
            let belongs: Box<dyn Fn(&Token) -> bool> = match how {
                Deletion::Authorization => {
                    let user = bearer_with(world, by, "user:admin", now)?.user;
                    Box::new(move |token| token.user == user)
                }
                Deletion::ApplicationToken(path) => {
                    let user = bearer_with(world, by, "org:admin", now)?.user;
                    administers(world, &user, path)?;
                    if !world.mints {
                        return Err(QuayError::Refused);
                    }
                    Box::new(move |token| token.client == path.client)
                }
            };
            let found = world
                .living(now)
                .any(|token| token.id == id && belongs(token));
            if !found {
                return Err(QuayError::Missing);
            }
            world.tokens.retain(|token| token.id != id);
            Ok(())
        })
        .await
    }

    async fn make_application(
        &self,
        by: Bearer<'_>,
        org: &OrgName,
        name: &str,
    ) -> Result<(ClientId, ClientSecret), QuayError> {
        self.call(Call::MakeApplication, |world, now| {
            owner(world, by, org, now)?;
            let number = world.fresh();
            let client = sample::client(&format!("CLIENT{number}"));
            let application = Application {
                org: org.clone(),
                name: name.to_owned(),
                secret: format!("SECRET{number}"),
            };
            let secret = ClientSecret::new(application.secret.clone().into());
            world.applications.insert(client.clone(), application);
            Ok((client, secret.map_err(|_| QuayError::Refused)?))
        })
        .await
    }

    async fn find_application(
        &self,
        by: Bearer<'_>,
        org: &OrgName,
        name: &str,
    ) -> Result<Option<ClientId>, QuayError> {
        self.call(Call::FindApplication, |world, now| {
            owner(world, by, org, now)?;
            let mut all = world.applications.iter();
            let found = all.find(|(_, it)| it.org == *org && it.name == name);
            Ok(found.map(|(client, _)| client.clone()))
        })
        .await
    }

    async fn delete_application(
        &self,
        by: Bearer<'_>,
        path: &ApplicationPath,
    ) -> Result<(), QuayError> {
        self.call(Call::DeleteApplication, |world, now| {
            owner(world, by, &path.org, now)?;
            world
                .applications
                .remove(&path.client)
                .ok_or(QuayError::Missing)?;
            world.tokens.retain(|token| token.client != path.client);
            world.codes.retain(|_, token| token.client != path.client);
            Ok(())
        })
        .await
    }
}

fn secret_token(token: &Token) -> Result<QuayToken, QuayError> {
    QuayToken::new(token.text.clone().into()).map_err(|_| QuayError::Refused)
}

fn bearer_with(
    world: &World,
    token: &QuayToken,
    scope: &str,
    now: Timestamp,
) -> Result<Token, QuayError> {
    let token = world.bearer(token.expose(), now)?;
    match token.holds(scope) {
        true => Ok(token),
        false => Err(QuayError::Refused),
    }
}

fn owner(world: &World, by: Bearer<'_>, org: &OrgName, now: Timestamp) -> Result<(), QuayError> {
    let user: QuayUsername = match by {
        Bearer::Service => sample::user_at_quay("berth"),
        Bearer::User(token) => bearer_with(world, token, "org:admin", now)?.user,
    };
    match world.owns(&user, org) {
        true => Ok(()),
        false => Err(QuayError::Refused),
    }
}

fn administers(
    world: &World,
    user: &QuayUsername,
    path: &ApplicationPath,
) -> Result<(), QuayError> {
    let application = world.applications.get(&path.client);
    let there = application.is_some_and(|it| it.org == path.org);
    match (world.owns(user, &path.org), there) {
        (false, _) => Err(QuayError::Refused),
        (true, false) => Err(QuayError::Missing),
        (true, true) => Ok(()),
    }
}
