//! Tokens and applications at Quay, for the broker.

use async_trait::async_trait;
use model::{OrgName, Timestamp, UserId};
use quay_client::{
    AnswerFault, ApiToken, Authorize, Deletion as Deleted, Lane, NewApplication, NewToken, QuayApi,
    QuayClient, QuayError as Client, Scope, Scopes as ClientScopes,
};
use secrecy::{ExposeSecret as _, SecretString};
use token_broker::{
    ApplicationPath, AuthorizationCode, ClientId, ClientSecret, Deletion, QuayToken, Scopes,
    SeenScopes, TokenId, TransactionSecret,
    port::{Bearer, CodeExchange, ListedToken, Mint, Named, Own, Quay, QuayError},
};
use url::Url;

use super::{RedirectUri, ServiceLane, failure::failure, words};

/// What the consent page says of an application that Berth made.
const DESCRIPTION: &str = "Made by Berth to link one Quay account, once.";

/// Quay, as far as custody needs it.
#[derive(Debug, Clone)]
pub struct BrokerQuay {
    /// Quay.
    pub client: QuayClient,
    /// Our own token there.
    pub service: ServiceLane,
    /// The configured application, where there is one.
    pub application: Option<OurClient>,
    /// Where users come back to.
    pub redirect: RedirectUri,
    /// The service that users sign in to both Quay and Berth with, where there is one.
    pub login: Option<LoginService>,
}

/// The OAuth application that Berth is configured with.
#[derive(Debug, Clone)]
pub struct OurClient {
    /// Where it is.
    pub path: ApplicationPath,
    /// Its secret.
    pub secret: SecretString,
}

/// A service that users sign in to both Quay and Berth with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginService {
    /// Quay's name for it.
    pub service: String,
    /// The issuer that Berth knows it by.
    pub issuer: String,
}

impl BrokerQuay {
    /// Where to send a user for consent: with the redirect URI and the scope that the exchange
    /// repeats. `None` where there is no such application.
    #[must_use]
    pub fn authorize_url(
        &self,
        client: &token_broker::Client,
        scopes: &Scopes,
        transaction: &TransactionSecret,
    ) -> Option<Url> {
        Some(self.client.authorize_url(&Authorize {
            client_id: &self.path(client)?.client,
            redirect_uri: &self.redirect.carrying(transaction),
            scopes: &words::scopes(scopes).ok()?,
            state: transaction.expose(),
        }))
    }

    fn path<'a>(&'a self, client: &'a token_broker::Client) -> Option<&'a ApplicationPath> {
        match client {
            token_broker::Client::Ours => self.application.as_ref().map(|ours| &ours.path),
            token_broker::Client::OneShot(path) | token_broker::Client::Theirs(path) => Some(path),
        }
    }

    fn lane(&self) -> Lane {
        self.service.lane
    }

    fn as_user(&self, token: &QuayToken) -> Result<QuayApi, QuayError> {
        let token = words::bearer(token)?;
        Ok(self.client.with_token(&token, self.lane()))
    }

    async fn call<T, Answer>(
        &self,
        by: Bearer<'_>,
        call: impl FnOnce(QuayApi) -> Answer + Send,
    ) -> Result<T, QuayError>
    where
        T: Send,
        Answer: Future<Output = Result<T, Client>> + Send,
    {
        match by {
            Bearer::Service => self.service.call(call).await,
            Bearer::User(token) => call(self.as_user(token)?).await.map_err(failure),
        }
    }

    fn logins(&self, logins: Vec<quay_client::ExternalLogin>) -> Vec<UserId> {
        let Some(LoginService { service, issuer }) = &self.login else {
            return Vec::new();
        };
        logins
            .into_iter()
            .filter(|login| login.service == *service)
            .filter_map(|login| login.service_identifier)
            .map(|subject| UserId::of(&[issuer, &subject]))
            .collect()
    }
}

#[async_trait]
impl Quay for BrokerQuay {
    async fn exchange(&self, exchange: CodeExchange<'_>) -> Result<QuayToken, QuayError> {
        let path = self.path(exchange.client).ok_or(QuayError::Refused)?;
        let secret = match (exchange.client, &self.application) {
            (token_broker::Client::Ours, Some(ours)) => Some(ours.secret.expose_secret()),
            _ => exchange.client_secret.map(ClientSecret::expose),
        };
        let secret = secret.map(|secret| quay_client::ClientSecret::new(secret.into()));
        let Some(Ok(client_secret)) = secret else {
            return Err(QuayError::CodeRefused);
        };
        let answer = self
            .client
            .exchange_code(
                &quay_client::CodeExchange {
                    client_id: &path.client,
                    client_secret: &client_secret,
                    redirect_uri: &self.redirect.carrying(exchange.transaction),
                    scopes: &words::scopes(exchange.scopes)?,
                    code: &code(exchange.code)?,
                },
                self.lane(),
            )
            .await
            .map_err(failure)?;
        token(&answer.token)
    }

    async fn name(&self, token: &QuayToken) -> Result<Named, QuayError> {
        let named = self.client.name_token(&words::bearer(token)?).await;
        let named = named.map_err(failure)?;
        Ok(Named {
            id: named.id,
            quay_user: named.user,
        })
    }

    async fn own(&self, token: &QuayToken) -> Result<Own, QuayError> {
        // Told what it holds, the client takes a 401 for what it is (161, not 164).
        let held = ClientScopes::new([Scope::UserRead]);
        let user = self.as_user(token)?.holding(held).get_own_user().await;
        let user = user.map_err(failure)?;
        Ok(Own {
            quay_user: user.username.parse().map_err(words::senseless)?,
            logins: self.logins(user.logins),
        })
    }

