use serde_json::{Value, json};

use super::{Comparison, Loose, Loosening, Reading};
use crate::{
    naming::Naming,
    recording::{Library, RecordedResponse},
    request::Answer,
};

fn recorded(body: Value) -> RecordedResponse {
    RecordedResponse {
        status: 200,
        headers: vec![
            ("Content-Type".into(), "application/json".into()),
            ("Vary".into(), "Cookie".into()),
        ],
        json: Some(body),
        text: None,
        token_decoded: None,
    }
}

fn answer(body: &Value) -> Answer {
    Answer::new(
        200,
        &[("content-type", "application/json")],
        body.to_string(),
    )
}

fn differences(loosenings: &[Loosening], recorded_body: Value, got: &Value) -> Vec<String> {
    let mut naming = Naming::default();
    naming.say("course-1", "berthcheck-x");
    let comparison = Comparison {
        naming: &naming,
        loosenings,
        reading: Reading::Body,
    };
    comparison
        .differences(&recorded(recorded_body), &answer(got))
        .iter()
        .map(ToString::to_string)
        .collect()
}

fn strict(recorded_body: Value, got: &Value) -> Vec<String> {
    differences(&[], recorded_body, got)
}

#[test]
fn the_recorded_answer_with_other_names_is_the_same() {
    let recorded = json!({"name": "course-1+a", "created": "Mon, 23 Nov 2026 17:40:13 -0000", "avatar": {"color": "#98df8a"}});
    let got = json!({"name": "berthcheck-x+a", "created": "Tue, 24 Nov 2026 17:40:13 -0000", "avatar": {"color": "#000000"}});
    assert!(strict(recorded, &got).is_empty());
}

#[test]
fn another_text_a_missing_key_and_an_added_key_are_seen() {
    let found = strict(
        json!({"message": "Not Found", "status": 404}),
        &json!({"message": "not found", "extra": null}),
    );
    assert_eq!(
        found,
        [
            r#"/message: expected "Not Found", got "not found""#,
            "/status: expected 404, got nothing",
            "/extra: expected nothing, got null",
        ]
    );
}

