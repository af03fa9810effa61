//! Requests that other programs accept, and the forms in which certificates come back.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail as the test does")]

use base64::Engine as _;
use porthole_explain::Code;
use porthole_identity::{
    AlternativeName, Certificate, ImportError, KeyHandle, NewKey, PendingKey, RequestAlgorithm, RequestError,
    RequestSpec, SigningError, SoftwareKey, bind, is_bundle, open_bundle, read_certificates, request_for,
};
use porthole_support::pki::{
    Authority, CsrTerms, DeviceSpec, Issued, KeyKind, Pkcs12Encryption, bare_base64, windows_cer,
};
use rustls_pki_types::CertificateDer;
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
    request_of(SUBJECT, &names(), algorithm).unwrap()
}

fn request_of(
    subject: &str,
    names: &[AlternativeName],
    algorithm: RequestAlgorithm,
) -> Result<porthole_identity::NewRequest, RequestError> {
    let spec = RequestSpec::new(subject.parse().unwrap(), names)?.key(algorithm);
    made(&spec)
}

fn made(spec: &RequestSpec) -> Result<porthole_identity::NewRequest, RequestError> {
    request_for(&NewKey::in_memory(spec.algorithm()).unwrap(), spec, OffsetDateTime::UNIX_EPOCH)
}

