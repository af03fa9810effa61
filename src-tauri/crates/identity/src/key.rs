//! The narrow door to a private key: it signs, and nothing else.

mod device;
mod software;

pub use device::{DeviceKey, KeyAlgorithm, SigningError};
pub use software::{Pkcs8, SoftwareKey};
