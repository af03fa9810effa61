//! The interface to a private key: it only signs.

mod device;
mod software;

pub use device::{DeviceKey, KeyAlgorithm, SigningError};
pub use software::{Pkcs8, SoftwareKey};
