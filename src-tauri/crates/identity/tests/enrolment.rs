//! Requests that other programs accept, and the forms in which certificates come back.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail as the test does")]

use porthole_explain::Code;
use porthole_identity::{
    AlternativeName, ImportError, KeyHandle, NewKey, PendingKey, RequestAlgorithm, RequestError,
    SigningError, SoftwareKey, fit, is_bundle, open_bundle, read_certificates, request_for,
};
use porthole_support::pki::{
    Authority, CsrTerms, DeviceSpec, Issued, KeyKind, Pkcs12Encryption, bare_base64, windows_cer,
};
use std::io::Write as _;
use std::process::{Command, Stdio};
use time::OffsetDateTime;

const SUBJECT: &str = "CN=laptop-7,OU=Größe,O=Harbor Ltd,C=DE";

fn names() -> [AlternativeName; 3] {
    [
        AlternativeName::Dns("laptop-7.devices.harbor.test".to_owned()),
        AlternativeName::Email("ann@harbor.test".to_owned()),
        AlternativeName::Uri("urn:harbor:laptop-7".to_owned()),
    ]
}

fn request(algorithm: RequestAlgorithm) -> porthole_identity::NewRequest {
    asked(SUBJECT, &names(), algorithm).unwrap()
}

fn asked(
    subject: &str,
    names: &[AlternativeName],
    algorithm: RequestAlgorithm,
) -> Result<porthole_identity::NewRequest, RequestError> {
    let key = NewKey::in_memory(algorithm).unwrap();
    request_for(&key, &subject.parse().unwrap(), names, algorithm, OffsetDateTime::UNIX_EPOCH)
}

fn openssl(arguments: &[&str], input: &[u8]) -> (bool, String) {
    let mut program = Command::new("openssl");
    program.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut program = program.spawn().unwrap();
    program.stdin.take().unwrap().write_all(input).unwrap();
    let output = program.wait_with_output().unwrap();
    let words = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&words).into_owned())
}

#[test]
fn openssl_verifies_every_kind_of_request_in_both_forms() {
    let sizes = ["(256 bit)", "(384 bit)", "(2048 bit)", "(3072 bit)"];
    for ((algorithm, name), size) in RequestAlgorithm::ALL.into_iter().zip(sizes) {
        let request = request(algorithm);
        for (form, input) in [("PEM", request.pem.as_bytes()), ("DER", &*request.der)] {
            let shape =
                ["req", "-verify", "-noout", "-text", "-nameopt", "RFC2253,-esc_msb", "-inform", form];
            let (success, words) = openssl(&shape, input);
            assert!(success && words.contains("verify OK"), "{name} {form}: {words}");
            assert!(words.contains("CN=laptop-7,OU=Größe,O=Harbor Ltd,C=DE"), "{words}");
            assert!(
                words.contains("TLS Web Client Authentication, TLS Web Server Authentication"),
                "{words}"
            );
            let names = "DNS:laptop-7.devices.harbor.test, email:ann@harbor.test, URI:urn:harbor:laptop-7";
            assert!(words.contains(names), "{words}");
            assert!(words.contains("Digital Signature") && words.contains(size), "{words}");
        }
    }
}

#[test]
fn a_subject_that_a_request_cannot_carry_whole_is_refused() {
    let refused = |subject: &str| asked(subject, &[], RequestAlgorithm::P256).unwrap_err();
    assert_eq!(refused("OU=a,OU=b"), RequestError::RepeatedPart("OU".to_owned()));
    assert_eq!(refused("CN=a+OU=b"), RequestError::RepeatedPart("OU".to_owned()));
    assert_eq!(refused("C=Größe"), RequestError::BadValue("Größe".to_owned()));
    assert_eq!(refused("C=Größe").problem().code, Code::CertificateRequestFailed.as_str());
}

#[test]
fn a_certificate_fits_its_request_in_every_form_it_may_come_in() {
    let issuing = Authority::root("Root").unwrap().intermediate("Issuing").unwrap();
    let request = request(RequestAlgorithm::P256);
    let other = asked("CN=other", &[], RequestAlgorithm::P256).unwrap();
    let certificate = issuing.sign_csr(request.pem.as_bytes(), &CsrTerms::default()).unwrap();
    let forms = [
        ("windows", windows_cer(&certificate).into_bytes()),
        ("der", certificate.to_vec()),
        ("base64", bare_base64(&certificate).into_bytes()),
        ("base64 with a mark", [b"\xef\xbb\xbf".as_slice(), bare_base64(&certificate).as_bytes()].concat()),
        ("chain, leaf last", (issuing.certificate_pem() + &windows_cer(&certificate)).into_bytes()),
    ];
    for (form, file) in forms {
        assert!(!is_bundle(&file), "{form}");
        let pending = vec![other.pending.clone(), request.pending.clone()];
        let bound = fit(read_certificates(&file).unwrap(), pending).unwrap();
        assert_eq!(bound.pending(), &request.pending, "{form}");
        assert_eq!(bound.chain()[0].der(), &certificate, "{form}");
    }
}

