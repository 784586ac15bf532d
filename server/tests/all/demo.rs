//! `berth demo`

use std::net::TcpListener;

use crate::process::{Ended, Running, berth};

const ANYWHERE: &str = "127.0.0.1:0";

#[tokio::test]
async fn demo_tells_the_whole_story_once_and_exits_0() {
    let demo = berth(&["demo", "--once", "--listen", ANYWHERE, "--quay", ANYWHERE]);

    let told = Ended::of(demo).await.succeeded().stdout;

    let mut rest = told.as_str();
    for promised in [
        "Signing in to Berth as the sample user 'david'",
        "signed in as david; workspace 'david' is theirs",
        "Linking david's Quay account (way B",
        "✓ begin an attempt to link  Quay will ask for user:admin org:admin repo:admin",
        "✓ sign in to Quay  david",
        "✓ click 'Authorize Application' on Quay's page  back at ",
        "✓ find out whose token it is  Quay user david",
        "✓ confirm 'You are linking Quay user david'  linked, and proven",
        "✓ create the organization with david's token  david-",
        "its owner is david",
        "✓ look for tokens of david's  none: debts of Berth 0, live tokens at Quay 0",
        "Declaring component 'foo' in workspace 'david'",
        "✓ create private repository david-",
        "✓ give robot ",
        "✓ test the credential of ",
        "✓ deliver the credential of ",
        "Pushing to 127.0.0.1:",
        "✓ push a small OCI image  sha256:",
        "✓ list the tags  demo",
        "✓ push to a sibling repository with the same credential  refused, as it must be",
        "✓ push to somebody else's organization with the same credential  refused, as it must be",
        "✓ look for tokens of david's  none: debts of Berth 0, live tokens at Quay 0",
        "Ready: 127.0.0.1:",
    ] {
        let (_, after) = rest
            .split_once(promised)
            .unwrap_or_else(|| panic!("no {promised:?} in its place:\n{told}"));
        rest = after;
    }
    assert!(!told.contains('✗'), "{told}");
}

#[tokio::test]
async fn demo_whose_port_is_taken_says_which_and_exits_1() {
    let taken = TcpListener::bind(ANYWHERE).unwrap();
    let taken = taken.local_addr().unwrap().to_string();

    let no_place = berth(&["demo", "--once", "--listen", &taken, "--quay", ANYWHERE]);
    let said = Ended::of(no_place).await.failed().stderr;
    assert!(
        said.contains(&taken) && said.contains("is it taken?"),
        "{said}"
    );

    let no_quay = berth(&["demo", "--once", "--listen", ANYWHERE, "--quay", &taken]);
    let said = Ended::of(no_quay).await.failed().stderr;
    assert!(
        said.contains(&taken) && said.contains("is its port taken?"),
        "{said}"
    );
}

#[tokio::test]
async fn demo_goes_on_serving_until_it_is_interrupted() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("kept");
    let directory = kept.to_str().unwrap();
    let mut demo = berth(&["demo", "--listen", ANYWHERE, "--quay", ANYWHERE]);
    demo.args(["--directory", directory]);
    let mut process = Running::start_showing(demo);

    let told = process.line_with("Press Ctrl-C to stop.").await;
    assert_eq!(told, "Press Ctrl-C to stop.");
    process.line_with("berth_pt_").await;
    process.signal("INT").await;

    assert!(process.ended().await.success(), "{:#?}", process.log());
    assert!(kept.join("berth.db").exists() && kept.join("delivered/david").exists());
}
