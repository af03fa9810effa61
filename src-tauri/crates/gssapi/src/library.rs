//! The system's GSSAPI library: MIT's, or Heimdal's. Types and calls as RFC 2744 lays them down for C; `gss_set_neg_mechs` is RFC 4178's.

use std::ffi::{c_int, c_void};
use std::ptr;

use libloading::Library as Loaded;

const FILES: [&str; 2] = ["libgssapi_krb5.so.2", "libgssapi.so.3"];

/// `GSS_C_NT_HOSTBASED_SERVICE`, 1.2.840.113554.1.2.1.4.
const HOST_BASED_SERVICE: &[u8] = b"\x2a\x86\x48\x86\xf7\x12\x01\x02\x01\x04";
/// SPNEGO, 1.3.6.1.5.5.2: what Negotiate carries (RFC 4559 section 4).
const SPNEGO: &[u8] = b"\x2b\x06\x01\x05\x05\x02";
/// Kerberos, 1.2.840.113554.1.2.2. Nothing else is offered: NTLM would tell the person's name to anyone who asks.
const KERBEROS: &[u8] = b"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02";

const INITIATE: c_int = 1;
const COMPLETE: u32 = 0;
const CONTINUE_NEEDED: u32 = 1;
const CALL_STATUS: c_int = 1;
const MECHANISM_STATUS: c_int = 2;

#[repr(C)]
#[derive(Clone, Copy)]
struct Oid {
    length: u32,
    elements: *const u8,
}

#[repr(C)]
struct OidSet {
    count: usize,
    elements: *const Oid,
}

#[repr(C)]
struct Buffer {
    length: usize,
    value: *mut c_void,
}

type Handle = *mut c_void;
type ImportName = unsafe extern "C" fn(*mut u32, *const Buffer, *const Oid, *mut Handle) -> u32;
type AcquireCredential = unsafe extern "C" fn(
    *mut u32,
    Handle,
    u32,
    *const OidSet,
    c_int,
    *mut Handle,
    *mut Handle,
    *mut u32,
) -> u32;
type SetMechanisms = unsafe extern "C" fn(*mut u32, Handle, *const OidSet) -> u32;
type InitContext = unsafe extern "C" fn(
    *mut u32,
    Handle,
    *mut Handle,
    Handle,
    *const Oid,
    u32,
    u32,
    *const c_void,
    *const Buffer,
    *mut Handle,
    *mut Buffer,
    *mut u32,
    *mut u32,
) -> u32;
type Release = unsafe extern "C" fn(*mut u32, *mut Handle) -> u32;
type ReleaseBuffer = unsafe extern "C" fn(*mut u32, *mut Buffer) -> u32;
type DeleteContext = unsafe extern "C" fn(*mut u32, *mut Handle, *mut Buffer) -> u32;
type DisplayStatus = unsafe extern "C" fn(*mut u32, u32, c_int, *const Oid, *mut u32, *mut Buffer) -> u32;

/// The library's calls, as long as it is loaded.
#[derive(Debug)]
pub struct Library {
    import_name: ImportName,
    acquire_credential: AcquireCredential,
    set_mechanisms: SetMechanisms,
    init_context: InitContext,
    release_name: Release,
    release_credential: Release,
    release_buffer: ReleaseBuffer,
    delete_context: DeleteContext,
    display_status: DisplayStatus,
    /// Keeps them where they are.
    _loaded: Loaded,
}

impl Library {
    /// Loads whichever is installed.
    ///
    /// # Errors
    /// In words: none is, or not one that has all calls.
    pub fn load() -> Result<Self, String> {
        let mut last = None;
        for file in FILES {
            match Self::of(file) {
                Ok(library) => return Ok(library),
                Err(error) => last = last.or(Some(error.to_string())),
            }
        }
        Err(format!("no Kerberos library is installed ({})", last.unwrap_or_default()))
    }

