//! PKCS#11: smart cards, TPMs, SoftHSM and the NSS user database. Every token with certificates is a store.

mod found;
mod initialised;
mod key;
mod library;
mod module;
mod modules;
mod nss;
mod protocol;
mod registered;
mod serve;
mod signature;
mod token;
mod worker;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use parking_lot::Mutex;
use porthole_identity::{
    CertificateStore, KeyPresence, Pin, PinEntry, StoreError, StoreFailure, StoreKind, StoreName,
    StoreReading, StoreWatch, StoredCertificate,
};

use crate::secret_service::{SavedPins, TokenMark};
use crate::thread::StoreThread;
use crate::worker_command::WorkerCommand;
use found::{FoundKey, TokenId, TokenReading};
use key::TokenKey;
use module::{Listeners, Module, Origin, Registration};
use modules::{InUse, Modules, Places, Running};

pub(crate) use serve::serve;

const NAME: StoreName = StoreName::from_static("Tokens");

/// The time limit for finding the modules: reading a few small files.
const CONFIGURATION_LIMIT: Duration = Duration::from_secs(5);

/// The time limit of a lookup into all tokens of a module. Cards are slow when they are new to the reader.
const READ_LIMIT: Duration = Duration::from_secs(8);

/// The time limit of a PIN: some tokens check it slowly, or have a keypad on which the person types it.
const UNLOCK_LIMIT: Duration = Duration::from_secs(30);

/// The tokens of every PKCS#11 module that is registered for the user, that the managed file names, or that is NSS'.
#[derive(Debug)]
pub struct Tokens {
    places: Places,
    worker: WorkerCommand,
    listeners: Listeners,
    /// Starts the modules' threads, which start their processes. The kernel may restrict the thread of a later caller,
    /// and not these. Started with the first lookup.
    modules: OnceLock<StoreThread<Modules>>,
    known: Mutex<Known>,
    saved_pins: SavedPins,
    /// Tokens whose saved PIN was wrong: it is not tried again, even if the keyring could not delete it.
    disproved: Mutex<Vec<TokenMark>>,
}

type Known = BTreeMap<StoreName, KnownToken>;

/// A token that a lookup found.
#[derive(Debug, Clone)]
struct KnownToken {
    module: Arc<Module>,
    id: TokenId,
    pin_entry: PinEntry,
}

impl Tokens {
    /// The tokens of the user that runs this process, by the current environment; `worker` starts the process that
    /// loads a module. Loads nothing and starts no thread yet.
    #[must_use]
    pub fn of_user(worker: WorkerCommand) -> Self {
        Self {
            places: Places::of_user(),
            worker,
            listeners: Listeners::default(),
            modules: OnceLock::new(),
            known: Mutex::default(),
            saved_pins: SavedPins::default(),
            disproved: Mutex::default(),
        }
    }

    fn modules(&self) -> &StoreThread<Modules> {
        self.modules.get_or_init(|| {
            let (places, worker, listeners) =
                (self.places.clone(), self.worker.clone(), self.listeners.clone());
            StoreThread::start("tokens", None, move || Modules::new(places, worker, listeners))
        })
    }

    /// The token of that name, from the last lookup or a new one.
    fn find(&self, store: &StoreName) -> Option<KnownToken> {
        let known = || self.known.lock().get(store).cloned();
        known().or_else(|| {
            let _seen = self.read();
            known()
        })
    }
}

impl Tokens {
    /// Unlocks the tokens with a saved PIN, with one try each, and looks again.
    fn opened_by_saved_pins(
        &self,
        module: &Module,
        origin: Origin,
        tokens: Vec<TokenReading>,
    ) -> Vec<TokenReading> {
        let closed = tokens.iter().filter(|token| {
            token.closed == Some(StoreFailure::PinNeeded) && token.pin_entry == PinEntry::Here
        });
        let mut tried = false;
        for TokenReading { id, .. } in closed {
            let mark = id.mark();
            let disproved = || self.disproved.lock();
            if disproved().contains(&mark) {
                continue;
            }
            let Some(pin) = self.saved_pins.load(&mark) else { continue };
            tried = true;
            if let Err(reason) = module.unlock(UNLOCK_LIMIT, id.clone(), &pin) {
                tracing::warn!(token = id.label, %reason, "the PIN that the keyring keeps does not open its token");
                if reason.is_about_the_pin() {
                    disproved().push(mark.clone());
                    if let Err(error) = self.saved_pins.forget(&mark) {
                        tracing::warn!(%error, "the keyring could not forget that PIN");
                    }
                }
            }
        }
        if !tried {
            return tokens;
        }
        let again = module.post_read(READ_LIMIT, origin).wait();
        again.map_err(StoreFailure::from).flatten().unwrap_or(tokens)
    }
}

impl CertificateStore for Tokens {
    fn name(&self) -> StoreName {
        NAME
    }

    fn kind(&self) -> StoreKind {
        StoreKind::User
    }

    /// Everything that can be read; fails if one token does. [`CertificateStore::read`] reports each token separately.
    fn certificates(&self) -> Result<Vec<StoredCertificate>, StoreError> {
        let found = self.read().into_iter().map(|reading| reading.found);
        Ok(found.collect::<Result<Vec<_>, _>>()?.concat())
    }

