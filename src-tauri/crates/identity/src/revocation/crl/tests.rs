//! What people name as a list, and lists that old CAs write.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use time::macros::datetime;

use super::*;
use crate::asn1::encode;
use crate::test_certificates::{Key, ca, oid, plain, sequence};

const NOW: OffsetDateTime = datetime!(2026-06-01 00:00 UTC);

/// A list with this date, this date of the next one, and these numbers.
fn list(key: &Key, as_of: (u8, &str), until: (u8, &str), serials: &[&[u8]]) -> Vec<u8> {
    let time = |(kind, text): (u8, &str)| encode(kind, text.as_bytes());
    let entry =
        |serial: &&[u8]| sequence(&[&encode(tag::INTEGER, serial), &encode(tag::UTC_TIME, b"260501000000Z")]);
    let entries = sequence(&[&serials.iter().flat_map(entry).collect::<Vec<_>>()]);
    let algorithm = sequence(&[&oid(b"\x2a\x86\x48\xce\x3d\x04\x03\x02")]);
    let entries = if serials.is_empty() { Vec::new() } else { entries };
    let head = [algorithm, plain("Device CA"), time(as_of), time(until), entries];
    key.sign(&sequence(&[&encode(tag::INTEGER, &[1]), &head.concat()]), &[])
}

const AS_OF: (u8, &str) = (tag::UTC_TIME, "260530000000Z");
const UNTIL: (u8, &str) = (tag::UTC_TIME, "260701000000Z");

fn why(file: &[u8]) -> String {
    RevocationList::read("harbor.crl", file.to_vec()).unwrap_err().to_string()
}

#[test]
fn what_is_no_list_says_what_it_is() {
    let key = Key::new();
    let certificate = key.issue(&plain("Device CA"), &plain("Device CA"), &key, &[ca(None)]);
    let base64 = STANDARD.encode(certificate.der());
    let reasons = [
        why(b"<!DOCTYPE html><title>404 Not Found</title>"),
        why(b"\x1f\x8b\x08\0\0\0\0\0"),
        why(certificate.der()),
        why(base64.as_bytes()),
        why(format!("-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----\n").as_bytes()),
        why(b"{\"error\": \"not found\"}"),
        why(b""),
        why(b"hello"),
        why(&list(&key, (tag::UTC_TIME, "260530000000+0200"), UNTIL, &[])),
        why(&list(&key, AS_OF, (tag::GENERALIZED_TIME, "20260701"), &[])),
    ];
    insta::assert_snapshot!(reasons.join("\n"), @"
    it is not a certificate revocation list (CRL), but a web page (HTML), perhaps of a sign-in or an error
    it is not a certificate revocation list (CRL), but a compressed file (gzip); unpack it first
    it is not a certificate revocation list (CRL), but a certificate
    it is not a certificate revocation list (CRL), but a certificate
    it contains no `X509 CRL`
    it is not a certificate revocation list (CRL), but a JSON file
    it is not a certificate revocation list (CRL)
    it is not a certificate revocation list (CRL)
    its dates do not have the form that RFC 5280 section 5.1.2.4 requires
    its dates do not have the form that RFC 5280 section 5.1.2.4 requires
    ");
}

/// Dates without seconds, with parts of them, and of the other type than RFC 5280 wants before 2050.
#[test]
fn dates_and_numbers_count_in_every_way_that_is_told_apart() {
    let (key, device) = (Key::new(), Key::new());
    let authority = key.issue(&plain("Device CA"), &plain("Device CA"), &key, &[ca(None)]);
    // Its number is 7.
    let device = key.issue(&plain("Device CA"), &plain("laptop-7"), &device, &[]);
    let status = |list: Vec<u8>| {
        let statement = read(&to_der(list).unwrap(), &device, &authority, NOW).unwrap();
        (statement.is_fresh(NOW), statement.status == CertStatus::Good)
    };
    for as_of in [AS_OF, (tag::UTC_TIME, "2605300000Z"), (tag::GENERALIZED_TIME, "20260530000000.25Z")] {
        for (until, is_fresh) in [
            (UNTIL, true),
            ((tag::GENERALIZED_TIME, "99991231235959Z"), true),
            ((tag::UTC_TIME, "260531235959Z"), false),
        ] {
            assert_eq!(status(list(&key, as_of, until, &[])), (is_fresh, true));
            assert_eq!(status(list(&key, as_of, until, &[&[6], &[8]])), (is_fresh, true));
            for serial in [[7].as_slice(), &[0, 7], &[0, 0, 7]] {
                assert_eq!(status(list(&key, as_of, until, &[&[6], serial, &[8]])), (is_fresh, false));
            }
        }
    }
    // What has the same digits and is negative is another number.
    assert_eq!(status(list(&key, AS_OF, UNTIL, &[&[0xff, 7], &[7, 0]])), (true, true));
}
