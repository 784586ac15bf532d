//! What is on record, in words: each goes between who did it and to what it was done.

pub(crate) const BERTH: &str = "Berth";

/// What was done, for the audit trail's word for it. `None` for a word that is not known here.
#[must_use]
pub fn deed(action: &str) -> Option<&'static str> {
    Some(match action {
        "credential_revealed" => "revealed the credential of",
        "credential_copied" => "copied the credential of",
        "credential_downloaded" => "downloaded the credential of",
        "credential_tested" => "tested the credential of",
        "platform_token_created" => "made the platform token",
        "platform_token_revoked" => "revoked the platform token",
        "workspace_deleted" => "deleted the workspace",
        "component_deleted" => "asked for the deletion of",
        "component_restored" => "undid the deletion of",
        "conflict_seen" => "saw that this is not ours:",
        "denied" => "was refused:",
        "keys_rewrapped" => "wrapped sealed values with a new key:",
        "signed_in" => "signed in",
        "sign_in_refused" => "was not signed in:",
        "signed_out" => "signed out",
        "sessions_ended" => "ended the sessions of",
        "member_set" => "gave a role to",
        "member_removed" => "removed",
        "link_begun" => "began to link:",
        "link_refused" => "could not link:",
        "link_found" => "saw who came back from Quay:",
        "linked" => "linked Quay user",
        "linked_unproven" => "named, without proof, Quay user",
        "link_ended" => "ended the link to",
        "token_taken" => "lent Berth a Quay token of",
        "token_dead" => "proved dead a Quay token of",
        "debt_stuck" => "cannot end alone what a link left with",
        "debt_said_dead" => "says it ended at Quay what a link left with",
        "debt_settled" => "proved dead everything that a link made for",
        "rotation_asked" => "asked for a new credential of",
        "drain_ended" => "ended the replaced credential of",
        "organization_founded" => "settled whose this organization is:",
        "organization_lost" => "lost the organization",
        "audit_exported" => "took the audit trail out:",
        "service_token_rotation_asked" => "asked for another service token:",
        "service_token_pasted" => "brought another service token:",
        "service_token_replaced" => "took up another service token:",
        "service_token_minted" => "minted another service token:",
        "service_token_switched" => "works from now on with another service token:",
        "service_token_revoked" => "revoked an earlier service token:",
        "service_token_dead" => "proved dead an earlier service token:",
        "service_token_stuck" => "cannot revoke alone an earlier service token:",
        "service_token_gone" => "keeps nothing of a service token:",
        _ => return None,
    })
}
