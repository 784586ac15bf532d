//! Sign-in, consent, exchange and federation against what was recorded; numbers name recordings.

mod browser;
mod consent;
mod exchange;
mod federation;
mod sign_in;
