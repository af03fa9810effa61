//! crypt32's stores and certificates, which are closed or freed when dropped.
#![expect(unsafe_code, reason = "Windows' certificate stores are a C interface")]

use super::address::KeyAddress;
use super::key::Handle;
use super::refusal::Refusal;
use rustls_pki_types::CertificateDer;
use std::ffi::c_void;
use std::ptr;
use windows_sys::Win32::Foundation::ERROR_FILE_NOT_FOUND;
use windows_sys::Win32::Security::Cryptography::{
    CERT_CONTEXT, CERT_FRIENDLY_NAME_PROP_ID, CERT_KEY_PROV_INFO_PROP_ID, CERT_NCRYPT_KEY_SPEC,
    CERT_STORE_ADD_ALWAYS, CERT_STORE_CTRL_COMMIT, CERT_STORE_OPEN_EXISTING_FLAG, CERT_STORE_PROV_SYSTEM_W,
    CERT_STORE_READONLY_FLAG, CERT_SYSTEM_STORE_CURRENT_USER, CERT_SYSTEM_STORE_LOCAL_MACHINE,
    CRYPT_ACQUIRE_ONLY_NCRYPT_KEY_FLAG, CRYPT_ACQUIRE_SILENT_FLAG, CRYPT_KEY_PROV_INFO,
    CertAddEncodedCertificateToStore, CertCloseStore, CertControlStore, CertDeleteCertificateFromStore,
    CertDuplicateCertificateContext, CertEnumCertificatesInStore, CertFreeCertificateContext,
    CertGetCertificateContextProperty, CertOpenStore, CertSetCertificateContextProperty,
    CryptAcquireCertificatePrivateKey, CryptReleaseContext, HCERTSTORE, X509_ASN_ENCODING,
};

/// The owner of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StoreLocation {
    /// The user that runs this process.
    User,
    /// The machine.
    Machine,
}

/// An open store.
pub(super) struct SystemStore(HCERTSTORE);

impl SystemStore {
    /// Opens a store for changes; creates it if it does not exist.
    pub(super) fn open(name: &str, whose: StoreLocation) -> Result<Self, Refusal> {
        Self::with_flags(name, whose, 0)
    }

    /// Opens a store for reading, or for listening to changes.
    pub(super) fn open_to_read(name: &str, whose: StoreLocation) -> Result<Self, Refusal> {
        Self::with_flags(name, whose, CERT_STORE_READONLY_FLAG | CERT_STORE_OPEN_EXISTING_FLAG)
    }

    /// The contents of a store; empty if it does not exist.
    pub(super) fn read(name: &str, whose: StoreLocation) -> Result<Vec<Context>, Refusal> {
        match Self::open_to_read(name, whose) {
            Ok(store) => Ok(store.certificates()),
            Err(refusal) if refusal.is(ERROR_FILE_NOT_FOUND) => Ok(Vec::new()),
            Err(refusal) => Err(refusal),
        }
    }

