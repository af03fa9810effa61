//! What a measurement comes to.

/// Figures, or why there are none.
pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;
