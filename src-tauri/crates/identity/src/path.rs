//! Certification paths: built by name from a certificate to an anchor, and validated by RFC 5280 section 6.1.
//!
//! Names are compared by RFC 5280 section 7.1, not as bytes, because CAs sometimes change the string type of a name.
//! Policies and the usual kinds of name constraints are processed. A path with an unknown critical extension is
//! refused, and the extension is named.

mod extensions;
mod general_name;
mod name_constraints;
mod policies;

use crate::certificate::Certificate;
use crate::name::DistinguishedName;
use crate::signature::{SignatureFailure, Signed};
pub(crate) use extensions::may_sign_lists;
use extensions::{Extensions, UnreadableExtension};
pub(crate) use name_constraints::Violation;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use time::OffsetDateTime;
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// The purpose of the certificate at the end of a path (RFC 5280 section 4.2.1.12).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// `id-kp-clientAuth`, required of the CAs; a separate check requires it of the certificate itself.
    ClientAuth,
    /// `id-kp-OCSPSigning`, required of the certificate itself.
    OcspSigning,
    /// Any purpose.
    Any,
}

impl Purpose {
    const fn oid(self) -> Option<&'static str> {
        match self {
            Self::ClientAuth => Some("1.3.6.1.5.5.7.3.2"),
            Self::OcspSigning => Some("1.3.6.1.5.5.7.3.9"),
            Self::Any => None,
        }
    }
}

/// Why there is no valid path. Later kinds are the more helpful ones to report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PathError {
    /// No CA with the issuer's name is known, or none has a path to an anchor.
    UnknownIssuer,
    /// A CA of that name is known, but did not sign it.
    OtherSigner(DistinguishedName),
    /// More signatures would have to be verified than any real PKI needs.
    TooMany,
    /// Its signature algorithm is weak or unknown.
    UnsafeSignature(DistinguishedName),
    /// A certificate names its signature algorithm twice, and differently (RFC 5280 section 4.1.1.2).
    TwoAlgorithms(DistinguishedName),
    /// Its validity ends before it begins.
    EndsBeforeItBegins(DistinguishedName),
    /// It has expired.
    Expired(DistinguishedName),
    /// It is not valid yet.
    NotYetValid(DistinguishedName),
    /// Its issuer is not a CA, or may not sign certificates.
    NotAnIssuer(DistinguishedName),
    /// There are more CAs below it than it allows.
    TooLong(DistinguishedName),
    /// A CA may not issue certificates for this purpose.
    OtherPurpose(DistinguishedName),
    /// An extension cannot be read.
    Unreadable(DistinguishedName, &'static str),
    /// A critical extension is not supported.
    NotUnderstood(DistinguishedName, String),
    /// Comparing its names with the name constraints above it would take too long.
    TooManyNames(DistinguishedName),
    /// A CA may not issue certificates with this name.
    Name(Violation),
    /// No policy of the path is valid, and one is required.
    NoPolicy,
}

/// The limit of signatures that are verified for one certificate.
const MOST_SIGNATURES: usize = 100;

/// The limit of comparisons between names and constraints for one certificate.
const MOST_COMPARISONS: usize = 100_000;

/// The limit of CAs between a certificate and its anchor.
const MOST_BETWEEN: usize = 8;

/// Finds a valid path from `leaf` through `between` to one of `anchors` at the moment `at`, and returns the CAs above
/// the leaf, the nearest first and the anchor last. An anchor is trusted by its name and key; of its extensions only
/// its name constraints count.
pub(crate) fn find<'a>(
    leaf: &'a Certificate,
    between: &'a [Certificate],
    anchors: &[&'a Certificate],
    at: OffsetDateTime,
    purpose: Purpose,
) -> Result<Vec<&'a Certificate>, PathError> {
    let mut search = Search { between, anchors, at, purpose, signatures: 0, worst: PathError::UnknownIssuer };
    let own = search.check_and_note(leaf, None);
    match own.and_then(|own| search.extend(&mut vec![Link { certificate: leaf, extensions: own }])) {
        Some(path) => Ok(path),
        None => Err(search.worst),
    }
}

/// A certificate of a path that is being built.
struct Link<'a> {
    certificate: &'a Certificate,
    extensions: Extensions,
}

