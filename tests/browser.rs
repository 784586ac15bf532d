//! The web app in a real browser: a Chromium for each person, against a Berth and a stand-in for
//! Quay that run in this process.

mod axe;
mod console;
mod console_heard;
mod credential;
mod driver;
mod framing;
mod in_place;
mod keyboard;
mod link_refusals;
mod look;
mod main_story;
mod no_script;
mod rotation;
mod scene;
mod script;
mod seed;
mod service_token;
mod session;
mod signing_in;
mod tour;
mod two_people;
mod webdriver;
mod window;
