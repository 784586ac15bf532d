//! The life of the service token.
