//! The way from a certificate to an anchor, found and verified by webpki.

use crate::certificate::{Certificate, ClientAuth};
use crate::name::DistinguishedName;
use crate::requirements::Requirements;
use rustls_pki_types::{CertificateDer, UnixTime};
use std::time::Duration;
use time::OffsetDateTime;
use webpki::{EndEntityCert, Error, ExtendedKeyUsageValidator, KeyPurposeIdIter, KeyUsage};

/// A verified way from a certificate to an anchor.
#[derive(Debug, Clone)]
pub(crate) struct Chain {
    /// The certificates between the device's and its root, nearest first: what a TLS peer is sent after it.
    pub(crate) intermediates: Vec<CertificateDer<'static>>,
    /// Every name above the certificate.
    pub(crate) issuers: Vec<DistinguishedName>,
    /// The CAs of the verified way: from whoever issued the certificate to the anchor, never empty.
    pub(crate) verified: Vec<Certificate>,
    /// The subject of the anchor that was reached.
    pub(crate) anchor: DistinguishedName,
}

/// Looks for a way from `leaf` through `others` to one of the anchors.
///
/// The way is judged at the moment within the leaf's own validity that is nearest to `now`, and the leaf's usage
/// only where it has the right one: those are checks of their own, and each certificate is to fail for its reason.
pub(crate) fn find(
    leaf: &Certificate,
    others: &[Certificate],
    requirements: &Requirements,
    now: OffsetDateTime,
) -> Result<Chain, String> {
    if leaf.is_ca {
        return Err("a CA's own certificate has no chain as a device".to_owned());
    }
    let end = EndEntityCert::try_from(leaf.der()).map_err(|error| words(&error, leaf))?;
    let trust = requirements.anchors.iter().map(|anchor| anchor.trust().clone()).collect::<Vec<_>>();
    let between = others.iter().map(|other| other.der().clone()).collect::<Vec<_>>();
    let path = end
        .verify_for_usage(
            webpki::ALL_VERIFICATION_ALGS,
            &trust,
            &between,
            moment(leaf, now),
            Usage::for_leaf(leaf),
            None,
            None,
        )
        .map_err(|error| words(&error, leaf))?;
    let mut above = path
        .intermediate_certificates()
        .filter_map(|certificate| Certificate::from_der(certificate.der().into_owned()).ok())
        .collect::<Vec<_>>();
    let anchor = requirements
        .anchors
        .iter()
        .find(|anchor| anchor.trust() == path.anchor())
        .map(|anchor| anchor.certificate().clone())
        .ok_or("the anchor that was reached is not among those named")?;
    let name = anchor.subject.clone();
    above.push(anchor);
    let verified = above.clone();
    climb(&mut above, others, requirements);
    let issuers = above.iter().map(|certificate| certificate.subject.clone());
    let issuers = issuers.chain(above.last().map(|last| last.issuer.clone())).collect();
    // A root is known to whoever trusts it, and is not sent (RFC 8446 section 4.4.2).
    let sent = above.iter().filter(|certificate| certificate.subject != certificate.issuer);
    Ok(Chain { intermediates: sent.map(|c| c.der().clone()).collect(), issuers, verified, anchor: name })
}

/// An anchor may be an intermediate while the server trusts its root alone, so what is known above it goes along.
fn climb(above: &mut Vec<Certificate>, others: &[Certificate], requirements: &Requirements) {
    let known =
        || others.iter().chain(requirements.anchors.iter().map(crate::requirements::Anchor::certificate));
    while let Some(top) = above.last() {
        let next = known().find(|c| c.is_ca && c.subject == top.issuer && !above.contains(c)).cloned();
        match next {
            Some(next) if top.subject != top.issuer => above.push(next),
            Some(_) | None => return,
        }
    }
}

fn moment(leaf: &Certificate, now: OffsetDateTime) -> UnixTime {
    let within = now.min(leaf.not_after).max(leaf.not_before);
    UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(within.unix_timestamp()).unwrap_or(0)))
}

/// webpki asks every certificate of the chain for the usage. Where the leaf itself lacks it, the check of the leaf
/// says so, and here nothing is asked.
enum Usage {
    ClientAuth,
    Any,
}

impl Usage {
    const fn for_leaf(leaf: &Certificate) -> Self {
        match leaf.client_auth {
            ClientAuth::Listed => Self::ClientAuth,
            ClientAuth::NotListed | ClientAuth::NoExtension => Self::Any,
        }
    }
}

impl ExtendedKeyUsageValidator for Usage {
    fn validate(&self, purposes: KeyPurposeIdIter<'_, '_>) -> Result<(), Error> {
        match self {
            Self::ClientAuth => KeyUsage::client_auth().validate(purposes),
            Self::Any => Ok(()),
        }
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the library's own words serve for what is rare")]
fn words(error: &Error, leaf: &Certificate) -> String {
    match error {
        Error::UnknownIssuer => {
            format!("no chain leads from its issuer `{}` to a CA that the managed file names", leaf.issuer)
        }
        Error::CertExpired { .. } => "a CA certificate on its way to the anchor has expired".to_owned(),
        Error::CertNotValidYet { .. } => {
            "a CA certificate on its way to the anchor is not valid yet".to_owned()
        }
        Error::InvalidCertValidity => {
            "a certificate on its way to the anchor ends before it begins".to_owned()
        }
        Error::RequiredEkuNotFoundContext(_) => {
            "a CA on its way to the anchor may not issue certificates for client authentication".to_owned()
        }
        Error::UnsupportedSignatureAlgorithmContext(_)
        | Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => {
            "a certificate on its way to the anchor is signed in a way that is no longer safe, such as with SHA-1"
                .to_owned()
        }
        Error::InvalidSignatureForPublicKey => {
            format!("a CA named `{}` is known, but it did not sign this certificate", leaf.issuer)
        }
        other => format!("its chain is not valid: {other}"),
    }
}
