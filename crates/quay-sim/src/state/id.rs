//! Ids and secrets, all from one seeded generator: the same calls give the same names again.

use rand::{Rng, RngExt, SeedableRng, rngs::StdRng};
use uuid::Uuid;

/// A row among users, organizations and robots; they share one number space, as in Quay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct AccountId(u64);

/// A repository's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RepositoryId(u64);

/// A team's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TeamId(u64);

impl AccountId {
    pub(crate) fn row(self) -> u64 {
        self.0
    }
}

const CAPITALS_AND_DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const LETTERS_AND_DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// The source of everything random, and of row numbers.
#[derive(Debug)]
pub(crate) struct Ids {
    random: StdRng,
    last_row: u64,
}

impl Ids {
    pub(crate) fn from_seed(seed: u64) -> Self {
        Self {
            random: StdRng::seed_from_u64(seed),
            last_row: 0,
        }
    }

    pub(crate) fn row(&mut self) -> u64 {
        self.last_row = self.last_row.saturating_add(1);
        self.last_row
    }

    pub(crate) fn account(&mut self) -> AccountId {
        AccountId(self.row())
    }

    pub(crate) fn repository(&mut self) -> RepositoryId {
        RepositoryId(self.row())
    }

    pub(crate) fn team(&mut self) -> TeamId {
        TeamId(self.row())
    }

    pub(crate) fn uuid(&mut self) -> Uuid {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid()
    }

    pub(crate) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.random.fill_bytes(&mut bytes);
        bytes
    }

    /// A robot's token: 64 of A-Z0-9 (288).
    pub(crate) fn robot_token(&mut self) -> String {
        self.text(CAPITALS_AND_DIGITS, 64)
    }

    /// An OAuth access token or code: 40 letters and digits (037).
    pub(crate) fn access_token(&mut self) -> String {
        self.text(LETTERS_AND_DIGITS, 40)
    }

    /// An application's client id: 20 of A-Z0-9 (029).
    pub(crate) fn client_id(&mut self) -> String {
        self.text(CAPITALS_AND_DIGITS, 20)
    }

    /// An application's client secret: 40 of A-Z0-9.
    pub(crate) fn client_secret(&mut self) -> String {
        self.text(CAPITALS_AND_DIGITS, 40)
    }

    /// An app-specific token's code: 120 of A-Z0-9 (379).
    pub(crate) fn app_token(&mut self) -> String {
        self.text(CAPITALS_AND_DIGITS, 120)
    }

    /// A password that a superuser hands to a new user: 32 of A-Z0-9.
    pub(crate) fn password(&mut self) -> String {
        self.text(CAPITALS_AND_DIGITS, 32)
    }

    fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length)
            .filter_map(|_| alphabet.get(self.random.random_range(0..alphabet.len())))
            .map(|&byte| char::from(byte))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_gives_one_sequence() {
        let (mut one, mut same, mut other) =
            (Ids::from_seed(7), Ids::from_seed(7), Ids::from_seed(8));
        assert_eq!(one.uuid(), same.uuid());
        assert_eq!(one.robot_token(), same.robot_token());
        assert_ne!(one.access_token(), other.access_token());
    }

    #[test]
    fn secrets_have_quays_lengths() {
        let mut ids = Ids::from_seed(1);
        assert_eq!(ids.robot_token().len(), 64);
        assert_eq!(ids.access_token().len(), 40);
        assert_eq!(ids.client_id().len(), 20);
        assert_eq!(ids.client_secret().len(), 40);
    }
}
