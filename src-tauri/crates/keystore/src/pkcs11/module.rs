//! One PKCS#11 module: a library that is loaded, initialised, asked and finalised on a thread of its own.

use std::fmt;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use porthole_identity::{Pin, SigningError, StoreFailure, StoreName};
use rustls::SignatureScheme;

use super::key::UsableKey;
use super::library::LibraryFile;
use super::token::{Library, TokenId, TokenReading};
use crate::thread::{Idle, Pending, StoreThread};

/// How often a module is asked which tokens are there, while somebody watches.
const POLL_EVERY: Duration = Duration::from_secs(1);

/// Who says that a module is to be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// p11-kit, for every program of the user.
    Registered {
        /// Whether it says that nothing works without this module.
        critical: bool,
    },
    /// The managed file.
    Managed,
    /// It is NSS' own library, and the user has a database.
    Nss,
}

impl Origin {
    /// Whether people must hear of a failure: p11-kit registers whatever is installed, and much of that never works on
    /// a given machine. One that hangs is another matter.
    pub(super) const fn counts_when_it_fails(self, reason: &StoreFailure) -> bool {
        match self {
            Self::Registered { critical } => critical || matches!(reason, StoreFailure::TimedOut),
            Self::Managed | Self::Nss => true,
        }
    }
}

/// What is known of a module before it is loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Registration {
    pub(super) name: StoreName,
    pub(super) library: LibraryFile,
    pub(super) reserved: Option<String>,
    pub(super) origin: Origin,
}

/// Those who are told when tokens may have changed.
#[derive(Clone, Default)]
pub(super) struct Listeners(Arc<Mutex<Vec<(u64, Listener)>>>);

type Listener = Arc<dyn Fn() + Send + Sync>;

impl Listeners {
    pub(super) fn add(&self, listener: Listener) -> Listening {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number = all.last().map_or(0, |(last, _)| last + 1);
        all.push((number, listener));
        Listening { listeners: self.clone(), number }
    }

    pub(super) fn any(&self) -> bool {
        !self.0.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    pub(super) fn tell(&self) {
        // Nobody is called while the list is held: a listener may end its own watch.
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        all.iter().for_each(|(_, listener)| listener());
    }
}

impl fmt::Debug for Listeners {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Listeners")
    }
}

/// Takes its listener off the list when it is dropped.
pub(super) struct Listening {
    listeners: Listeners,
    number: u64,
}

impl Drop for Listening {
    fn drop(&mut self) {
        let mut all = self.listeners.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|(number, _)| *number != self.number);
    }
}

/// A module in use.
#[derive(Debug)]
pub(super) struct Module {
    library: LibraryFile,
    reserved: Option<String>,
    thread: StoreThread<State>,
}

struct State {
    library: Library,
    listeners: Listeners,
    /// Dropped after the library.
    _loaded: Loaded,
}

impl Module {
    /// Starts its thread; the library is loaded there.
    pub(super) fn start(registration: &Registration, listeners: Listeners) -> Self {
        let Registration { name, library, reserved, .. } = registration.clone();
        let idle = Idle { every: POLL_EVERY, work: State::look_for_changes };
        let (file, told) = (library.clone(), reserved.clone());
        let thread = StoreThread::start(&format!("token-{name}"), Some(idle), move || {
            let library = Library::new(file.path().to_owned(), told);
            State { library, listeners, _loaded: Loaded::when_free(file) }
        });
        Self { library, reserved, thread }
    }

    /// Whether it is what `registration` asks for.
    pub(super) fn is_of(&self, registration: &Registration) -> bool {
        self.library.is_same_as(&registration.library) && self.reserved == registration.reserved
    }

    /// What its tokens hold.
    pub(super) fn post_read(
        &self,
        limit: Duration,
        origin: Origin,
    ) -> Pending<Result<Vec<TokenReading>, StoreFailure>> {
        let hides_certificates = origin != Origin::Nss;
        self.thread.post(limit, move |state| state.library.read(hides_certificates))
    }

    pub(super) fn unlock(&self, limit: Duration, token: TokenId, pin: Pin) -> Result<(), StoreFailure> {
        let opened = self.thread.ask(limit, move |state| state.library.unlock(&token, pin));
        opened.map_err(StoreFailure::from).flatten()
    }

    pub(super) fn sign(
        &self,
        limit: Duration,
        token: TokenId,
        key: UsableKey,
        scheme: SignatureScheme,
        message: Vec<u8>,
    ) -> Result<Vec<u8>, SigningError> {
        let signed = self.thread.ask(limit, move |state| state.library.sign(&token, &key, scheme, &message));
        signed.map_err(SigningError::from).flatten()
    }
}

impl State {
    fn look_for_changes(&mut self) {
        if self.listeners.any() && self.library.tokens_changed() {
            self.listeners.tell();
        }
    }
}

/// The libraries in use. A module is initialised once a process (PKCS #11 3.0 section 5.4), so one that is still being
/// closed must be gone before it is opened again.
static IN_USE: Mutex<Vec<LibraryFile>> = Mutex::new(Vec::new());
static FREED: Condvar = Condvar::new();

struct Loaded(LibraryFile);

impl Loaded {
    fn when_free(library: LibraryFile) -> Self {
        let in_use = IN_USE.lock().unwrap_or_else(PoisonError::into_inner);
        let mut in_use = FREED
            .wait_while(in_use, |in_use| in_use.iter().any(|other| other.is_same_as(&library)))
            .unwrap_or_else(PoisonError::into_inner);
        in_use.push(library.clone());
        Self(library)
    }
}

impl Drop for Loaded {
    fn drop(&mut self) {
        IN_USE.lock().unwrap_or_else(PoisonError::into_inner).retain(|other| *other != self.0);
        FREED.notify_all();
    }
}
