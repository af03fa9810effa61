//! Validates the published cases of x509-limbo. Each difference from an expected result is listed in [`DIFFERENCES`]
//! with its reason. The test fails on a difference that is not listed, and on a listed one that is gone.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::CertificateDer;
use serde::Deserialize;
use time::OffsetDateTime;
use time::macros::datetime;

use super::{Purpose, find};
use crate::certificate::{Certificate, ClientAuth};
use crate::revocation::{Revocation, RevocationCheck, RevocationList, RevocationPolicy, WhenUnknown, lookup};

const CASES: &str = include_str!("limbo/cases.json");

/// The time for cases that name none: their certificates are valid for a thousand years.
const NOW: OffsetDateTime = datetime!(2026-06-01 00:00 UTC);

/// Identifiers, or their beginnings before a `*`, and why the other result is right for a device certificate.
const DIFFERENCES: &[(&[&str], &str)] = &[
    (
        &[
            "rfc5280::ca-as-leaf-wrong-san",
            "rfc5280::san::ip-in-dns",
            "rfc5280::san::underscore-dns",
            "webpki::cn::*",
            "webpki::san::*",
        ],
        "They are about the name of a server. A device is not looked up by its name.",
    ),
    (
        &["rfc5280::eku::ee-wrong-eku", "webpki::eku::*"],
        "They are about serverAuth. That a device certificate lists clientAuth is a check of its own.",
    ),
    (
        &[
            "webpki::forbidden-dsa-leaf",
            "webpki::forbidden-p192-leaf",
            "webpki::forbidden-rsa-key-not-divisible-by-8-in-leaf",
            "webpki::forbidden-weak-rsa-in-leaf",
        ],
        "The path does not depend on the key at its end. Its kind and strength are a check of its own.",
    ),
    (
        &["webpki::ca-as-leaf", "webpki::ee-basicconstraints-ca", "webpki::v1-cert"],
        "Rules of the CA/Browser Forum. That a device certificate is no CA's and lists clientAuth are checks of their own.",
    ),
    (
        &["webpki::aki::*", "webpki::forbidden-rsa-not-divisible-by-8-in-root"],
        "Rules of the CA/Browser Forum for roots. The managed file names its anchors.",
    ),
    (
        &[
            "rfc5280::root-inconsistent-ca-extensions",
            "rfc5280::root-missing-basic-constraints",
            "rfc5280::root-non-critical-basic-constraints",
            "rfc5280::unknown-critical-extension-root",
            "rfc5280::validity::expired-root",
        ],
        "An anchor is trusted for its name and key (RFC 5280 section 6.1.1 (d)). A certificate of no CA is refused as an \
         anchor where the managed file is read, and an expired one is warned of there.",
    ),
    (
        &[
            "crl::crlnumber-critical",
            "crl::crlnumber-missing",
            "rfc5280::aki::*",
            "rfc5280::ee-critical-aia-invalid",
            "rfc5280::leaf-ku-keycertsign",
            "rfc5280::nc::not-allowed-in-ee-critical",
            "rfc5280::nc::not-allowed-in-ee-noncritical",
            "rfc5280::pc::ica-noncritical-pc",
            "rfc5280::san::noncritical-with-empty-subject",
            "rfc5280::serial::*",
            "rfc5280::ski::*",
            "webpki::malformed-aia",
        ],
        "They bind the CA that issues. Validation (RFC 5280 section 6) does not ask, and the CAs of companies differ.",
    ),
    (&["rfc5280::nc::permitted-dns-match-noncritical"], "Constraints count, critical or not."),
    (
        &["rfc5280::nc::invalid-dnsname-leading-period"],
        "A leading dot asks for one more label, as every common implementation reads it.",
    ),
    (
        &["pathlen::max-chain-depth-0-exhausted", "pathlen::max-chain-depth-1-exhausted"],
        "The length of a path is no setting; up to eight CAs are allowed.",
    ),
    (&["rfc5280::validity::notafter-fractional"], "Five milliseconds after the last moment is after it."),
];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    id: String,
    is_valid: bool,
    kind: Kind,
    #[serde(default, with = "time::serde::rfc3339::option")]
    at: Option<OffsetDateTime>,
    anchors: Vec<String>,
    between: Vec<String>,
    certificate: String,
    #[serde(default)]
    lists: Vec<String>,
}

/// Whether a client validates a server's certificate, or a server a client's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Server,
    Client,
}

fn der(base64: &str) -> Vec<u8> {
    STANDARD.decode(base64).unwrap()
}

fn certificate(base64: &str) -> Result<Certificate, String> {
    Certificate::from_der(CertificateDer::from(der(base64))).map_err(|error| error.to_string())
}

impl Case {
    /// Why the certificate is refused, if it is.
    fn validate(&self) -> Result<(), String> {
        let at = self.at.unwrap_or(NOW);
        // An unreadable certificate is not part of any path.
        let readable =
            |all: &[String]| all.iter().filter_map(|one| certificate(one).ok()).collect::<Vec<_>>();
        let (anchors, between) = (readable(&self.anchors), readable(&self.between));
        let device = certificate(&self.certificate)?;
        let purpose = match self.kind {
            Kind::Client if device.client_auth != ClientAuth::Listed => {
                return Err("no clientAuth".to_owned());
            }
            Kind::Client => Purpose::ClientAuth,
            Kind::Server => Purpose::Any,
        };
        let anchors = anchors.iter().collect::<Vec<_>>();
        let above = find(&device, &between, &anchors, at, purpose).map_err(|error| format!("{error:?}"))?;
        if self.lists.is_empty() {
            return Ok(());
        }
        let lists = self.lists.iter().enumerate();
        let lists = lists.filter_map(|(nth, list)| RevocationList::read(nth.to_string(), der(list)).ok());
        let policy = RevocationPolicy {
            check: RevocationCheck::Crl,
            unknown: WhenUnknown::Untrusted,
            lists: lists.collect(),
        };
        let above = above.into_iter().cloned().collect::<Vec<_>>();
        let revocation = lookup(&device, &above, &policy, None, at).revocation;
        if matches!(revocation, Revocation::Good { .. }) { Ok(()) } else { Err(format!("{revocation:?}")) }
    }
}

#[test]
fn the_cases_of_x509_limbo_are_validated_as_they_expect_or_differ_for_a_reason() {
    let cases: Vec<Case> = serde_json::from_str(CASES).unwrap();
    assert_eq!(cases.len(), 194);
    let fits = |pattern: &str, id: &str| match pattern.strip_suffix('*') {
        Some(start) => id.starts_with(start),
        None => id == pattern,
    };
    let mut unexplained = Vec::new();
    let mut used = BTreeSet::new();
    for case in &cases {
        let validated = case.validate();
        if validated.is_ok() == case.is_valid {
            continue;
        }
        let patterns = DIFFERENCES.iter().flat_map(|(patterns, _)| *patterns);
        match patterns.into_iter().find(|pattern| fits(pattern, &case.id)) {
            Some(pattern) => {
                used.insert(*pattern);
            }
            None => unexplained.push(format!("{}: {validated:?}", case.id)),
        }
    }
    assert!(unexplained.is_empty(), "{}", unexplained.join("\n"));
    let all = DIFFERENCES.iter().flat_map(|(patterns, _)| patterns.iter().copied());
    assert_eq!(all.collect::<BTreeSet<_>>(), used, "a difference is gone");
}
