//! A stateful fake of the port, and the suite that every implementation passes.
