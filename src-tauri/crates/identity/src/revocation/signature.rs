//! Signatures over what is no certificate.

use rustls_pki_types::SubjectPublicKeyInfoDer;
use webpki::RawPublicKeyEntity;
use x509_cert_02::der::asn1::BitStringRef;
use x509_cert_02::der::{Decode as _, Header, Reader as _, SliceReader};

/// Why a signature proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unproven {
    /// The key it should have been made with cannot be read.
    #[error("its signer's public key cannot be read")]
    UnreadableKey,
    /// The algorithm is not among those that count.
    #[error("it is signed in a way that is not safe or not known")]
    UnknownAlgorithm,
    /// Another key made it, or over something else.
    #[error("its signature is not the signer's")]
    OtherSigner,
}

/// What every signed thing of X.509 is made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signed<'a> {
    /// The bytes that are signed, as they came.
    pub(super) message: &'a [u8],
    /// The content of the DER `AlgorithmIdentifier` that says how.
    algorithm: &'a [u8],
    signature: &'a [u8],
}

impl<'a> Signed<'a> {
    /// Takes the parts of `whole`. Whatever may follow them there is not looked at, and counts for nothing.
    pub(super) fn read(whole: &'a [u8]) -> x509_cert_02::der::Result<Self> {
        let mut reader = SliceReader::new(whole)?;
        Header::decode(&mut reader)?;
        let message = reader.tlv_bytes()?;
        let identifier = Header::decode(&mut reader)?;
        let algorithm = reader.read_slice(identifier.length)?;
        let signature = BitStringRef::decode(&mut reader)?;
        Ok(Self { message, algorithm, signature: signature.raw_bytes() })
    }

    /// Whether the owner of `spki` signed it. SHA-1 and shorter RSA keys than 2048 bits do not count.
    pub(super) fn verify(&self, spki: &[u8]) -> Result<(), Unproven> {
        let spki = SubjectPublicKeyInfoDer::from(spki);
        let public = RawPublicKeyEntity::try_from(&spki).map_err(|_| Unproven::UnreadableKey)?;
        let known = webpki::ALL_VERIFICATION_ALGS.iter();
        let mut named = known.filter(|known| known.signature_alg_id().as_ref() == self.algorithm).peekable();
        if named.peek().is_none() {
            return Err(Unproven::UnknownAlgorithm);
        }
        if named.any(|known| public.verify_signature(*known, self.message, self.signature).is_ok()) {
            Ok(())
        } else {
            Err(Unproven::OtherSigner)
        }
    }
}
