//! The service token is rotated: by Berth where Quay mints, by an administrator where it does not.

mod by_file;
mod by_hand;
mod deaths;
mod hidden;
mod minted;
mod page;
mod process;
mod scene;