#[test]
fn null_and_absent_and_other_types_are_not_the_same() {
    assert_eq!(
        strict(json!({"a": null}), &json!({})),
        ["/a: expected null, got nothing"]
    );
    assert_eq!(
        strict(json!({"a": null}), &json!({"a": ""})),
        [r#"/a: expected null, got """#]
    );
    assert_eq!(
        strict(json!({"a": 1}), &json!({"a": "1"})),
        [r#"/a: expected 1, got "1""#]
    );
    assert_eq!(
        strict(json!({"a": false}), &json!({"a": true})),
        ["/a: expected false, got true"]
    );
}

#[test]
fn lists_have_the_recorded_length_and_order() {
    assert_eq!(
        strict(json!(["a", "b"]), &json!(["a"])),
        ["/: expected 2 elements, got 1 elements"]
    );
    assert_eq!(strict(json!(["a", "b"]), &json!(["b", "a"])).len(), 2);
}

#[test]
fn status_and_content_type_are_compared_and_other_headers_are_not() {
    let comparison = Comparison {
        naming: &Naming::default(),
        loosenings: &[],
        reading: Reading::Body,
    };
    let html = Answer::new(201, &[("content-type", "text/html")], "true".into());
    let found: Vec<_> = comparison
        .differences(&recorded(json!(true)), &html)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        found,
        [
            "status: expected 200, got 201",
            "header content-type: expected application/json, got text/html"
        ]
    );
}

#[test]
fn html_where_json_was_recorded_is_a_difference() {
    let comparison = Comparison {
        naming: &Naming::default(),
        loosenings: &[],
        reading: Reading::Body,
    };
    let page = Answer::new(
        200,
        &[("content-type", "application/json")],
        "<html>".into(),
    );
    assert_eq!(
        comparison.differences(&recorded(json!({"a": 1})), &page)[0].to_string(),
        "body: expected JSON, got <html>"
    );
}

#[test]
fn secrets_must_look_like_secrets_and_are_not_shown() {
    let recorded = json!({"token": "FAKETOKEN132XXXXXXXXXXXXXXXXXXXX"});
    assert!(
        strict(
            recorded.clone(),
            &json!({"token": "QWERTYUIOP0123456789ABCDEFGHIJKL"})
        )
        .is_empty()
    );
    let found = strict(
        recorded,
        &json!({"token": "qWERTYUIOP0123456789ABCDEFGHIJKL"}),
    );
    assert_eq!(
        found,
        [
            "/token: expected a secret of 32 characters like the recorded one, got 32 other characters"
        ]
    );
}

#[test]
fn volatile_values_still_need_their_form() {
    assert_eq!(
        strict(json!({"color": "#98df8a"}), &json!({"color": "red"})).len(),
        1
    );
    assert_eq!(
        strict(
            json!({"client_id": "IMIKXCSKZT8N63FATXSA"}),
            &json!({"client_id": "short"})
        )
        .len(),
        1
    );
    assert_eq!(
        strict(json!({"next_page": "gAAAA"}), &json!({"next_page": ""})).len(),
        1
    );
    assert!(strict(json!({"start_ts": 1}), &json!({"start_ts": 2})).is_empty());
}

#[test]
fn a_schema_is_compared_by_its_first_sentence() {
    let recorded = json!({"detail": "'name' is a required property\n\nFailed validating 'required' in schema: {long}"});
    assert!(
        strict(
            recorded.clone(),
            &json!({"detail": "'name' is a required property\n\nFailed validating more"})
        )
        .is_empty()
    );
    assert_eq!(
        strict(
            recorded,
            &json!({"detail": "'email' is a required property"})
        )
        .len(),
        1
    );
}

#[test]
fn a_loosened_place_is_compared_by_shape_and_nothing_else_is() {
    let loosenings = [Loosening {
        place: "/list",
        how: Loose::Shape,
        why: "a test",
    }];
    let recorded = json!({"list": [{"name": "a", "size": 1}], "other": "x"});

    let longer =
        json!({"list": [{"name": "b", "size": 2}, {"name": "c", "size": null}], "other": "x"});
    assert!(differences(&loosenings, recorded.clone(), &longer).is_empty());

    let odd = json!({"list": [{"name": "b"}], "other": "y"});
    assert_eq!(
        differences(&loosenings, recorded.clone(), &odd),
        [
            "/list/0/size: expected 1, got nothing",
            r#"/other: expected "x", got "y""#,
        ]
    );

    let empty = json!({"list": [], "other": "x"});
    assert_eq!(
        differences(&loosenings, recorded, &empty),
        ["/list: expected elements, got none"]
    );
}

#[test]
fn what_is_gone_must_be_gone_and_anything_must_be_something() {
    let gone = [Loosening {
        place: "/*/x",
        how: Loose::Gone,
        why: "a test",
    }];
    assert!(differences(&gone, json!({"a": {"x": 1}}), &json!({"a": {}})).is_empty());
    assert_eq!(
        differences(&gone, json!({"a": {"x": 1}}), &json!({"a": {"x": 1}})),
        ["/a/x: expected nothing, got 1"]
    );

    let any = [Loosening {
        place: "/a",
        how: Loose::Any,
        why: "a test",
    }];
    assert!(differences(&any, json!({"a": 1}), &json!({"a": ["x"]})).is_empty());
    assert_eq!(
        differences(&any, json!({"a": 1}), &json!({})),
        ["/a: expected 1, got nothing"]
    );
}

#[test]
fn the_claims_of_a_registry_token_are_compared() {
    let naming = Naming::default();
    let comparison = Comparison {
        naming: &naming,
        loosenings: &[],
        reading: Reading::Body,
    };
    let response = RecordedResponse {
        token_decoded: Some(
            json!({"claims": {"iat": 1, "access": [{"actions": ["push", "pull"]}]}}),
        ),
        ..recorded(json!({"token": "eyFAKEx.FAKEx.FAKEx"}))
    };
    let token = |claims: &Value| {
        let part =
            |value: &Value| data_encoding::BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        answer(
            &json!({"token": format!("{}.{}.c2ln", part(&json!({"alg": "RS256"})), part(claims))}),
        )
    };

    let granted = token(&json!({"iat": 9, "access": [{"actions": ["push", "pull"]}]}));
    assert!(comparison.differences(&response, &granted).is_empty());

    let refused = token(&json!({"iat": 9, "access": [{"actions": []}]}));
    let found = comparison.differences(&response, &refused);
    assert_eq!(
        found[0].to_string(),
        "/claims/access/0/actions: expected 2 elements, got 0 elements"
    );
}

#[test]
fn pages_are_compared_by_their_forms() {
    let naming = Naming::default();
    let comparison = Comparison {
        naming: &naming,
        loosenings: &[],
        reading: Reading::Forms,
    };
    let page = |state: &str| {
        format!(
            r#"<b>{state}</b><form action="/go"><input name="csrf" value="FAKEx"><input name="{state}"></form>"#
        )
    };
    let response = RecordedResponse {
        json: None,
        text: Some(page("state")),
        ..recorded(Value::Null)
    };
    let got = |html: &str| {
        Answer::new(
            200,
            &[("content-type", "application/json")],
            html.to_owned(),
        )
    };

    assert!(
        comparison
            .differences(&response, &got(&page("state").replace("FAKEx", "abcde")))
            .is_empty()
    );
    assert_eq!(
        comparison
            .differences(&response, &got(&page("other")))
            .len(),
        1
    );
    assert_eq!(
        comparison
            .differences(&response, &got("<b>state</b>"))
            .len(),
        1
    );
}

/// The answer that a recording would be.
fn recorded_answer(response: &RecordedResponse) -> Answer {
    let headers: Vec<_> = response
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let json = response.json.as_ref().map(ToString::to_string);
    let body = json.or_else(|| response.text.clone()).unwrap_or_default();
    Answer::new(response.status, &headers, body)
}

/// All recorded responses. Their JWTs are shown decoded and cannot be decoded again.
fn all_recorded() -> Vec<(u16, RecordedResponse)> {
    let library = Library::load().unwrap();
    let response = |number| RecordedResponse {
        token_decoded: None,
        ..library.find(number).unwrap().response.clone()
    };
    library
        .numbers()
        .map(|number| (number, response(number)))
        .collect()
}

/// A value of another type.
fn spoilt(value: &Value) -> Value {
    if value.is_string() {
        json!(17)
    } else {
        json!("spoilt")
    }
}

/// Every way of spoiling one value or losing one key.
fn spoilings(value: &Value) -> Vec<Value> {
    match value {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(key, field)| {
                let mut without = fields.clone();
                without.remove(key);
                let put = |spoilt: Value| {
                    let mut fields = fields.clone();
                    fields.insert(key.clone(), spoilt);
                    Value::Object(fields)
                };
                let spoilt = spoilings(field).into_iter().map(put);
                spoilt.chain([Value::Object(without)]).collect::<Vec<_>>()
            })
            .collect(),
        // The elements of a list are alike: the first is enough.
        Value::Array(items) if !items.is_empty() => spoilings(&items[0])
            .into_iter()
            .map(|spoilt| {
                let rest = items.iter().skip(1).cloned();
                [spoilt].into_iter().chain(rest).collect()
            })
            .collect(),
        other => vec![spoilt(other)],
    }
}

#[test]
fn every_recording_is_like_itself() {
    let naming = Naming::default();
    let comparison = Comparison {
        naming: &naming,
        loosenings: &[],
        reading: Reading::Body,
    };
    for (number, response) in all_recorded() {
        let found = comparison.differences(&response, &recorded_answer(&response));
        assert_eq!(found, [], "{number}");
    }
}

#[test]
fn no_recording_is_like_itself_spoilt_at_any_place() {
    let naming = Naming::default();
    let comparison = Comparison {
        naming: &naming,
        loosenings: &[],
        reading: Reading::Body,
    };
    let mut spoilt = 0;
    for (number, response) in all_recorded() {
        let mut other_status = recorded_answer(&response);
        other_status.status += 1;
        assert_eq!(comparison.differences(&response, &other_status).len(), 1);
        for body in response.json.iter().flat_map(spoilings) {
            let answer = recorded_answer(&RecordedResponse {
                json: Some(body.clone()),
                ..response.clone()
            });
            let found = comparison.differences(&response, &answer);
            assert!(!found.is_empty(), "{number} is like {body}");
            spoilt += 1;
        }
    }
    assert!(spoilt > 3000, "{spoilt}");
}
