//! One suite for each port. A real implementation is not one before it passes.
