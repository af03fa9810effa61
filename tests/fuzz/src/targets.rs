//! What is run on each input, and what must hold of an input that is accepted.

use std::path::{Path, PathBuf};

use porthole_config::{FileProblem, Text};
use porthole_explain::Code;
use porthole_identity::{
    AlternativeName, Anchor, Certificate, DistinguishedName, SanFilter, is_bundle, open_bundle,
    read_certificates,
};
use rustls_pki_types::CertificateDer;

/// A certificate's DER, as a store or a server hands it over.
pub(crate) fn certificate(input: &[u8]) {
    let Ok(certificate) = Certificate::from_der(CertificateDer::from(input.to_vec())) else { return };
    assert_eq!(&**certificate.der(), input, "nothing of what was read is lost or added");
    assert!(certificate.subject.contains(&certificate.subject));
    let _read_by_people = (certificate.subject.to_string(), certificate.issuer.to_string());
    for name in &certificate.alternative_names {
        let _read_by_people = name.to_string();
    }
}

/// A file as a CA or a mail brings it, and an anchor as IT writes it.
pub(crate) fn certificate_file(input: &[u8]) {
    let read = read_certificates(input);
    if let Ok(certificates) = &read {
        assert!(!certificates.is_empty(), "a file that is accepted holds a certificate");
    }
    if let Ok(anchors) = Anchor::read(input) {
        assert!(anchors.iter().all(|anchor| anchor.certificate().is_ca));
        assert!(read.is_ok());
    }
}

/// A PKCS#12 file.
pub(crate) fn bundle(input: &[u8]) {
    if is_bundle(input) {
        let _opened = open_bundle(input, "geheim");
    }
}

/// A distinguished name as text or DER, and the filters beside it.
pub(crate) fn name(input: &[u8]) {
    if let Some(name) = DistinguishedName::from_der(input) {
        let _read_by_people = name.to_string();
    }
    let Ok(text) = std::str::from_utf8(input) else { return };
    if let Ok(name) = text.parse::<DistinguishedName>() {
        let written = name.to_string();
        let again = written.parse::<DistinguishedName>();
        assert_eq!(again.as_ref(), Ok(&name), "`{written}` means what it was written from");
    }
    let filter = text.parse::<SanFilter>();
    if let Ok(name) = text.parse::<AlternativeName>() {
        let matches = filter.is_ok_and(|filter| filter.matches(&name));
        let exact = !text.contains('*') && text.parse::<SanFilter>().is_ok();
        assert!(matches || !exact, "a name without a star matches itself");
    }
}

/// The managed file, as TOML and as JSON, with every file that it names missing.
pub(crate) fn managed_file(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let missing = |path: &Path| {
        Err(FileProblem {
            code: Code::ConfigMissing,
            what: format!("`{}` is not there.", path.display()),
            why: String::new(),
            instead: String::new(),
        })
    };
    for name in ["managed.toml", "managed.json"] {
        let texts = [Text { path: PathBuf::from(name), text: text.to_owned() }];
        if let Err(refusal) = porthole_config::parse(&texts, &missing) {
            assert!(!refusal.faults.is_empty(), "a refusal says why");
        }
    }
}
