//! Request bodies against JSON schemas.
//!
//! The schemas are data, like Quay's, because its refusals carry a dump of them (149, 227, 268).
//! The first line of a refusal is Quay's word for word; the dump is not broken into lines.

use serde_json::Value;

use super::{Refusal, Request};

impl Request<'_> {
    /// The body, which must be there and fit the schema.
    pub(super) fn body(&self, schema: &Value) -> Result<Value, Refusal> {
        let body = self.json()?;
        if body.is_null() {
            return Err(Refusal::invalid("Missing JSON body"));
        }
        check(schema, &body)?;
        Ok(body)
    }

    /// The body if there is a readable one (266); it must fit the schema.
    pub(super) fn optional_body(&self, schema: &Value) -> Result<Value, Refusal> {
        let body = self.json().unwrap_or_default();
        if body.is_null() {
            return Ok(Value::Object(serde_json::Map::new()));
        }
        check(schema, &body)?;
        Ok(body)
    }
}

fn check(schema: &Value, instance: &Value) -> Result<(), Refusal> {
    match violation(schema, instance, &mut Vec::new()) {
        None => Ok(()),
        Some(violation) => Err(Refusal::Invalid(violation)),
    }
}

/// Where in the schema and in the body the check is.
type Place = Vec<(String, String)>;

fn violation(schema: &Value, instance: &Value, place: &mut Place) -> Option<String> {
    let broken = first_broken(schema, instance);
    if let Some((keyword, message)) = broken {
        let schema_place: String = place.iter().map(|(step, _)| step.as_str()).collect();
        let body_place: String = place.iter().map(|(_, step)| step.as_str()).collect();
        return Some(format!(
            "{message}\n\nFailed validating '{keyword}' in schema{schema_place}:\n    {}\n\nOn instance{body_place}:\n    {}",
            python(schema),
            python(instance),
        ));
    }
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, inner) in properties.into_iter().flatten() {
        let Some(value) = instance.get(name) else {
            continue;
        };
        place.push((format!("['properties']['{name}']"), format!("['{name}']")));
        if let Some(found) = violation(inner, value, place) {
            return Some(found);
        }
        place.pop();
    }
    let items = schema.get("items").zip(instance.as_array());
    for (inner, (index, value)) in items
        .into_iter()
        .flat_map(|(inner, values)| std::iter::repeat(inner).zip(values.iter().enumerate()))
    {
        place.push(("['items']".to_owned(), format!("[{index}]")));
        if let Some(found) = violation(inner, value, place) {
            return Some(found);
        }
        place.pop();
    }
    None
}

/// The first keyword of this schema (not of those inside it) that the instance breaks.
fn first_broken(schema: &Value, instance: &Value) -> Option<(&'static str, String)> {
    let dump = || python(instance);
    if let Some(kinds) = schema
        .get("type")
        .filter(|kinds| !is_of_type(kinds, instance))
    {
        return Some((
            "type",
            format!("{} is not of type {}", dump(), type_names(kinds)),
        ));
    }
    let required = schema.get("required").and_then(Value::as_array);
    let mut names = required.into_iter().flatten().filter_map(Value::as_str);
    if let Some(missing) = names.find(|name| instance.is_object() && instance.get(name).is_none()) {
        return Some(("required", format!("'{missing}' is a required property")));
    }
    if let Some(allowed) = schema
        .get("enum")
        .filter(|allowed| !contains(allowed, instance))
    {
        return Some((
            "enum",
            format!("{} is not one of {}", dump(), python(allowed)),
        ));
    }
    if let Some((text, limit)) = instance
        .as_str()
        .zip(schema.get("maxLength").and_then(Value::as_u64))
        && count(text) > limit
    {
        return Some(("maxLength", format!("{} is too long", dump())));
    }
    if let Some((text, limit)) = instance
        .as_str()
        .zip(schema.get("minLength").and_then(Value::as_u64))
        && count(text) < limit
    {
        return Some(("minLength", format!("{} should be non-empty", dump())));
    }
    if let Some((number, limit)) = instance
        .as_f64()
        .zip(schema.get("minimum").and_then(Value::as_f64))
        && number < limit
    {
        return Some((
            "minimum",
            format!("{} is less than the minimum of {limit}", dump()),
        ));
    }
    None
}

