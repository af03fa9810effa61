//! What this kernel has of what a role needs, without confining anything.

use super::namespace;
use crate::Landlock;

/// The first ABI with both file and TCP rules.
const REQUIRED: u32 = 4;

pub(crate) fn landlock() -> Landlock {
    /// `LANDLOCK_CREATE_RULESET_VERSION`, linux/landlock.h.
    const VERSION: u32 = 1;
    #[expect(unsafe_code, reason = "the library gives the version only to a process that restricts itself")]
    // SAFETY: with this flag the call takes no attributes and only returns a number.
    let abi = unsafe {
        libc::syscall(libc::SYS_landlock_create_ruleset, std::ptr::null::<libc::c_void>(), 0_usize, VERSION)
    };
    match u32::try_from(abi) {
        Ok(abi @ REQUIRED..) => Landlock::Enough(abi),
        Ok(0) | Err(_) => Landlock::Absent,
        Ok(abi) => Landlock::TooOld(abi),
    }
}

pub(crate) fn namespaces() -> Result<(), String> {
    namespace::try_in_child().map_err(|error| namespace::explain_refusal(&error))
}
