//! A browser's window, and what a person does in it.
//!
//! Nothing here waits for a time: what is looked for is looked for until it is there. A page that
//! has islands is touched only when they are alive.

use std::{
    cell::{Cell, RefCell},
    panic::Location,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use url::Url;

use super::{
    console::Line,
    driver::Driver,
    script::{CHOICE, CLICKABLE, IS_AWAKE, IS_LOADED, KEEPS, LABELLED, TEXT, VISIBLE},
    webdriver::{Element, Session},
};

/// How long a page may take to be as it is expected to be.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often it is looked at.
const GLANCE: Duration = Duration::from_millis(30);

/// A window of a Chromium of its own.
pub(super) struct Window {
    session: Session,
    pardoned: RefCell<Vec<String>>,
    not_ours: Vec<String>,
    sleeps: Cell<bool>,
    is_left: bool,
    _driver: Driver,
}

impl Window {
    /// Nobody cares for what its console says of these origins.
    pub(super) async fn open(not_ours: &[&str]) -> Self {
        let driver = Driver::start();
        let session = Session::begin(driver.address(), driver.capabilities()).await;
        Self {
            session,
            pardoned: RefCell::default(),
            not_ours: not_ours.iter().map(|origin| (*origin).to_owned()).collect(),
            sleeps: Cell::default(),
            is_left: false,
            _driver: driver,
        }
    }

    /// Goes to an address, and waits until the page there is alive.
    pub(super) async fn go(&self, to: impl AsRef<str>) {
        self.session
            .post("/url", json!({ "url": to.as_ref() }))
            .await
            .unwrap();
        self.awake().await;
    }

    pub(super) async fn back(&self) {
        self.session.post("/back", json!({})).await.unwrap();
        self.awake().await;
    }

    pub(super) async fn reload(&self) {
        self.session.post("/refresh", json!({})).await.unwrap();
        self.awake().await;
    }

    pub(super) async fn url(&self) -> Url {
        let url = self.session.get("/url").await;
        url.as_str().unwrap().parse().unwrap()
    }

    /// Waits until the page is loaded and its islands are alive.
    #[track_caller]
    pub(super) fn awake(&self) -> impl Future<Output = ()> {
        self.until("every island alive", async || self.is_awake().await)
    }

    /// From now on, islands are not waited for: something keeps them from coming to life.
    pub(super) fn let_islands_sleep(&self) {
        self.sleeps.set(true);
    }

    async fn is_awake(&self) -> bool {
        let script = match self.sleeps.get() {
            true => IS_LOADED,
            false => IS_AWAKE,
        };
        self.run(script, json!([])).await == true
    }

    /// Clicks what says this.
    #[track_caller]
    pub(super) fn click(&self, words: &str) -> impl Future<Output = ()> {
        self.click_in("body", words)
    }

    /// Clicks what says this, within what the selector matches.
    #[track_caller]
    pub(super) fn click_in(&self, within: &str, words: &str) -> impl Future<Output = ()> {
        self.until(format!("'{words}' to click"), async move || {
            self.act(CLICKABLE, json!([within, words]), async |it| {
                self.session.click(&it).await
            })
            .await
        })
    }

    /// Clicks what says this, and waits for the page that comes then, which may have the address
    /// of the one that is left.
    pub(super) async fn follow(&self, words: &str) {
        self.run("window.isLeft = true;", json!([])).await;
        self.click(words).await;
        let has_come = "return window.isLeft !== true;";
        self.until(format!("what comes after '{words}'"), async || {
            self.run(has_come, json!([])).await == true && self.is_awake().await
        })
        .await;
    }

    /// Clicks what the selector matches.
    #[track_caller]
    pub(super) fn click_at(&self, selector: &str) -> impl Future<Output = ()> {
        self.until(format!("'{selector}' to click"), async move || {
            self.act(VISIBLE, json!([selector]), async |it| {
                self.session.click(&it).await
            })
            .await
        })
    }

    /// Where the link that says this leads, once it is there.
    pub(super) async fn address_of(&self, words: &str) -> String {
        self.see(words).await;
        let script = format!("return (() => {{ {CLICKABLE} }})(...arguments).href;");
        let address = self.run(&script, json!(["body", words])).await;
        address.as_str().unwrap().to_owned()
    }

    /// Whether the selector matches something on the page.
    pub(super) async fn has(&self, selector: &str) -> bool {
        let script = "return document.querySelector(arguments[0]) !== null;";
        self.run(script, json!([selector])).await == true
    }

    /// Types into the field of this label, over what is in it.
    #[track_caller]
    pub(super) fn fill(&self, label: &str, text: &str) -> impl Future<Output = ()> {
        self.fill_in("body", label, text)
    }

    /// The same, within what the selector matches.
    #[track_caller]
    pub(super) fn fill_in(
        &self,
        within: &str,
        label: &str,
        text: &str,
    ) -> impl Future<Output = ()> {
        self.until(format!("a field '{label}'"), async move || {
            self.act(LABELLED, json!([within, label]), async |it| {
                self.session.type_over(&it, text).await
            })
            .await
        })
    }

    /// Chooses what says this in the field of this label.
    #[track_caller]
    pub(super) fn choose(&self, label: &str, words: &str) -> impl Future<Output = ()> {
        self.until(format!("'{words}' among '{label}'"), async move || {
            self.act(CHOICE, json!([label, words]), async |it| {
                self.session.click(&it).await
            })
            .await
        })
    }

    /// What is on the clipboard, pasted into an empty page.
    pub(super) async fn paste(&self) -> String {
        self.go("data:text/html,<textarea></textarea>").await;
        let focus = "document.querySelector('textarea').focus();";
        self.run(focus, json!([])).await;
        let paste = json!({ "type": "keyDown", "key": "v", "commands": ["paste"] });
        self.devtools("Input.dispatchKeyEvent", paste).await;
        let pasted = "return document.querySelector('textarea').value;";
        let pasted = self.run(pasted, json!([])).await;
        pasted.as_str().unwrap().to_owned()
    }

    /// Goes to another tab, does something there, and comes back.
    pub(super) async fn in_another_tab<T>(&self, does: impl AsyncFnOnce() -> T) -> T {
        let here = self.session.get("/window").await;
        let tab = json!({ "type": "tab" });
        let there = self.session.post("/window/new", tab).await.unwrap();
        self.turn_to(&there["handle"]).await;
        let done = does().await;
        self.session.close_window().await;
        self.turn_to(&here).await;
        done
    }

    async fn turn_to(&self, tab: &Value) {
        let body = json!({ "handle": tab });
        self.session.post("/window", body).await.unwrap();
    }

    /// Lets time pass for the page, timers and all, without waiting for it. Afterwards its time
    /// stands still.
    pub(super) async fn let_pass(&self, time: Duration) {
        let now = async || {
            let now = self.run("return performance.now();", json!([])).await;
            now.as_f64().unwrap()
        };
        let milliseconds = u64::try_from(time.as_millis()).unwrap();
        let budget = json!({ "policy": "advance", "budget": milliseconds });
        let then = now().await + time.as_secs_f64() * 1000.0;
        self.devtools("Emulation.setVirtualTimePolicy", budget)
            .await;
        self.until("the time passed", async || now().await >= then)
            .await;
    }

    /// Waits until this is to be read.
    #[track_caller]
    pub(super) fn see(&self, words: &str) -> impl Future<Output = ()> {
        self.until(format!("'{words}' to read"), async move || {
            self.text().await.contains(words)
        })
    }

    /// Waits until the address has this path.
    #[track_caller]
    pub(super) fn arrive(&self, path: &str) -> impl Future<Output = ()> {
        self.until(format!("the path '{path}'"), async move || {
            self.url().await.path() == path && self.is_awake().await
        })
    }

    /// What a person reads, the title first.
    pub(super) async fn text(&self) -> String {
        let text = self.run(TEXT, json!([])).await;
        text.as_str().unwrap_or_default().to_owned()
    }

    /// What this origin has put anywhere in the browser where a script finds it again.
    pub(super) async fn keeps(&self) -> Vec<String> {
        let keeps = self.run_until_done(KEEPS).await;
        serde_json::from_value(keeps).unwrap()
    }

    /// Runs a script's body in the page. It does not wait for anything.
    pub(super) async fn run(&self, script: &str, arguments: Value) -> Value {
        self.session.run(script, arguments).await.unwrap()
    }

    /// The same, until the script calls its last argument.
    pub(super) async fn run_until_done(&self, script: &str) -> Value {
        self.session.run_until_done(script).await
    }

    /// The same, in the first frame of the page.
    pub(super) async fn within_frame(&self, script: &str) -> String {
        let to = async |frame: Value| {
            let body = json!({ "id": frame });
            self.session.post("/frame", body).await.unwrap();
        };
        to(json!(0)).await;
        let answer = self.run(script, json!([])).await;
        to(Value::Null).await;
        answer.as_str().unwrap_or_default().to_owned()
    }

    pub(super) async fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.session.devtools(command, parameters).await
    }

    pub(super) async fn press(&self, keys: &[char]) {
        self.session.press(keys).await;
    }

    /// Lets the console say this: what the story does on purpose.
    pub(super) fn pardon(&self, words: &str) {
        self.pardoned.borrow_mut().push(words.to_owned());
    }

    /// What the console has said since it was asked last and nobody pardoned.
    pub(super) async fn console(&self) -> Vec<Line> {
        let mut lines = Line::worth_a_look(&self.session.console().await);
        let pardoned = self.pardoned.borrow();
        lines.retain(|line| {
            let is_pardoned = pardoned.iter().any(|words| line.says(words));
            !is_pardoned && !self.not_ours.iter().any(|origin| line.is_about(origin))
        });
        lines
    }

    /// Closes the window. The console has said nothing until then.
    pub(super) async fn close(mut self) {
        self.is_left = true;
        let lines = self.console().await;
        assert!(lines.is_empty(), "{lines:#?}");
        self.session.end().await;
    }

    /// Waits until it is so; a page that is asked while it goes away is asked again.
    #[track_caller]
    pub(super) fn until(
        &self,
        what: impl Into<String>,
        mut is_so: impl AsyncFnMut() -> bool,
    ) -> impl Future<Output = ()> {
        let (from, what) = (Location::caller(), what.into());
        async move {
            let begun = Instant::now();
            while !is_so().await {
                if begun.elapsed() > PATIENCE {
                    let (url, text) = (self.url().await, self.text().await);
                    let console = self.console().await;
                    panic!("{from}: never {what} at {url}:\n{text}\n{console:#?}");
                }
                tokio::time::sleep(GLANCE).await;
            }
        }
    }

    /// Does something to what the script finds, once the page is alive; `false` where it is not
    /// there yet, or has just been replaced.
    async fn act(
        &self,
        script: &str,
        arguments: Value,
        act: impl AsyncFn(Element) -> Result<(), super::webdriver::Refusal>,
    ) -> bool {
        if !self.is_awake().await {
            return false;
        }
        let Some(element) = self.session.find(script, arguments).await else {
            return false;
        };
        match act(element).await {
            Ok(()) => true,
            Err(refusal) if refusal.may_pass() => false,
            Err(refusal) => panic!("{refusal}"),
        }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        if !self.is_left && !std::thread::panicking() {
            panic!("close the window: what the console has said is looked at then");
        }
    }
}