    fn with_flags(name: &str, whose: StoreLocation, flags: u32) -> Result<Self, Refusal> {
        let place = match whose {
            StoreLocation::User => CERT_SYSTEM_STORE_CURRENT_USER,
            StoreLocation::Machine => CERT_SYSTEM_STORE_LOCAL_MACHINE,
        };
        let name = to_utf16(name);
        // SAFETY: this provider takes a UTF-16 name that ends with a zero, which outlives the call.
        let store =
            unsafe { CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, place | flags, name.as_ptr().cast()) };
        if store.is_null() { Err(Refusal::last()) } else { Ok(Self(store)) }
    }

    /// Its certificates. They can be deleted only if the store was opened for changes.
    pub(super) fn certificates(&self) -> Vec<Context> {
        let mut found = Vec::new();
        let mut at: *mut CERT_CONTEXT = ptr::null_mut();
        loop {
            // SAFETY: the store is open; `at` is null or was returned by this call, which frees it.
            at = unsafe { CertEnumCertificatesInStore(self.0, at) };
            if at.is_null() {
                return found;
            }
            // SAFETY: `at` is a certificate that the store just returned; the copy is ours to free.
            found.push(Context(unsafe { CertDuplicateCertificateContext(at) }));
        }
    }

    /// Adds a certificate, unless it is there. Another one with the same issuer and serial number stays: CAs reissue,
    /// and the placeholders for two requests of one subject differ only in their keys.
    pub(super) fn add(&self, certificate: &CertificateDer<'_>) -> Result<Context, Refusal> {
        let same = self.certificates().into_iter().find(|context| context.der() == *certificate);
        same.map_or_else(|| self.put(certificate), Ok)
    }

    fn put(&self, certificate: &CertificateDer<'_>) -> Result<Context, Refusal> {
        let length = u32::try_from(certificate.len()).map_err(|_| Refusal::invalid_data())?;
        let mut added: *mut CERT_CONTEXT = ptr::null_mut();
        // SAFETY: the store is open, the bytes outlive the call, and `added` is ours to free.
        let done = unsafe {
            CertAddEncodedCertificateToStore(
                self.0,
                X509_ASN_ENCODING,
                certificate.as_ptr(),
                length,
                CERT_STORE_ADD_ALWAYS,
                &raw mut added,
            )
        };
        if done == 0 || added.is_null() { Err(Refusal::last()) } else { Ok(Context(added)) }
    }

    /// Deletes a certificate that this store returned; it must be open for changes.
    pub(super) fn delete(&self, certificate: Context) -> Result<(), Refusal> {
        let context = certificate.0;
        std::mem::forget(certificate);
        // SAFETY: the context is valid; this call frees it whether it succeeds or not, so it is not dropped.
        let deleted = unsafe { CertDeleteCertificateFromStore(context) };
        if deleted == 0 {
            return Err(Refusal::last());
        }
        // SAFETY: the store is open, and this kind of control has no parameter.
        let kept = unsafe { CertControlStore(self.0, 0, CERT_STORE_CTRL_COMMIT, ptr::null()) };
        if kept == 0 { Err(Refusal::last()) } else { Ok(()) }
    }

    /// The handle, for as long as `self` lives.
    pub(super) const fn handle(&self) -> HCERTSTORE {
        self.0
    }
}

impl Drop for SystemStore {
    fn drop(&mut self) {
        // SAFETY: the store is open and closed only here. Its certificates have their own reference counts and stay
        // valid.
        unsafe { CertCloseStore(self.0, 0) };
    }
}

/// A certificate in a store.
pub(super) struct Context(*mut CERT_CONTEXT);

/// The private key that is linked to a certificate.
pub(super) enum AcquiredKey {
    /// A key of CNG.
    Cng(Handle),
    /// A key of CryptoAPI, the predecessor of CNG.
    Older,
}

