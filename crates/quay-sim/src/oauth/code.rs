//! Authorization codes, which wait for their exchange for ever.

use crate::state::AccountId;

/// What a code stands for. It is not bound to the redirect URI that it was sent to (099).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) client_id: String,
    pub(crate) user: AccountId,
    /// The authorized scope string, byte for byte.
    pub(crate) scope: String,
}

/// The codes that nobody has exchanged yet.
#[derive(Debug, Default)]
pub(crate) struct Codes(Vec<(String, Grant)>);

impl Codes {
    pub(crate) fn issue(&mut self, code: String, grant: Grant) {
        self.0.push((code, grant));
    }

    /// Takes the code, if it belongs to this client and was authorized for this very scope string.
    pub(crate) fn redeem(&mut self, code: &str, client_id: &str, scope: &str) -> Option<Grant> {
        let place = self.0.iter().position(|(known, grant)| {
            known == code && grant.client_id == client_id && grant.scope == scope
        })?;
        Some(self.0.remove(place).1)
    }

    /// Forgets the codes of a deleted application.
    pub(crate) fn forget_application(&mut self, client_id: &str) {
        self.0.retain(|(_, grant)| grant.client_id != client_id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Ids;

    fn codes() -> (Codes, Grant) {
        let grant = Grant {
            client_id: "CLIENT".into(),
            user: Ids::from_seed(1).account(),
            scope: "repo:create repo:read".into(),
        };
        let mut codes = Codes::default();
        codes.issue("code".into(), grant.clone());
        (codes, grant)
    }

    #[test]
    fn a_code_is_good_once_and_only_for_its_client_and_scope() {
        let (mut codes, grant) = codes();
        assert_eq!(codes.redeem("code", "OTHER", &grant.scope), None);
        assert_eq!(
            codes.redeem("code", "CLIENT", "repo:create,repo:read"),
            None
        );
        assert_eq!(
            codes.redeem("code", "CLIENT", &grant.scope),
            Some(grant.clone())
        );
        assert_eq!(codes.redeem("code", "CLIENT", &grant.scope), None);
    }

    #[test]
    fn codes_die_with_their_application() {
        let (mut codes, grant) = codes();
        codes.forget_application("CLIENT");
        assert_eq!(codes.redeem("code", "CLIENT", &grant.scope), None);
    }
}
