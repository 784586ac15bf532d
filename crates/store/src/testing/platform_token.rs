//! Checks of platform tokens.

use model::api::platform_token::PlatformScope;

use super::{at, fresh};
use crate::{
    Actor, AuditAction, AuditFilter, PageRequest, PlatformTokenHash, PlatformTokenRecord,
    PlatformTokenToStore, Store,
};

async fn create(store: &dyn Store, hash: u8, expires_at: Option<i64>) -> PlatformTokenRecord {
    let token = PlatformTokenToStore {
        id: fresh(),
        name: "ci".to_owned(),
        scopes: [PlatformScope::Read, PlatformScope::Declare].into(),
        hash: PlatformTokenHash::new([hash; 32]),
        expires_at: expires_at.map(at),
    };
    store
        .create_platform_token(token, &Actor::CommandLine, at(1))
        .await
        .unwrap()
}

async fn find(store: &dyn Store, hash: u8) -> Option<PlatformTokenRecord> {
    let hash = PlatformTokenHash::new([hash; 32]);
    store.find_platform_token(&hash).await.unwrap()
}

pub async fn a_platform_token_is_found_by_its_hash(store: &dyn Store) {
    let one = create(store, 1, None).await;
    let two = create(store, 2, Some(60)).await;
    assert_eq!(find(store, 1).await, Some(one.clone()));
    assert_eq!(find(store, 2).await, Some(two.clone()));
    assert_eq!(find(store, 3).await, None);
    let mut listed = store.list_platform_tokens().await.unwrap();
    listed.sort_by_key(|token| token.id);
    assert_eq!(listed, [one, two]);
}

pub async fn making_and_revoking_platform_tokens_is_on_record(store: &dyn Store) {
    let token = create(store, 1, None).await;
    let revoked = store
        .revoke_platform_token(token.id, &Actor::PlatformToken(token.id), at(5))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(revoked.revoked_at, Some(at(5)));
    let again = store
        .revoke_platform_token(token.id, &Actor::CommandLine, at(6))
        .await
        .unwrap();
    assert_eq!(again, Some(revoked));
    let unknown = store
        .revoke_platform_token(fresh(), &Actor::CommandLine, at(6))
        .await
        .unwrap();
    assert_eq!(unknown, None);

    let trail = store
        .list_audit(&AuditFilter::default(), &PageRequest::default())
        .await
        .unwrap();
    let told: Vec<_> = trail
        .items
        .iter()
        .map(|record| (record.entry.action, record.entry.actor.clone()))
        .collect();
    let expected = [
        (
            AuditAction::PlatformTokenRevoked,
            Actor::PlatformToken(token.id),
        ),
        (AuditAction::PlatformTokenCreated, Actor::CommandLine),
    ];
    assert_eq!(told, expected);
    assert_eq!(trail.items[1].entry.subject, token.id.to_string());
    assert_eq!(
        trail.items[1].entry.detail.as_deref(),
        Some("ci: read declare")
    );
}

pub async fn a_platform_token_ends_with_its_time_or_its_revocation(store: &dyn Store) {
    let token = create(store, 1, Some(60)).await;
    assert!(token.is_usable(at(59)));
    assert!(!token.is_usable(at(60)));
    store
        .revoke_platform_token(token.id, &Actor::CommandLine, at(5))
        .await
        .unwrap();
    assert!(!find(store, 1).await.unwrap().is_usable(at(6)));
}

pub async fn the_use_of_a_platform_token_is_noted_once_a_minute(store: &dyn Store) {
    let mut token = create(store, 1, None).await;
    for (second, noted) in [(10, 10), (69, 10), (70, 70), (71, 70)] {
        store
            .note_platform_token_used(&token, at(second))
            .await
            .unwrap();
        token = find(store, 1).await.unwrap();
        assert_eq!(token.last_used_at, Some(at(noted)), "used at {second}");
    }
}