    #[expect(
        unsafe_code,
        reason = "a library of the system is loaded, and its calls are found by their names"
    )]
    fn of(file: &str) -> Result<Self, libloading::Error> {
        // SAFETY: the dynamic linker finds it in the system's folders; to be loaded is what it is made for.
        let loaded = unsafe { Loaded::new(file) }?;
        // SAFETY: the types are those of RFC 2744 and RFC 4178, which both libraries keep to; the calls stay valid as
        // long as `loaded`, which is kept beside them.
        unsafe {
            Ok(Self {
                import_name: *loaded.get(b"gss_import_name\0")?,
                acquire_credential: *loaded.get(b"gss_acquire_cred\0")?,
                set_mechanisms: *loaded.get(b"gss_set_neg_mechs\0")?,
                init_context: *loaded.get(b"gss_init_sec_context\0")?,
                release_name: *loaded.get(b"gss_release_name\0")?,
                release_credential: *loaded.get(b"gss_release_cred\0")?,
                release_buffer: *loaded.get(b"gss_release_buffer\0")?,
                delete_context: *loaded.get(b"gss_delete_sec_context\0")?,
                display_status: *loaded.get(b"gss_display_status\0")?,
                _loaded: loaded,
            })
        }
    }

    /// The first token for the service `HTTP` on `host`, to be sent as Negotiate.
    ///
    /// # Errors
    /// In the library's words: the person has no ticket, or the realm gives none for that service.
    pub fn token(&self, host: &str) -> Result<Vec<u8>, String> {
        let name = self.name(host)?;
        let credential = self.credential()?;
        self.first_token(&credential, &name)
    }

    #[expect(unsafe_code, reason = "the library is called through pointers only")]
    fn name(&self, host: &str) -> Result<Held<'_>, String> {
        let mut service = format!("HTTP@{host}").into_bytes();
        let text = Buffer { length: service.len(), value: service.as_mut_ptr().cast() };
        let (kind, mut minor, mut name) = (oid(HOST_BASED_SERVICE), 0, ptr::null_mut());
        // SAFETY: all pointers lead to live values; the library copies the text and the type.
        let major =
            unsafe { (self.import_name)(&raw mut minor, &raw const text, &raw const kind, &raw mut name) };
        let name = Held { handle: name, release: self.release_name, _library: self };
        self.check(major, minor).map(|()| name)
    }

    /// The person's own, for Kerberos within SPNEGO.
    #[expect(unsafe_code, reason = "the library is called through pointers only")]
    fn credential(&self) -> Result<Held<'_>, String> {
        let (spnego, kerberos) = (oid(SPNEGO), oid(KERBEROS));
        let offered = OidSet { count: 1, elements: &raw const spnego };
        let within = OidSet { count: 1, elements: &raw const kerberos };
        let (mut minor, mut credential) = (0, ptr::null_mut());
        // SAFETY: all pointers lead to live values, or are null where RFC 2744 section 5.2 lets them be.
        let major = unsafe {
            (self.acquire_credential)(
                &raw mut minor,
                ptr::null_mut(),
                0,
                &raw const offered,
                INITIATE,
                &raw mut credential,
                ptr::null_mut(),
                ptr::null_mut(),
            )
        };
        let credential = Held { handle: credential, release: self.release_credential, _library: self };
        self.check(major, minor)?;
        // SAFETY: the credential is valid, and the set lives through the call, which copies it.
        let major = unsafe { (self.set_mechanisms)(&raw mut minor, credential.handle, &raw const within) };
        self.check(major, minor).map(|()| credential)
    }

    #[expect(unsafe_code, reason = "the library is called through pointers only")]
    fn first_token(&self, credential: &Held<'_>, name: &Held<'_>) -> Result<Vec<u8>, String> {
        let (spnego, mut minor, mut context) = (oid(SPNEGO), 0, ptr::null_mut());
        let mut token = Buffer { length: 0, value: ptr::null_mut() };
        // SAFETY: both handles are valid, all other pointers lead to live values or are null where RFC 2744 section
        // 5.19 lets them be. No flag is set: nothing is delegated.
        let major = unsafe {
            (self.init_context)(
                &raw mut minor,
                credential.handle,
                &raw mut context,
                name.handle,
                &raw const spnego,
                0,
                0,
                ptr::null(),
                ptr::null(),
                ptr::null_mut(),
                &raw mut token,
                ptr::null_mut(),
                ptr::null_mut(),
            )
        };
        let made = if major == CONTINUE_NEEDED { Ok(()) } else { self.check(major, minor) };
        let bytes = self.take(&mut token);
        if !context.is_null() {
            // SAFETY: the library made the context; it lets a null buffer be.
            unsafe { (self.delete_context)(&raw mut minor, &raw mut context, ptr::null_mut()) };
        }
        made?;
        if bytes.is_empty() { Err("the Kerberos library made no token".to_owned()) } else { Ok(bytes) }
    }

    /// A copy of what the library put into `buffer`, which is released.
    #[expect(unsafe_code, reason = "the library's buffers are pointers")]
    fn take(&self, buffer: &mut Buffer) -> Vec<u8> {
        if buffer.value.is_null() {
            return Vec::new();
        }
        // SAFETY: the library filled the buffer: its value leads to as many bytes.
        let bytes = unsafe { std::slice::from_raw_parts(buffer.value.cast::<u8>(), buffer.length) }.to_vec();
        let mut minor = 0;
        // SAFETY: the library made it, and it is not used again.
        unsafe { (self.release_buffer)(&raw mut minor, &raw mut *buffer) };
        bytes
    }

    fn check(&self, major: u32, minor: u32) -> Result<(), String> {
        if major == COMPLETE {
            return Ok(());
        }
        // What the mechanism says is the reason; the call's own words are general.
        let text =
            Some(self.status_text(minor, MECHANISM_STATUS)).filter(|text| minor != 0 && !text.is_empty());
        Err(text.unwrap_or_else(|| self.status_text(major, CALL_STATUS)))
    }

    #[expect(unsafe_code, reason = "the library is called through pointers only")]
    fn status_text(&self, status: u32, kind: c_int) -> String {
        let (mechanism, mut minor, mut more) = (oid(KERBEROS), 0, 0);
        let mut text = Buffer { length: 0, value: ptr::null_mut() };
        // SAFETY: all pointers lead to live values.
        unsafe {
            (self.display_status)(
                &raw mut minor,
                status,
                kind,
                &raw const mechanism,
                &raw mut more,
                &raw mut text,
            )
        };
        // MIT's SPNEGO counts the zero at the end of its words.
        let is_nothing = |letter: char| letter == '\0' || letter.is_whitespace();
        String::from_utf8_lossy(&self.take(&mut text)).trim_matches(is_nothing).to_owned()
    }
}

fn oid(bytes: &'static [u8]) -> Oid {
    // None is longer than a few bytes.
    Oid { length: u32::try_from(bytes.len()).unwrap_or_default(), elements: bytes.as_ptr() }
}

/// A handle of the library's, released when dropped.
struct Held<'a> {
    handle: Handle,
    release: Release,
    _library: &'a Library,
}

impl Drop for Held<'_> {
    #[expect(unsafe_code, reason = "the library is called through pointers only")]
    fn drop(&mut self) {
        if !self.handle.is_null() {
            let mut minor = 0;
            // SAFETY: the library made it, is still loaded, and the handle is not used again.
            unsafe { (self.release)(&raw mut minor, &raw mut self.handle) };
        }
    }
}
