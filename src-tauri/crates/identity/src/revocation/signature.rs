//! Signatures over what is no certificate.

use rustls_pki_types::SubjectPublicKeyInfoDer;
use webpki::RawPublicKeyEntity;

/// Whether `signature` over `message` was made by the owner of `spki` with the algorithm that `identifier` (the content
/// of a DER `AlgorithmIdentifier`) names. SHA-1 and shorter RSA keys than 2048 bits are not among those that count.
pub(super) fn verify(
    spki: &[u8],
    identifier: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Result<(), &'static str> {
    let spki = SubjectPublicKeyInfoDer::from(spki);
    let public = RawPublicKeyEntity::try_from(&spki).map_err(|_| "its signer's public key cannot be read")?;
    let known = webpki::ALL_VERIFICATION_ALGS.iter();
    let mut named = known.filter(|algorithm| algorithm.signature_alg_id().as_ref() == identifier).peekable();
    if named.peek().is_none() {
        return Err("it is signed in a way that is not safe or not known");
    }
    if named.any(|algorithm| public.verify_signature(*algorithm, message, signature).is_ok()) {
        Ok(())
    } else {
        Err("its signature is not the signer's")
    }
}
