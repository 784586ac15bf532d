//! How a page is looked at: in which colours, and how wide.

use std::{fs, path::Path};

use data_encoding::BASE64;
use serde_json::{Value, json};

use super::window::Window;

/// Colours and size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) colours: &'static str,
    pub(super) size: Size,
}

/// The size of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) name: &'static str,
    width: u32,
    height: u32,
    is_phone: bool,
}

pub(super) const WIDE: Size = Size {
    name: "wide",
    width: 1440,
    height: 900,
    is_phone: false,
};
pub(super) const PHONE: Size = Size {
    name: "phone",
    width: 360,
    height: 740,
    is_phone: true,
};
/// A wall.
pub(super) const WALL: Size = Size {
    name: "wall",
    width: 2560,
    height: 1440,
    is_phone: false,
};

/// Every way that every page is looked at.
pub(super) const LOOKS: [Look; 4] = [
    Look {
        colours: "light",
        size: WIDE,
    },
    Look {
        colours: "dark",
        size: WIDE,
    },
    Look {
        colours: "light",
        size: PHONE,
    },
    Look {
        colours: "dark",
        size: PHONE,
    },
];

/// What reaches beyond the right edge of the window, unless it scrolls in a place of its own.
const BEYOND: &str = "
    const edge = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= edge) return [];
    const scrolls = (it) => it && (getComputedStyle(it).overflowX !== 'visible' || scrolls(it.parentElement));
    const beyond = (it) => it.getBoundingClientRect().right > edge + 1 && !scrolls(it.parentElement);
    return [...document.body.querySelectorAll('*')]
        .filter((it) => beyond(it) && ![...it.children].some(beyond))
        .slice(0, 5)
        .map((it) => `${it.tagName} ${it.className} '${it.textContent.trim().slice(0, 40)}'`)
        .concat(`the page: ${document.documentElement.scrollWidth} of ${edge}`);";

impl Window {
    /// Looks at the page, and at those to come, like this.
    pub(super) async fn look(&self, look: Look) {
        self.resize(look.size).await;
        let colours = json!({ "name": "prefers-color-scheme", "value": look.colours });
        self.devtools(
            "Emulation.setEmulatedMedia",
            json!({ "features": [colours] }),
        )
        .await;
    }

    pub(super) async fn resize(&self, size: Size) {
        let metrics = json!({
            "width": size.width,
            "height": size.height,
            "deviceScaleFactor": 1,
            "mobile": size.is_phone,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics)
            .await;
    }

    /// What does not fit into the width of the window.
    pub(super) async fn beyond(&self) -> Vec<String> {
        let beyond = self.run(BEYOND, json!([])).await;
        serde_json::from_value(beyond).unwrap()
    }

    /// Writes a picture of the whole page.
    pub(super) async fn picture(&self, file: &Path) {
        let metrics = self.devtools("Page.getLayoutMetrics", json!({})).await;
        let size: &Value = &metrics["cssContentSize"];
        let clip = json!({
            "x": 0, "y": 0, "scale": 1, "width": size["width"], "height": size["height"],
        });
        let wanted = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let picture = self.devtools("Page.captureScreenshot", wanted).await;
        let picture = picture["data"].as_str().unwrap();
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, BASE64.decode(picture.as_bytes()).unwrap()).unwrap();
    }
}
