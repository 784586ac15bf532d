//! Templates and how paths fit them.

use std::collections::BTreeMap;

use axum::http::Method;

use crate::{state::Scope, variant::Variant};

use super::{Outcome, Request};

/// One method of one path.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    pub(crate) method: Method,
    /// `{name}` stands for one segment, `{repository}` for two or more.
    pub(crate) template: &'static str,
    pub(crate) handler: fn(&mut Request<'_>) -> Outcome,
    /// What discovery says about it; internal routes are not discovered.
    pub(super) operation: Option<Operation>,
    exists: fn(&Variant) -> bool,
    absence: Absence,
    /// Whether it answers anybody even where anonymous access is forbidden.
    pub(super) is_for_anybody: bool,
    /// Whether it works while Quay is read-only, though it is not a read.
    pub(super) works_read_only: bool,
    /// Whether it makes a token, which Quay must hash.
    pub(super) makes_a_token: bool,
}

/// What a route that is switched off leaves behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Absence {
    /// Nothing: its path is for other routes, or nobody's (183, 257).
    Unrouted,
    /// A 404.
    NotFound,
}

/// A route as discovery describes it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operation {
    pub(super) id: &'static str,
    /// The scope that Quay says it needs.
    pub(super) scope: Option<Scope>,
}

impl Route {
    pub(crate) const fn new(
        method: Method,
        template: &'static str,
        handler: fn(&mut Request<'_>) -> Outcome,
    ) -> Self {
        Self {
            method,
            template,
            handler,
            operation: None,
            exists: |_| true,
            absence: Absence::Unrouted,
            is_for_anybody: false,
            works_read_only: false,
            makes_a_token: false,
        }
    }

    /// The same, to be found by discovery.
    pub(super) const fn documented(mut self, id: &'static str, scope: Option<Scope>) -> Self {
        self.operation = Some(Operation { id, scope });
        self
    }

    /// The same, only where `exists` says so; elsewhere there is no such route.
    pub(super) const fn only_if(mut self, exists: fn(&Variant) -> bool) -> Self {
        self.exists = exists;
        self
    }

    /// The same, only where `exists` says so; elsewhere 404.
    pub(super) fn not_found_unless(self, exists: fn(&Variant) -> bool) -> Self {
        Self {
            absence: Absence::NotFound,
            ..self.only_if(exists)
        }
    }

    /// The same, also where `FEATURE_ANONYMOUS_ACCESS` is off.
    pub(crate) const fn for_anybody(mut self) -> Self {
        self.is_for_anybody = true;
        self
    }

    /// The same, also while Quay is read-only.
    pub(crate) const fn while_read_only(mut self) -> Self {
        self.works_read_only = true;
        self
    }

    /// The same, with a token to be made: it takes its latency once more.
    pub(super) const fn making_a_token(mut self) -> Self {
        self.makes_a_token = true;
        self
    }

    pub(super) fn absence(&self) -> Absence {
        self.absence
    }

    pub(super) fn exists(&self, variant: &Variant) -> bool {
        (self.exists)(variant)
    }
}

/// What the variable parts of a template stand for in a path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parameters(BTreeMap<&'static str, String>);

impl Parameters {
    /// The part that stands for `{name}`; empty if the template has none.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.get(name).map(String::as_str).unwrap_or_default()
    }

    /// Fits a decoded path to a template.
    pub(crate) fn fit(template: &'static str, path: &str) -> Option<Self> {
        let mut parameters = Self::default();
        let template: Vec<&'static str> = template.split('/').collect();
        let path: Vec<&str> = path.split('/').collect();
        parameters
            .fit_segments(&template, &path)
            .then_some(parameters)
    }

    fn fit_segments(&mut self, template: &[&'static str], path: &[&str]) -> bool {
        let Some((&first, template)) = template.split_first() else {
            return path.is_empty();
        };
        if first == "{repository}" {
            return (2..=path.len()).any(|taken| {
                let Some((repository, rest)) = path.split_at_checked(taken) else {
                    return false;
                };
                if repository.iter().any(|segment| segment.is_empty())
                    || !self.fit_segments(template, rest)
                {
                    return false;
                }
                self.0.insert("repository", repository.join("/"));
                true
            });
        }
        let Some((&segment, path)) = path.split_first() else {
            return false;
        };
        match first
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'))
        {
            Some(_) if segment.is_empty() => false,
            Some(name) => {
                self.0.insert(name, segment.to_owned());
                self.fit_segments(template, path)
            }
            None => first == segment && self.fit_segments(template, path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_stands_for_one_segment() {
        let fitted = Parameters::fit("/o/{orgname}/robots/{shortname}", "/o/mx/robots/a").unwrap();
        assert_eq!(
            (fitted.get("orgname"), fitted.get("shortname")),
            ("mx", "a")
        );
        assert_eq!(Parameters::fit("/o/{orgname}", "/o/"), None);
        assert_eq!(Parameters::fit("/o/{orgname}", "/o/mx/"), None);
    }

    #[test]
    fn a_repository_stands_for_several() {
        let template = "/r/{repository}/permissions/user/{username}";
        let fitted = Parameters::fit(template, "/r/mx/team/a/lab/permissions/user/mx+a").unwrap();
        assert_eq!(
            (fitted.get("repository"), fitted.get("username")),
            ("mx/team/a/lab", "mx+a")
        );
        assert_eq!(Parameters::fit("/r/{repository}", "/r/mx"), None);
    }
}
