use model::{ConditionStatus, Reason};

use super::*;
use crate::page::sample;

fn rows(names: &[&str]) -> Vec<Row> {
    names.iter().map(|name| sample::row(name)).collect()
}

fn names(selection: &Selection) -> Vec<&str> {
    let rows = selection.rows.iter();
    rows.map(|row| row.component.name.as_str()).collect()
}

#[test]
fn components_come_by_name_unless_somebody_wishes_otherwise() {
    let selection = select(rows(&["foo", "bar", "baz"]), Wish::default());
    assert_eq!(names(&selection), ["bar", "baz", "foo"]);

    let wish = Wish::default().sorted_by(Sort::Name);
    assert_eq!(
        names(&select(rows(&["foo", "bar", "baz"]), wish)),
        ["foo", "baz", "bar"]
    );
}

#[test]
fn what_needs_a_person_comes_first_by_state() {
    let mut rows = rows(&["bar", "foo"]);
    for condition in &mut rows[1].component.conditions {
        (condition.status, condition.reason) = (ConditionStatus::False, Reason::Conflict);
    }
    let by_state = Wish::default().sorted_by(Sort::State);
    assert_eq!(names(&select(rows.clone(), by_state)), ["foo", "bar"]);

    let blocked = Wish {
        state: Some(Glance::Blocked),
        ..Wish::default()
    };
    let selection = select(rows, blocked);
    assert_eq!((names(&selection), selection.all), (vec!["foo"], 2));
}

#[test]
fn the_oldest_credential_and_the_latest_push_come_first_and_the_unknown_last() {
    let mut rows = rows(&["bar", "baz", "foo"]);
    let at = |seconds: i64| Timestamp::from_unix_millis(seconds * 1000).ok();
    (rows[0].credential_since, rows[0].component.pushed_at) = (None, None);
    (rows[1].credential_since, rows[1].component.pushed_at) = (at(200), at(200));
    (rows[2].credential_since, rows[2].component.pushed_at) = (at(100), at(300));
    for sort in [Sort::Credential, Sort::Pushed] {
        let wish = Wish::default().sorted_by(sort);
        assert_eq!(names(&select(rows.clone(), wish)), ["foo", "baz", "bar"]);
    }
}

#[test]
fn a_page_beyond_the_last_is_the_last() {
    let many: Vec<_> = (0..101)
        .map(|number| sample::row(&format!("c{number:03}")))
        .collect();
    let selection = select(many.clone(), Wish::default().at(9));
    assert_eq!((selection.wish.page, selection.pages), (3, 3));
    assert_eq!(names(&selection), ["c100"]);
    assert_eq!(names(&select(many, Wish::default()))[0], "c000");
}

#[test]
fn an_address_says_what_was_wished_for_and_nothing_else() {
    assert_eq!(Wish::default().query(), "");
    let wish = Wish {
        name: "a&b".to_owned(),
        state: Some(Glance::Ready),
        page: 2,
        ..Wish::default().sorted_by(Sort::State)
    };
    assert_eq!(wish.query(), "name=a%26b&state=ready&sort=state&page=2");
    assert_eq!(Wish::read(&wish.query()), wish);
}

#[test]
fn what_cannot_be_read_in_an_address_is_not_wished_for_and_the_rest_is() {
    let wish = Wish::read("name=cart&state=&sort=colour&order=down&page=x&other=1");
    let expected = Wish {
        name: "cart".to_owned(),
        order: Order::Down,
        ..Wish::default()
    };
    assert_eq!(wish, expected);
}

#[test]
fn a_name_is_found_however_it_is_written() {
    for typed in ["build", "BUILD", " Build "] {
        let wish = Wish {
            name: typed.to_owned(),
            ..Wish::default()
        };
        let mut rows = rows(&["shop", "cart"]);
        rows[0].component.name = "Build".parse().unwrap();
        let selection = select(rows, wish);
        assert_eq!(names(&selection), ["Build"], "{typed}");
    }
}
