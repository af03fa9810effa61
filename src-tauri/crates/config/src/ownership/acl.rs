//! Owners and access-control lists as Windows tells them.
#![expect(unsafe_code, reason = "Windows tells them through a C interface")]

use std::ffi::c_void;
use std::fs::File;
use std::io;
use std::os::windows::io::AsRawHandle as _;
use std::path::PathBuf;
use std::ptr;

use windows_sys::Win32::Foundation::{ERROR_SUCCESS, LocalFree};
use windows_sys::Win32::Security::Authorization::{ConvertSidToStringSidW, GetSecurityInfo, SE_FILE_OBJECT};
use windows_sys::Win32::Security::{
    ACCESS_ALLOWED_ACE, ACE_HEADER, ACL, DACL_SECURITY_INFORMATION, GetAce, INHERIT_ONLY_ACE,
    OWNER_SECURITY_INFORMATION, PSECURITY_DESCRIPTOR, PSID,
};
use windows_sys::Win32::System::Com::CoTaskMemFree;
use windows_sys::Win32::UI::Shell::{FOLDERID_ProgramData, SHGetKnownFolderPath};

use crate::ownership::access::{Entry, EntryKind, Security};

/// `ACCESS_ALLOWED_ACE_TYPE` and `ACCESS_DENIED_ACE_TYPE`, winnt.h.
const ALLOWED: u8 = 0;
const DENIED: u8 = 1;

/// Memory that Windows allocated for us.
struct Local(*mut c_void);

impl Drop for Local {
    fn drop(&mut self) {
        // SAFETY: the pointer came from a function whose answer LocalFree frees, and is freed only here.
        unsafe { LocalFree(self.0) };
    }
}

/// What `file`, which is open, says of its owner and of who may do what.
pub(super) fn security(file: &File) -> io::Result<Security> {
    let mut owner: PSID = ptr::null_mut();
    let mut list: *mut ACL = ptr::null_mut();
    let mut descriptor: PSECURITY_DESCRIPTOR = ptr::null_mut();
    // SAFETY: the handle is open for as long as `file` is borrowed; the places to write to outlive the call.
    let error = unsafe {
        GetSecurityInfo(
            file.as_raw_handle(),
            SE_FILE_OBJECT,
            OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
            &raw mut owner,
            ptr::null_mut(),
            &raw mut list,
            ptr::null_mut(),
            &raw mut descriptor,
        )
    };
    if error != ERROR_SUCCESS {
        return Err(io::Error::from_raw_os_error(error.cast_signed()));
    }
    // Owner and list lie within it.
    let _descriptor = Local(descriptor);
    let entries = if list.is_null() { None } else { Some(entries(list)?) };
    Ok(Security { owner: text(owner)?, entries })
}

fn entries(list: *const ACL) -> io::Result<Vec<Entry>> {
    // SAFETY: the list is not null and valid for as long as its descriptor, which the caller holds.
    let count = unsafe { (*list).AceCount };
    (0..u32::from(count))
        .map(|nth| {
            let mut ace: *mut c_void = ptr::null_mut();
            // SAFETY: the list is valid, and `nth` is within its count.
            if unsafe { GetAce(list, nth, &raw mut ace) } == 0 {
                return Err(io::Error::last_os_error());
            }
            // SAFETY: every entry begins with this header.
            let header = unsafe { *ace.cast::<ACE_HEADER>() };
            let kind = match header.AceType {
                _ if u32::from(header.AceFlags) & INHERIT_ONLY_ACE != 0 => EntryKind::ForOthersBelow,
                ALLOWED => EntryKind::Allows,
                DENIED => EntryKind::Denies,
                _ => return Ok(Entry { who: String::new(), kind: EntryKind::Unknown, rights: u32::MAX }),
            };
            if !matches!(header.AceType, ALLOWED | DENIED) {
                return Ok(Entry { who: String::new(), kind, rights: 0 });
            }
            // SAFETY: entries of these two types have this form; the SID begins at its last field.
            let (rights, sid) = unsafe {
                let ace = ace.cast::<ACCESS_ALLOWED_ACE>();
                ((*ace).Mask, (&raw mut (*ace).SidStart).cast::<c_void>())
            };
            Ok(Entry { who: text(sid)?, kind, rights })
        })
        .collect()
}

/// A SID as text.
fn text(sid: PSID) -> io::Result<String> {
    let mut text: *mut u16 = ptr::null_mut();
    // SAFETY: the SID lies in a descriptor that the caller holds; the place to write to outlives the call.
    if sid.is_null() || unsafe { ConvertSidToStringSidW(sid, &raw mut text) } == 0 {
        return Err(io::Error::last_os_error());
    }
    let _text = Local(text.cast());
    // SAFETY: the call has succeeded, so it is UTF-16 that ends in zero.
    Ok(unsafe { from_wide(text) })
}

/// # Safety
/// `text` must be UTF-16 that ends in zero.
unsafe fn from_wide(text: *const u16) -> String {
    let mut length = 0_usize;
    // SAFETY: there is a zero further on.
    while unsafe { *text.add(length) } != 0 {
        length += 1;
    }
    // SAFETY: `length` letters lie before the zero.
    String::from_utf16_lossy(unsafe { std::slice::from_raw_parts(text, length) })
}

/// The folder for what programs share, as the system knows it.
pub(super) fn program_data() -> Option<PathBuf> {
    let mut path: *mut u16 = ptr::null_mut();
    // SAFETY: the identifier is a constant, and the place to write to outlives the call.
    let found = unsafe { SHGetKnownFolderPath(&FOLDERID_ProgramData, 0, ptr::null_mut(), &raw mut path) };
    // SAFETY: where the call has succeeded, it is UTF-16 that ends in zero.
    let folder = (found >= 0 && !path.is_null()).then(|| PathBuf::from(unsafe { from_wide(path) }));
    // SAFETY: this is how its answer is freed, whether the call has succeeded or not.
    unsafe { CoTaskMemFree(path.cast()) };
    folder
}
