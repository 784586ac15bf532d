//! The client against what a real Quay was recorded to answer.

#[cfg(test)]
mod every_operation;
#[cfg(test)]
mod failures;
#[cfg(test)]
mod quay;
#[cfg(test)]
mod recording;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod successes;
#[cfg(test)]
mod transport;
