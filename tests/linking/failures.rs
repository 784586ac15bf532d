//! Every way in which linking can go wrong, for each way to link and each kind of Quay.
//!
//! However it goes wrong, it ends on a page that says what to do next, the API says the same by a
//! stable code, and nothing is left: no living token, no application, no debt. Where only a person
//! can pay a debt, the page names the clicks, and after them nothing is left either.

mod after;
mod consent;
mod creation;
mod exchange;
mod hand_over;
mod invitation;
mod pasted;
mod scene;
