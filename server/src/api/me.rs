//! `/api/v1/me`

use model::api::me::Me;

use super::{caller::Caller, extract::Json};

/// Who the caller is.
#[utoipa::path(
    get, path = "/me", operation_id = "get_me", tag = "people",
    responses((status = 200, description = "Who the caller is.", body = Me)),
)]
pub(super) async fn get(caller: Caller) -> Json<Me> {
    Json(match caller {
        Caller::Person(person) => Me::Person {
            user: person.user,
            name: person.name,
            administrator: person.administrator,
            authenticated_at: person.authenticated_at,
        },
        Caller::Platform(token) => Me::PlatformToken {
            token: token.id,
            name: token.name,
            scopes: token.scopes.into_iter().collect(),
        },
    })
}
