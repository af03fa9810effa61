//! One PKCS#11 module: a library in its own process, asked by its own thread.

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

/// How often a module is asked which tokens are there, while somebody watches.
const POLL_EVERY: Duration = Duration::from_secs(1);

/// How long it may take to say so.
const POLL_LIMIT: Duration = Duration::from_secs(8);

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
    /// a given machine. One that hangs or crashes is another matter.
    pub(super) const fn counts_when_it_fails(self, reason: &StoreFailure) -> bool {
        match self {
            Self::Registered { critical } => {
                critical || matches!(reason, StoreFailure::TimedOut | StoreFailure::NotRunning(_))
            }
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
        let mut all = self.0.lock();
        let number = all.last().map_or(0, |(last, _)| last + 1);
        all.push((number, listener));
        Listening { listeners: self.clone(), number }
    }

    pub(super) fn any(&self) -> bool {
        !self.0.lock().is_empty()
    }

    pub(super) fn notify(&self) {
        // Nobody is called while the list is held: a listener may end its own watch.
        let all = self.0.lock().clone();
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
    /// Starts its thread; the process is started with the first question.
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
        // One that ended over this question has news, too. Nobody looks before it may be tried again: that look would find
        // a store that is gone, where the next one finds all as it was.
        if self.worker.has_news() || changed {
            self.listeners.notify();
        }
    }
}

fn unexpected_response(answer: &WorkerResponse) -> StoreFailure {
    tracing::error!(?answer, "a PKCS#11 module's process answered another question");
    StoreFailure::Failed("its process answered another question".to_owned())
}
