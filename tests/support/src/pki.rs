//! A PKI made by program: server certificates, a device CA, device certificates with every fault a test may want.
//!
//! ```no_run
//! # fn main() -> porthole_support::Result<()> {
//! use porthole_support::pki::{Authority, DeviceSpec};
//!
//! let device_ca = Authority::root("Harbor Device CA")?;
//! let laptop = device_ca.issue_device(&DeviceSpec::named("laptop-7"))?;
//! # Ok(()) }
//! ```

mod authority;
mod device;
mod issued;
mod key;
mod openssl;
mod revocation;
mod text;

pub use authority::{Authority, CsrTerms, self_signed_server};
pub use device::DeviceSpec;
pub use issued::{Issued, IssuedFiles, Pkcs12Encryption};
pub use key::KeyKind;
pub use openssl::LIST_EXTENSIONS;
pub use rcgen::{DnType, ExtendedKeyUsagePurpose};
pub use revocation::{ListSpec, RevocationReason};
pub use text::{bare_base64, certificate_pem, windows_cer};

#[cfg(test)]
mod tests;
