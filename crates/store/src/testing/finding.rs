//! Checks of findings.

use super::at;
use crate::Store;

pub async fn a_finding_takes_the_place_of_the_one_before(store: &dyn Store) {
    assert_eq!(store.find_finding("code_flow").await.unwrap(), None);
    for (value, time) in [("owners_only", 1), ("open", 2)] {
        store
            .note_finding("code_flow", value, at(time))
            .await
            .unwrap();
        store.note_finding("mail", value, at(9)).await.unwrap();
        let found = store.find_finding("code_flow").await.unwrap();
        assert_eq!(found, Some((value.to_owned(), at(time))));
    }
}