#[test]
fn a_certificate_for_another_key_is_refused_by_name() {
    let authority = Authority::root("Harbor Device CA").unwrap();
    let issued = authority.issue_device(&DeviceSpec::named("laptop-8")).unwrap();
    let told = |pending: Vec<PendingKey>| {
        let problem = fit(read_certificates(issued.certificate()).unwrap(), pending).unwrap_err().problem();
        format!("{}: {}", problem.code, problem.detail.unwrap())
    };
    let words = [told(Vec::new()), told(vec![request(RequestAlgorithm::P256).pending])].join("\n");
    insta::assert_snapshot!(words, @"
    certificate-wrong-key: The certificate is `CN=laptop-8`, issued by `CN=Harbor Device CA`. No request is pending on this device.
    certificate-wrong-key: The certificate is `CN=laptop-8`, issued by `CN=Harbor Device CA`. Pending here: `CN=laptop-7,OU=Größe,O=Harbor Ltd,C=DE`, requested on 1970-01-01.
    ");
}

#[test]
fn what_is_no_certificate_is_refused() {
    let key = KeyKind::P256.generate().unwrap().serialize_pem();
    let authority = Authority::root("Root").unwrap();
    let cut = &authority.certificate()[..authority.certificate().len() - 1];
    let longer = [authority.certificate().as_ref(), b"x"].concat();
    for file in [b"".as_slice(), b"hello", key.as_bytes(), cut, &longer, b"-----BEGIN CERTIFICATE-----\nMII"]
    {
        assert!(read_certificates(file).is_err(), "{:?}", String::from_utf8_lossy(file));
    }
}

fn bundle(issued: &Issued, encryption: Pkcs12Encryption) -> Vec<u8> {
    issued.pkcs12("laptop", "geheim", encryption).unwrap()
}

#[test]
fn a_bundle_opens_with_its_password_alone() {
    let issuing = Authority::root("Root").unwrap().intermediate("Issuing").unwrap();
    for kind in [KeyKind::P256, KeyKind::P384, KeyKind::Rsa2048] {
        let issued = issuing.issue_device(&DeviceSpec::named("laptop-7").key(kind)).unwrap();
        for encryption in [Pkcs12Encryption::Modern, Pkcs12Encryption::Legacy] {
            let file = bundle(&issued, encryption);
            assert!(is_bundle(&file), "{kind:?} {encryption:?}");
            let identity = open_bundle(&file, "geheim").unwrap();
            assert_eq!(identity.chain()[0].der(), issued.certificate());
            assert_eq!(identity.chain().len(), 2, "the intermediate comes along");
            SoftwareKey::from_pkcs8(identity.key()).unwrap();
            let wrong = open_bundle(&file, "Geheim").unwrap_err();
            assert!(matches!(wrong, ImportError::WrongPassword), "{kind:?} {encryption:?}: {wrong:?}");
            assert_eq!(wrong.problem().code, Code::BundlePassword.as_str());
        }
    }
}

#[test]
fn a_damaged_bundle_is_an_error() {
    let issued = Authority::root("Root").unwrap().issue_device(&DeviceSpec::named("laptop-7")).unwrap();
    let file = bundle(&issued, Pkcs12Encryption::Modern);
    for length in [0, 1, 20, file.len() / 2, file.len() - 1] {
        assert!(open_bundle(&file[..length], "geheim").is_err(), "{length} bytes");
    }
}

#[test]
fn debug_shows_no_private_key() {
    let made = NewKey::in_memory(RequestAlgorithm::P256).unwrap();
    let KeyHandle::Held(key) = &made.handle else { panic!("not in memory") };
    let secret = key.expose();
    let as_list = secret[36..52].iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let as_hex = secret[36..52].iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let signer = SoftwareKey::from_pkcs8(key).unwrap();
    for shown in [format!("{made:?}"), format!("{signer:?}"), format!("{key:?}")] {
        assert!(!shown.contains(&as_list) && !shown.contains(&as_hex), "{shown}");
    }
    assert_eq!(format!("{key:?}"), "Pkcs8(secret)");
    assert!(matches!(
        SoftwareKey::from_pkcs8(&porthole_identity::Pkcs8::from_der(vec![1])),
        Err(SigningError::Failed(_))
    ));
}