struct Search<'a, 's> {
    between: &'a [Certificate],
    anchors: &'s [&'a Certificate],
    at: OffsetDateTime,
    purpose: Purpose,
    signatures: usize,
    /// The most helpful of the failures so far.
    worst: PathError,
}

impl<'a> Search<'a, '_> {
    fn note(&mut self, error: PathError) {
        if error > self.worst {
            self.worst = error;
        }
    }

    /// Extends `path`, whose last certificate is valid by itself.
    fn extend(&mut self, path: &mut Vec<Link<'a>>) -> Option<Vec<&'a Certificate>> {
        let head = path.last()?.certificate;
        // RFC 5280 section 4.1.2.4: the name of a CA must not be empty.
        if head.issuer.is_empty() {
            return None;
        }
        for anchor in self.anchors.iter().copied().filter(|anchor| anchor.subject == head.issuer) {
            if self.has_signed(anchor, head) {
                match validate(path, anchor) {
                    Ok(()) => {
                        let between = path.iter().skip(1).map(|link| link.certificate);
                        return Some(between.chain([anchor]).collect());
                    }
                    Err(error) => self.note(error),
                }
            }
        }
        if path.len() > MOST_BETWEEN {
            return None;
        }
        for issuer in self.issuers_of(head) {
            let is_loop = path.iter().any(|link| {
                link.certificate.spki == issuer.spki && link.certificate.subject == issuer.subject
            });
            if is_loop || !self.has_signed(issuer, head) {
                continue;
            }
            let below = path.iter().skip(1).filter(|link| !is_self_issued(link.certificate)).count();
            if let Some(extensions) = self.check_and_note(issuer, Some(below)) {
                path.push(Link { certificate: issuer, extensions });
                let found = self.extend(path);
                path.pop();
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }

    /// The CAs with the name of `head`'s issuer, the likeliest first: those whose key it names, then those that name no
    /// key, then the others; of CAs with the same key the one with the latest end of validity. The order matters where
    /// a CA has renewed its key often, or a file contains every CA of a government: there are more than the limit of
    /// signatures allows.
    fn issuers_of(&self, head: &Certificate) -> Vec<&'a Certificate> {
        let named = self.between.iter().filter(|issuer| issuer.subject == head.issuer).collect::<Vec<_>>();
        if named.len() < 2 {
            return named;
        }
        let wanted = extensions::key_identifiers(head.der()).authority;
        let likeliness = |issuer: &Certificate| match extensions::key_identifiers(issuer.der()).subject {
            own @ Some(_) if own == wanted => 0,
            Some(_) if wanted.is_some() => 2,
            Some(_) | None => 1,
        };
        let mut seen = BTreeSet::new();
        let mut ranked = named
            .into_iter()
            .filter(|issuer| seen.insert(issuer.fingerprint))
            .map(|issuer| (likeliness(issuer), Reverse(issuer.not_after), issuer))
            .collect::<Vec<_>>();
        // The sort is stable: equal ones keep their order.
        ranked.sort_by_key(|(likeliness, until, _)| (*likeliness, *until));
        ranked.into_iter().map(|(.., issuer)| issuer).collect()
    }

    /// RFC 5280 section 6.1.3 (a)(1).
    fn has_signed(&mut self, issuer: &Certificate, certificate: &Certificate) -> bool {
        self.signatures += 1;
        if self.signatures > MOST_SIGNATURES {
            self.note(PathError::TooMany);
            return false;
        }
        let name = || certificate.subject.clone();
        match verify(issuer, certificate) {
            Ok(()) => true,
            Err(SignatureFailure::OtherSigner) => {
                self.note(PathError::OtherSigner(certificate.issuer.clone()));
                false
            }
            Err(SignatureFailure::UnknownAlgorithm | SignatureFailure::UnreadableKey) => {
                self.note(PathError::UnsafeSignature(name()));
                false
            }
        }
    }

    /// Checks a certificate by itself: the one at the end, or a CA with `below` CAs below it.
    fn check_and_note(&mut self, certificate: &Certificate, below: Option<usize>) -> Option<Extensions> {
        match self.check(certificate, below) {
            Ok(extensions) => Some(extensions),
            Err(error) => {
                self.note(error);
                None
            }
        }
    }

    fn check(&self, certificate: &Certificate, below: Option<usize>) -> Result<Extensions, PathError> {
        let name = || certificate.subject.clone();
        if has_two_algorithms(certificate) {
            return Err(PathError::TwoAlgorithms(name()));
        }
        if certificate.not_before > certificate.not_after {
            return Err(PathError::EndsBeforeItBegins(name()));
        }
        if self.at > certificate.not_after {
            return Err(PathError::Expired(name()));
        }
        if self.at < certificate.not_before {
            return Err(PathError::NotYetValid(name()));
        }
        let extensions = Extensions::of(certificate.der()).map_err(|error| match error {
            UnreadableExtension::Broken(which) => PathError::Unreadable(name(), which),
            UnreadableExtension::Unknown(which) => PathError::NotUnderstood(name(), which),
        })?;
        if let Some(below) = below {
            if !extensions.is_ca || !extensions.may_sign_certificates {
                return Err(PathError::NotAnIssuer(name()));
            }
            if extensions.most_below.is_some_and(|most| below > most) {
                return Err(PathError::TooLong(name()));
            }
        }
        let is_listed = |oid: &str| match (&extensions.purposes, below, self.purpose) {
            (None, None, Purpose::OcspSigning) => false,
            (None, _, _) => true,
            // A delegated responder must have this usage (RFC 6960 section 4.2.2.2).
            (Some(listed), None, Purpose::OcspSigning) => listed.iter().any(|one| one == oid),
            (Some(listed), _, _) => listed.iter().any(|one| one == oid || one == extensions::ANY_PURPOSE),
        };
        let is_in_application_policies = |oid: &str| {
            let listed = extensions.application_policies.as_ref();
            listed.is_none_or(|listed| listed.iter().any(|one| one == oid || one == extensions::ANY_PURPOSE))
        };
        match self.purpose.oid() {
            Some(oid) if !is_listed(oid) || !is_in_application_policies(oid) => {
                Err(PathError::OtherPurpose(name()))
            }
            Some(_) | None => Ok(extensions),
        }
    }
}

/// Checks what needs the whole path, names and policies, from the anchor down.
fn validate(path: &[Link<'_>], anchor: &Certificate) -> Result<(), PathError> {
    let name = || anchor.subject.clone();
    let above = Extensions::name_constraints_alone(anchor.der());
    let above = above.map_err(|which| PathError::Unreadable(name(), which))?;
    let mut comparisons = 0_usize;
    let mut constraints: Vec<_> = above.iter().map(|constraints| (&anchor.subject, constraints)).collect();
    for (depth, Link { certificate, extensions }) in path.iter().enumerate().rev() {
        // RFC 5280 section 6.1.3 (b): constraints do not apply to certificates that a CA issued to itself.
        if depth == 0 || !is_self_issued(certificate) {
            for (authority, constraints) in &constraints {
                let names =
                    extensions.alternative_names.as_ref().map_or(0, Vec::len) + certificate.subject.len();
                comparisons = comparisons.saturating_add(names.saturating_mul(constraints.len()));
                if comparisons > MOST_COMPARISONS {
                    return Err(PathError::TooManyNames(certificate.subject.clone()));
                }
                constraints
                    .check(&certificate.subject, extensions.alternative_names.as_deref(), authority)
                    .map_err(PathError::Name)?;
            }
        }
        constraints.extend(extensions.name_constraints.iter().map(|it| (&certificate.subject, it)));
    }
    let nodes = path.iter().rev().map(|link| (&link.extensions.policies, is_self_issued(link.certificate)));
    if policies::leave_one(nodes) { Ok(()) } else { Err(PathError::NoPolicy) }
}

fn is_self_issued(certificate: &Certificate) -> bool {
    certificate.subject == certificate.issuer
}

fn verify(issuer: &Certificate, certificate: &Certificate) -> Result<(), SignatureFailure> {
    let (_, issuer) = X509Certificate::from_der(issuer.der()).map_err(|_| SignatureFailure::UnreadableKey)?;
    let signed = Signed::read(certificate.der()).map_err(|_| SignatureFailure::UnknownAlgorithm)?;
    signed.verify(issuer.public_key().raw)
}

fn has_two_algorithms(certificate: &Certificate) -> bool {
    let parsed = X509Certificate::from_der(certificate.der());
    parsed.is_ok_and(|(_, parsed)| parsed.signature != parsed.signature_algorithm)
}

#[cfg(test)]
mod limbo;
#[cfg(test)]
mod tests;