    async fn scopes(&self, token: &QuayToken, id: TokenId) -> Result<SeenScopes, QuayError> {
        let all = self.as_user(token)?.list_authorizations().await;
        let mut all = all.map_err(failure)?.into_iter();
        let own = all.find(|it| it.id == id).ok_or(QuayError::Missing)?;
        Ok(SeenScopes::read(
            own.scopes.iter().map(|scope| scope.scope.as_str()),
        ))
    }

    async fn mint(
        &self,
        by: &QuayToken,
        mint: Mint<'_>,
    ) -> Result<(QuayToken, TokenId, Timestamp), QuayError> {
        let new = NewToken {
            name: mint.name.to_owned(),
            scopes: words::scopes(mint.scopes)?,
            lifetime: mint.lifetime,
        };
        let path = words::application(mint.at);
        let api = self.as_user(by)?;
        let minted = api.mint_token(&path, &new).await;
        let minted = at_this_quay(minted, &api, &path).await.map_err(failure)?;
        Ok((
            token(&minted.token)?,
            minted.issued.id,
            minted.issued.expires_at,
        ))
    }

    async fn delete_token(
        &self,
        by: &QuayToken,
        id: TokenId,
        how: &Deletion,
    ) -> Result<(), QuayError> {
        let api = self.as_user(by)?;
        match how {
            Deletion::Authorization => gone(api.delete_authorization(id).await.map_err(failure)?),
            Deletion::ApplicationToken(path) => {
                let path = words::application(path);
                let revoked = match api.revoke_token(&path, id).await {
                    Ok(Deleted::Deleted) => Ok(()),
                    Ok(Deleted::WasMissing) => Err(Client::Missing),
                    Err(error) => Err(error),
                };
                at_this_quay(revoked, &api, &path).await.map_err(failure)
            }
        }
    }

    async fn make_application(
        &self,
        by: Bearer<'_>,
        org: &OrgName,
        name: &str,
    ) -> Result<(ClientId, ClientSecret), QuayError> {
        let new = NewApplication {
            name: name.to_owned(),
            description: DESCRIPTION.to_owned(),
            redirect_uri: self.redirect.registered().clone(),
            application_uri: self.redirect.home(),
        };
        let made = self
            .call(by, async |api| api.create_application(org, &new).await)
            .await?;
        let secret = ClientSecret::new(made.client_secret.expose().into());
        Ok((made.client_id, secret.map_err(words::senseless)?))
    }

    async fn find_application(
        &self,
        by: Bearer<'_>,
        org: &OrgName,
        name: &str,
    ) -> Result<Option<ClientId>, QuayError> {
        let all = self
            .call(by, async |api| api.list_applications(org).await)
            .await?;
        let found = all.into_iter().find(|application| application.name == name);
        Ok(found.map(|application| application.client_id))
    }

    async fn delete_application(
        &self,
        by: Bearer<'_>,
        path: &ApplicationPath,
    ) -> Result<(), QuayError> {
        let path = words::application(path);
        gone(
            self.call(by, async |api| api.delete_application(&path).await)
                .await?,
        )
    }

    async fn list_tokens(&self, path: &ApplicationPath) -> Result<Vec<ListedToken>, QuayError> {
        let path = words::application(path);
        let listed = self.service.call(async |api| {
            let listed = api.list_application_tokens(&path).await;
            at_this_quay(listed, &api, &path).await
        });
        let listed = listed.await?;
        Ok(listed
            .into_iter()
            .map(|token| ListedToken {
                id: token.id,
                name: token.name.unwrap_or_default(),
                created: token.created,
                ends: token.expires_at,
            })
            .collect())
    }
}

/// What became of a call about an application's tokens. Quay before 3.18 does not have those calls,
/// and answers them as if the application or the token were not there, or not in its own words:
/// then it is looked which of the two it is.
async fn at_this_quay<T>(
    answer: Result<T, Client>,
    api: &QuayApi,
    path: &quay_client::ApplicationPath,
) -> Result<T, Client> {
    match answer {
        Err(ref error) if is_absence(error) && lacks_token_calls(api, path).await => {
            Err(Client::Unsupported)
        }
        answer => answer,
    }
}

async fn lacks_token_calls(api: &QuayApi, path: &quay_client::ApplicationPath) -> bool {
    let tokens = api.list_application_tokens(path).await;
    tokens.is_err_and(|error| is_absence(&error))
        && matches!(api.find_application(path).await, Ok(Some(_)))
}

fn is_absence(error: &Client) -> bool {
    matches!(
        error,
        Client::Missing
            | Client::NotQuay {
                fault: AnswerFault::NotJson,
                ..
            }
    )
}

fn gone(deletion: Deleted) -> Result<(), QuayError> {
    match deletion {
        Deleted::Deleted => Ok(()),
        Deleted::WasMissing => Err(QuayError::Missing),
    }
}

fn token(token: &ApiToken) -> Result<QuayToken, QuayError> {
    QuayToken::new(token.expose().into()).map_err(words::senseless)
}

fn code(code: &AuthorizationCode) -> Result<quay_client::AuthorizationCode, QuayError> {
    let code = quay_client::AuthorizationCode::new(code.expose().into());
    code.map_err(|_| QuayError::CodeRefused)
}