fn count(text: &str) -> u64 {
    u64::try_from(text.chars().count()).unwrap_or(u64::MAX)
}

fn contains(allowed: &Value, instance: &Value) -> bool {
    allowed
        .as_array()
        .is_some_and(|allowed| allowed.contains(instance))
}

fn is_of_type(kinds: &Value, instance: &Value) -> bool {
    match kinds {
        Value::Array(kinds) => kinds.iter().any(|kind| is_of_type(kind, instance)),
        Value::String(kind) => match kind.as_str() {
            "string" => instance.is_string(),
            "number" => instance.is_number(),
            "integer" => instance.is_i64() || instance.is_u64(),
            "boolean" => instance.is_boolean(),
            "object" => instance.is_object(),
            "array" => instance.is_array(),
            "null" => instance.is_null(),
            _ => true,
        },
        _ => true,
    }
}

fn type_names(kinds: &Value) -> String {
    match kinds {
        Value::Array(kinds) => kinds.iter().map(python).collect::<Vec<_>>().join(", "),
        kind => python(kind),
    }
}

/// A value as Python writes it.
fn python(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) if text.contains('\'') && !text.contains('"') => format!("\"{text}\""),
        Value::String(text) => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
        Value::Array(values) => format!(
            "[{}]",
            values.iter().map(python).collect::<Vec<_>>().join(", ")
        ),
        Value::Object(fields) => {
            let fields: Vec<_> = fields
                .iter()
                .map(|(name, value)| format!("'{name}': {}", python(value)))
                .collect();
            format!("{{{}}}", fields.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn first_line(schema: &Value, instance: &Value) -> String {
        let found = violation(schema, instance, &mut Vec::new()).unwrap_or_default();
        found.lines().take(3).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn refusals_begin_with_quays_words() {
        let schema = json!({
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": { "type": "string", "maxLength": 3 },
                "expiration": { "type": "number", "minimum": 1 },
                "state": { "type": "string", "enum": ["NORMAL", "READ_ONLY"] },
            },
        });
        assert_eq!(
            first_line(&schema, &json!({})),
            "'name' is a required property||Failed validating 'required' in schema:"
        );
        assert_eq!(
            first_line(&schema, &json!({ "name": "abcd" })),
            "'abcd' is too long||Failed validating 'maxLength' in schema['properties']['name']:"
        );
        assert_eq!(
            first_line(&schema, &json!({ "name": "a", "expiration": 0 })),
            "0 is less than the minimum of 1||Failed validating 'minimum' in schema['properties']['expiration']:"
        );
        assert_eq!(
            first_line(&schema, &json!({ "name": "a", "state": "OFF" })),
            "'OFF' is not one of ['NORMAL', 'READ_ONLY']||Failed validating 'enum' in schema['properties']['state']:"
        );
        assert_eq!(
            violation(&schema, &json!({ "name": "abc" }), &mut Vec::new()),
            None
        );
    }

    #[test]
    fn items_of_a_list_are_checked_one_by_one() {
        let schema =
            json!({ "type": "array", "items": { "type": "object", "required": ["subject"] } });
        let found = violation(
            &schema,
            &json!([{ "subject": "a" }, { "issuer": "b" }]),
            &mut Vec::new(),
        )
        .unwrap();
        assert!(
            found.contains("in schema['items']:") && found.contains("On instance[1]:"),
            "{found}"
        );
        assert!(first_line(&schema, &json!({})).starts_with("{} is not of type 'array'"));
    }
}
