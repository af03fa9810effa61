//! The device certificate for rustls.

use crate::certificate::{Certificate, Fingerprint};
use crate::import::ImportedIdentity;
use crate::key::{DeviceKey, SigningError, SoftwareKey};
use crate::name::DistinguishedName;
use crate::store::StoreName;
use rustls::SignatureScheme;
use rustls::sign::{CertifiedKey, Signer, SigningKey};
use rustls_pki_types::CertificateDer;
use std::fmt;
use std::sync::Arc;

/// The chosen device certificate, with everything that a TLS handshake needs. Only [`crate::evaluate`] makes one, from
/// a candidate that passed every check.
pub struct DeviceIdentity {
    pub(crate) certificate: Certificate,
    pub(crate) store: StoreName,
    /// The subject of every certificate from it to the anchor: a server's list of issuers may contain any of them.
    pub(crate) issuers: Vec<DistinguishedName>,
    pub(crate) certified: Arc<CertifiedKey>,
    is_for_tls12_alone: bool,
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
        let is_for_tls12_alone = key.schemes().iter().all(|scheme| is_of_tls12(*scheme));
        let certified = Arc::new(CertifiedKey::new(chain, Arc::new(TlsKey(key))));
        Self { certificate, store, issuers, certified, is_for_tls12_alone }
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

    /// The answer to a server that requests a certificate of one of `issuers` (DER names; an empty list means any),
    /// signed with one of `schemes`. `schemes` depends on the TLS version: TLS 1.3 has no PKCS#1 signatures of RSA keys
    /// (RFC 8446 section 4.2.3).
    #[must_use]
    pub fn answer(&self, issuers: &[&[u8]], schemes: &[SignatureScheme]) -> ClientCertificateResolution {
        if !self.is_accepted_by(issuers) {
            tracing::debug!(certificate = %self.fingerprint(), "the server accepts other issuers only");
            return ClientCertificateResolution::OtherIssuers;
        }
        if self.certified.key.choose_scheme(schemes).is_none() {
            tracing::debug!(certificate = %self.fingerprint(), "the server requires signatures that this key cannot make");
            return ClientCertificateResolution::OtherSignatures;
        }
        ClientCertificateResolution::Present(Arc::clone(&self.certified))
    }

    /// Whether the key supports no signature of TLS 1.3, as a token with PKCS#1 but without PSS.
    #[must_use]
    pub const fn is_for_tls12_alone(&self) -> bool {
        self.is_for_tls12_alone
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

impl ImportedIdentity {
    /// The certificate with its key and chain, for a handshake without a store.
    ///
    /// # Errors
    /// The key cannot be used.
    pub fn certified_key(&self) -> Result<Arc<CertifiedKey>, SigningError> {
        let key = Arc::new(TlsKey(Arc::new(SoftwareKey::from_pkcs8(self.key())?)));
        let chain = self.chain().iter().map(|certificate| certificate.der().clone()).collect();
        Ok(Arc::new(CertifiedKey::new(chain, key)))
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

/// Whether TLS 1.3 no longer allows `scheme` (RFC 8446 section 4.2.3).
fn is_of_tls12(scheme: SignatureScheme) -> bool {
    use SignatureScheme as S;
    [S::RSA_PKCS1_SHA1, S::RSA_PKCS1_SHA256, S::RSA_PKCS1_SHA384, S::RSA_PKCS1_SHA512].contains(&scheme)
}

/// The answer to a server that requests a certificate.
#[derive(Debug, Clone)]
pub enum ClientCertificateResolution {
    /// The certificate, with the key that signs.
    Present(Arc<CertifiedKey>),
    /// The server accepts other issuers only.
    OtherIssuers,
    /// The key supports no signature scheme that the server accepts in this handshake.
    OtherSignatures,
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
