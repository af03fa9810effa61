//! A certificate with its private key as text, in the forms that openssl, ACME clients and CAs leave it.
// Under Wine there is no openssl to ask.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test's helpers fail as the test does")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use porthole_identity::{Certificate, ImportError, is_bundle, open_bundle, read_certificates};
use porthole_support::pki::{Authority, DeviceSpec, bare_base64};
use std::path::Path;
use std::process::Command;

const PASSWORD: &str = "Schlüssel";

fn run(folder: &Path, args: &[&str]) -> String {
    let ran = Command::new("openssl").current_dir(folder).args(args).output().unwrap();
    assert!(ran.status.success(), "{args:?}: {}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "a test's own folder")]
fn write(path: &Path, content: &str) {
    std::fs::write(path, content).unwrap();
}

fn opened(text: &str, password: &str) -> Result<usize, ImportError> {
    assert!(is_bundle(text.as_bytes()), "{text}");
    open_bundle(text.as_bytes(), password).map(|identities| identities.len())
}

#[test]
fn keys_of_every_kind_are_found_beside_their_certificate_in_every_form_of_text() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let kinds: [(&str, &[&str]); 6] = [
        ("P-256", &["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]),
        ("P-384", &["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"]),
        ("P-521", &["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"]),
        // With a block of parameters before the key.
        ("with parameters", &["ecparam", "-name", "prime256v1", "-genkey"]),
        ("RSA", &["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]),
        ("Ed25519", &["genpkey", "-algorithm", "ED25519"]),
    ];
    for (kind, make) in kinds {
        let made = run(at, make);
        write(&at.join("key.pem"), &made);
        run(
            at,
            &["req", "-x509", "-key", "key.pem", "-out", "cert.pem", "-subj", "/CN=laptop-7", "-days", "9"],
        );
        let certificate = std::fs::read_to_string(at.join("cert.pem")).unwrap();
        let password = format!("pass:{PASSWORD}");
        let plain = ["pkcs8", "-topk8", "-nocrypt", "-in", "key.pem"];
        let mut forms = vec![made.clone(), run(at, &plain)];
        match kind {
            "RSA" => forms.push(run(at, &["rsa", "-traditional", "-in", "key.pem"])),
            "Ed25519" => {}
            _ => {
                forms.push(run(at, &["ec", "-in", "key.pem"]));
                forms.push(run(at, &["ec", "-no_public", "-in", "key.pem"]));
                forms.push(run(at, &["ec", "-conv_form", "compressed", "-in", "key.pem"]));
            }
        }
        for form in &forms {
            for text in [format!("{form}{certificate}"), format!("{certificate}{form}")] {
                assert_eq!(opened(&text, "").unwrap(), 1, "{kind}: {form}");
                let noted = format!("Bag Attributes\r\n    localKeyID: 01\r\n{}", text.replace('\n', "\r\n"));
                assert_eq!(opened(&noted, "").unwrap(), 1, "{kind}");
            }
        }
        let encrypted = ["pkcs8", "-topk8", "-in", "key.pem", "-passout", &password];
        let ways: [&[&str]; 5] = [
            &[],
            &["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA512"],
            &["-v2", "des3"],
            &["-scrypt", "-scrypt_N", "1024"],
            &["-v1", "PBE-SHA1-3DES"],
        ];
        for way in ways {
            let text = format!("{}{certificate}", run(at, &[&encrypted[..], way].concat()));
            assert_eq!(opened(&text, PASSWORD).unwrap(), 1, "{kind}, {way:?}");
            let wrong = opened(&text, "Geheim").unwrap_err();
            assert!(
                matches!(wrong, ImportError::WrongPassword | ImportError::OtherPassword),
                "{kind}, {way:?}: {wrong}"
            );
        }
    }
}

#[test]
fn what_is_not_read_is_named_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let issued =
        Authority::root("Harbor Device CA").unwrap().issue_device(&DeviceSpec::named("laptop-7")).unwrap();
    let certificate = issued.certificate_pem();
    write(&at.join("key.pem"), &run(at, &["genpkey", "-algorithm", "RSA"]));
    let old = run(at, &["rsa", "-traditional", "-aes128", "-passout", "pass:geheim", "-in", "key.pem"]);
    assert!(old.contains("Proc-Type: 4,ENCRYPTED"), "{old}");
    let ssh = STANDARD.encode(b"openssh-key-v1\0");
    let ssh = format!("-----BEGIN OPENSSH PRIVATE KEY-----\n{ssh}\n-----END OPENSSH PRIVATE KEY-----\n");
    let curve = run(at, &["genpkey", "-algorithm", "ED448"]);
    let other = run(at, &["genpkey", "-algorithm", "ED25519"]);
    let why =
        |key: &str| opened(&format!("{key}{certificate}"), "geheim").unwrap_err().problem().detail.unwrap();
    insta::assert_snapshot!([why(&old), why(&ssh), why(&curve), why(&other)].join("\n"), @"
    The file's encryption is not supported: a private key that is encrypted in the old way of OpenSSL (`Proc-Type: 4,ENCRYPTED`); `openssl pkcs8 -topk8` writes it in today's.
    The file's encryption is not supported: a private key in the form of OpenSSH; `ssh-keygen -p -m PKCS8` writes it in the usual one.
    No private key in the file matches a certificate in it (private keys: 1, of an unsupported type: 1, certificates: 1).
    No private key in the file matches a certificate in it (private keys: 1, certificates: 1).
    ");
    // Among keys that are not read, the one that fits is found.
    let text = [
        old.as_str(),
        &ssh,
        &curve,
        &other,
        &issued.key_pem(),
        &issued.key_pem(),
        &certificate,
        &certificate,
    ];
    assert_eq!(opened(&text.concat(), "geheim").unwrap(), 1);
    // Without a certificate it is no identity.
    assert!(!is_bundle(issued.key_pem().as_bytes()));
}

/// What else people have done to a certificate before it gets here.
#[test]
fn a_certificate_is_found_in_text_within_text_and_beside_what_is_no_base64() {
    let authority = Authority::root("Harbor Device CA").unwrap();
    let good = authority.certificate_pem();
    let again = |text: &str| STANDARD.encode(text);
    let armoured =
        |label: &str, content: &str| format!("-----BEGIN {label}-----\n{content}\n-----END {label}-----\n");
    let signature = armoured("PGP SIGNATURE", "iQEzBAABCAAdFiEE\n=abcd");
    let signed = good.replace("-----BEGIN", "- -----BEGIN").replace("-----END", "- -----END");
    for text in [
        again(&good),
        armoured("CERTIFICATE", &again(&good)),
        armoured("CERTIFICATE", &again(&armoured("CERTIFICATE", &again(&good)))),
        format!("{good}{signature}"),
        format!("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nOur root:\n\n{signed}\n{signature}"),
        format!("<pre>\n{good}</pre>"),
        format!("{{\"ca\": \"{}\"}}", good.replace('\n', "\\n")),
        format!("ca: |\n{}", good.lines().map(|line| format!("  {line}\n")).collect::<String>()),
        good.replace('\n', "\u{a0}\n"),
        bare_base64(authority.certificate()).replace('\n', "\u{200b}\n"),
        armoured("CERTIFICATE REQUEST", "not base64!") + &good,
    ] {
        let read = read_certificates(text.as_bytes());
        let read = read.unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!(
            read.iter().map(Certificate::der).collect::<Vec<_>>(),
            [authority.certificate()],
            "{text}"
        );
    }
}

#[test]
fn what_people_take_for_a_certificate_is_named() {
    let good = Authority::root("Harbor Device CA").unwrap().certificate_pem();
    let wide: Vec<u8> = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let why = |file: &[u8]| read_certificates(file).unwrap_err().to_string();
    let messages = [
        why(b"<!DOCTYPE html>\n<html><title>Sign in</title></html>"),
        why(b"\xfe\xed\xfe\xed\0\0\0\x02\0\0\0\x01"),
        why(b"{\"certificate\": null}"),
        why(b"Certificate:\n    Data:\n        Version: 3 (0x2)\n    Signature Algorithm: ecdsa-with-SHA256\n"),
        why(good.replace("-----", "—–").as_bytes()),
        why(&[good.as_bytes(), &wide].concat()),
        why(b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----\n"),
        why(b"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"),
        why(b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQENBF\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----\n"),
        why(b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 robin@harbor"),
        why(b"hello"),
    ];
    insta::assert_snapshot!(messages.join("\n"), @"
    not a readable X.509 certificate: it is a web page (HTML), perhaps of a sign-in or an error
    not a readable X.509 certificate: it is a Java keystore (JKS); `keytool -importkeystore -deststoretype PKCS12` makes a PKCS#12 file of it
    not a readable X.509 certificate: it is a JSON file
    not a readable X.509 certificate: it is the text that describes a certificate, without the certificate itself; leave `-noout` away
    not a readable X.509 certificate: it is PEM whose dashes are no longer `-----`, as after editing in a word processor
    not a readable X.509 certificate: it is UTF-8 in one part and UTF-16 in another, as `>>` of Windows PowerShell leaves a file
    not a readable X.509 certificate: the PEM file contains no certificate, only a private key
    not a readable X.509 certificate: the PEM file contains no certificate, only a block `EC PARAMETERS` of an unknown kind
    not a readable X.509 certificate: the PEM file contains no certificate, only OpenPGP data
    not a readable X.509 certificate: it is an SSH public key
    not a readable X.509 certificate: it contains no certificate, neither in DER nor in base64
    ");
}