fn openssl(arguments: &[&str], input: &[u8]) -> (bool, String) {
    let mut program = Command::new("openssl");
    program.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut program = program.spawn().unwrap();
    program.stdin.take().unwrap().write_all(input).unwrap();
    let output = program.wait_with_output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

#[test]
fn openssl_verifies_every_kind_of_request_in_both_forms() {
    let sizes = ["(256 bit)", "(384 bit)", "(2048 bit)", "(3072 bit)"];
    for ((algorithm, name), size) in RequestAlgorithm::ALL.into_iter().zip(sizes) {
        let request = request(algorithm);
        for (form, input) in [("PEM", request.pem.as_bytes()), ("DER", &*request.der)] {
            let shape =
                ["req", "-verify", "-noout", "-text", "-nameopt", "RFC2253,-esc_msb", "-inform", form];
            let (success, text) = openssl(&shape, input);
            assert!(success && text.contains("verify OK"), "{name} {form}: {text}");
            assert!(text.contains("CN=laptop-7,OU=Größe,O=Harbor Ltd,C=DE"), "{text}");
            assert!(text.contains("TLS Web Client Authentication, TLS Web Server Authentication"), "{text}");
            let names = "DNS:laptop-7.devices.harbor.test, email:ann@harbor.test, URI:urn:harbor:laptop-7";
            assert!(text.contains(names), "{text}");
            assert!(text.contains("Digital Signature") && text.contains(size), "{text}");
        }
    }
}

#[test]
fn a_subject_with_repeated_and_joined_parts_is_carried_whole() {
    let subject = "CN=laptop-7+UID=7,OU=Berlin,OU=Sales,DC=harbor,DC=test";
    let request = request_of(subject, &[], RequestAlgorithm::P256).unwrap();
    let (_, text) =
        openssl(&["req", "-verify", "-noout", "-subject", "-nameopt", "RFC2253"], request.pem.as_bytes());
    assert!(text.contains("verify OK") && text.contains(",OU=Berlin,OU=Sales,DC=harbor,DC=test"), "{text}");
    assert!(text.contains("CN=laptop-7+UID=7") || text.contains("UID=7+CN=laptop-7"), "{text}");
}

#[test]
fn a_value_that_a_request_cannot_carry_is_refused_before_a_key_is_made() {
    let refused = RequestSpec::new("C=Größe".parse().unwrap(), &[]).unwrap_err();
    assert_eq!(refused, RequestError::BadValue("Größe".to_owned()));
    assert_eq!(refused.problem().code, Code::CertificateRequestFailed.as_str());
    let refused = RequestSpec::new("CN=laptop\n7".parse().unwrap(), &[]).unwrap_err();
    assert_eq!(refused, RequestError::BadValue("laptop\n7".to_owned()));
    let named =
        |letters: usize| RequestSpec::new(format!("CN={}", "ä".repeat(letters)).parse().unwrap(), &[]);
    assert!(named(64).is_ok());
    assert_eq!(named(65).unwrap_err(), RequestError::TooLong { value: "ä".repeat(65), most: 64 });
}

#[test]
fn a_microsoft_template_stands_in_the_request_by_name_or_by_its_identifier() {
    let with = |template: &str| {
        let spec = RequestSpec::new("CN=laptop-7".parse().unwrap(), &[]).unwrap();
        made(&spec.issued_by_template(Some(template.parse().unwrap()))).unwrap()
    };
    let (_, by_name) = openssl(&["asn1parse"], with("HarborDevice").pem.as_bytes());
    // A BMPString (tag 1E) of twelve letters, two bytes each.
    assert!(
        by_name.contains("Microsoft Certificate Template") || by_name.contains("1.3.6.1.4.1.311.20.2"),
        "{by_name}"
    );
    assert!(by_name.contains("1E180048006100720062006F0072004400650076006900630065"), "{by_name}");
    let (_, by_oid) =
        openssl(&["req", "-noout", "-text", "-verify"], with("1.3.6.1.4.1.311.21.8.1.2").pem.as_bytes());
    assert!(by_oid.contains("1.3.6.1.4.1.311.21.7") && by_oid.contains("verify OK"), "{by_oid}");
    for wrong in ["", "Harbor Device", "9.9.9", "a\u{1f600}"] {
        assert!(wrong.parse::<porthole_identity::CertificateTemplate>().is_err(), "{wrong}");
    }
}

#[test]
fn a_renewal_asks_for_the_same_names_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    // A subject of PrintableStrings with two DC, and a name of a kind that Porthole itself never writes.
    let (success, text) = openssl(
        &[
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            &path("key"),
            "-out",
            &path("cert"),
            "-days",
            "2",
            "-utf8",
            "-subj",
            "/DC=test/DC=harbor/OU=Sales/OU=Berlin/CN=laptop-7",
            "-addext",
            "subjectAltName=IP:10.0.0.7,DNS:laptop-7.harbor.test",
            "-addext",
            "basicConstraints=CA:FALSE",
        ],
        b"",
    );
    assert!(success, "{text}");
    let old = read_certificates(&std::fs::read(path("cert")).unwrap()).unwrap().remove(0);
    let request = made(&RequestSpec::for_renewal(&old).unwrap().key(RequestAlgorithm::P384)).unwrap();
    assert_eq!(request.pending.subject, old.subject.to_string());
    let (_, text) = openssl(&["req", "-verify", "-noout", "-text"], request.pem.as_bytes());
    assert!(
        text.contains("IP Address:10.0.0.7, DNS:laptop-7.harbor.test") && text.contains("P-384"),
        "{text}"
    );
    let subject = subject_of(&old);
    assert!(request.der.windows(subject.len()).any(|window| window == subject), "{text}");
}

fn subject_of(certificate: &Certificate) -> Vec<u8> {
    use x509_parser::prelude::FromDer as _;
    let (_, parsed) = x509_parser::prelude::X509Certificate::from_der(certificate.der()).unwrap();
    parsed.subject().as_raw().to_vec()
}

