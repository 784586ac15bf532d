//! What the clients said to a real Quay.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::authfile::Robot;
use super::client::refusal;

/// The robot of the recordings.
const RECORDED_ROBOT: &str = "course-1+student1";

/// The exit code and the refusal of a recorded run of skopeo, as this robot would have got it.
pub(super) fn recorded_refusal(name: &str, robot: &Robot) -> (i32, String) {
    let runs = read("skopeo.json");
    let run = runs
        .as_array()
        .unwrap()
        .iter()
        .find(|run| run["name"] == name)
        .unwrap();
    let code = i32::try_from(run["rc"].as_i64().unwrap()).unwrap();
    let said = refusal(run["stderr"].as_str().unwrap());
    assert!(said.starts_with("unauthorized:"), "{name} was refused");
    (code, said.replace(RECORDED_ROBOT, &robot.name))
}

/// The refusal that clients show for a recorded answer of `/v2/auth`.
pub(super) fn recorded_auth_refusal(recording: &str) -> String {
    let exchange = read(&format!("{recording}.json"));
    let error = &exchange["response"]["json"]["errors"][0];
    assert_eq!(error["code"], "UNAUTHORIZED");
    format!("unauthorized: {}", error["message"].as_str().unwrap())
}

fn read(file: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("recordings")
        .join(file);
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}
