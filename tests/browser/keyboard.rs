//! Everything with the keyboard alone: in order, and with the focus to be seen.

use serde_json::json;

use super::{scene::Scene, window::Window};

const TAB: char = '\u{e004}';
const ENTER: char = '\u{e007}';

/// More stops than any page of these has.
const MOST_STOPS: usize = 60;

/// What has the focus; where it is, in the order of the document; and whether one sees that.
const FOCUSED: &str = "
    const it = document.activeElement;
    const style = getComputedStyle(it);
    const said = it.labels?.[0]?.innerText ?? it.innerText ?? '';
    const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    const box = it.getBoundingClientRect();
    return {
        said: said.replace(/\\s+/g, ' ').trim(),
        at: [...document.querySelectorAll('*')].indexOf(it),
        seen: seen && box.width > 0 && box.bottom > 0 && box.top < innerHeight,
    };";

/// Goes from stop to stop until it says this. Each is further down the page, and to be seen.
async fn tab_to(window: &Window, words: &str) {
    let mut stops = Vec::new();
    let mut last = -1;
    for _ in 0..MOST_STOPS {
        window.press(&[TAB]).await;
        let stop = window.run(FOCUSED, json!([])).await;
        let (said, at) = (stop["said"].as_str().unwrap(), stop["at"].as_i64().unwrap());
        stops.push(said.to_owned());
        assert!(
            stop["seen"] == true,
            "nobody sees that '{said}' has the focus"
        );
        assert!(at > last, "out of order: {stops:#?}");
        last = at;
        if said == words {
            return;
        }
    }
    panic!("never '{words}': {stops:#?}");
}

async fn press(window: &Window, words: &str) {
    tab_to(window, words).await;
    window.press(&[ENTER]).await;
}

async fn write(window: &Window, text: &str) {
    window.press(&text.chars().collect::<Vec<_>>()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_component_is_added_and_deleted_with_the_keyboard_alone() {
    let scene = Scene::set().await;
    let david = scene.somebody("david").await;
    let window = &david.window;

    david.open("/sign-in?return_to=/workspaces").await;
    press(window, "Skip to the content").await;
    press(window, "Sign in as david").await;
    window.arrive("/workspaces").await;
    press(window, "david").await;
    window.arrive("/workspaces/david").await;

    press(window, "Skip to the content").await;
    tab_to(window, "Name").await;
    write(window, "cart").await;
    window.see("/cart").await;
    press(window, "Add component").await;
    window.arrive("/workspaces/david/components/cart").await;
    window.see("Ready to push to\nYes").await;

    press(window, "Delete this component…").await;
    tab_to(window, "Its name, to be sure").await;
    write(window, "cart").await;
    window.press(&[ENTER]).await;
    window.see("Undo the deletion").await;
    press(window, "Undo the deletion").await;
    window.see("Delete this component…").await;
    david.leave().await;
}
