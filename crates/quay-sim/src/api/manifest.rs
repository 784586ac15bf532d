//! Manifests of a repository.

use axum::http::Method;
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::state::{Manifest, Scope};

use super::{Answer, Outcome, Refusal, Request, Route, view::mail_date};

pub(super) fn routes() -> Vec<Route> {
    let read = Some(Scope::RepoRead);
    vec![
        Route::new(
            Method::GET,
            "/api/v1/repository/{repository}/manifest/{manifestref}",
            get,
        )
        .documented("getRepoManifest", read),
        Route::new(
            Method::GET,
            "/api/v1/repository/{repository}/manifest/{manifestref}/labels",
            list_labels,
        )
        .documented("listManifestLabels", read),
    ]
}

/// 433.
fn get(request: &mut Request<'_>) -> Outcome {
    let manifest = manifest(request)?;
    let body: Value = serde_json::from_slice(&manifest.bytes).unwrap_or_default();
    let layers = body
        .get("layers")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let sizes = layers
        .iter()
        .filter_map(|layer| layer.get("size")?.as_u64());
    let config: Value = serde_json::from_slice(&manifest.config).unwrap_or_default();
    let history = history(&config);
    let layers: Vec<Value> = layers
        .iter()
        .enumerate()
        .map(|(index, layer)| {
            let step = history.get(index);
            json!({
                "index": index,
                "compressed_size": layer.get("size"),
                "is_remote": false,
                "urls": null,
                "command": step.map(|step| vec![step.command.as_str()]),
                "comment": null,
                "author": null,
                "blob_digest": layer.get("digest"),
                "created_datetime": step.and_then(|step| step.created).map(mail_date),
            })
        })
        .collect();
    Ok(Answer::ok(json!({
        "digest": manifest.digest,
        "is_manifest_list": manifest.is_list(),
        "manifest_data": String::from_utf8_lossy(&manifest.bytes),
        "config_media_type": body.pointer("/config/mediaType"),
        "layers_compressed_size": sizes.sum::<u64>(),
        "layers": layers,
    })))
}

/// 434: what the image's configuration says.
fn list_labels(request: &mut Request<'_>) -> Outcome {
    let manifest = manifest(request)?;
    let config: Value = serde_json::from_slice(&manifest.config).unwrap_or_default();
    let labels = config
        .pointer("/config/Labels")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    let wanted = request.query("filter").unwrap_or_default();
    let labels: Vec<Value> = labels
        .iter()
        .filter(|(key, _)| key.starts_with(wanted))
        .map(|(key, value)| {
            json!({
                "id": uuid::Builder::from_random_bytes(label_id(&manifest.digest, key)).into_uuid().to_string(),
                "key": key,
                "value": value,
                "source_type": "manifest",
                "media_type": "text/plain",
            })
        })
        .collect();
    Ok(Answer::ok(json!({ "labels": labels })))
}

/// The same label keeps the same id.
fn label_id(digest: &str, key: &str) -> [u8; 16] {
    use sha2::{Digest, Sha256};
    let sum = Sha256::digest(format!("{digest} {key}"));
    sum.first_chunk().copied().unwrap_or_default()
}

/// What made a layer, as the image's configuration has it.
struct Step {
    command: String,
    created: Option<OffsetDateTime>,
}

fn history(config: &Value) -> Vec<Step> {
    let entries = config.get("history").and_then(Value::as_array);
    let entries = entries.into_iter().flatten();
    let makes_layer =
        |entry: &&Value| entry.get("empty_layer").and_then(Value::as_bool) != Some(true);
    let step = |entry: &Value| {
        let text = |name| entry.get(name).and_then(Value::as_str).unwrap_or_default();
        Step {
            command: text("created_by").to_owned(),
            created: OffsetDateTime::parse(text("created"), &Rfc3339).ok(),
        }
    };
    entries.filter(makes_layer).map(step).collect()
}

fn manifest<'world>(request: &'world Request<'_>) -> Result<&'world Manifest, Refusal> {
    let target = request.readable_repository()?;
    let id = target.id_or(Refusal::NotFound)?;
    let repository = request
        .world
        .repositories
        .get(&id)
        .ok_or(Refusal::NotFound)?;
    repository
        .manifests
        .get(&request.path("manifestref"))
        .ok_or(Refusal::NotFound)
}
