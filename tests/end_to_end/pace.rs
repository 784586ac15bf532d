//! Berth's own pace against Quay's limit, both as they are by default.

use futures::future::join_all;
use quay_sim::RateLimit;
use reqwest::StatusCode;

use super::{events::Events, harbour::Harbour};

/// What Quay's own nginx template allows to an address.
const QUAYS: RateLimit = RateLimit {
    per_second: 5,
    burst: 25,
};

#[tokio::test(flavor = "multi_thread")]
async fn pace_of_an_installation_never_meets_quays_limit() {
    let pace = [("quay.requests_per_second", "5"), ("quay.burst", "25")];
    let harbour = Harbour::open_with(&pace).await;
    harbour
        .quay()
        .sim()
        .reconfigure(|quay| quay.rate_limit = Some(QUAYS));
    let platform = harbour.platform().await;
    platform.declare_workspace("david").await;
    let _follow = Events::follow(&platform, "david", None).await;

    // Twice the burst, so that the limit has to be kept for a while.
    let names: Vec<String> = (0..12).map(|number| format!("c{number}")).collect();
    join_all(names.iter().map(|name| platform.declare("david", name))).await;
    for name in &names {
        platform.ready("david", name).await;
    }

    let calls = harbour.quay().sim().calls();
    let turned_away = calls.matching(|call| call.status == Some(StatusCode::TOO_MANY_REQUESTS));
    assert_eq!(turned_away.count(), 0, "{turned_away}");
    assert!(calls.api().count() >= 50, "{calls}");
}
