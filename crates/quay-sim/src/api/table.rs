//! Which route answers a request.

use std::sync::LazyLock;

use axum::http::Method;

use crate::variant::Variant;

use super::{
    Route, all_routes,
    route::{Absence, Parameters},
};

static ROUTES: LazyLock<Vec<Route>> = LazyLock::new(all_routes);

/// Every route, also those that a variant switches off.
pub(super) fn routes() -> &'static [Route] {
    &ROUTES
}

/// What there is for a method and a path.
#[derive(Debug)]
pub(super) enum Found {
    /// A route.
    Route(&'static Route, Parameters),
    /// Only routes of other methods, and the template of the first.
    OtherMethods(&'static str, Vec<Method>),
    /// A route that this Quay does not have yet.
    SwitchedOff(&'static str),
    /// Nothing, but something for the same path with a slash at the end (153, 329).
    WithSlash,
    Nothing,
}

/// Finds the first route that fits; `path` is decoded.
pub(super) fn find(variant: &Variant, method: &Method, path: &str) -> Found {
    let wanted = if *method == Method::HEAD {
        &Method::GET
    } else {
        method
    };
    if lacks_slash(variant, path) {
        return Found::WithSlash;
    }
    let mut others: Option<(&'static str, Vec<Method>)> = None;
    for (_, route) in fitting(variant, path) {
        if !route.exists(variant) {
            return Found::SwitchedOff(route.template);
        }
        if route.method == *wanted {
            let parameters = Parameters::fit(route.template, path).unwrap_or_default();
            return Found::Route(route, parameters);
        }
        let (_, methods) = others.get_or_insert_with(|| (route.template, Vec::new()));
        methods.push(route.method.clone());
    }
    match others {
        Some((template, methods)) => Found::OtherMethods(template, methods),
        None => Found::Nothing,
    }
}

/// Whether what comes first in the table fits only with a slash at the end. A repository, whose name
/// could go on to the end of the path, comes later (329).
fn lacks_slash(variant: &Variant, path: &str) -> bool {
    let first = |path: &str| fitting(variant, path).next().map(|(place, _)| place);
    match (first(path), first(&format!("{path}/"))) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(as_it_is), Some(with_slash)) => with_slash < as_it_is,
    }
}

/// The routes whose template fits, and their places in the table.
fn fitting(variant: &Variant, path: &str) -> impl Iterator<Item = (usize, &'static Route)> {
    let routed = ROUTES
        .iter()
        .enumerate()
        .filter(|(_, route)| route.exists(variant) || route.absence() == Absence::NotFound);
    routed.filter(move |(_, route)| Parameters::fit(route.template, path).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(method: &Method, path: &str) -> Option<&'static str> {
        match find(&Variant::default(), method, path) {
            Found::Route(route, _) => Some(route.template),
            _ => None,
        }
    }

    #[test]
    fn what_goes_on_after_a_repository_is_not_part_of_its_name() {
        let permission = "/api/v1/repository/{repository}/permissions/user/{username}";
        assert_eq!(
            template(
                &Method::PUT,
                "/api/v1/repository/o/team/a/lab/permissions/user/o+r"
            ),
            Some(permission)
        );
        assert_eq!(
            template(&Method::GET, "/api/v1/repository/o/team/a/lab"),
            Some("/api/v1/repository/{repository}")
        );
    }

    #[test]
    fn a_route_that_is_switched_off_leaves_its_path_to_others() {
        let path = "/api/v1/repository/o/r/changestate";
        assert_eq!(
            template(&Method::PUT, path),
            Some("/api/v1/repository/{repository}")
        );
    }

    #[test]
    fn a_missing_slash_is_told_from_a_missing_route() {
        let variant = Variant::default();
        let found = |path| find(&variant, &Method::POST, path);
        assert!(matches!(found("/api/v1/organization"), Found::WithSlash));
        let permissions = "/api/v1/repository/o/r/permissions/user";
        assert!(matches!(found(permissions), Found::WithSlash));
        assert!(matches!(found("/api/v1/nosuch"), Found::Nothing));
        assert!(
            matches!(found("/api/v1/organization/mx"), Found::OtherMethods(_, methods) if methods.len() == 3)
        );
    }

    #[test]
    fn every_route_is_there_once() {
        let mut seen = std::collections::BTreeSet::new();
        for route in routes() {
            assert!(
                seen.insert((route.template, route.method.as_str())),
                "{} {}",
                route.method,
                route.template
            );
        }
    }
}
