use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair};
use x509_parser::prelude::{FromDer as _, X509Certificate};

use super::{Authority, CsrTerms, DeviceSpec, KeyKind, Pkcs12Encryption, bare_base64, windows_cer};

fn parse(der: &[u8]) -> X509Certificate<'_> {
    X509Certificate::from_der(der).unwrap().1
}

#[test]
fn a_device_certificate_is_as_described() {
    let authority = Authority::root("Test Device CA").unwrap();
    let spec = DeviceSpec::named("laptop-7")
        .subject_part(DnType::OrganizationName, "Harbor Ltd")
        .dns_name("laptop-7.harbor.test")
        .usages([ExtendedKeyUsagePurpose::ClientAuth])
        .serial([0x12, 0x34]);
    let issued = authority.issue_device(&spec).unwrap();
    let certificate = parse(issued.certificate());
    assert_eq!(certificate.subject().to_string(), "CN=laptop-7, O=Harbor Ltd");
    assert_eq!(certificate.issuer().to_string(), "CN=Test Device CA");
    assert_eq!(certificate.raw_serial(), [0x12, 0x34]);
    let usage = certificate.extended_key_usage().unwrap().unwrap().value;
    assert!(usage.client_auth && !usage.server_auth);
    assert!(certificate.validity().is_valid());
    certificate.verify_signature(Some(parse(authority.certificate()).public_key())).unwrap();
}

#[test]
fn a_device_certificate_may_come_without_usages_or_out_of_its_time() {
    let authority = Authority::root("Test Device CA").unwrap();
    let bare = authority.issue_device(&DeviceSpec::named("a").usages([])).unwrap();
    assert!(parse(bare.certificate()).extended_key_usage().unwrap().is_none());
    let expired = authority.issue_device(&DeviceSpec::named("a").expired()).unwrap();
    assert!(!parse(expired.certificate()).validity().is_valid());
    let early = authority.issue_device(&DeviceSpec::named("a").not_yet_valid()).unwrap();
    assert!(!parse(early.certificate()).validity().is_valid());
}

#[test]
fn every_kind_of_key_signs() {
    let authority = Authority::root("Test Device CA").unwrap();
    for kind in [KeyKind::P256, KeyKind::P384, KeyKind::Rsa2048, KeyKind::Rsa3072] {
        let issued = authority.issue_device(&DeviceSpec::named("a").key(kind)).unwrap();
        issued.certified_key().unwrap().keys_match().unwrap();
    }
}

#[test]
fn an_intermediate_is_part_of_the_chain_that_it_issues() {
    let root = Authority::root("Root").unwrap();
    let intermediate = root.intermediate("Issuing").unwrap();
    let issued = intermediate.issue_device(&DeviceSpec::named("a")).unwrap();
    assert_eq!(issued.chain(), [issued.certificate().clone(), intermediate.certificate().clone()]);
}

fn request(key: &KeyPair) -> rcgen::CertificateSigningRequest {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "laptop-7");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params.serialize_request(key).unwrap()
}

#[test]
fn a_request_is_signed_in_either_form_for_the_key_that_made_it() {
    let authority = Authority::root("Test Device CA").unwrap();
    let key = KeyKind::P256.generate().unwrap();
    let request = request(&key);
    for form in [request.pem().unwrap().into_bytes(), request.der().to_vec()] {
        let der = authority.sign_csr(&form, &CsrTerms::default()).unwrap();
        let certificate = parse(&der);
        assert_eq!(certificate.subject().to_string(), "CN=laptop-7");
        assert!(certificate.extended_key_usage().unwrap().unwrap().value.client_auth);
        assert_eq!(certificate.public_key().subject_public_key.data.as_ref(), key.public_key_raw());
    }
}

#[test]
fn a_request_with_a_broken_signature_is_refused() {
    let authority = Authority::root("Test Device CA").unwrap();
    let mut der = request(&KeyKind::P256.generate().unwrap()).der().to_vec();
    // The subject's last letter; the request still parses.
    let at = der.windows(8).position(|part| part == b"laptop-7").unwrap() + 7;
    der[at] = b'8';
    assert!(authority.sign_csr(&der, &CsrTerms::default()).is_err());
}

#[test]
fn an_authority_signs_on_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let before = Authority::root("Test Device CA").unwrap();
    before.write(dir.path(), "ca").unwrap();
    let after = Authority::load_root(dir.path(), "ca").unwrap();
    let issued = after.issue_device(&DeviceSpec::named("a")).unwrap();
    parse(issued.certificate()).verify_signature(Some(parse(before.certificate()).public_key())).unwrap();
}

#[test]
fn openssl_reads_back_the_pkcs12_that_was_made() {
    let authority = Authority::root("Root").unwrap().intermediate("Issuing").unwrap();
    let issued = authority.issue_device(&DeviceSpec::named("laptop-7").key(KeyKind::Rsa2048)).unwrap();
    let dir = tempfile::tempdir().unwrap();
    for encryption in [Pkcs12Encryption::Modern, Pkcs12Encryption::Legacy] {
        let path = dir.path().join("device.p12");
        std::fs::write(&path, issued.pkcs12("laptop", "geheim", encryption).unwrap()).unwrap();
        let read = std::process::Command::new("openssl")
            .args(["pkcs12", "-legacy", "-nokeys", "-clcerts", "-passin", "pass:geheim", "-in"])
            .arg(path)
            .output()
            .unwrap();
        assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
        assert!(String::from_utf8_lossy(&read.stdout).contains("CN = laptop-7"));
    }
}

#[test]
fn the_text_forms_hold_the_same_certificate() {
    use rustls_pki_types::pem::PemObject as _;
    let authority = Authority::root("Root").unwrap();
    let cer = windows_cer(authority.certificate());
    assert!(cer.lines().count() > 3 && cer.matches("\r\n").count() == cer.matches('\n').count());
    let read = rustls_pki_types::CertificateDer::from_pem_slice(cer.as_bytes()).unwrap();
    assert_eq!(&read, authority.certificate());
    assert!(cer.replace("\r\n", "").contains(&bare_base64(&read)));
}
