//! Berth with what browsers load, a stand-in for Quay, and people in front of browsers.

use std::path::PathBuf;

use quay_sim::{Authorization, Variant};
use server::demo::quay::PASSWORD;

use super::window::Window;
use crate::linking::story::{Application, Story};

/// Berth and Quay.
pub(super) struct Scene {
    pub(super) story: Story,
}

impl Scene {
    /// A Quay that lets everybody link, and nothing done yet.
    pub(super) async fn set() -> Self {
        Self::set_at(open()).await
    }

    /// Nothing done yet, at a Quay like this.
    pub(super) async fn set_at(variant: Variant) -> Self {
        let web = web().display().to_string();
        Self::set_with(variant, &[("web.directory", web)]).await
    }

    /// The same as [`set`](Self::set), where nobody has built what runs in the browser.
    pub(super) async fn set_without_script() -> Self {
        Self::set_with(open(), &[]).await
    }

    async fn set_with(variant: Variant, configured: &[(&'static str, String)]) -> Self {
        let application = Application::Administered;
        Self {
            story: Story::begin_with(variant, application, configured).await,
        }
    }

    /// An address of Berth's.
    pub(super) fn at(&self, path: &str) -> String {
        self.story.home.join(path).unwrap().into()
    }

    /// Somebody at a browser of their own, signed in to Berth.
    pub(super) async fn person(&self, name: &str) -> Person<'_> {
        let person = self.somebody(name).await;
        person.sign_in().await;
        person
    }

    /// The same, signed in to nothing.
    pub(super) async fn somebody(&self, name: &str) -> Person<'_> {
        Person {
            scene: self,
            name: name.to_owned(),
            window: Window::open(&[&self.story.quay.url()]).await,
        }
    }
}

fn open() -> Variant {
    Variant {
        authorization: Authorization::Everybody,
        ..Variant::default()
    }
}

/// Somebody in front of a browser.
pub(super) struct Person<'scene> {
    pub(super) window: Window,
    pub(super) name: String,
    scene: &'scene Scene,
}

impl Person<'_> {
    /// Opens a page of Berth's.
    pub(super) async fn open(&self, path: &str) {
        self.window.go(self.scene.at(path)).await;
    }

    pub(super) async fn sign_in(&self) {
        self.open("/sign-in").await;
        self.window
            .click(&format!("Sign in as {}", self.name))
            .await;
        self.window.see("Sign out").await;
    }

    /// Closes the browser. Its console has said nothing, and Berth has left nothing in it.
    pub(super) async fn leave(self) {
        self.open("/healthz").await;
        assert_eq!(self.window.keeps().await, Vec::<String>::new());
        self.window.close().await;
    }

    /// Begins to link this way, in their own workspace.
    pub(super) async fn begin_link(&self, way: &str) {
        self.open(&format!("/workspaces/{}/link", self.name)).await;
        let form = format!("form:has(input[name=way][value={way}])");
        let closed = format!("details:not([open]):has(input[name=way][value={way}])");
        if self.window.has(&closed).await {
            self.window.click_at(&format!("{closed} > summary")).await;
        }
        self.window.click_at(&format!("{form} button")).await;
    }

    /// Follows the link to Quay's consent page, and says yes there: twice, where Quay warns.
    pub(super) async fn consent_at_quay(&self) {
        self.window.click("Continue to Quay").await;
        self.window.see("would like permission to").await;
        self.window.click_in("main", "Authorize Application").await;
        if self.window.has(".modal.in").await {
            self.window
                .click_in(".modal", "Authorize Application")
                .await;
        }
    }

    /// Says that the Quay user who was found is them.
    pub(super) async fn confirm_link(&self, quay_user: &str) {
        let words = format!("You are linking Quay user {quay_user}");
        self.window.see(&words).await;
        self.window.click(&format!("Yes, link {quay_user}")).await;
        self.window.see("Linked").await;
    }

    pub(super) async fn sign_in_to_quay(&self, quay_user: &str) {
        let sign_in = format!("{}/signin", self.scene.story.quay.url());
        self.window.go(sign_in).await;
        self.window.fill("Username", quay_user).await;
        self.window.fill("Password", PASSWORD).await;
        self.window.click("Sign in").await;
        self.window.see(&format!("Signed in as {quay_user}")).await;
    }
}

/// What `cargo xtask web` has built beside the tests.
fn web() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let profile = tests.parent().and_then(|deps| deps.parent()).unwrap();
    let web = profile.join("web");
    assert!(
        web.join("site.json").is_file(),
        "{} is not there: run `cargo xtask web`, as `cargo xtask test` does",
        web.display()
    );
    web
}
