//! Certificates as text, in the forms that tools write.

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
