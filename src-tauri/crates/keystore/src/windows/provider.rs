//! Makes keys in CNG and imports keys. None of them can be exported again.
#![expect(unsafe_code, reason = "CNG is a C interface")]

use super::address::KeyAddress;
use super::key::Handle;
use super::refusal::Refusal;
use super::system_store::to_utf16;
use porthole_identity::{Pkcs8, RequestAlgorithm, StoreFailure};
use windows_sys::Win32::Security::Cryptography::{
    BCRYPT_ECDSA_P256_ALGORITHM, BCRYPT_ECDSA_P384_ALGORITHM, BCRYPT_RSA_ALGORITHM, BCryptBuffer,
    BCryptBufferDesc, NCRYPT_DO_NOT_FINALIZE_FLAG, NCRYPT_EXPORT_POLICY_PROPERTY, NCRYPT_FLAGS,
    NCRYPT_KEY_HANDLE, NCRYPT_LENGTH_PROPERTY, NCRYPT_PERSIST_FLAG, NCRYPT_PKCS8_PRIVATE_KEY_BLOB,
    NCRYPT_PROV_HANDLE, NCRYPT_SILENT_FLAG, NCRYPTBUFFER_PKCS_KEY_NAME, NCRYPTBUFFER_VERSION,
    NCryptCreatePersistedKey, NCryptDeleteKey, NCryptFinalizeKey, NCryptFreeObject, NCryptImportKey,
    NCryptOpenKey, NCryptOpenStorageProvider, NCryptSetProperty,
};
use windows_sys::core::PCWSTR;

/// Keeps keys in the machine's TPM.
const PLATFORM: &str = "Microsoft Platform Crypto Provider";
/// Keeps keys in the user's profile, encrypted by Windows.
const SOFTWARE: &str = "Microsoft Software Key Storage Provider";

/// A new key in CNG.
pub(super) struct StoredKey {
    pub(super) address: KeyAddress,
    pub(super) handle: Handle,
}

/// Makes a key: in the TPM if it supports such a key, else in the user's profile.
pub(super) fn make(algorithm: RequestAlgorithm) -> Result<StoredKey, StoreFailure> {
    match make_in(PLATFORM, algorithm) {
        Ok(made) => Ok(made),
        Err(why) => {
            tracing::info!(%why, "no key was made in the TPM; making it in the user's profile");
            make_in(SOFTWARE, algorithm)
        }
    }
}

fn make_in(provider: &str, algorithm: RequestAlgorithm) -> Result<StoredKey, StoreFailure> {
    let address = KeyAddress::new_in(provider)?;
    let provider = Provider::open(provider)?;
    let (name, bits): (PCWSTR, Option<u32>) = match algorithm {
        RequestAlgorithm::P256 => (BCRYPT_ECDSA_P256_ALGORITHM, None),
        RequestAlgorithm::P384 => (BCRYPT_ECDSA_P384_ALGORITHM, None),
        RequestAlgorithm::Rsa2048 => (BCRYPT_RSA_ALGORITHM, Some(2048)),
        RequestAlgorithm::Rsa3072 => (BCRYPT_RSA_ALGORITHM, Some(3072)),
    };
    let container = to_utf16(address.container());
    let mut key: NCRYPT_KEY_HANDLE = 0;
    // SAFETY: the provider is open; both names end with a zero and outlive the call.
    Refusal::check(unsafe {
        NCryptCreatePersistedKey(provider.0, &raw mut key, name, container.as_ptr(), 0, 0)
    })?;
    // SAFETY: the key is open and ours.
    let handle = unsafe { Handle::from_raw(key, true) };
    if let Some(bits) = bits {
        handle.with(|key| set(key, NCRYPT_LENGTH_PROPERTY, bits, 0))?;
    }
    handle.with(finish)?;
    Ok(StoredKey { address, handle })
}

