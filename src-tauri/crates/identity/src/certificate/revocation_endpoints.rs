//! Whom a certificate names as knowing whether it was revoked.

use crate::name::DistinguishedName;
use x509_parser::extensions::{DistributionPointName, GeneralName, ParsedExtension};
use x509_parser::oid_registry::OID_X509_EXT_CRL_DISTRIBUTION_POINTS;
use x509_parser::prelude::X509Certificate;

/// Where the list of its CA is (RFC 5280 section 4.2.1.13). A point whose list another CA signs, or that lists some
/// reasons only, is left out: such lists are not understood.
#[expect(clippy::wildcard_enum_match_arm, reason = "the library knows some twenty extensions")]
pub(super) fn list_points(certificate: &X509Certificate<'_>) -> Vec<String> {
    let points = certificate.extensions().iter().filter_map(|extension| match extension.parsed_extension() {
        ParsedExtension::CRLDistributionPoints(points) => Some(points.iter()),
        _ => None,
    });
    let whole = points.flatten().filter(|point| point.crl_issuer.is_none() && point.reasons.is_none());
    let names = whole.filter_map(|point| match &point.distribution_point {
        Some(DistributionPointName::FullName(names)) => Some(names.iter()),
        Some(DistributionPointName::NameRelativeToCRLIssuer(_)) | None => None,
    });
    names.flatten().filter_map(uri).collect()
}

/// The names under which directories have the list of its CA (RFC 5280 section 4.2.1.13): no place to fetch it from, but
/// lists say by them which certificates they are about.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the library knows some twenty extensions and nine kinds of name"
)]
pub(super) fn list_names(certificate: &X509Certificate<'_>) -> Vec<DistinguishedName> {
    let points = certificate.extensions().iter().filter_map(|extension| match extension.parsed_extension() {
        ParsedExtension::CRLDistributionPoints(points) => Some(points.iter()),
        _ => None,
    });
    let names = points.flatten().filter_map(|point| match &point.distribution_point {
        Some(DistributionPointName::FullName(names)) => Some(names.iter()),
        Some(DistributionPointName::NameRelativeToCRLIssuer(_)) | None => None,
    });
    let directory = names.flatten().filter_map(|name| match name {
        GeneralName::DirectoryName(name) => Some(DistinguishedName::from_x509(name)),
        _ => None,
    });
    directory.collect()
}

/// Whether there is such an extension at all.
pub(super) fn has_list_points(certificate: &X509Certificate<'_>) -> bool {
    certificate.extensions().iter().any(|extension| extension.oid == OID_X509_EXT_CRL_DISTRIBUTION_POINTS)
}

/// The responders that answer for it (RFC 5280 section 4.2.2.1, `id-ad-ocsp`).
#[expect(clippy::wildcard_enum_match_arm, reason = "the library knows some twenty extensions")]
pub(super) fn responders(certificate: &X509Certificate<'_>) -> Vec<String> {
    let access = certificate.extensions().iter().filter_map(|extension| match extension.parsed_extension() {
        ParsedExtension::AuthorityInfoAccess(access) => Some(access.accessdescs.iter()),
        _ => None,
    });
    let answering =
        access.flatten().filter(|described| described.access_method.to_id_string() == "1.3.6.1.5.5.7.48.1");
    answering.filter_map(|described| uri(&described.access_location)).collect()
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the library knows nine kinds of name, one is an address")]
fn uri(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::URI(uri) => Some((*uri).to_owned()),
        _ => None,
    }
}
