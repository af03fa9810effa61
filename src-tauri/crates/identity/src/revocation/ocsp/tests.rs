//! Answers made by hand: what responders send that `openssl ocsp` does not.

use super::*;
use crate::test_certificates::{Key, ca, extension, oid, plain, purposes, sequence};
use time::macros::datetime;

const NOW: OffsetDateTime = datetime!(2026-06-01 00:00 UTC);
const OCSP_SIGNING: &[u8] = b"\x2b\x06\x01\x05\x05\x07\x03\x09";
const SHA_256: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x01";
const GOOD: &[u8] = b"\x80\x00";
const REVOKED: &[u8] = b"\xa1\x11\x18\x0f20260520000000Z";
const UNKNOWN: &[u8] = b"\x82\x00";

struct Bench {
    ca_key: Key,
    ca: Certificate,
    device: Certificate,
}

impl Bench {
    fn new() -> Self {
        let (ca_key, device_key) = (Key::new(), Key::new());
        let ca = ca_key.issue(&plain("Device CA"), &plain("Device CA"), &ca_key, &[ca(None)]);
        let device = ca_key.issue(&plain("Device CA"), &plain("laptop-7"), &device_key, &[]);
        Self { ca_key, ca, device }
    }

    /// What is said about the certificate with this number, whose issuer is named by this hash.
    fn single(&self, hash: &[u8], serial: u8, status: &[u8], day: &str) -> Vec<u8> {
        let (_, algorithm) = HASHES.iter().find(|(oid, _)| *oid == hash).unwrap();
        let hashed = |bytes: &[u8]| encode(tag::OCTET_STRING, digest(algorithm, bytes).as_ref());
        let id = sequence(&[
            &sequence(&[&oid(hash), b"\x05\x00"]),
            &hashed(&plain("Device CA")),
            &hashed(self.ca_key.public()),
            &encode(tag::INTEGER, &[serial]),
        ]);
        let time = |day: &str| encode(tag::GENERALIZED_TIME, format!("{day}000000Z").as_bytes());
        sequence(&[&id, status, &time(day), &encode(tag::explicit(0), &time("20260701"))])
    }

    /// The answer of `responder`, which `signer` signs, with `along` beside it.
    fn answer(&self, singles: &[Vec<u8>], responder: &[u8], signer: &Key, along: &[&Certificate]) -> Vec<u8> {
        let produced = encode(tag::GENERALIZED_TIME, b"20260531000000Z");
        let data = sequence(&[responder, &produced, &sequence(&[&singles.concat()])]);
        let along: Vec<u8> = along.iter().flat_map(|one| one.der().to_vec()).collect();
        let basic = signer.sign(&data, &encode(tag::explicit(0), &sequence(&[&along])));
        let bytes = sequence(&[&oid(BASIC), &encode(tag::OCTET_STRING, &basic)]);
        sequence(&[&encode(tag::ENUMERATED, &[0]), &encode(tag::explicit(0), &bytes)])
    }

    fn read(&self, answer: &[u8]) -> Result<CertStatus, Detail> {
        read(answer, &self.device, &self.ca, NOW).map(|statement| statement.status)
    }
}

fn by_name(name: &str) -> Vec<u8> {
    encode(0xa1, &plain(name))
}

fn by_key(key: &Key) -> Vec<u8> {
    encode(0xa2, &encode(tag::OCTET_STRING, digest(&SHA1_FOR_LEGACY_USE_ONLY, key.public()).as_ref()))
}

/// An answer may hold the same certificate under two hashes, or contradict itself.
#[test]
fn of_several_words_about_one_certificate_revoked_counts_and_then_the_newest() {
    let bench = Bench::new();
    let say = |singles: &[Vec<u8>]| {
        bench.read(&bench.answer(singles, &by_name("Device CA"), &bench.ca_key, &[])).unwrap()
    };
    let good = bench.single(SHA_1, 7, GOOD, "20260530");
    let other = bench.single(SHA_1, 8, REVOKED, "20260530");
    let revoked = bench.single(SHA_256, 7, REVOKED, "20260525");
    let unknown = bench.single(SHA_256, 7, UNKNOWN, "20260529");
    assert_eq!(say(&[other.clone(), good.clone()]), CertStatus::Good);
    for order in [[good.clone(), revoked.clone()], [revoked, good.clone()]] {
        assert!(matches!(say(&order), CertStatus::Revoked { .. }));
    }
    for order in [[good.clone(), unknown.clone()], [unknown, good]] {
        assert_eq!(say(&order), CertStatus::Good);
    }
    let nothing = bench.read(&bench.answer(&[other], &by_name("Device CA"), &bench.ca_key, &[]));
    assert_eq!(nothing, Err(Detail::OcspOtherCertificates));
}

/// A responder's certificate is renewed every few weeks, with the same name and often the same key.
#[test]
fn one_good_certificate_of_the_responder_is_enough_whatever_comes_along() {
    let bench = Bench::new();
    let responder = Key::new();
    let issue = |by: &Key, name: &str, key: &Key, more: &[Vec<u8>]| {
        by.issue(&plain("Device CA"), &plain(name), key, more)
    };
    let appointed = issue(&bench.ca_key, "OCSP", &responder, &[purposes(&[OCSP_SIGNING])]);
    let without_purpose = issue(&bench.ca_key, "OCSP", &responder, &[]);
    let of_another_ca = issue(&Key::new(), "OCSP", &responder, &[purposes(&[OCSP_SIGNING])]);
    let other_key = issue(&bench.ca_key, "OCSP", &Key::new(), &[purposes(&[OCSP_SIGNING])]);
    let unknown_extension = extension(b"\x2a\x03\x04", b"\x05\x00", true);
    let odd = issue(&bench.ca_key, "OCSP", &responder, &[purposes(&[OCSP_SIGNING]), unknown_extension]);
    let good = [bench.single(SHA_1, 7, GOOD, "20260530")];
    for who in [by_name("OCSP"), by_key(&responder)] {
        let say = |along: &[&Certificate]| bench.read(&bench.answer(&good, &who, &responder, along));
        assert_eq!(say(&[&appointed]), Ok(CertStatus::Good));
        let all = [&without_purpose, &of_another_ca, &other_key, &odd, &bench.ca, &appointed];
        assert_eq!(say(&all), Ok(CertStatus::Good));
        for bad in [&without_purpose, &of_another_ca, &other_key, &odd, &bench.ca] {
            say(&[bad]).unwrap_err();
        }
        say(&[]).unwrap_err();
        // Somebody else may not make us look at certificates without end.
        let many = [vec![&without_purpose; 1000], vec![&appointed]].concat();
        say(&many).unwrap_err();
    }
}

/// A responder may have the name of its CA, and a CA that has renewed its key answers with the new one.
#[test]
fn a_responder_with_the_name_of_its_ca_is_known_by_its_certificate() {
    let bench = Bench::new();
    let responder = Key::new();
    let good = [bench.single(SHA_1, 7, GOOD, "20260530")];
    let namesake = bench.ca_key.issue(
        &plain("Device CA"),
        &plain("Device CA"),
        &responder,
        &[purposes(&[OCSP_SIGNING])],
    );
    let say =
        |along: &[&Certificate]| bench.read(&bench.answer(&good, &by_name("Device CA"), &responder, along));
    assert_eq!(say(&[&namesake]), Ok(CertStatus::Good));
    assert_eq!(say(&[]), Err(Detail::SignedByAnother));
}
