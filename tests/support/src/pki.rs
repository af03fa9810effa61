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

pub use authority::{Authority, CsrTerms, self_signed_server};
pub use device::DeviceSpec;
pub use issued::{Issued, IssuedFiles, Pkcs12Encryption};
pub use key::KeyKind;
pub use openssl::LIST_EXTENSIONS;
pub use rcgen::{DnType, ExtendedKeyUsagePurpose};
pub use revocation::{ListSpec, RevocationReason};

use rustls_pki_types::CertificateDer;

/// `certificate` as PEM, with the line ends of this platform's editors (`\n`).
pub fn certificate_pem(certificate: &CertificateDer<'_>) -> String {
    armour(certificate, "\n")
}

/// `certificate` as Windows' certificate export calls "Base-64 encoded X.509 (.CER)": PEM armour, `\r\n` line ends.
pub fn windows_cer(certificate: &CertificateDer<'_>) -> String {
    armour(certificate, "\r\n")
}

/// `certificate` as base64 of its DER, without armour and on one line.
pub fn bare_base64(certificate: &CertificateDer<'_>) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(certificate)
}

fn armour(certificate: &CertificateDer<'_>, line_end: &str) -> String {
    let encoded = bare_base64(certificate);
    let mut pem = format!("-----BEGIN CERTIFICATE-----{line_end}");
    let mut rest = encoded.as_str();
    while !rest.is_empty() {
        let (line, next) = rest.split_at(rest.len().min(64));
        pem.push_str(line);
        pem.push_str(line_end);
        rest = next;
    }
    pem.push_str("-----END CERTIFICATE-----");
    pem.push_str(line_end);
    pem
}

#[cfg(test)]
mod tests;
