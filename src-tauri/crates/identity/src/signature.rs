//! Signatures of certificates, CRLs and OCSP responses.

mod pss;

use std::borrow::Cow;

use crate::asn1::{Malformed, Reader, tag};
use porthole_explain::Detail;
use rustls_pki_types::SubjectPublicKeyInfoDer;
use webpki::RawPublicKeyEntity;

/// Why a signature is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignatureFailure {
    /// The signer's public key cannot be read.
    UnreadableKey,
    /// The algorithm is not accepted.
    UnknownAlgorithm,
    /// The signature was made with another key, or over other bytes.
    OtherSigner,
}

impl SignatureFailure {
    /// The same as a message.
    pub(crate) const fn detail(self) -> Detail {
        match self {
            Self::UnreadableKey => Detail::SignerKeyUnreadable,
            Self::UnknownAlgorithm => Detail::SignedWithUnknown,
            Self::OtherSigner => Detail::SignedByAnother,
        }
    }
}

/// The parts of every signed structure of X.509.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Signed<'a> {
    /// The signed bytes, unchanged.
    pub(crate) message: &'a [u8],
    /// The content of the DER `AlgorithmIdentifier`.
    algorithm: &'a [u8],
    signature: &'a [u8],
}

impl<'a> Signed<'a> {
    /// Splits `whole` into its parts. Bytes after them are ignored.
    pub(crate) fn read(whole: &'a [u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(whole).open(tag::SEQUENCE)?;
        let message = reader.next()?.raw;
        let algorithm = reader.take(tag::SEQUENCE)?;
        match reader.take(tag::BIT_STRING)? {
            [0, signature @ ..] => Ok(Self { message, algorithm, signature }),
            _ => Err(Malformed),
        }
    }

    /// Verifies that the owner of `spki` signed it. SHA-1 and RSA keys of less than 2048 bits are not accepted.
    pub(crate) fn verify(&self, spki: &[u8]) -> Result<(), SignatureFailure> {
        let algorithm = pss::usual_form(self.algorithm).map_or(Cow::Borrowed(self.algorithm), Cow::Owned);
        let spki = pss::key_for(spki, &algorithm).map_or(Cow::Borrowed(spki), Cow::Owned);
        let spki = SubjectPublicKeyInfoDer::from(&*spki);
        let public = RawPublicKeyEntity::try_from(&spki).map_err(|_| SignatureFailure::UnreadableKey)?;
        let known = webpki::ALL_VERIFICATION_ALGS.iter();
        let mut named = known.filter(|known| known.signature_alg_id().as_ref() == &*algorithm).peekable();
        if named.peek().is_none() {
            return Err(SignatureFailure::UnknownAlgorithm);
        }
        if named.any(|known| public.verify_signature(*known, self.message, self.signature).is_ok()) {
            Ok(())
        } else {
            Err(SignatureFailure::OtherSigner)
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