impl Context {
    /// The certificate itself.
    pub(super) fn der(&self) -> CertificateDer<'static> {
        // SAFETY: the context is valid until it is dropped and never null.
        let context = unsafe { &*self.0 };
        if context.pbCertEncoded.is_null() {
            return CertificateDer::from(Vec::new());
        }
        let length = usize::try_from(context.cbCertEncoded).unwrap_or_default();
        // SAFETY: crypt32 has this many bytes there as long as the context lives.
        let bytes = unsafe { std::slice::from_raw_parts(context.pbCertEncoded, length) };
        CertificateDer::from(bytes.to_vec())
    }

    /// The name that a person or an administrator gave it.
    pub(super) fn friendly_name(&self) -> Option<String> {
        let buffer = self.property(CERT_FRIENDLY_NAME_PROP_ID)?;
        let letters: Vec<u16> = buffer
            .iter()
            .flat_map(|word| word.to_ne_bytes())
            .collect::<Vec<u8>>()
            .chunks_exact(2)
            .map(|pair| u16::from_ne_bytes([pair[0], pair[1]]))
            .take_while(|&letter| letter != 0)
            .collect();
        String::from_utf16(&letters).ok().filter(|name| !name.is_empty())
    }

    /// The place of its private key, if a key of CNG is linked to it.
    pub(super) fn key_address(&self) -> Option<KeyAddress> {
        let buffer = self.property(CERT_KEY_PROV_INFO_PROP_ID)?;
        if size_of_val(&buffer[..]) < size_of::<CRYPT_KEY_PROV_INFO>() {
            return None;
        }
        // SAFETY: this property is such a structure, and `buffer` has the alignment that it needs.
        let info = unsafe { &*buffer.as_ptr().cast::<CRYPT_KEY_PROV_INFO>() };
        if info.dwProvType != 0 {
            return None;
        }
        // SAFETY: its names are null or UTF-16 that ends with a zero, and lie within `buffer`.
        let (provider, container) =
            unsafe { (from_wide(info.pwszProvName)?, from_wide(info.pwszContainerName)?) };
        Some(KeyAddress::new(provider, container))
    }

    /// Links the certificate to its private key.
    pub(super) fn link_to(&self, address: &KeyAddress) -> Result<(), Refusal> {
        let (mut provider, mut container) = (to_utf16(address.provider()), to_utf16(address.container()));
        let info = CRYPT_KEY_PROV_INFO {
            pwszContainerName: container.as_mut_ptr(),
            pwszProvName: provider.as_mut_ptr(),
            // For a key of CNG, type and purpose are zero.
            dwProvType: 0,
            dwFlags: 0,
            cProvParam: 0,
            rgProvParam: ptr::null_mut(),
            dwKeySpec: 0,
        };
        // SAFETY: the context is valid; `info` has the type of this property, and crypt32 copies all of it.
        let done = unsafe {
            CertSetCertificateContextProperty(self.0, CERT_KEY_PROV_INFO_PROP_ID, 0, (&raw const info).cast())
        };
        if done == 0 { Err(Refusal::last()) } else { Ok(()) }
    }

    /// Opens its private key, without asking the person anything.
    pub(super) fn acquire_key(&self) -> Result<AcquiredKey, Refusal> {
        let flags = CRYPT_ACQUIRE_ONLY_NCRYPT_KEY_FLAG | CRYPT_ACQUIRE_SILENT_FLAG;
        let (mut handle, mut spec, mut ours) = (0_usize, 0_u32, 0_i32);
        // SAFETY: the context is valid, and only this call writes the other arguments.
        let done = unsafe {
            CryptAcquireCertificatePrivateKey(
                self.0,
                flags,
                ptr::null(),
                &raw mut handle,
                &raw mut spec,
                &raw mut ours,
            )
        };
        if done == 0 {
            return Err(Refusal::last());
        }
        if spec == CERT_NCRYPT_KEY_SPEC {
            // SAFETY: it is a handle to a key of CNG, and `ours` says whether it is ours to free.
            return Ok(AcquiredKey::Cng(unsafe { Handle::from_raw(handle, ours != 0) }));
        }
        if ours != 0 {
            // SAFETY: it is a handle of CryptoAPI, which is ours to release.
            unsafe { CryptReleaseContext(handle, 0) };
        }
        Ok(AcquiredKey::Older)
    }

    /// A property's bytes, aligned for any structure.
    fn property(&self, which: u32) -> Option<Vec<u64>> {
        let mut length = 0_u32;
        // SAFETY: the context is valid; without a buffer the call only returns the required length.
        let there =
            unsafe { CertGetCertificateContextProperty(self.0, which, ptr::null_mut(), &raw mut length) };
        if there == 0 {
            return None;
        }
        let mut buffer = vec![0_u64; usize::try_from(length).ok()?.div_ceil(size_of::<u64>())];
        // SAFETY: the buffer has at least `length` bytes.
        let read = unsafe {
            CertGetCertificateContextProperty(
                self.0,
                which,
                buffer.as_mut_ptr().cast::<c_void>(),
                &raw mut length,
            )
        };
        (read != 0).then_some(buffer)
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: the context is valid and freed only here.
        unsafe { CertFreeCertificateContext(self.0) };
    }
}

/// UTF-16 with a zero at its end.
pub(super) fn to_utf16(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}

/// # Safety
/// `text` must be null or UTF-16 that ends with a zero.
unsafe fn from_wide(text: *const u16) -> Option<String> {
    if text.is_null() {
        return None;
    }
    let mut length = 0_usize;
    // SAFETY: the text has not ended before this letter.
    while unsafe { *text.add(length) } != 0 {
        length += 1;
    }
    // SAFETY: `length` letters precede the zero.
    String::from_utf16(unsafe { std::slice::from_raw_parts(text, length) }).ok()
}