/// Imports a key under a new name.
pub(super) fn import(key: &Pkcs8) -> Result<StoredKey, StoreFailure> {
    let address = KeyAddress::new_in(SOFTWARE)?;
    let provider = Provider::open(SOFTWARE)?;
    let mut container = to_utf16(address.container());
    let size = u32::try_from(size_of_val(&container[..])).map_err(|_| Refusal::invalid_data())?;
    let mut name = BCryptBuffer {
        cbBuffer: size,
        BufferType: NCRYPTBUFFER_PKCS_KEY_NAME,
        pvBuffer: container.as_mut_ptr().cast(),
    };
    let parameters =
        BCryptBufferDesc { ulVersion: NCRYPTBUFFER_VERSION, cBuffers: 1, pBuffers: &raw mut name };
    let der = key.expose();
    let length = u32::try_from(der.len()).map_err(|_| Refusal::invalid_data())?;
    let mut opened: NCRYPT_KEY_HANDLE = 0;
    // SAFETY: the provider is open; the parameters point to one buffer, which outlives the call as the key does.
    Refusal::check(unsafe {
        NCryptImportKey(
            provider.0,
            0,
            NCRYPT_PKCS8_PRIVATE_KEY_BLOB,
            &raw const parameters,
            &raw mut opened,
            der.as_ptr(),
            length,
            NCRYPT_DO_NOT_FINALIZE_FLAG | NCRYPT_SILENT_FLAG,
        )
    })?;
    // SAFETY: the key is open and ours.
    let handle = unsafe { Handle::from_raw(opened, true) };
    handle.with(finish)?;
    Ok(StoredKey { address, handle })
}

/// Deletes a key.
pub(super) fn delete(address: &KeyAddress) -> Result<(), Refusal> {
    let provider = Provider::open(address.provider())?;
    let container = to_utf16(address.container());
    let mut key: NCRYPT_KEY_HANDLE = 0;
    // SAFETY: the provider is open; the name ends with a zero and outlives the call.
    Refusal::check(unsafe {
        NCryptOpenKey(provider.0, &raw mut key, container.as_ptr(), 0, NCRYPT_SILENT_FLAG)
    })?;
    // SAFETY: the key is open; this call frees its handle when it succeeds.
    let deleted = Refusal::check(unsafe { NCryptDeleteKey(key, NCRYPT_SILENT_FLAG) });
    if deleted.is_err() {
        // SAFETY: the handle is still open and ours.
        unsafe { NCryptFreeObject(key) };
    }
    deleted
}

/// Forbids exporting the key, and has the provider store it.
fn finish(key: NCRYPT_KEY_HANDLE) -> Result<(), Refusal> {
    set(key, NCRYPT_EXPORT_POLICY_PROPERTY, 0, NCRYPT_PERSIST_FLAG)?;
    // SAFETY: the key is open and not finished yet.
    Refusal::check(unsafe { NCryptFinalizeKey(key, NCRYPT_SILENT_FLAG) })
}

fn set(key: NCRYPT_KEY_HANDLE, property: PCWSTR, value: u32, flags: NCRYPT_FLAGS) -> Result<(), Refusal> {
    let bytes = value.to_ne_bytes();
    // SAFETY: the key is open, and the call reads the four bytes that it gets.
    Refusal::check(unsafe { NCryptSetProperty(key, property, bytes.as_ptr(), 4, flags | NCRYPT_SILENT_FLAG) })
}

/// An open provider of CNG.
struct Provider(NCRYPT_PROV_HANDLE);

impl Provider {
    fn open(name: &str) -> Result<Self, Refusal> {
        let name = to_utf16(name);
        let mut provider: NCRYPT_PROV_HANDLE = 0;
        // SAFETY: the name ends with a zero and outlives the call.
        Refusal::check(unsafe { NCryptOpenStorageProvider(&raw mut provider, name.as_ptr(), 0) })?;
        Ok(Self(provider))
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        // SAFETY: the provider is open and closed only here; keys hold their own.
        unsafe { NCryptFreeObject(self.0) };
    }
}
