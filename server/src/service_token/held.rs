//! What a token may do.

use quay_client::{ApiToken, QuayApi, QuayClient, Scopes};

/// The scopes of a token, as far as Quay tells.
///
/// They are nowhere to be asked for directly. But the registry tells a token's id (recording 417),
/// and the list of the account's authorizations tells the scopes of that id.
pub async fn held_scopes(client: &QuayClient, api: &QuayApi, token: &ApiToken) -> Option<Scopes> {
    let id = client.name_token(token).await.ok()?.id;
    let authorizations = api.list_authorizations().await.ok()?;
    let own = authorizations
        .into_iter()
        .find(|authorization| authorization.id == id)?;
    let scopes = own.scopes.iter();
    Some(Scopes::new(
        scopes.filter_map(|scope| scope.scope.parse().ok()),
    ))
}
