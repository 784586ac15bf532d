//! Where pipelines look, in a directory.

use std::{path::PathBuf, sync::Arc};

use async_trait::async_trait;
use data_encoding::BASE64;
use delivery::{Directory, Kind, Place};
use model::{RepoPath, WorkspaceId};
use provisioning_core::{
    RobotKind,
    port::Pipelines,
    testing::{
        conformance::{self, PipelinesBench},
        named,
    },
};
use serde_json::Value;
use server::adapters::DeliveredPipelines;
use tempfile::TempDir;

struct Quayside {
    directory: Directory,
    pipelines: DeliveredPipelines,
    _folder: TempDir,
}

impl Quayside {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let directory = Directory::new(folder.path().join("delivered"));
        let component = "foo".parse().unwrap();
        let pipelines = DeliveredPipelines {
            deliveries: Arc::new(directory.clone()),
            registry: "quay.example".parse().unwrap(),
            workspace: "david".parse().unwrap(),
            workspace_id: WorkspaceId::from_random([9; 16]),
            component_id: named(&component),
            component,
        };
        Self {
            directory,
            pipelines,
            _folder: folder,
        }
    }

    fn file(&self, kind: RobotKind) -> PathBuf {
        let DeliveredPipelines {
            workspace,
            workspace_id,
            component,
            component_id,
            ..
        } = self.pipelines.clone();
        let kind = match kind {
            RobotKind::Push(_) => Kind::Push {
                component,
                id: component_id,
            },
            RobotKind::Pull => Kind::Pull { id: workspace_id },
        };
        self.directory.file(&Place { workspace, kind })
    }
}

#[async_trait]
impl PipelinesBench for Quayside {
    fn pipelines(&self) -> &dyn Pipelines {
        &self.pipelines
    }

    async fn put_foreign(&self, kind: RobotKind, _: &RepoPath) {
        let file = self.file(kind);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, r#"{"auths":{}}"#).unwrap();
    }

    /// What a client that works with this repository takes out of the file.
    async fn token(&self, kind: RobotKind, path: &RepoPath) -> Option<String> {
        let content = std::fs::read(self.file(kind)).ok()?;
        let document: Value = serde_json::from_slice(&content).unwrap();
        let reach = match kind {
            RobotKind::Push(_) => path.to_string(),
            RobotKind::Pull => path.org.to_string(),
        };
        let entry = &document["auths"][format!("quay.example/{reach}")];
        let pair = BASE64.decode(entry["auth"].as_str()?.as_bytes()).unwrap();
        let pair = String::from_utf8(pair).unwrap();
        let (_, token) = pair.split_once(':').unwrap();
        Some(token.to_owned())
    }
}

#[tokio::test]
async fn the_delivered_files_keep_what_the_port_promises() {
    assert_eq!(conformance::pipelines(&Quayside::new()).await, Ok(()));
}
