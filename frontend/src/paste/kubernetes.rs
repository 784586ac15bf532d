//! Secrets of Kubernetes: dockerconfigjson, keyed by the repository.

use data_encoding::BASE64;
use model::api::credential::RevealedCredential;

use super::{authfile, quote::shell};

/// As many characters as the name of a Secret or a service account may have: a repository's ends
/// with what tells it from others.
const LONGEST: usize = 253;

pub(super) fn secret(credential: &RevealedCredential) -> String {
    let (name, data) = (name(credential), data(credential));
    format!(
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: {name}\ntype: kubernetes.io/dockerconfigjson\ndata:\n  .dockerconfigjson: {data}\n"
    )
}

/// The service account is one of its own: replacing another's list would take its secrets away.
pub(super) fn tekton(credential: &RevealedCredential) -> String {
    let (secret, name) = (secret(credential), name(credential));
    format!(
        "{secret}---\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {name}\nsecrets:\n  - name: {name}\n"
    )
}

/// The file is read from standard input: `--docker-password` would be on the command line.
pub(super) fn create_secret(credential: &RevealedCredential) -> String {
    format!(
        "printf %s {} | kubectl create secret generic {} \\\n  --type=kubernetes.io/dockerconfigjson \\\n  --from-file=.dockerconfigjson=/dev/stdin",
        shell(&authfile::line(credential)),
        name(credential),
    )
}

fn data(credential: &RevealedCredential) -> String {
    BASE64.encode(authfile::line(credential).as_bytes())
}

/// `berth-foo`: what the credential is for, as Kubernetes can call it.
fn name(credential: &RevealedCredential) -> String {
    let last = credential.image.rsplit('/').next().unwrap_or_default();
    let name = format!("berth-{last}").to_ascii_lowercase();
    let plain = |sign: char| match sign {
        'a'..='z' | '0'..='9' => sign,
        _ => '-',
    };
    let name: String = name.chars().take(LONGEST).map(plain).collect();
    name.trim_end_matches('-').to_owned()
}
