//! A loaded and initialised library. The code that initialised a library finalises it.
//!
//! A library is initialised once a process (PKCS #11 3.0 section 5.4), and its functions may not be called while it is
//! being initialised or finalised. Two modules can use the same library without it being visible: a module for
//! debugging forwards every call to another, and p11-kit in some library of the process may use the same modules.

use std::ffi::CString;
use std::path::Path;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use parking_lot::{Condvar, Mutex};

/// Whether other code in this process has initialised a library that we use, or uses one that we have initialised. From
/// then on no library is finalised, because the other code may still need it; all end with the process.
static SHARED: AtomicBool = AtomicBool::new(false);

/// A library that this process may use.
pub(super) struct Initialised {
    pkcs11: Pkcs11,
    name: String,
    /// Whether we initialised it.
    is_ours: bool,
}

impl Initialised {
    /// Loads a library and initialises it with the text `reserved`.
    pub(super) fn start(library: &Path, reserved: Option<&str>) -> Result<Self, Error> {
        let _alone = InitialiseLock::take();
        let pkcs11 = Pkcs11::new(library)?;
        // Never unloaded: the threads and exit handlers that modules leave behind need their code.
        std::mem::forget(pkcs11.clone());
        let name = library.display().to_string();
        match initialise(&pkcs11, reserved) {
            Ok(()) => Ok(Self { pkcs11, name, is_ours: true }),
            Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {
                tracing::info!(module = name, "a PKCS#11 module is in use by others in this process already");
                SHARED.store(true, Ordering::Release);
                Ok(Self { pkcs11, name, is_ours: false })
            }
            Err(error) => Err(error),
        }
    }

    pub(super) const fn pkcs11(&self) -> &Pkcs11 {
        &self.pkcs11
    }

    /// Whether other code in this process has finalised it, so that it must be initialised again.
    pub(super) fn was_ended_by_others(&self) -> bool {
        let answer = self.pkcs11.get_library_info();
        let ended = matches!(answer, Err(Error::Pkcs11(RvError::CryptokiNotInitialized, _)));
        if ended {
            tracing::info!(module = self.name, "a PKCS#11 module was ended by others in this process");
            SHARED.store(true, Ordering::Release);
        }
        ended
    }
}

#[expect(unsafe_code, reason = "what a module is told at its start is a pointer")]
fn initialise(pkcs11: &Pkcs11, reserved: Option<&str>) -> Result<(), Error> {
    let reserved = reserved.map(CString::new).transpose().map_err(Error::NulError)?;
    let flags = CInitializeFlags::OS_LOCKING_OK;
    let pointer = reserved.as_ref().and_then(|text| NonNull::new(text.as_ptr().cast_mut().cast()));
    let arguments = match pointer {
        // SAFETY: modules that use this argument take a text that ends with a zero byte (NSS' library parameters,
        // p11-kit's x-init-reserved); `reserved` lives longer than the call below.
        Some(pointer) => unsafe { CInitializeArgs::new_with_reserved(flags, pointer) },
        None => CInitializeArgs::new(flags),
    };
    pkcs11.initialize(arguments)
}

impl Drop for Initialised {
    fn drop(&mut self) {
        let _alone = InitialiseLock::take();
        if self.is_ours
            && !SHARED.load(Ordering::Acquire)
            && let Err(error) = self.pkcs11.clone().finalize()
        {
            tracing::debug!(%error, module = self.name, "a PKCS#11 module did not end well");
        }
    }
}

/// Libraries start and end one at a time. If two modules use the same library, the second finds it completely
/// initialised.
struct InitialiseLock {
    has_it: bool,
}

static TAKEN: Mutex<bool> = Mutex::new(false);
static FREE: Condvar = Condvar::new();

/// How long to wait for another library that hangs while it starts, so that it does not block the others.
const PATIENCE: Duration = Duration::from_secs(2);

impl InitialiseLock {
    fn take() -> Self {
        let mut taken = TAKEN.lock();
        let waited = FREE.wait_while_for(&mut taken, |taken| *taken, PATIENCE);
        *taken = true;
        Self { has_it: !waited.timed_out() }
    }
}

impl Drop for InitialiseLock {
    fn drop(&mut self) {
        // A library that started without the lock does not release it.
        if self.has_it {
            *TAKEN.lock() = false;
            FREE.notify_all();
        }
    }
}
