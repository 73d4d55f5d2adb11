//! One page in the browser: what it looks like, what it says, and what went wrong in it.

use std::{
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{Browser, PATIENCE};

/// A page of a [`Browser`], closed when the value goes.
#[derive(Debug)]
pub struct Page<'b> {
    browser: &'b mut Browser,
    context: Value,
    session: String,
    complaints: Vec<String>,
}

impl<'b> Page<'b> {
    pub(super) fn new(browser: &'b mut Browser) -> Self {
        // A context is a window with an empty cache and no memory of other pages.
        let context = browser.ask(None, "Target.createBrowserContext", &json!({}));
        let context = context["browserContextId"].clone();
        let of = json!({ "url": "about:blank", "browserContextId": context });
        let target = browser.ask(None, "Target.createTarget", &of);
        let attached = json!({ "targetId": target["targetId"], "flatten": true });
        let session = browser.ask(None, "Target.attachToTarget", &attached);
        let session = session["sessionId"].as_str().expect("it has an id");
        let mut page = Self {
            session: session.to_owned(),
            browser,
            context,
            complaints: Vec::new(),
        };
        for domain in ["Page", "Runtime", "Log", "Network"] {
            page.ask(&format!("{domain}.enable"), &json!({}));
        }
        page
    }

    /// Lays the page out at this width in CSS pixels, as on a phone or a screen.
    pub fn wide(&mut self, width: u32) -> &mut Self {
        let metrics =
            json!({ "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false });
        self.ask("Emulation.setDeviceMetricsOverride", &metrics);
        self
    }

    /// Has the system prefer the colour scheme `light` or `dark`.
    pub fn scheme(&mut self, scheme: &str) -> &mut Self {
        let feature = json!({ "name": "prefers-color-scheme", "value": scheme });
        self.ask(
            "Emulation.setEmulatedMedia",
            &json!({ "features": [feature] }),
        );
        self
    }

    /// Lets no script of the page run.
    pub fn without_scripts(&mut self) -> &mut Self {
        let off = json!({ "value": true });
        self.ask("Emulation.setScriptExecutionDisabled", &off);
        self
    }

    /// Goes to an address and waits until all that the page needs has come.
    pub fn go(&mut self, url: &str) -> &mut Self {
        // What an earlier page has told is not about this one.
        self.complaints = self.complaints();
        let gone = self.ask("Page.navigate", &json!({ "url": url }));
        assert!(gone.get("errorText").is_none(), "{url}: {gone}");
        let until = Instant::now() + PATIENCE;
        loop {
            let event = self.browser.event(until);
            let event = event.unwrap_or_else(|| panic!("{url} does not load"));
            if event["sessionId"] != self.session.as_str() {
                continue;
            }
            self.complaints.extend(complaint(&event));
            if event["method"] == "Page.loadEventFired" {
                return self;
            }
        }
    }

    /// The value of a JavaScript expression; promises are waited for.
    #[track_caller]
    pub fn eval(&mut self, expression: &str) -> Value {
        let ask = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let mut answer = self.ask("Runtime.evaluate", &ask);
        assert!(
            answer.get("exceptionDetails").is_none(),
            "{expression}: {answer}"
        );
        answer["result"]["value"].take()
    }

    /// Waits until a JavaScript expression is true. While the page goes elsewhere, nothing is.
    #[track_caller]
    pub fn wait_for(&mut self, expression: &str) -> &mut Self {
        let until = Instant::now() + PATIENCE;
        let ask = json!({ "expression": format!("Boolean({expression})"), "returnByValue": true });
        loop {
            let session = Some(self.session.as_str());
            let answer = self.browser.try_to_ask(session, "Runtime.evaluate", &ask);
            if answer.is_ok_and(|answer| answer["result"]["value"] == true) {
                return self;
            }
            assert!(Instant::now() < until, "never true: {expression}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// What went wrong since the last call: errors and warnings on the console, exceptions,
    /// requests that failed and answers of 400 and above.
    pub fn complaints(&mut self) -> Vec<String> {
        // Events come in the order of what they tell: after this answer, all are here.
        self.eval("0");
        let events = std::mem::take(&mut self.browser.events);
        let ours = events
            .iter()
            .filter(|event| event["sessionId"] == self.session.as_str());
        self.complaints.extend(ours.filter_map(complaint));
        std::mem::take(&mut self.complaints)
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.browser.ask(Some(&self.session), method, params)
    }
}

impl Drop for Page<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            // The browser may be what failed; it ends with the test.
            return;
        }
        let context = json!({ "browserContextId": self.context });
        self.browser
            .ask(None, "Target.disposeBrowserContext", &context);
    }
}

fn complaint(event: &Value) -> Option<String> {
    let params = &event["params"];
    let wrong = match event["method"].as_str()? {
        "Runtime.exceptionThrown" | "Network.loadingFailed" => true,
        "Runtime.consoleAPICalled" => params["type"] == "error" || params["type"] == "warning",
        "Log.entryAdded" => {
            params["entry"]["level"] == "error" || params["entry"]["level"] == "warning"
        }
        "Network.responseReceived" => params["response"]["status"].as_u64() >= Some(400),
        _ => false,
    };
    wrong.then(|| format!("{}: {params}", event["method"]))
}
