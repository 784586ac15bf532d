//! The bodies of the JSON API under `/api/v1`, as the server sends them and as the page, the
//! command line and the tests read them.

pub mod administration;
pub mod audit;
pub mod budget;
pub mod component;
pub mod credential;
pub mod event;
pub mod link;
pub mod me;
pub mod member;
pub mod operation;
pub mod page;
pub mod platform_token;
pub mod problem;
pub mod rotation;
pub mod service_token;
pub mod tag;
pub mod work;
pub mod workspace;