#[test]
fn a_certificate_fits_its_request_in_every_form_it_may_come_in() {
    let issuing = Authority::root("Root").unwrap().intermediate("Issuing").unwrap();
    let request = request(RequestAlgorithm::P256);
    let other = request_of("CN=other", &[], RequestAlgorithm::P256).unwrap();
    let certificate = issuing.sign_csr(request.pem.as_bytes(), &CsrTerms::default()).unwrap();
    let forms = [
        ("windows", windows_cer(&certificate).into_bytes()),
        ("der", certificate.to_vec()),
        ("base64", bare_base64(&certificate).into_bytes()),
        ("base64 with a mark", [b"\xef\xbb\xbf".as_slice(), bare_base64(&certificate).as_bytes()].concat()),
        ("chain, leaf last", (issuing.certificate_pem() + &windows_cer(&certificate)).into_bytes()),
        ("PEM with a mark", [b"\xef\xbb\xbf".as_slice(), windows_cer(&certificate).as_bytes()].concat()),
        ("PKCS#7", p7b("DER", &certificate, &issuing)),
        ("PKCS#7, base64", bare_base64(&p7b("DER", &certificate, &issuing).into()).into_bytes()),
        ("PKCS#7, PEM", p7b("PEM", &certificate, &issuing)),
        ("PKCS#7, indefinite lengths", indefinite(&p7b("DER", &certificate, &issuing))),
    ];
    for (form, file) in forms {
        assert!(!is_bundle(&file), "{form}");
        let pending = vec![other.pending.clone(), request.pending.clone()];
        let bound = bind(read_certificates(&file).unwrap(), pending).unwrap();
        assert_eq!((bound.key(), bound.is_pending()), (request.pending.spki, true), "{form}");
        assert_eq!(bound.chain()[0].der(), &certificate, "{form}");
    }
}

/// What `openssl` makes of a certificate and its issuer.
fn p7b(form: &str, certificate: &CertificateDer<'_>, issuing: &Authority) -> Vec<u8> {
    let mut pem = tempfile::NamedTempFile::new().unwrap();
    pem.write_all((issuing.certificate_pem() + &windows_cer(certificate)).as_bytes()).unwrap();
    let file = pem.path().display().to_string();
    let output = Command::new("openssl")
        .args(["crl2pkcs7", "-nocrl", "-outform", form, "-certfile", &file])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    output.stdout
}

/// The same message with its two outer lengths left open, as Bouncy Castle writes them (BER).
fn indefinite(der: &[u8]) -> Vec<u8> {
    // 30 82 LL LL, the object identifier (11 bytes), A0 82 LL LL, the rest.
    let (head, content) = (&der[4..15], &der[19..]);
    assert!(der[1] == 0x82 && der[16] == 0x82 && head[0] == 6);
    [&[0x30, 0x80], head, &[0xa0, 0x80], content, &[0, 0, 0, 0]].concat()
}

#[test]
fn a_pkcs7_message_without_certificates_or_cut_short_is_refused() {
    let issuing = Authority::root("Root").unwrap();
    let whole = p7b("DER", issuing.certificate(), &issuing);
    for length in [0, 1, 20, whole.len() / 2, whole.len() - 1] {
        assert!(read_certificates(&whole[..length]).is_err(), "{length} bytes");
    }
    let empty =
        Command::new("openssl").args(["crl2pkcs7", "-nocrl", "-outform", "DER"]).output().unwrap().stdout;
    let text = read_certificates(&empty).unwrap_err().to_string();
    assert!(text.contains("it contains none"), "{text}");
}

#[test]
fn a_certificate_for_another_key_is_refused_by_name() {
    let authority = Authority::root("Harbor Device CA").unwrap();
    let issued = authority.issue_device(&DeviceSpec::named("laptop-8")).unwrap();
    let message = |pending: Vec<PendingKey>| {
        let problem = bind(read_certificates(issued.certificate()).unwrap(), pending).unwrap_err().problem();
        format!("{}: {}", problem.code, problem.detail.unwrap())
    };
    let messages = [message(Vec::new()), message(vec![request(RequestAlgorithm::P256).pending])].join("\n");
    insta::assert_snapshot!(messages, @"
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

/// What CAs, mail programs and editors make of a certificate.
#[test]
fn a_certificate_is_read_from_whatever_text_it_came_in() {
    let authority = Authority::root("Harbor Device CA").unwrap();
    let der = authority.certificate();
    let good = authority.certificate_pem();
    let utf_16 = |text: &str, order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("\u{feff}{text}").encode_utf16().flat_map(order).collect()
    };
    let aux = [der.as_ref(), b"\x30\x0a\x30\x08\x06\x06\x2b\x06\x01\x05\x05\x07"].concat();
    let armoured = |label: &str, der: &[u8]| {
        let text = base64::engine::general_purpose::STANDARD.encode(der);
        format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n").into_bytes()
    };
    let forms: Vec<Vec<u8>> = vec![
        good.clone().into_bytes(),
        format!("Our root, since 2024\n\n{good}\nregards, IT\n").into_bytes(),
        [b"Ger\xe4t 7\n", good.as_bytes()].concat(),
        good.replace('\n', "\r\n").into_bytes(),
        good.replace('\n', "\r").into_bytes(),
        good.replace('\n', "  \n").into_bytes(),
        good.replace('\n', "\n\n").into_bytes(),
        good.replace('\n', "\n    ").into_bytes(),
        good.trim_end().to_owned().into_bytes(),
        format!("\u{feff}{good}").into_bytes(),
        utf_16(&good, u16::to_le_bytes),
        utf_16(&good, u16::to_be_bytes),
        utf_16(&bare_base64(der), u16::to_le_bytes),
        armoured("X509 CERTIFICATE", der),
        armoured("TRUSTED CERTIFICATE", &aux),
        [KeyKind::P256.generate().unwrap().serialize_pem(), good.clone()].concat().into_bytes(),
    ];
    for form in forms {
        let read = read_certificates(&form);
        let read = read.unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&form)));
        assert_eq!(read.iter().map(Certificate::der).collect::<Vec<_>>(), [der]);
    }
}

