//! Pipelines that keep a secret themselves: it goes there by standard input, and the lines that use
//! it hold none.

use model::api::credential::RevealedCredential;

use super::quote::shell;

pub(super) fn github(credential: &RevealedCredential) -> String {
    let image = &credential.image;
    format!(
        "printf %s {} | gh secret set QUAY_USERNAME\n\
         printf %s {} | gh secret set QUAY_PASSWORD\n\
         # Then, as a step of the job that pushes:\n\
         # - run: printf %s \"$QUAY_PASSWORD\" | podman login --username \"$QUAY_USERNAME\" --password-stdin {image}\n\
         #   env:\n\
         #     QUAY_USERNAME: ${{{{ secrets.QUAY_USERNAME }}}}\n\
         #     QUAY_PASSWORD: ${{{{ secrets.QUAY_PASSWORD }}}}\n",
        shell(&credential.username),
        shell(&credential.password),
    )
}

pub(super) fn gitlab(credential: &RevealedCredential) -> String {
    let image = &credential.image;
    format!(
        "printf %s {} | glab variable set QUAY_USERNAME\n\
         printf %s {} | glab variable set QUAY_PASSWORD --masked\n\
         # Then, in the job that pushes:\n\
         # before_script:\n\
         #   - printf %s \"$QUAY_PASSWORD\" | podman login --username \"$QUAY_USERNAME\" --password-stdin {image}\n",
        shell(&credential.username),
        shell(&credential.password),
    )
}
