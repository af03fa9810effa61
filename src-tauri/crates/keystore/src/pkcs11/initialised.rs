//! A loaded and initialised library. Whoever initialised it finalises it.
//!
//! A library is initialised once a process (PKCS #11 3.0 section 5.4), and its functions may not be called while it is
//! being initialised or finalised. Two modules can lead to one library without it showing: a module for debugging hands
//! every call on to another, and p11-kit in some library of the process may use the same modules.

use std::ffi::CString;
use std::path::Path;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use parking_lot::{Condvar, Mutex};

/// Somebody else in this process has initialised a library that we use, or uses one that we have initialised. None is
/// finalised from then on: nobody can tell from whom that would take it. The end of the process ends them all.
static SHARED: AtomicBool = AtomicBool::new(false);

/// A library that this process may use.
pub(super) struct Initialised {
    pkcs11: Pkcs11,
    name: String,
    /// Nobody else in this process had initialised it.
    is_ours: bool,
}

impl Initialised {
    /// Loads a library and initialises it, with `reserved` as what it is to be told.
    pub(super) fn start(library: &Path, reserved: Option<&str>) -> Result<Self, Error> {
        let _alone = InitialiseLock::take();
        let pkcs11 = Pkcs11::new(library)?;
        // Never unloaded: modules leave threads and exit handlers behind that must find their code.
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

    /// Whether somebody else in this process has finalised it, so that it must be initialised again.
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
        // SAFETY: modules that take something here take a text that ends with a zero byte (NSS' library parameters,
        // p11-kit's x-init-reserved); `reserved` holds it beyond the call below.
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

/// Libraries start and end one after the other, so that of two modules with one library behind them the second finds
/// it initialised rather than half so.
struct InitialiseLock {
    has_it: bool,
}

static TAKEN: Mutex<bool> = Mutex::new(false);
static FREE: Condvar = Condvar::new();

/// How long one that hangs in its start is waited for: it must not hold up the others for good.
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
        // One that went ahead without it leaves it to anyone who has it.
        if self.has_it {
            *TAKEN.lock() = false;
            FREE.notify_all();
        }
    }
}
