//! Judging the device: everything that decides its class is gathered here, and handed to `identity` as values.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use porthole_config::ManagedConfig;
use porthole_identity::{
    CertificateStore, Circumstances, Evaluation, StoreError, StoreFailure, StoreReading, evaluate,
};
use time::OffsetDateTime;

use crate::choice::{self, ChoiceError, Wish};
use crate::join::{self, JoinState};
use crate::managed;
use crate::revocation::Revocations;

/// Gathers what decides the device class. The app and `portholectl` judge with this alone.
pub struct Judge {
    stores: Vec<Box<dyn CertificateStore>>,
    join: Box<dyn JoinState>,
    state_folder: PathBuf,
    revocations: Arc<Revocations>,
}

impl Judge {
    /// Judges by what `stores` hold. What is remembered from one run to the next lies in `state_folder`, which need
    /// not be there yet.
    #[must_use]
    pub fn new(stores: Vec<Box<dyn CertificateStore>>, state_folder: PathBuf) -> Self {
        let revocations = Arc::new(Revocations::in_folder(&state_folder));
        Self { stores, join: join::of_this_system(), state_folder, revocations }
    }

    /// The same, but `join` says which domains the device has joined, in place of this system.
    #[must_use]
    pub fn with_join_state(self, join: impl JoinState + 'static) -> Self {
        Self { join: Box::new(join), ..self }
    }

    /// Judges the device now, by what `config` asks; with none, no certificate counts. Takes as long as the stores
    /// take to answer.
    #[must_use]
    pub fn device(&self, config: Option<&ManagedConfig>) -> Evaluation {
        let asked = config.and_then(|config| config.device_certificate.as_ref());
        let modules = asked.map(|asked| asked.modules.as_slice()).unwrap_or_default();
        let readings = self.read(modules);
        let requirements = asked.map(|asked| &asked.requirements);
        let pick = choice::read(&self.state_folder);
        let managed = config.and_then(|config| managed::signs(config, self.join.as_ref()));
        let judged = |readings| {
            let circumstances = Circumstances {
                requirements,
                pick: pick.as_ref(),
                managed: managed.as_ref(),
                answers: Some(&self.revocations.answers()),
                now: OffsetDateTime::now_utc(),
            };
            evaluate(readings, &circumstances)
        };
        let asks = requirements.is_some_and(|requirements| requirements.revocation.is_some());
        if !asks {
            return judged(readings);
        }
        let evaluation = judged(readings.clone());
        // What an earlier run has kept becomes known only once it is clear what is to be known.
        if self.revocations.want(&evaluation.questions, config) { judged(readings) } else { evaluation }
    }

    /// The same, but where something is not known about revocation that could be, asks for it first, for at most
    /// `limit`. For a command that ends with its answer; nothing that goes on running waits so.
    #[must_use]
    pub fn device_after_asking(&self, config: Option<&ManagedConfig>, limit: Duration) -> Evaluation {
        let evaluation = self.device(config);
        if self.revocations.ask_what_is_due(limit) { self.device(config) } else { evaluation }
    }

    pub(crate) const fn revocations(&self) -> &Arc<Revocations> {
        &self.revocations
    }

    /// Remembers what the person wants, and judges the device by it.
    ///
    /// # Errors
    /// The managed file leaves no choice, the certificate cannot be chosen, or it cannot be remembered.
    pub fn choose(&self, config: Option<&ManagedConfig>, wish: Wish) -> Result<Evaluation, ChoiceError> {
        let pick = choice::pick(wish, &self.device(config))?;
        choice::remember(&self.state_folder, &pick)?;
        Ok(self.device(config))
    }

    /// What the stores hold, each asked on a thread of its own, so that a slow one delays no other.
    fn read(&self, modules: &[PathBuf]) -> Vec<StoreReading> {
        thread::scope(|scope| {
            let asked = self.stores.iter().map(|store| {
                let look = move || {
                    store.use_modules(modules);
                    store.read()
                };
                (store, scope.spawn(look))
            });
            // All are asked before the first answer is waited for.
            let asked: Vec<_> = asked.collect();
            let answers = asked
                .into_iter()
                .map(|(store, looking)| looking.join().unwrap_or_else(|_| vec![lost(store.as_ref())]));
            answers.flatten().collect()
        })
    }

    /// The stores.
    #[must_use]
    pub fn stores(&self) -> &[Box<dyn CertificateStore>] {
        &self.stores
    }

    /// Where what is remembered lies.
    #[must_use]
    pub fn state_folder(&self) -> &Path {
        &self.state_folder
    }
}

/// A look that ended in a mistake of ours is no empty store.
fn lost(store: &dyn CertificateStore) -> StoreReading {
    let reason = StoreFailure::Failed("the question to it was lost".to_owned());
    let error = StoreError { store: store.name(), reason };
    StoreReading { store: store.name(), kind: store.kind(), found: Err(error) }
}

impl fmt::Debug for Judge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Judge").field("stores", &self.stores).finish_non_exhaustive()
    }
}
