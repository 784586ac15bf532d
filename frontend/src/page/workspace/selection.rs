//! Which of a workspace's components are shown, and in which order.
//!
//! A workspace has some hundreds at most: they are sorted here, so that every column sorts, also
//! those that no row of the database has.

use std::cmp::Reverse;

use model::{Timestamp, api::component::Component};
use url::form_urlencoded;

use crate::component::{QuayTrouble, Tone, component_state};

/// How many are on a page.
const ON_A_PAGE: usize = 50;

/// A component, with what is known of it elsewhere.
#[derive(Debug, Clone)]
pub struct Row {
    /// The component.
    pub component: Component,
    /// Since when its push credential is as it is.
    pub credential_since: Option<Timestamp>,
}

/// Which components somebody wants to see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// Only those whose name contains this.
    pub name: String,
    /// Only those in this state.
    pub state: Option<Glance>,
    /// By what they are sorted.
    pub sort: Sort,
    /// Which way.
    pub order: Order,
    /// Which page, from 1 on; 0 is the first, too.
    pub page: usize,
}

/// A state, as the filter knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glance {
    /// Everything is as declared.
    Ready,
    /// Berth is at work, or waits.
    Working,
    /// A person has to do something.
    Blocked,
}

impl Glance {
    const ALL: [Self; 3] = [Self::Ready, Self::Working, Self::Blocked];

    fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Working => "working",
            Self::Blocked => "blocked",
        }
    }

    fn of(component: &Component) -> Self {
        match component_state(component).0 {
            Tone::Good => Self::Ready,
            Tone::Bad => Self::Blocked,
            Tone::Plain | Tone::Busy | Tone::Warn => Self::Working,
        }
    }
}

/// By what components are sorted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// Their names.
    #[default]
    Name,
    /// Where they are at Quay.
    Repository,
    /// Who may pull.
    Visibility,
    /// How they are: what needs a person first.
    State,
    /// When they were last pushed: the latest first.
    Pushed,
    /// The age of their credential: the oldest first.
    Credential,
}

impl Sort {
    const ALL: [Self; 6] = [
        Self::Name,
        Self::Repository,
        Self::Visibility,
        Self::State,
        Self::Pushed,
        Self::Credential,
    ];

    fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Repository => "repository",
            Self::Visibility => "visibility",
            Self::State => "state",
            Self::Pushed => "pushed",
            Self::Credential => "credential",
        }
    }
}

/// Which way something is sorted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// As the column says.
    #[default]
    Up,
    /// The other way round.
    Down,
}

impl Order {
    const ALL: [Self; 2] = [Self::Up, Self::Down];

    fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }
}

impl Wish {
    /// What the query of an address wishes for. Of what cannot be read in it, nothing is wished:
    /// the form sends an empty `state` where any will do.
    #[must_use]
    pub fn read(query: &str) -> Self {
        let mut wish = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "name" => wish.name = value.into_owned(),
                "state" => wish.state = Glance::find(&value),
                "sort" => wish.sort = Sort::find(&value).unwrap_or_default(),
                "order" => wish.order = Order::find(&value).unwrap_or_default(),
                "page" => wish.page = value.parse().unwrap_or_default(),
                _ => {}
            }
        }
        wish
    }

    /// The same, sorted by this; by what it is sorted by already, the other way round.
    pub(super) fn sorted_by(&self, sort: Sort) -> Self {
        let order = match self.order {
            Order::Up if self.sort == sort => Order::Down,
            Order::Up | Order::Down => Order::Up,
        };
        Self {
            sort,
            order,
            page: 0,
            ..self.clone()
        }
    }

    /// The same, another page of it.
    pub(super) fn at(&self, page: usize) -> Self {
        Self {
            page,
            ..self.clone()
        }
    }

    /// As the query of an address. What is as it would be anyway is left out.
    pub(super) fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if !self.name.is_empty() {
            query.append_pair("name", &self.name);
        }
        if let Some(state) = self.state {
            query.append_pair("state", state.as_str());
        }
        if self.sort != Sort::Name {
            query.append_pair("sort", self.sort.as_str());
        }
        if self.order == Order::Down {
            query.append_pair("order", self.order.as_str());
        }
        if self.page > 1 {
            query.append_pair("page", &self.page.to_string());
        }
        query.finish()
    }
}

/// The components that are shown.
#[derive(Debug, Clone)]
pub struct Selection {
    /// What was wished for; its page is one that there is.
    pub wish: Wish,
    /// The components of this page.
    pub rows: Vec<Row>,
    /// How many there are like that, on all pages.
    pub found: usize,
    /// How many the workspace has.
    pub all: usize,
    /// How many pages there are.
    pub pages: usize,
    /// What Quay stands in the way of any component of the workspace with.
    pub trouble: Option<QuayTrouble>,
}

/// Filters, sorts and pages.
#[must_use]
pub fn select(rows: Vec<Row>, wish: Wish) -> Selection {
    let all = rows.len();
    let conditions = rows.iter().flat_map(|row| &row.component.conditions);
    let trouble = QuayTrouble::of(conditions);
    let wanted = wish.name.trim().to_lowercase();
    let mut rows: Vec<_> = rows
        .into_iter()
        .filter(|row| {
            let name = row.component.name.as_str().to_lowercase();
            name.contains(&wanted)
        })
        .filter(|row| {
            wish.state
                .is_none_or(|state| Glance::of(&row.component) == state)
        })
        .collect();
    sort(&mut rows, wish.sort);
    if wish.order == Order::Down {
        rows.reverse();
    }
    let found = rows.len();
    let pages = found.div_ceil(ON_A_PAGE).max(1);
    let page = wish.page.clamp(1, pages);
    Selection {
        rows: rows
            .into_iter()
            .skip((page - 1) * ON_A_PAGE)
            .take(ON_A_PAGE)
            .collect(),
        wish: Wish { page, ..wish },
        found,
        all,
        pages,
        trouble,
    }
}

/// Those of which it is not known come last.
fn sort(rows: &mut [Row], by: Sort) {
    rows.sort_by(|a, b| a.component.name.as_str().cmp(b.component.name.as_str()));
    match by {
        Sort::Name => {}
        Sort::Repository => rows.sort_by_key(|row| {
            let repository = row.component.repository.as_ref();
            (repository.is_none(), repository.map(ToString::to_string))
        }),
        Sort::Visibility => rows.sort_by_key(|row| row.component.visibility.as_str()),
        Sort::State => rows.sort_by_key(|row| match component_state(&row.component).0 {
            Tone::Bad => 0,
            Tone::Warn => 1,
            Tone::Busy => 2,
            Tone::Plain => 3,
            Tone::Good => 4,
        }),
        Sort::Pushed => rows.sort_by_key(|row| {
            let pushed_at = row.component.pushed_at;
            (pushed_at.is_none(), Reverse(pushed_at))
        }),
        Sort::Credential => {
            rows.sort_by_key(|row| (row.credential_since.is_none(), row.credential_since));
        }
    }
}

#[cfg(test)]
mod tests;
