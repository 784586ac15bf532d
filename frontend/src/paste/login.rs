//! `login` commands: the password goes in by standard input. `printf` is the shell's own, so it is
//! on no list of processes either.

use model::api::credential::RevealedCredential;

use super::quote::shell;

pub(super) fn command(tool: &str, place: &str, credential: &RevealedCredential) -> String {
    format!(
        "printf %s {} | {tool} login --username {} --password-stdin {}",
        shell(&credential.password),
        shell(&credential.username),
        shell(place),
    )
}
