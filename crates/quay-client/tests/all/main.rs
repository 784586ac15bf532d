//! The client against what a real Quay was recorded to answer.

#[cfg(test)]
mod application;
#[cfg(test)]
mod discovery;
#[cfg(test)]
mod every_operation;
#[cfg(test)]
mod failures;
#[cfg(test)]
mod log;
#[cfg(test)]
mod oauth;
#[cfg(test)]
mod organization;
#[cfg(test)]
mod permission;
#[cfg(test)]
mod prototype;
#[cfg(test)]
mod quay;
#[cfg(test)]
mod recording;
#[cfg(test)]
mod registry;
#[cfg(test)]
mod renewal;
#[cfg(test)]
mod repository;
#[cfg(test)]
mod robot;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod tag;
#[cfg(test)]
mod team;
#[cfg(test)]
mod tls;
#[cfg(test)]
mod transport;
#[cfg(test)]
mod user;
