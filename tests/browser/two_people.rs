//! Two people at once, each at a browser of their own.

use super::scene::{Person, Scene};

async fn add(person: &Person<'_>, name: &str) {
    person.open(&format!("/workspaces/{}", person.name)).await;
    person.window.fill("Name", name).await;
    person.window.click("Add component").await;
    person.window.see("Ready to push to\nYes").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_at_once_see_their_own_and_nothing_of_each_others() {
    let scene = Scene::set().await;
    let (david, erin) = tokio::join!(scene.person("david"), scene.person("erin"));

    tokio::join!(add(&david, "davids-cart"), add(&erin, "erins-cart"));

    for (person, others) in [(&david, "erin"), (&erin, "david")] {
        person.open("/workspaces").await;
        let own = person.window.text().await;
        assert!(!own.contains(others), "{own}");
        person.window.click(&person.name).await;
        person.window.see(&format!("{}s-cart", person.name)).await;
        let own = person.window.text().await;
        assert!(!own.contains(others), "{own}");
    }
    // Who tries is on record in the workspace, where its members read it: so this comes after.
    for (person, others) in [(&david, "erin"), (&erin, "david")] {
        person.window.pardon("status of 404");
        let cart = format!("/workspaces/{others}/components/{others}s-cart");
        for path in [&format!("/workspaces/{others}"), &cart] {
            person.open(path).await;
            person.window.see("There is nothing here").await;
        }
    }

    david.leave().await;
    erin.leave().await;
}
