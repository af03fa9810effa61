//! Builds the chain from a certificate to an anchor, and chooses the certificates that are sent.

use crate::certificate::{Certificate, ClientAuth};
use crate::name::DistinguishedName;
use crate::path::{self, PathError, Purpose};
use crate::requirements::{Anchor, Requirements};
use porthole_explain::Detail;
use rustls_pki_types::CertificateDer;
use time::OffsetDateTime;

/// A verified chain from a certificate to an anchor.
#[derive(Debug, Clone)]
pub(crate) struct Chain {
    /// The certificates between the device certificate and its root, nearest first: a TLS peer gets them after it.
    pub(crate) intermediates: Vec<CertificateDer<'static>>,
    /// The subject of every certificate above the device certificate.
    pub(crate) issuers: Vec<DistinguishedName>,
    /// The CAs of the verified chain, from the issuer of the device certificate to the anchor. Never empty.
    pub(crate) verified: Vec<Certificate>,
    /// The subject of the anchor that was reached.
    pub(crate) anchor: DistinguishedName,
}

/// Builds a chain from `leaf` through `others` to one of the anchors.
///
/// The chain is validated at the moment of the leaf's validity that is nearest to `now`, and without the leaf's usage
/// if that is wrong. Separate checks report both, so that each certificate fails for its own reason.
pub(crate) fn find(
    leaf: &Certificate,
    others: &[Certificate],
    requirements: &Requirements,
    now: OffsetDateTime,
) -> Result<Chain, Detail> {
    if leaf.is_ca {
        return Err(Detail::FoundNoChainOfCa);
    }
    let anchors = requirements.anchors.iter().map(Anchor::certificate).collect::<Vec<_>>();
    let at = now.min(leaf.not_after).max(leaf.not_before);
    let found =
        path::find(leaf, others, &anchors, at, purpose(leaf)).map_err(|error| describe(&error, leaf))?;
    let mut above = found.into_iter().cloned().collect::<Vec<_>>();
    let anchor = above.last().ok_or(Detail::FoundNoIssuerKnown)?;
    let name = anchor.subject.clone();
    let verified = above.clone();
    add_issuers(&mut above, others, requirements);
    let issuers = above.iter().map(|certificate| certificate.subject.clone());
    let issuers = issuers.chain(above.last().map(|last| last.issuer.clone())).collect();
    // The peer has the root if it trusts it, so the root is not sent (RFC 8446 section 4.4.2).
    let sent = above.iter().filter(|certificate| certificate.subject != certificate.issuer);
    Ok(Chain { intermediates: sent.map(|c| c.der().clone()).collect(), issuers, verified, anchor: name })
}

/// The anchor may be an intermediate CA while the server trusts only its root, so the known certificates above the
/// anchor are sent, too.
fn add_issuers(above: &mut Vec<Certificate>, others: &[Certificate], requirements: &Requirements) {
    let known = || others.iter().chain(requirements.anchors.iter().map(Anchor::certificate));
    while let Some(top) = above.last() {
        let next = known().find(|c| c.is_ca && c.subject == top.issuer && !above.contains(c)).cloned();
        match next {
            Some(next) if top.subject != top.issuer => above.push(next),
            Some(_) | None => return,
        }
    }
}

/// Where the leaf lacks the usage, another check fails for it, so it is not required here.
const fn purpose(leaf: &Certificate) -> Purpose {
    match leaf.client_auth {
        ClientAuth::Listed => Purpose::ClientAuth,
        ClientAuth::NotListed | ClientAuth::NoExtension => Purpose::Any,
    }
}

fn describe(error: &PathError, leaf: &Certificate) -> Detail {
    // The text calls the certificate itself "it".
    let above = |name: &DistinguishedName| (*name != leaf.subject).then(|| name.to_string());
    match error {
        PathError::UnknownIssuer => Detail::FoundNoChain { issuer: leaf.issuer.to_string() },
        PathError::OtherSigner(name) if *name == leaf.issuer => {
            Detail::FoundOtherSigner { name: name.to_string() }
        }
        PathError::OtherSigner(name) => Detail::FoundOtherSignerAbove { name: name.to_string() },
        PathError::TooMany => Detail::FoundTooManyCas,
        PathError::UnsafeSignature(_) => Detail::FoundUnsafeAbove,
        PathError::TwoAlgorithms(name) => {
            above(name).map_or(Detail::FoundTwoAlgorithms, |name| Detail::FoundTwoAlgorithmsAbove { name })
        }
        PathError::EndsBeforeItBegins(_) => Detail::FoundEndsBeforeItBegins,
        PathError::Expired(_) => Detail::FoundCaExpired,
        PathError::NotYetValid(_) => Detail::FoundCaNotYetValid,
        PathError::NotAnIssuer(name) => {
            above(name).map_or(Detail::FoundNoIssuer, |name| Detail::FoundNoIssuerAbove { name })
        }
        PathError::TooLong(name) => {
            above(name).map_or(Detail::FoundTooLong, |name| Detail::FoundTooLongAbove { name })
        }
        PathError::OtherPurpose(_) => Detail::FoundOtherPurpose,
        PathError::Unreadable(name, which) => {
            let which = (*which).to_owned();
            match above(name) {
                None => Detail::FoundBadExtension { which },
                Some(name) => Detail::FoundBadExtensionAbove { name, which },
            }
        }
        PathError::NotUnderstood(name, which) => {
            let which = which.clone();
            match above(name) {
                None => Detail::FoundCritical { which },
                Some(name) => Detail::FoundCriticalAbove { name, which },
            }
        }
        PathError::TooManyNames(name) => {
            above(name).map_or(Detail::FoundTooManyNames, |name| Detail::FoundTooManyNamesAbove { name })
        }
        PathError::Name(violation) => violation.detail(),
        PathError::NoPolicy => Detail::FoundNoPolicy,
    }
}
