//! Randomness.

/// Rolls dice that nobody can foresee.
pub trait Dice: Send + Sync {
    /// 256 fresh random bits, from a generator fit for keys.
    fn roll(&self) -> [u8; 32];
}
