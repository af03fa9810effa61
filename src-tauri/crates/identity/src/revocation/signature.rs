//! Signatures over what is no certificate.

use rustls_pki_types::SubjectPublicKeyInfoDer;
use webpki::RawPublicKeyEntity;
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

/// Whether `signature` over `message` was made by the owner of `spki` with the algorithm that `identifier` (the content
/// of a DER `AlgorithmIdentifier`) names. SHA-1 and shorter RSA keys than 2048 bits are not among those that count.
pub(super) fn verify(
    spki: &[u8],
    identifier: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Result<(), Unproven> {
    let spki = SubjectPublicKeyInfoDer::from(spki);
    let public = RawPublicKeyEntity::try_from(&spki).map_err(|_| Unproven::UnreadableKey)?;
    let known = webpki::ALL_VERIFICATION_ALGS.iter();
    let mut named = known.filter(|algorithm| algorithm.signature_alg_id().as_ref() == identifier).peekable();
    if named.peek().is_none() {
        return Err(Unproven::UnknownAlgorithm);
    }
    if named.any(|algorithm| public.verify_signature(*algorithm, message, signature).is_ok()) {
        Ok(())
    } else {
        Err(Unproven::OtherSigner)
    }
}

/// What every signed thing of X.509 begins with: the bytes that are signed, as they came, and the content of the
/// `AlgorithmIdentifier` that says how.
pub(super) fn signed_parts(whole: &[u8]) -> x509_cert_02::der::Result<(&[u8], &[u8])> {
    let mut reader = SliceReader::new(whole)?;
    Header::decode(&mut reader)?;
    let message = reader.tlv_bytes()?;
    let identifier = Header::decode(&mut reader)?;
    Ok((message, reader.read_slice(identifier.length)?))
}
