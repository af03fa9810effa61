//! Private keys of CNG, used in place.
#![expect(unsafe_code, reason = "CNG is a C interface")]

use super::encoding;
use super::refusal::Refusal;
use crate::thread::StoreThread;
use parking_lot::Mutex;
use porthole_identity::{DeviceKey, KeyAlgorithm, SigningError};
use rustls::SignatureScheme;
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use std::ffi::c_void;
use std::fmt;
use std::ptr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use windows_sys::Win32::Security::Cryptography::{
    BCRYPT_ECCPUBLIC_BLOB, BCRYPT_PAD_PKCS1, BCRYPT_PAD_PSS, BCRYPT_PKCS1_PADDING_INFO,
    BCRYPT_PSS_PADDING_INFO, BCRYPT_RSAPUBLIC_BLOB, BCRYPT_SHA256_ALGORITHM, BCRYPT_SHA384_ALGORITHM,
    BCRYPT_SHA512_ALGORITHM, NCRYPT_IMPL_HARDWARE_FLAG, NCRYPT_IMPL_TYPE_PROPERTY, NCRYPT_KEY_HANDLE,
    NCRYPT_PCP_PSS_SALT_SIZE_PROPERTY, NCRYPT_PROVIDER_HANDLE_PROPERTY, NCRYPT_SILENT_FLAG,
    NCRYPT_TPM_PSS_SALT_SIZE_HASHSIZE, NCryptExportKey, NCryptFreeObject, NCryptGetProperty, NCryptSignHash,
};
use windows_sys::core::PCWSTR;

/// The time limit of a signature; a handshake waits for it.
const SIGN_LIMIT: Duration = Duration::from_secs(10);

/// The longest signature: RSA with 16384 bits, the most that CNG supports.
const LONGEST_SIGNATURE: usize = 2048;

/// An open key. One thread at a time uses it, because CNG does not document that several may.
pub(super) struct Handle {
    key: Mutex<NCRYPT_KEY_HANDLE>,
    ours: bool,
}

impl Handle {
    /// # Safety
    /// `key` must be an open key of CNG; if it is `ours`, no other code may free it.
    pub(super) const unsafe fn from_raw(key: NCRYPT_KEY_HANDLE, ours: bool) -> Self {
        Self { key: Mutex::new(key), ours }
    }

    /// Runs `use` with the handle.
    pub(super) fn with<T>(&self, using: impl FnOnce(NCRYPT_KEY_HANDLE) -> T) -> T {
        using(*self.key.lock())
    }

    /// The public key as `SubjectPublicKeyInfo`.
    pub(super) fn public_key(&self) -> Result<Vec<u8>, Refusal> {
        let rsa = self.with(|key| export(key, BCRYPT_RSAPUBLIC_BLOB));
        let found = match rsa {
            Ok(blob) => encoding::rsa_public_key(&blob),
            Err(_) => encoding::ec_public_key(&self.with(|key| export(key, BCRYPT_ECCPUBLIC_BLOB))?),
        };
        found.ok_or_else(Refusal::invalid_data)
    }

    /// Signs a hash.
    fn sign(&self, how: SignatureParameters, hash: &[u8]) -> Result<Vec<u8>, Refusal> {
        let pss = BCRYPT_PSS_PADDING_INFO { pszAlgId: how.hash.name(), cbSalt: length(hash) };
        let pkcs1 = BCRYPT_PKCS1_PADDING_INFO { pszAlgId: how.hash.name() };
        let (padding, flag): (*const c_void, u32) = match how.padding {
            Padding::None => (ptr::null(), 0),
            Padding::Pkcs1 => ((&raw const pkcs1).cast(), BCRYPT_PAD_PKCS1),
            Padding::Pss => ((&raw const pss).cast(), BCRYPT_PAD_PSS),
        };
        let mut signature = vec![0_u8; LONGEST_SIGNATURE];
        let mut written = 0_u32;
        // SAFETY: the key is open, `padding` is the structure that `flag` announces, and all buffers outlive the call.
        let status = self.with(|key| unsafe {
            NCryptSignHash(
                key,
                padding,
                hash.as_ptr(),
                length(hash),
                signature.as_mut_ptr(),
                length(&signature),
                &raw mut written,
                flag | NCRYPT_SILENT_FLAG,
            )
        });
        Refusal::check(status)?;
        signature.truncate(usize::try_from(written).unwrap_or_default());
        match how.padding {
            Padding::None => encoding::ecdsa_signature(&signature).ok_or_else(Refusal::invalid_data),
            Padding::Pkcs1 | Padding::Pss => Ok(signature),
        }
    }

