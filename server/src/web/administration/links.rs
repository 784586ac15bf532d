//! `/administration/links`

use axum::{
    extract::State,
    response::{Redirect, Response},
};
use frontend::page::AdministrationLinks;

use crate::{
    api::{
        administration::{self, OfLink, link_that_holds, list_links},
        caller::Administer,
        error::ApiError,
        extract::Query,
        request_id::RequestId,
        workspace::Paging,
    },
    app::App,
    web::{Form, Over, Path, Sure, Visit},
};

/// `GET /administration/links`
pub(super) async fn page(
    _: Over<Administer>,
    visit: Visit,
    State(app): State<App>,
    Query(paging): Query<Paging>,
) -> Result<Response, ApiError> {
    let list = list_links(&app, &paging.request()?).await?;
    Ok(visit.show(AdministrationLinks(list)))
}

/// `POST /administration/links/{workspace}/{user}/end`
pub(super) async fn end(
    over: Over<Administer>,
    State(app): State<App>,
    request_id: RequestId,
    Path(of): Path<OfLink>,
    Form(sure): Form<Sure>,
) -> Result<Redirect, ApiError> {
    let link = link_that_holds(&app, of).await?;
    sure.is(
        link.quay_user.as_str(),
        "to end the link, type the Quay user",
    )?;
    administration::end(&app, &over.may.caller, &request_id, &link).await?;
    Ok(Redirect::to("/administration/links"))
}
