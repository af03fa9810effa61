//! The way from a certificate to an anchor, and what is sent of it.

use crate::certificate::{Certificate, ClientAuth};
use crate::name::DistinguishedName;
use crate::path::{self, PathError, Purpose, Violation};
use crate::requirements::{Anchor, Requirements};
use rustls_pki_types::CertificateDer;
use time::OffsetDateTime;

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
    let anchors = requirements.anchors.iter().map(Anchor::certificate).collect::<Vec<_>>();
    let at = now.min(leaf.not_after).max(leaf.not_before);
    let found = path::find(leaf, others, &anchors, at, purpose(leaf)).map_err(|error| words(&error, leaf))?;
    let mut above = found.into_iter().cloned().collect::<Vec<_>>();
    let anchor = above.last().ok_or("no issuer was found")?;
    let name = anchor.subject.clone();
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
    let known = || others.iter().chain(requirements.anchors.iter().map(Anchor::certificate));
    while let Some(top) = above.last() {
        let next = known().find(|c| c.is_ca && c.subject == top.issuer && !above.contains(c)).cloned();
        match next {
            Some(next) if top.subject != top.issuer => above.push(next),
            Some(_) | None => return,
        }
    }
}

/// Where the leaf itself lacks the usage, the check of the leaf says so, and here nothing is asked.
const fn purpose(leaf: &Certificate) -> Purpose {
    match leaf.client_auth {
        ClientAuth::Listed => Purpose::ClientAuth,
        ClientAuth::NotListed | ClientAuth::NoExtension => Purpose::Any,
    }
}

fn words(error: &PathError, leaf: &Certificate) -> String {
    // "it" is the certificate itself, which need not be named again.
    let who = |name: &DistinguishedName, what: &str| match *name == leaf.subject {
        true => format!("it {what}"),
        false => format!("the CA `{name}` on its way to the anchor {what}"),
    };
    match error {
        PathError::UnknownIssuer => {
            format!("no chain leads from its issuer `{}` to a CA that the managed file names", leaf.issuer)
        }
        PathError::OtherSigner(name) if *name == leaf.issuer => {
            format!("a CA named `{name}` is known, but it did not sign this certificate")
        }
        PathError::OtherSigner(name) => {
            format!("a CA named `{name}` is known, but it did not sign a certificate on the way to the anchor")
        }
        PathError::TooMany => {
            "too many CA certificates of the same name are known to find the one that signed it".to_owned()
        }
        PathError::UnsafeSignature(_) => {
            "a certificate on its way to the anchor is signed in a way that is no longer safe, such as with SHA-1"
                .to_owned()
        }
        PathError::TwoAlgorithms(name) => who(name, "says in two places how it is signed, and not the same"),
        PathError::EndsBeforeItBegins(_) => {
            "a certificate on its way to the anchor ends before it begins".to_owned()
        }
        PathError::Expired(_) => "a CA certificate on its way to the anchor has expired".to_owned(),
        PathError::NotYetValid(_) => "a CA certificate on its way to the anchor is not valid yet".to_owned(),
        PathError::NotAnIssuer(name) => who(name, "may not issue certificates"),
        PathError::TooLong(name) => who(name, "allows fewer CAs below it than there are"),
        PathError::OtherPurpose(_) => {
            "a CA on its way to the anchor may not issue certificates for client authentication".to_owned()
        }
        PathError::Unreadable(name, which) => who(name, &format!("has an extension that cannot be read: {which}")),
        PathError::NotUnderstood(name, which) => {
            who(name, &format!("has a critical extension that Porthole does not process: {which}"))
        }
        PathError::TooManyNames(name) => {
            who(name, "has more names than can be compared with the name constraints of the CAs above it")
        }
        PathError::Name(Violation { authority, what }) => {
            format!("the CA `{authority}` may not issue certificates for {what} (name constraints)")
        }
        PathError::NoPolicy => {
            "a CA above it requires a certificate policy, and the chain has none that all of it was issued under".to_owned()
        }
    }
}
