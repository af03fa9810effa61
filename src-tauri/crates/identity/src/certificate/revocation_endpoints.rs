//! The places that a certificate names for revocation: lists and OCSP responders.

use crate::name::DistinguishedName;
use x509_parser::extensions::{DistributionPointName, GeneralName, ParsedExtension};
use x509_parser::oid_registry::OID_X509_EXT_CRL_DISTRIBUTION_POINTS;
use x509_parser::prelude::X509Certificate;

/// The URLs of its CA's revocation list (RFC 5280 section 4.2.1.13). Points with a list that another CA signs, or that
/// covers only some reasons, are left out: such lists are not supported.
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

/// The directory names of its CA's revocation list (RFC 5280 section 4.2.1.13). The list is not fetched from a
/// directory, but it names by them the certificates that it covers.
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

/// Whether the certificate has the extension.
pub(super) fn has_list_points(certificate: &X509Certificate<'_>) -> bool {
    certificate.extensions().iter().any(|extension| extension.oid == OID_X509_EXT_CRL_DISTRIBUTION_POINTS)
}

/// The URLs of its OCSP responders (RFC 5280 section 4.2.2.1, `id-ad-ocsp`).
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