    /// Whether the key can make PSS signatures with the salt that TLS requires (RFC 8446 section 4.2.3). Older cards
    /// cannot make any, and older TPMs use another salt.
    fn knows_pss(&self) -> bool {
        if let Some(salt) = self.with(|key| number(key, NCRYPT_PCP_PSS_SALT_SIZE_PROPERTY)) {
            return salt == NCRYPT_TPM_PSS_SALT_SIZE_HASHSIZE;
        }
        let provider = self.with(|key| number_of_provider(key, NCRYPT_IMPL_TYPE_PROPERTY));
        if provider.is_none_or(|kind| kind & NCRYPT_IMPL_HARDWARE_FLAG == 0) {
            return true;
        }
        let how = SignatureParameters { hash: Hash::Sha256, padding: Padding::Pss };
        let refused = self.sign(how, &how.hash.of(b"Porthole asks whether this key knows PSS")).err();
        !refused.is_some_and(Refusal::means_unsupported)
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if self.ours {
            // SAFETY: the key is open, ours, and freed only here.
            self.with(|key| unsafe { NCryptFreeObject(key) });
        }
    }
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

fn export(key: NCRYPT_KEY_HANDLE, form: PCWSTR) -> Result<Vec<u8>, Refusal> {
    let mut size = 0_u32;
    // SAFETY: the key is open; without a buffer the call only returns the required length.
    Refusal::check(unsafe {
        NCryptExportKey(key, 0, form, ptr::null(), ptr::null_mut(), 0, &raw mut size, NCRYPT_SILENT_FLAG)
    })?;
    let mut blob = vec![0_u8; usize::try_from(size).map_err(|_| Refusal::invalid_data())?];
    // SAFETY: the buffer has the length that the call gets.
    Refusal::check(unsafe {
        NCryptExportKey(
            key,
            0,
            form,
            ptr::null(),
            blob.as_mut_ptr(),
            length(&blob),
            &raw mut size,
            NCRYPT_SILENT_FLAG,
        )
    })?;
    blob.truncate(usize::try_from(size).unwrap_or_default());
    Ok(blob)
}

/// A numeric property, if the object has it.
fn number(object: usize, property: PCWSTR) -> Option<u32> {
    let mut bytes = [0_u8; 4];
    let mut written = 0_u32;
    // SAFETY: the object is open, and the call writes no more than the length that it gets.
    let status = unsafe {
        NCryptGetProperty(object, property, bytes.as_mut_ptr(), 4, &raw mut written, NCRYPT_SILENT_FLAG)
    };
    (status == 0 && written == 4).then(|| u32::from_ne_bytes(bytes))
}

/// A numeric property of the key's provider.
fn number_of_provider(key: NCRYPT_KEY_HANDLE, property: PCWSTR) -> Option<u32> {
    let mut bytes = [0_u8; size_of::<usize>()];
    let mut written = 0_u32;
    // SAFETY: the key is open, and the call writes no more than the length that it gets.
    let status = unsafe {
        NCryptGetProperty(
            key,
            NCRYPT_PROVIDER_HANDLE_PROPERTY,
            bytes.as_mut_ptr(),
            length(&bytes),
            &raw mut written,
            NCRYPT_SILENT_FLAG,
        )
    };
    if status != 0 || usize::try_from(written).ok() != Some(bytes.len()) {
        return None;
    }
    let provider = usize::from_ne_bytes(bytes);
    let found = number(provider, property);
    // SAFETY: this property returns a separate handle, which is ours to free.
    unsafe { NCryptFreeObject(provider) };
    found
}

#[derive(Debug, Clone, Copy)]
enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    const fn name(self) -> PCWSTR {
        match self {
            Self::Sha256 => BCRYPT_SHA256_ALGORITHM,
            Self::Sha384 => BCRYPT_SHA384_ALGORITHM,
            Self::Sha512 => BCRYPT_SHA512_ALGORITHM,
        }
    }