    fn read(&self) -> Vec<StoreReading> {
        let Running { modules, passed_over } = match self.modules().ask(CONFIGURATION_LIMIT, Modules::refresh)
        {
            Ok(running) => running,
            Err(none) => return vec![failed(NAME, none.into())],
        };
        let lookups = modules.into_iter().map(|InUse { registration, module }| {
            let answer = module.post_read(READ_LIMIT, registration.origin);
            (registration, module, answer)
        });
        // All modules get the request before the first response is awaited.
        let lookups: Vec<_> = lookups.collect();
        let mut readings: Vec<_> =
            passed_over.into_iter().map(|name| failed(name, StoreFailure::StandsForOthers)).collect();
        let mut known = Known::new();
        for (registration, module, answer) in lookups {
            match answer.wait().map_err(StoreFailure::from).flatten() {
                Ok(tokens) => {
                    let tokens = self.opened_by_saved_pins(&module, registration.origin, tokens);
                    for (store, token) in with_unique_names(&registration, tokens) {
                        let seen = KnownToken {
                            module: Arc::clone(&module),
                            id: token.id.clone(),
                            pin_entry: token.pin_entry,
                        };
                        known.insert(store.clone(), seen);
                        readings.extend(store_reading(&module, store, token));
                    }
                }
                Err(reason) if registration.origin.counts_when_it_fails(&reason) => {
                    readings.push(failed(registration.name, reason));
                }
                Err(error) => {
                    tracing::info!(module = %registration.name, %error, "a PKCS#11 module cannot be used");
                }
            }
        }
        *self.known.lock() = known;
        readings
    }

    fn use_modules(&self, modules: &[PathBuf]) {
        let modules = modules.to_vec();
        // The next reading reports a failure.
        let _posted = self.modules().post(CONFIGURATION_LIMIT, move |all| all.name(modules));
    }

    fn pin_entry(&self, store: &StoreName) -> Option<PinEntry> {
        Some(self.find(store)?.pin_entry)
    }

    fn unlock(&self, store: &StoreName, pin: &Pin) -> Option<Result<(), StoreError>> {
        let KnownToken { module, id, .. } = self.find(store)?;
        let opened = module.unlock(UNLOCK_LIMIT, id, pin);
        Some(opened.map_err(|reason| StoreError { store: store.clone(), reason }))
    }

    fn remember(&self, store: &StoreName, pin: &Pin) -> Option<Result<(), StoreError>> {
        let KnownToken { id, pin_entry, .. } = self.find(store)?;
        if pin_entry == PinEntry::OwnKeypad {
            let reason =
                StoreFailure::Failed("its PIN is typed on its own keypad, so there is none to keep".into());
            return Some(Err(StoreError { store: store.clone(), reason }));
        }
        let mark = id.mark();
        let saved = self.saved_pins.save(&mark, store, pin);
        if saved.is_ok() {
            let mut disproved = self.disproved.lock();
            disproved.retain(|other| *other != mark);
        }
        Some(saved)
    }

    fn forget_pins(&self) -> Option<Result<usize, StoreError>> {
        Some(self.saved_pins.forget_all())
    }

    fn watch(&self, changed: Arc<dyn Fn() + Send + Sync>) -> Option<StoreWatch> {
        let listening = StoreWatch::new(self.listeners.add(changed));
        let is_watched = self.modules().ask(CONFIGURATION_LIMIT, |modules| modules.is_watched());
        (is_watched == Ok(true)).then_some(listening)
    }
}

/// Each token with its name: its label and its module, and its serial number if two have the same label.
fn with_unique_names(module: &Registration, tokens: Vec<TokenReading>) -> Vec<(StoreName, TokenReading)> {
    let labels: Vec<String> = tokens.iter().map(|token| token.id.label.clone()).collect();
    let name = |token: &TokenReading| match module.origin {
        Origin::Nss => module.name.clone(),
        Origin::Registered { .. } | Origin::Managed => {
            let TokenId { label, serial, .. } = &token.id;
            let shared = labels.iter().filter(|other| *other == label).count() > 1;
            StoreName::read(match (label.is_empty(), shared) {
                (false, false) => format!("{label} ({})", module.name),
                (false, true) => format!("{label}, number {serial} ({})", module.name),
                (true, _) => format!("token number {serial} ({})", module.name),
            })
        }
    };
    tokens.into_iter().map(|token| (name(&token), token)).collect()
}

/// A reading of a token; `None` if the token is of no interest.
fn store_reading(module: &Arc<Module>, store: StoreName, token: TokenReading) -> Option<StoreReading> {
    let TokenReading { id, found, closed, .. } = token;
    let found = match found {
        Ok(found) => found,
        Err(reason) => return Some(failed(store, reason)),
    };
    if found.is_empty() {
        // The device certificate may be among the contents that need the PIN.
        return closed.map(|reason| failed(store, reason));
    }
    let stored = found.into_iter().map(|found| StoredCertificate {
        key: match found.key {
            FoundKey::Present(key) => {
                KeyPresence::Present(Arc::new(TokenKey::new(Arc::clone(module), id.clone(), key)))
            }
            FoundKey::Absent => KeyPresence::Absent,
            FoundKey::Closed(reason) => KeyPresence::Closed(reason),
            FoundKey::Unusable(why) => KeyPresence::Unusable(why),
        },
        chain: found.chain,
        store: store.clone(),
        kind: StoreKind::User,
        label: found.label,
    });
    let found = Ok(stored.collect());
    Some(StoreReading { store, kind: StoreKind::User, found })
}

fn failed(store: StoreName, reason: StoreFailure) -> StoreReading {
    let error = StoreError { store: store.clone(), reason };
    StoreReading { store, kind: StoreKind::User, found: Err(error) }
}
