use super::*;

#[derive(Debug, Deserialize)]
struct Outer {
    #[serde(rename = "robots")]
    _robots: Vec<Inner>,
}

#[derive(Debug, Deserialize)]
struct Inner {
    #[serde(rename = "name")]
    _name: String,
    #[serde(rename = "created", deserialize_with = "mail_date")]
    _created: Timestamp,
}

fn error(text: &str) -> Malformed {
    json::<Outer>(text.as_bytes()).unwrap_err()
}

#[test]
fn a_missing_field_is_named_with_its_place() {
    assert_eq!(error("{}"), Malformed::Field("robots".to_owned()));
    assert_eq!(
        error(r#"{"robots": [{}]}"#),
        Malformed::Field("robots[0].name".to_owned())
    );
}

#[test]
fn a_misshapen_field_is_named_without_its_value() {
    let date = r#"{"robots": [{"name": "x", "created": "canary"}]}"#;
    assert_eq!(
        error(date),
        Malformed::Field("robots[0].created".to_owned())
    );
    let name = r#"{"robots": [{"name": {"canary": 1}}]}"#;
    assert_eq!(error(name), Malformed::Field("robots[0].name".to_owned()));
    assert_eq!(
        error(r#""canary""#),
        Malformed::Field("the whole body".to_owned())
    );
}

#[test]
fn unknown_fields_are_ignored() {
    let text =
        r#"{"robots": [{"name": "x", "created": "Mon, 23 Nov 2026 17:40:13 -0000", "new": 1}]}"#;
    assert!(json::<Outer>(text.as_bytes()).is_ok());
}

#[test]
fn an_early_end_is_not_a_page_and_a_page_is_not_an_early_end() {
    assert_eq!(error(""), Malformed::Truncated);
    assert_eq!(error(r#"{"robots": [{"na"#), Malformed::Truncated);
    assert_eq!(error("<html></html>"), Malformed::NotJson);
    assert_eq!(error(r#"{"robots": []} <html>"#), Malformed::NotJson);
}