    fn of(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Sha384 => Sha384::digest(message).to_vec(),
            Self::Sha512 => Sha512::digest(message).to_vec(),
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Padding {
    /// ECDSA has no padding.
    None,
    Pkcs1,
    Pss,
}

/// How TLS has a message signed.
#[derive(Debug, Clone, Copy)]
struct SignatureParameters {
    hash: Hash,
    padding: Padding,
}

impl SignatureParameters {
    #[expect(clippy::wildcard_enum_match_arm, reason = "TLS's list of schemes is open")]
    const fn of(scheme: SignatureScheme) -> Option<Self> {
        let (hash, padding) = match scheme {
            SignatureScheme::ECDSA_NISTP256_SHA256 => (Hash::Sha256, Padding::None),
            SignatureScheme::ECDSA_NISTP384_SHA384 => (Hash::Sha384, Padding::None),
            SignatureScheme::ECDSA_NISTP521_SHA512 => (Hash::Sha512, Padding::None),
            SignatureScheme::RSA_PKCS1_SHA256 => (Hash::Sha256, Padding::Pkcs1),
            SignatureScheme::RSA_PKCS1_SHA384 => (Hash::Sha384, Padding::Pkcs1),
            SignatureScheme::RSA_PKCS1_SHA512 => (Hash::Sha512, Padding::Pkcs1),
            SignatureScheme::RSA_PSS_SHA256 => (Hash::Sha256, Padding::Pss),
            SignatureScheme::RSA_PSS_SHA384 => (Hash::Sha384, Padding::Pss),
            SignatureScheme::RSA_PSS_SHA512 => (Hash::Sha512, Padding::Pss),
            _ => return None,
        };
        Some(Self { hash, padding })
    }
}

/// A device key in CNG.
pub(super) struct CngKey {
    handle: Arc<Handle>,
    algorithm: KeyAlgorithm,
    /// The thread of the key's store.
    thread: Arc<StoreThread<()>>,
    schemes: OnceLock<Vec<SignatureScheme>>,
}

impl CngKey {
    pub(super) fn new(handle: Handle, algorithm: KeyAlgorithm, thread: Arc<StoreThread<()>>) -> Self {
        Self { handle: Arc::new(handle), algorithm, thread, schemes: OnceLock::new() }
    }
}

impl DeviceKey for CngKey {
    fn algorithm(&self) -> KeyAlgorithm {
        self.algorithm
    }

    fn schemes(&self) -> &[SignatureScheme] {
        self.schemes.get_or_init(|| {
            let all = self.algorithm.schemes().iter().copied();
            let handle = Arc::clone(&self.handle);
            let rsa = self.algorithm == KeyAlgorithm::Rsa;
            // A key without this property keeps its schemes: signing will report what is wrong.
            if !rsa || self.thread.ask(SIGN_LIMIT, move |_| handle.knows_pss()).unwrap_or(true) {
                return all.collect();
            }
            all.filter(|scheme| {
                SignatureParameters::of(*scheme).is_some_and(|how| !matches!(how.padding, Padding::Pss))
            })
            .collect()
        })
    }

    fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        let how = SignatureParameters::of(scheme)
            .filter(|_| self.algorithm.schemes().contains(&scheme))
            .ok_or(SigningError::UnsupportedScheme(scheme))?;
        let hash = how.hash.of(message);
        let handle = Arc::clone(&self.handle);
        let answer = self.thread.ask(SIGN_LIMIT, move |_| handle.sign(how, &hash))?;
        answer.map_err(|refusal| refusal.on_signing(scheme))
    }
}

impl fmt::Debug for CngKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CngKey").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}
