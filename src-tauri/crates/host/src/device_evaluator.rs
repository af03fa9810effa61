//! Gathers everything that decides the device class, and hands it to `identity` as values.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use porthole_config::ManagedConfig;
use porthole_identity::{
    CertificateStore, Evaluation, EvaluationContext, Inspection, ManagedSigns, StoreError, StoreFailure,
    StoreReading, inspect, inspect_again,
};
use porthole_resources::side_by_side;
use time::OffsetDateTime;

use crate::choice::{self, CertificatePreference, ChoiceError};
use crate::join::{self, JoinState, JoinUnknown};
use crate::managed;
use crate::revocation::Revocations;

/// Evaluates the device. The app and `portholectl` both use it, so that they agree.
pub struct DeviceEvaluator {
    stores: Vec<Box<dyn CertificateStore>>,
    join: Box<dyn JoinState>,
    state_folder: PathBuf,
    revocations: Arc<Revocations>,
}

impl DeviceEvaluator {
    /// Evaluates the device by what `stores` hold. What is remembered from one run to the next lies in
    /// `state_folder`, which may not exist yet.
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

    /// Evaluates the device now, against `config`; without one, no certificate counts. Takes as long as the stores
    /// take to answer.
    #[must_use]
    pub fn device(&self, config: Option<&ManagedConfig>) -> Evaluation {
        self.collect_inputs(config).evaluate()
    }

    /// The same, but fetches unknown revocation statuses first, for at most `limit`. For a command that ends with its
    /// answer; the running app never waits for them.
    #[must_use]
    pub fn device_after_asking(&self, config: Option<&ManagedConfig>, limit: Duration) -> Evaluation {
        let look = self.collect_inputs(config);
        let begun = Instant::now();
        let mut evaluation = look.evaluate();
        loop {
            // A request that fails lets the next one go out.
            let left = limit.saturating_sub(begun.elapsed());
            if left.is_zero() || !self.revocations.ask_what_is_due(left) {
                return evaluation;
            }
            evaluation = look.evaluate();
        }
    }

    /// Looks into every store once, and has every key make its test signature.
    fn collect_inputs<'a>(&'a self, config: Option<&'a ManagedConfig>) -> EvaluationInputs<'a> {
        let modules = modules(config);
        prepare_lists(config);
        let look = |store| self.look_into(store, modules, &Inspection::default());
        let looks = side_by_side(0..self.stores.len(), look);
        EvaluationInputs {
            inspection: Inspection::merge(&looks),
            managed: config.and_then(|config| managed::signs(config, self.join.as_ref())),
            config,
            evaluator: self,
        }
    }

    /// Looks into one store; keys that have signed in the look `before` are not asked again. Takes as long as the store
    /// takes to answer.
    pub(crate) fn look_into(&self, store: usize, modules: &[PathBuf], before: &Inspection) -> Inspection {
        let Some(store) = self.stores.get(store) else { return Inspection::default() };
        // A panic in our code must not look like an empty store.
        let looked = catch_unwind(AssertUnwindSafe(|| {
            store.use_modules(modules);
            inspect_again(store.read(), before)
        }));
        looked.unwrap_or_else(|_| inspect(vec![failed_reading(store.as_ref())]))
    }

    /// Asks the system which domains the device has joined.
    pub(crate) fn joined_domains(&self) -> Result<Vec<String>, JoinUnknown> {
        self.join.joined_domains()
    }

    /// Evaluates the device by what was found, without a lookup.
    pub(crate) fn evaluate(
        &self,
        inspection: &Inspection,
        managed: Option<&ManagedSigns>,
        config: Option<&ManagedConfig>,
    ) -> Evaluation {
        let settings = config.and_then(|config| config.device_certificate.as_ref());
        let evaluate = || {
            inspection.evaluate(&EvaluationContext {
                requirements: settings.map(|settings| &settings.requirements),
                pick: choice::read(&self.state_folder).as_ref(),
                managed,
                answers: Some(&self.revocations.responses()),
                now: OffsetDateTime::now_utc(),
            })
        };
        let mut evaluation = evaluate();
        // Responses that an earlier run kept are read once the evaluation says which are needed.
        while self.revocations.request(&evaluation.questions, config) {
            evaluation = evaluate();
        }
        evaluation
    }

    pub(crate) const fn revocations(&self) -> &Arc<Revocations> {
        &self.revocations
    }

    /// Remembers which certificate the person wants, and evaluates the device with it.
    ///
    /// # Errors
    /// The managed file leaves no choice, the certificate cannot be chosen, or it cannot be remembered.
    pub fn choose(
        &self,
        config: Option<&ManagedConfig>,
        wish: CertificatePreference,
    ) -> Result<Evaluation, ChoiceError> {
        let look = self.collect_inputs(config);
        let pick = choice::pick(wish, &look.evaluate())?;
        choice::remember(&self.state_folder, &pick)?;
        Ok(look.evaluate())
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

/// Everything that decides the class, as one lookup found it. It can be evaluated again when more is known about
/// revocation, or the person has chosen, without a request to a store or a key.
struct EvaluationInputs<'a> {
    evaluator: &'a DeviceEvaluator,
    config: Option<&'a ManagedConfig>,
    inspection: Inspection,
    managed: Option<ManagedSigns>,
}

impl EvaluationInputs<'_> {
    fn evaluate(&self) -> Evaluation {
        self.evaluator.evaluate(&self.inspection, self.managed.as_ref(), self.config)
    }
}

/// Starts parsing large revocation lists, so that it runs while the stores are looked into.
pub(crate) fn prepare_lists(config: Option<&ManagedConfig>) {
    if let Some(settings) = config.and_then(|config| config.device_certificate.as_ref()) {
        settings.requirements.prepare_lists();
    }
}

/// The PKCS#11 modules that the managed file names.
pub(crate) fn modules(config: Option<&ManagedConfig>) -> &[PathBuf] {
    let settings = config.and_then(|config| config.device_certificate.as_ref());
    settings.map(|settings| settings.modules.as_slice()).unwrap_or_default()
}

/// A failed reading for a store whose lookup panicked: it must not look like an empty store.
fn failed_reading(store: &dyn CertificateStore) -> StoreReading {
    let reason = StoreFailure::Failed("the question to it was lost".to_owned());
    let error = StoreError { store: store.name(), reason };
    StoreReading { store: store.name(), kind: store.kind(), found: Err(error) }
}

impl fmt::Debug for DeviceEvaluator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceEvaluator").field("stores", &self.stores).finish_non_exhaustive()
    }
}
