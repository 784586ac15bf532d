//! A real client pushes to the stand-in and pulls from it.

use std::sync::Once;

use oci_client::{
    Client, Reference, RegistryOperation,
    client::{ClientConfig, ClientProtocol, Config, ImageLayer},
    errors::OciDistributionError,
    manifest::IMAGE_LAYER_MEDIA_TYPE,
    secrets::RegistryAuth,
};
use quay_sim::{QuaySim, ScopeSet, Server};
use serde_json::{Value, json};

const LAYER: &[u8] = b"not really a tar archive";

/// A served stand-in with the organization `mx`, its repositories `own` and `sibling`, and the robot
/// `mx+push`, which may write to `own`.
struct Registry {
    server: Server,
    http: reqwest::Client,
    alice: String,
    password: String,
}

impl Registry {
    async fn start() -> Self {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| {
            rustls::crypto::ring::default_provider()
                .install_default()
                .unwrap();
        });
        let server = QuaySim::builder().start().await.unwrap();
        let quay = server.quay();
        quay.add_user("alice", "pw-alice-Secret1").unwrap();
        quay.add_organization("mx", "alice").unwrap();
        let application = quay
            .add_application("mx", "m", "http://127.0.0.1:9099/")
            .unwrap();
        let alice = quay
            .issue_token("alice", &application.client_id, &ScopeSet::all())
            .unwrap();
        let http = reqwest::Client::builder().build().unwrap();
        let mut registry = Self {
            server,
            http,
            alice,
            password: String::new(),
        };
        for repository in ["own", "sibling"] {
            let body = json!({"namespace": "mx", "repository": repository, "visibility": "private",
                              "description": "", "repo_kind": "image"});
            registry.call("POST", "/api/v1/repository", &body).await;
        }
        let robot = registry
            .call("PUT", "/api/v1/organization/mx/robots/push", &json!({}))
            .await;
        registry.password = robot["token"].as_str().unwrap().to_owned();
        let grant = "/api/v1/repository/mx/own/permissions/user/mx+push";
        registry.call("PUT", grant, &json!({"role": "write"})).await;
        registry
    }

    async fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        let url = format!("{}{path}", self.server.url());
        let request = self
            .http
            .request(method.parse().unwrap(), url)
            .bearer_auth(&self.alice);
        let response = request.json(body).send().await.unwrap();
        assert!(
            response.status().is_success(),
            "{method} {path}: {}",
            response.status()
        );
        response.json().await.unwrap_or_default()
    }

    fn image(&self, repository: &str) -> Reference {
        format!("{}/mx/{repository}:v1", self.server.address())
            .parse()
            .unwrap()
    }

    fn auth(&self) -> RegistryAuth {
        RegistryAuth::Basic("mx+push".into(), self.password.clone())
    }

    async fn push(
        &self,
        repository: &str,
        auth: &RegistryAuth,
        layer: Vec<u8>,
    ) -> Result<(), OciDistributionError> {
        let layers = [ImageLayer::oci_v1(layer, None)];
        let config = Config::oci_v1(
            json!({"architecture": "amd64", "os": "linux"})
                .to_string()
                .into_bytes(),
            None,
        );
        client()
            .push(&self.image(repository), &layers, config, auth, None)
            .await
            .map(|_| ())
    }
}

fn client() -> Client {
    let config = ClientConfig {
        protocol: ClientProtocol::Http,
        ..ClientConfig::default()
    };
    Client::try_from(config).unwrap()
}

#[tokio::test]
async fn a_client_pulls_what_another_has_pushed() {
    let registry = Registry::start().await;
    registry
        .push("own", &registry.auth(), LAYER.to_vec())
        .await
        .unwrap();
    let image = registry.image("own");
    let client = client();
    let pulled = client
        .pull(&image, &registry.auth(), vec![IMAGE_LAYER_MEDIA_TYPE])
        .await
        .unwrap();
    assert_eq!(pulled.layers.len(), 1);
    assert_eq!(pulled.layers[0].data, LAYER);
    let tags = client
        .list_tags(&image, &registry.auth(), None, None)
        .await
        .unwrap();
    assert_eq!(tags.tags, ["v1"]);
    let listed = registry
        .call("GET", "/api/v1/repository/mx/own/tag/", &json!({}))
        .await;
    assert_eq!(listed["tags"][0]["manifest_digest"], pulled.digest.unwrap());
}

#[tokio::test]
async fn a_layer_larger_than_a_chunk_arrives_whole() {
    let registry = Registry::start().await;
    let layer: Vec<u8> = (0_u32..3 << 20).flat_map(u32::to_le_bytes).collect();
    registry
        .push("own", &registry.auth(), layer.clone())
        .await
        .unwrap();
    let image = registry.image("own");
    let pulled = client()
        .pull(&image, &registry.auth(), vec![IMAGE_LAYER_MEDIA_TYPE])
        .await
        .unwrap();
    assert!(pulled.layers[0].data == layer);
}

#[tokio::test]
async fn a_credential_does_not_push_next_door_nor_with_another_password() {
    let registry = Registry::start().await;
    let sibling = registry
        .push("sibling", &registry.auth(), LAYER.to_vec())
        .await;
    assert!(
        matches!(
            sibling,
            Err(OciDistributionError::ServerError { code: 401, .. })
        ),
        "{sibling:?}"
    );
    let wrong = RegistryAuth::Basic("mx+push".into(), "WRONG".into());
    let image = registry.image("own");
    let refused = client().auth(&image, &wrong, RegistryOperation::Push).await;
    assert!(
        matches!(refused, Err(OciDistributionError::AuthenticationFailure(_))),
        "{refused:?}"
    );
    assert!(registry.push("own", &wrong, LAYER.to_vec()).await.is_err());
}

#[tokio::test]
async fn a_deleted_robot_is_refused_at_once() {
    let registry = Registry::start().await;
    let image = registry.image("own");
    let operation = RegistryOperation::Push;
    client()
        .auth(&image, &registry.auth(), operation)
        .await
        .unwrap();
    registry
        .call("DELETE", "/api/v1/organization/mx/robots/push", &json!({}))
        .await;
    let refused = client().auth(&image, &registry.auth(), operation).await;
    assert!(
        matches!(refused, Err(OciDistributionError::AuthenticationFailure(_))),
        "{refused:?}"
    );
}
