//! The recorded exchanges, by number.

use std::{fs, path::PathBuf};

use serde_json::Value;
use wiremock::ResponseTemplate;

/// One exchange with a real Quay.
pub(crate) struct Recording {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) body: Value,
    pub(crate) token: Option<String>,
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    answer: Vec<u8>,
}

/// Reads recording number `number`.
pub(crate) fn recording(number: u16) -> Recording {
    let prefix = format!("{number:03}-");
    let path = fs::read_dir(directory())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| {
            path.file_name()
                .unwrap()
                .to_str()
                .unwrap()
                .starts_with(&prefix)
        })
        .unwrap_or_else(|| panic!("there is no recording {number}"));
    let file: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let (request, response) = (&file["request"], &file["response"]);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    Recording {
        method: text(&request["method"]),
        target: text(&request["path"]),
        body: request["body"].clone(),
        token: request["headers"]["Authorization"]
            .as_str()
            .and_then(|value| value.strip_prefix("Bearer "))
            .map(str::to_owned),
        status: u16::try_from(response["status"].as_u64().unwrap()).unwrap(),
        headers: response["headers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|pair| (text(&pair[0]), text(&pair[1])))
            .collect(),
        answer: answer(response),
    }
}

pub(crate) fn directory() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/recordings")
}

/// Some files hold the answer's JSON under `json`, some under `body`; registry tokens are kept as
/// their claims and put together again here, with a signature that is none.
fn answer(response: &Value) -> Vec<u8> {
    if let Some(decoded) = response.get("token_decoded") {
        let part = |value: &Value| {
            data_encoding::BASE64URL_NOPAD.encode(&serde_json::to_vec(value).unwrap())
        };
        let token = format!(
            "{}.{}.FAKE",
            part(&decoded["header"]),
            part(&decoded["claims"])
        );
        return serde_json::to_vec(&serde_json::json!({ "token": token })).unwrap();
    }
    match (
        response.get("json").or(response.get("body")),
        response.get("text"),
    ) {
        (Some(json), _) => serde_json::to_vec(json).unwrap(),
        (None, Some(text)) => text.as_str().unwrap().into(),
        (None, None) => Vec::new(),
    }
}

impl Recording {
    /// The recorded answer, its content type included, whatever that says.
    pub(crate) fn template(&self) -> ResponseTemplate {
        let mut template = ResponseTemplate::new(self.status).set_body_bytes(self.answer.clone());
        for (name, value) in &self.headers {
            if !["connection", "content-length"].contains(&name.to_ascii_lowercase().as_str()) {
                template = template.insert_header(name.as_str(), value.as_str());
            }
        }
        template
    }

    /// The answer's bytes.
    pub(crate) fn answer(&self) -> &[u8] {
        &self.answer
    }

    /// The answer as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.answer).unwrap()
    }
}
