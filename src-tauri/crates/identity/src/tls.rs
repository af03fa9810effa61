//! The device certificate as rustls takes it.

use crate::certificate::{Certificate, Fingerprint};
use crate::key::DeviceKey;
use crate::name::DistinguishedName;
use crate::store::StoreName;
use rustls::SignatureScheme;
use rustls::client::ResolvesClientCert;
use rustls::sign::{CertifiedKey, Signer, SigningKey};
use rustls_pki_types::CertificateDer;
use std::fmt;
use std::sync::Arc;

/// The chosen device certificate, with everything a TLS handshake needs. Only [`crate::evaluate`] makes one, from
/// a candidate that passed every check.
pub struct DeviceIdentity {
    pub(crate) certificate: Certificate,
    pub(crate) store: StoreName,
    /// Every name above the certificate on its way to the anchor: what a server's list of issuers may name.
    pub(crate) issuers: Vec<DistinguishedName>,
    pub(crate) certified: Arc<CertifiedKey>,
}

impl DeviceIdentity {
    pub(crate) fn new(
        certificate: Certificate,
        store: StoreName,
        intermediates: Vec<CertificateDer<'static>>,
        issuers: Vec<DistinguishedName>,
        key: Arc<dyn DeviceKey>,
    ) -> Self {
        let chain = std::iter::once(certificate.der().clone()).chain(intermediates).collect();
        let certified = Arc::new(CertifiedKey::new(chain, Arc::new(TlsKey(key))));
        Self { certificate, store, issuers, certified }
    }

    /// The certificate itself.
    #[must_use]
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// SHA-256 over the certificate: two identities with the same fingerprint are the same certificate.
    #[must_use]
    pub const fn fingerprint(&self) -> Fingerprint {
        self.certificate.fingerprint
    }

    /// The store that holds it.
    #[must_use]
    pub const fn store(&self) -> &StoreName {
        &self.store
    }

    /// What a TLS client configuration asks when a server wants a certificate. It answers with this identity if
    /// the server names no issuers, or one on this certificate's way to its anchor, and the key can sign as the
    /// server wants; otherwise with none, so that the handshake goes on without a certificate.
    #[must_use]
    pub fn resolver(self: &Arc<Self>) -> Arc<dyn ResolvesClientCert> {
        self.resolver_telling(Arc::new(|| ()))
    }

    /// Like [`DeviceIdentity::resolver`], and calls `tell` each time the certificate is handed to a handshake that
    /// asked for it. What `tell` does holds that handshake up, so it should only take a note.
    #[must_use]
    pub fn resolver_telling(
        self: &Arc<Self>,
        tell: Arc<dyn Fn() + Send + Sync>,
    ) -> Arc<dyn ResolvesClientCert> {
        Arc::new(Resolver { identity: Arc::clone(self), tell })
    }

    /// Whether a server that accepts `issuers` (DER names; an empty list means any) accepts this certificate.
    fn is_accepted_by(&self, issuers: &[&[u8]]) -> bool {
        issuers.is_empty()
            || issuers
                .iter()
                .filter_map(|der| DistinguishedName::from_der(der))
                .any(|issuer| self.issuers.contains(&issuer))
    }
}

impl fmt::Debug for DeviceIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceIdentity")
            .field("fingerprint", &self.certificate.fingerprint)
            .field("store", &self.store)
            .finish_non_exhaustive()
    }
}

struct Resolver {
    identity: Arc<DeviceIdentity>,
    tell: Arc<dyn Fn() + Send + Sync>,
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resolver").field("identity", &self.identity).finish_non_exhaustive()
    }
}

impl ResolvesClientCert for Resolver {
    fn resolve(&self, issuers: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        let identity = &self.identity;
        if !identity.is_accepted_by(issuers) {
            tracing::debug!(certificate = %identity.fingerprint(), "the server accepts other issuers only");
            return None;
        }
        if identity.certified.key.choose_scheme(schemes).is_none() {
            tracing::debug!(certificate = %identity.fingerprint(), "the server wants signatures this key cannot make");
            return None;
        }
        (self.tell)();
        Some(Arc::clone(&identity.certified))
    }

    fn has_certs(&self) -> bool {
        true
    }
}

#[derive(Debug)]
struct TlsKey(Arc<dyn DeviceKey>);

impl SigningKey for TlsKey {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        let scheme = self.0.schemes().iter().copied().find(|scheme| offered.contains(scheme))?;
        Some(Box::new(TlsSigner { key: Arc::clone(&self.0), scheme }))
    }

    fn algorithm(&self) -> rustls::SignatureAlgorithm {
        self.0.algorithm().tls()
    }
}

#[derive(Debug)]
struct TlsSigner {
    key: Arc<dyn DeviceKey>,
    scheme: SignatureScheme,
}

impl Signer for TlsSigner {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        self.key.sign(self.scheme, message).map_err(|error| {
            tracing::warn!(%error, "the device certificate's key did not sign");
            rustls::Error::Other(rustls::OtherError(Arc::new(error)))
        })
    }

    fn scheme(&self) -> SignatureScheme {
        self.scheme
    }
}
