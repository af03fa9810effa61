//! Signatures of openssl.

use std::path::Path;
use std::process::Command;

use super::*;
use crate::asn1::encode;

fn run(folder: &Path, args: &[&str]) -> Vec<u8> {
    let ran = Command::new("openssl").current_dir(folder).args(args).output().unwrap();
    assert!(ran.status.success(), "{args:?}: {}", String::from_utf8_lossy(&ran.stderr));
    ran.stdout
}

fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    encode(tag::SEQUENCE, &parts.concat())
}

const PSS: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a";
const MGF_1: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08";

/// An `AlgorithmIdentifier` of RSASSA-PSS.
fn algorithm(hash: u8, with_null: bool, salt: u8, rest: &[u8]) -> Vec<u8> {
    let oid = [b"\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02".as_slice(), &[hash]].concat();
    let hash = sequence(&[&oid, if with_null { b"\x05\x00" } else { b"" }]);
    let parts = [
        encode(tag::explicit(0), &hash),
        encode(tag::explicit(1), &sequence(&[MGF_1, &hash])),
        encode(tag::explicit(2), &encode(tag::INTEGER, &[salt])),
        rest.to_vec(),
    ];
    sequence(&[PSS, &sequence(&[&parts.concat()])])
}

/// Java writes the trailer out, and a CA of Windows has such signatures by a setting that people take for the safer one.
#[test]
fn pss_counts_in_each_of_its_encodings_and_with_keys_for_it_alone() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let message = sequence(&[b"\x0c\x05hello"]);
    #[expect(clippy::disallowed_methods, reason = "a test's own folder")]
    std::fs::write(at.join("message"), &message).unwrap();
    run(at, &["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "any.pem"]);
    run(at, &["genpkey", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "pss.pem"]);
    let limited = [
        "rsa_keygen_bits:2048",
        "rsa_pss_keygen_md:sha256",
        "rsa_pss_keygen_mgf1_md:sha256",
        "rsa_pss_keygen_saltlen:32",
    ];
    let mut args = vec!["genpkey", "-algorithm", "RSA-PSS", "-out", "limited.pem"];
    limited.iter().for_each(|option| args.extend(["-pkeyopt", option]));
    run(at, &args);
    let trailer = |number: u8| encode(tag::explicit(3), &[tag::INTEGER, 1, number]);
    for (key, hash, number, salt) in [
        ("any", "-sha256", 1, 32),
        ("any", "-sha384", 2, 48),
        ("any", "-sha512", 3, 64),
        ("pss", "-sha512", 3, 64),
        ("limited", "-sha256", 1, 32),
    ] {
        let file = format!("{key}.pem");
        let spki = run(at, &["pkey", "-in", &file, "-pubout", "-outform", "DER"]);
        let sign = |padding: &str, salt: u8| {
            let mode = format!("rsa_padding_mode:{padding}");
            let salt = format!("rsa_pss_saltlen:{salt}");
            let mut args = vec!["dgst", hash, "-sign", &file, "-sigopt", &mode];
            if padding == "pss" {
                args.extend(["-sigopt", &salt]);
            }
            args.push("message");
            encode(tag::BIT_STRING, &[&[0], run(at, &args).as_slice()].concat())
        };
        let verify = |algorithm: &[u8], signature: &[u8]| {
            Signed::read(&sequence(&[&message, algorithm, signature])).unwrap().verify(&spki)
        };
        let signature = sign("pss", salt);
        for with_null in [true, false] {
            for rest in [Vec::new(), trailer(1)] {
                assert_eq!(
                    verify(&algorithm(number, with_null, salt, &rest), &signature),
                    Ok(()),
                    "{key} {hash}"
                );
            }
        }
        let good = algorithm(number, true, salt, &[]);
        let mut other = signature.clone();
        *other.last_mut().unwrap() ^= 1;
        assert_eq!(verify(&good, &other), Err(SignatureFailure::OtherSigner), "{key} {hash}");
        let unknown = [
            algorithm(number, true, salt, &trailer(2)),
            algorithm(number, true, 20, &[]),
            sequence(&[PSS, &sequence(&[])]),
            sequence(&[PSS]),
        ];
        for algorithm in unknown {
            assert_eq!(
                verify(&algorithm, &signature),
                Err(SignatureFailure::UnknownAlgorithm),
                "{key} {hash}"
            );
        }
        if key == "any" {
            // What PKCS#1 1.5 signed is no PSS, and the other way round.
            assert_eq!(verify(&good, &sign("pkcs1", salt)), Err(SignatureFailure::OtherSigner), "{hash}");
        } else {
            let pkcs_1 = sequence(&[b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b\x05\x00"]);
            assert_ne!(verify(&pkcs_1, &signature), Ok(()), "{key}");
        }
        if key == "limited" {
            assert_ne!(verify(&algorithm(2, true, 48, &[]), &signature), Ok(()), "not with another hash");
        }
    }
}
