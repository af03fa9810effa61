//! One PKCS#11 module: a library in a separate process, used by a separate thread.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use porthole_identity::{Pin, SigningError, StoreFailure, StoreName};
use rustls::SignatureScheme;

use super::found::{TokenId, TokenReading, UsableKey};
use super::library::LibraryFile;
use super::protocol::{SentKey, SentPin, WorkerRequest, WorkerResponse};
use super::worker::Worker;
use crate::thread::{Idle, Pending, StoreThread};
use crate::worker_command::WorkerCommand;

/// How often a module is asked for its tokens while somebody watches.
const POLL_EVERY: Duration = Duration::from_secs(1);

/// The time limit of the answer.
const POLL_LIMIT: Duration = Duration::from_secs(8);

/// Why a module is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// p11-kit registers it, for every program of the user.
    Registered {
        /// Whether the registration marks it as critical.
        critical: bool,
    },
    /// The managed file names it.
    Managed,
    /// It is NSS' library, and the user has a database.
    Nss,
}

impl Origin {
    /// Whether a failure to load is shown to people. p11-kit registers every installed module, and many of them never
    /// work on a given machine. A module that hangs or crashes is always shown.
    pub(super) const fn counts_when_it_fails(self, reason: &StoreFailure) -> bool {
        match self {
            Self::Registered { critical } => {
                critical || matches!(reason, StoreFailure::TimedOut | StoreFailure::NotRunning(_))
            }
            Self::Managed | Self::Nss => true,
        }
    }
}

/// The facts about a module before it is loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Registration {
    pub(super) name: StoreName,
    pub(super) library: LibraryFile,
    pub(super) reserved: Option<String>,
    pub(super) origin: Origin,
}

/// The listeners to changes of tokens.
#[derive(Clone, Default)]
pub(super) struct Listeners(Arc<Mutex<Vec<(u64, Listener)>>>);

type Listener = Arc<dyn Fn() + Send + Sync>;

impl Listeners {
    pub(super) fn add(&self, listener: Listener) -> Listening {
        let mut all = self.0.lock();
        let number = all.last().map_or(0, |(last, _)| last + 1);
        all.push((number, listener));
        Listening { listeners: self.clone(), number }
    }

    pub(super) fn any(&self) -> bool {
        !self.0.lock().is_empty()
    }

    pub(super) fn notify(&self) {
        // The lock is released before a listener is called, because a listener may end its own watch.
        let all = self.0.lock().clone();
        all.iter().for_each(|(_, listener)| listener());
    }
}

impl fmt::Debug for Listeners {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Listeners")
    }
}

/// Removes its listener when it is dropped.
pub(super) struct Listening {
    listeners: Listeners,
    number: u64,
}

impl Drop for Listening {
    fn drop(&mut self) {
        let mut all = self.listeners.0.lock();
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
    worker: Worker,
    listeners: Listeners,
}

impl Module {
    /// Starts its thread; the process starts with the first request.
    pub(super) fn start(registration: &Registration, worker: WorkerCommand, listeners: Listeners) -> Self {
        let Registration { name, library, reserved, .. } = registration.clone();
        let idle = Idle { every: POLL_EVERY, work: State::look_for_changes };
        let path = library.path().to_owned();
        let (parameters, module) = (reserved.clone(), name.to_string());
        let thread = StoreThread::start(&format!("token-{name}"), Some(idle), move || State {
            worker: Worker::new(worker, path, parameters, module),
            listeners,
        });
        Self { library, reserved, thread }
    }

    /// Whether it is the module that `registration` describes.
    pub(super) fn is_of(&self, registration: &Registration) -> bool {
        self.library.is_same_as(&registration.library) && self.reserved == registration.reserved
    }

    /// The contents of its tokens.
    pub(super) fn post_read(
        &self,
        limit: Duration,
        origin: Origin,
    ) -> Pending<Result<Vec<TokenReading>, StoreFailure>> {
        let (hides_certificates, deadline) = (origin != Origin::Nss, Instant::now() + limit);
        self.thread.post(limit, move |state| {
            match state.worker.ask(&WorkerRequest::Read { hides_certificates }, deadline)? {
                WorkerResponse::Read(read) => {
                    read.map(|all| all.into_iter().map(Into::into).collect()).map_err(Into::into)
                }
                other @ (WorkerResponse::Opened
                | WorkerResponse::TokensChanged(_)
                | WorkerResponse::Unlocked(_)
                | WorkerResponse::Signed(_)) => Err(unexpected_response(&other)),
            }
        })
    }

    pub(super) fn unlock(&self, limit: Duration, token: TokenId, pin: &Pin) -> Result<(), StoreFailure> {
        let deadline = Instant::now() + limit;
        let question = WorkerRequest::Unlock { token, pin: SentPin::of(pin) };
        let opened = self.thread.ask(limit, move |state| match state.worker.ask(&question, deadline)? {
            WorkerResponse::Unlocked(opened) => opened.map_err(Into::into),
            other @ (WorkerResponse::Opened
            | WorkerResponse::Read(_)
            | WorkerResponse::TokensChanged(_)
            | WorkerResponse::Signed(_)) => Err(unexpected_response(&other)),
        });
        opened.map_err(StoreFailure::from).flatten()
    }

    pub(super) fn sign(
        &self,
        limit: Duration,
        token: TokenId,
        key: &UsableKey,
        scheme: SignatureScheme,
        message: Vec<u8>,
    ) -> Result<Vec<u8>, SigningError> {
        let deadline = Instant::now() + limit;
        let question = WorkerRequest::Sign { token, key: SentKey::from(key), scheme: scheme.into(), message };
        let signed = self.thread.ask(limit, move |state| {
            let answer = state.worker.ask(&question, deadline);
            match answer.map_err(|gone| SigningError::Unavailable(gone.to_string()))? {
                WorkerResponse::Signed(signed) => signed.map_err(Into::into),
                other @ (WorkerResponse::Opened
                | WorkerResponse::Read(_)
                | WorkerResponse::TokensChanged(_)
                | WorkerResponse::Unlocked(_)) => {
                    Err(SigningError::Failed(unexpected_response(&other).to_string()))
                }
            }
        });
        signed.map_err(SigningError::from).flatten()
    }
}

impl State {
    fn look_for_changes(&mut self) {
        if !self.listeners.any() {
            return;
        }
        let response = self
            .worker
            .is_running()
            .then(|| self.worker.ask(&WorkerRequest::TokensChanged, Instant::now() + POLL_LIMIT));
        let changed =
            matches!(response, Some(Ok(answer)) if !matches!(answer, WorkerResponse::TokensChanged(false)));
        // A process that ended during this request has news, too. It is reported only when the process may be started
        // again: a lookup before that would find the store gone.
        if self.worker.has_news() || changed {
            self.listeners.notify();
        }
    }
}

fn unexpected_response(answer: &WorkerResponse) -> StoreFailure {
    tracing::error!(?answer, "a PKCS#11 module's process answered another question");
    StoreFailure::Failed("its process answered another question".to_owned())
}
