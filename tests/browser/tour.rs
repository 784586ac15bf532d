//! Every page there is, looked at in every way: nothing on it keeps anybody out, nothing reaches
//! beyond the window. With a folder named, pictures are taken on the way.

mod administration;
mod failures;
mod linking;
mod outside;
mod workspace;

use std::{collections::BTreeSet, path::PathBuf};

use reqwest::Method;

use super::{
    look::{LOOKS, PHONE, WALL},
    window::Window,
};
use crate::access::route::routes;

/// The folder that pictures go to; without it none are taken.
const PICTURES: &str = "BERTH_SCREENSHOTS";

/// A page, and the route that answers with it.
type Stop = (&'static str, &'static str);

/// Every page: each tour makes its own stops.
const STOPS: [&[Stop]; 5] = [
    outside::STOPS,
    workspace::STOPS,
    linking::STOPS,
    administration::STOPS,
    failures::STOPS,
];

/// What is asked for by browsers and programs and is no page.
const NO_PAGES: [&str; 8] = [
    "/api/v1/openapi.json",
    "/assets/{name}",
    "/healthz",
    "/readyz",
    "/sign-in/callback",
    "/sign-in/start",
    "/link/quay/callback/{secret}",
    "/livez",
];

/// Somebody on a tour.
pub(super) struct Tour {
    stops: &'static [Stop],
    made: BTreeSet<&'static str>,
    wrong: Vec<String>,
    pictures: Option<PathBuf>,
}

impl Tour {
    fn of(stops: &'static [Stop]) -> Self {
        let pictures = std::env::var_os(PICTURES).map(PathBuf::from);
        Self {
            stops,
            made: BTreeSet::new(),
            wrong: Vec::new(),
            pictures,
        }
    }

    /// Looks at the page that the window shows, which is this one.
    async fn stop(&mut self, window: &Window, name: &str) {
        let (name, _) = self.stops.iter().find(|(stop, _)| *stop == name).unwrap();
        assert!(self.made.insert(name), "{name} was looked at before");
        window.awake().await;
        for look in LOOKS {
            window.look(look).await;
            let (colours, size) = (look.colours, look.size.name);
            let violations = window.violations().await.into_iter();
            self.wrong
                .extend(violations.map(|it| format!("{name}, {colours}, {size}: {it}")));
            if let Some(pictures) = &self.pictures {
                let file = pictures.join(format!("{name}-{colours}-{size}.png"));
                window.picture(&file).await;
            }
        }
        for size in [PHONE, WALL] {
            window.resize(size).await;
            let beyond = window.beyond().await.into_iter();
            let size = size.name;
            self.wrong
                .extend(beyond.map(|it| format!("{name}, {size}: beyond the edge: {it}")));
        }
        let first = LOOKS[0];
        window.look(first).await;
    }

    /// Every stop was made, and nothing was wrong at any.
    fn end(self) {
        let left_out: Vec<_> = self
            .stops
            .iter()
            .filter(|(name, _)| !self.made.contains(name))
            .collect();
        assert!(left_out.is_empty(), "not looked at: {left_out:?}");
        let wrong = self.wrong.join("\n\n");
        assert!(wrong.is_empty(), "{} found:\n{wrong}", self.wrong.len());
    }
}

#[test]
fn no_page_is_left_out() {
    let seen: BTreeSet<_> = STOPS
        .iter()
        .copied()
        .flatten()
        .map(|(_, route)| *route)
        .collect();
    let left_out: Vec<_> = routes()
        .into_iter()
        .filter(|(method, _)| *method == Method::GET)
        .map(|(_, path)| path)
        .filter(|path| path == "/api/v1/docs" || !path.starts_with("/api/v1/"))
        .filter(|path| !NO_PAGES.contains(&path.as_str()) && !seen.contains(path.as_str()))
        .collect();

    assert!(left_out.is_empty(), "on no tour: {left_out:#?}");
}