#[test]
fn what_holds_something_else_says_what_it_holds() {
    let authority = Authority::root("Harbor Device CA").unwrap();
    let request = request(RequestAlgorithm::P256);
    let issued = authority.issue_device(&DeviceSpec::named("laptop-7")).unwrap();
    let why = |file: &[u8]| read_certificates(file).unwrap_err().to_string();
    let messages = [
        why(request.pem.as_bytes()),
        why(&request.der),
        why(KeyKind::P256.generate().unwrap().serialize_pem().as_bytes()),
        why(&bundle(&issued, Pkcs12Encryption::Modern)),
        why(b"text\n-----BEGIN CERTIFICATE-----\nMII"),
        why(b"-----BEGIN CERTIFICATE-----\nhello!\n-----END CERTIFICATE-----"),
        why(b""),
    ];
    insta::assert_snapshot!(messages.join("\n"), @"
    not a readable X.509 certificate: the PEM file contains no certificate, only a certificate request (PKCS#10)
    not a readable X.509 certificate: it is a certificate request (PKCS#10)
    not a readable X.509 certificate: the PEM file contains no certificate, only a private key
    not a readable X.509 certificate: it is a PKCS#12 file
    not a readable X.509 certificate: its PEM is broken: `-----BEGIN CERTIFICATE-----` in line 2 has no `-----END CERTIFICATE-----`
    not a readable X.509 certificate: its PEM is broken: the text after `-----BEGIN CERTIFICATE-----` in line 1 is not base64
    not a readable X.509 certificate: the file is empty
    ");
}

#[test]
fn several_identities_in_one_bundle_are_all_found_and_base64_of_one_is_read() {
    let authority = Authority::root("Harbor Device CA").unwrap();
    let issued = authority.issue_device(&DeviceSpec::named("laptop-7")).unwrap();
    let file = bundle(&issued, Pkcs12Encryption::Modern);
    let text = base64::engine::general_purpose::STANDARD.encode(&file);
    let armoured = format!("-----BEGIN PKCS12-----\n{text}\n-----END PKCS12-----\n");
    for form in [file, text.into_bytes(), armoured.into_bytes()] {
        assert!(is_bundle(&form));
        assert_eq!(open_bundle(&form, "geheim").unwrap().len(), 1);
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
            let [identity] = &open_bundle(&file, "geheim").unwrap()[..] else { panic!("one key, one pair") };
            assert_eq!(identity.chain()[0].der(), issued.certificate());
            assert_eq!(identity.chain().len(), 2, "the intermediate comes along");
            SoftwareKey::from_pkcs8(identity.key()).unwrap();
            let wrong = open_bundle(&file, "Geheim").unwrap_err();
            assert!(
                matches!(wrong, ImportError::WrongPassword | ImportError::OtherPassword),
                "{kind:?} {encryption:?}: {wrong:?}"
            );
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
