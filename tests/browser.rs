//! The web app in a real browser: a Chromium for each person, against a Berth and a stand-in for
//! Quay that run in this process.

mod axe;
mod console;
mod driver;
mod look;
mod scene;
mod seed;
mod signing_in;
mod tour;
mod webdriver;
mod window;
