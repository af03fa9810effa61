//! What is in force for one command: read once, recorded nowhere.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use porthole_config::{AppRules, ManagedConfig, Refusal, Source};
use porthole_explain::Code;
use porthole_host::{DeviceEvaluator, InForceRecord, RenewalView};
use porthole_identity::Evaluation;
use porthole_keystore::WorkerCommand;

use crate::failure::Failure;
use crate::places;

/// The managed file that `--config` names, or the installed one.
pub(crate) fn source(named: Option<&Path>) -> Source {
    named.map_or(Source::Managed, |file| Source::File(absolute(file)))
}

/// What `config check` is to check.
pub(crate) fn source_to_check(named: &Path) -> Source {
    Source::to_check(absolute(named))
}

/// What stands in the file counts from where it lies, not from where this runs.
fn absolute(file: &Path) -> PathBuf {
    std::path::absolute(file).unwrap_or_else(|_| file.to_owned())
}

/// The valid managed file.
///
/// # Errors
/// There is none.
pub(crate) fn config(source: &Source) -> Result<Arc<ManagedConfig>, Failure> {
    porthole_config::load(source).map_err(|refusal| config_failure(source, &refusal))
}

/// Why nothing counts. Whoever named a file that is not there has mistyped its name, and needs no administrator.
pub(crate) fn config_failure(source: &Source, refusal: &Refusal) -> Failure {
    if refusal.code == Code::ConfigMissing && !source.is_managed() {
        let missing = refusal.faults.first().map(|fault| fault.what.clone()).unwrap_or_default();
        return Failure::cannot_run(Code::FileMissing.with_detail(missing));
    }
    Failure::cannot_run(refusal.problem())
}

/// What counts on this device now.
pub(crate) enum InForce {
    /// The managed file as it lies on the disk.
    OnDisk(Arc<ManagedConfig>),
    /// The one on the disk has turned bad; a Porthole that runs goes by the one before.
    LastGood(Box<LastGood>),
}

/// A set that only a running Porthole still has.
pub(crate) struct LastGood {
    pub(crate) record: InForceRecord,
    pub(crate) rules: AppRules,
    /// Why the set on the disk is refused.
    pub(crate) refusal: Refusal,
}

impl InForce {
    /// The whole set, for what needs the files that it names.
    ///
    /// # Errors
    /// A running Porthole goes by a set whose files have changed since.
    pub(crate) fn complete(&self, source: &Source) -> Result<Arc<ManagedConfig>, Failure> {
        match self {
            Self::OnDisk(config) => Ok(Arc::clone(config)),
            Self::LastGood(last_good) => porthole_config::load_texts(source, &last_good.record.texts)
                .map_err(|_changed| files_have_changed(&last_good.refusal)),
        }
    }

    /// What is wrong with the set on the disk, where another is in force.
    pub(crate) fn last_good(&self) -> Option<&LastGood> {
        match self {
            Self::OnDisk(_) => None,
            Self::LastGood(last_good) => Some(last_good),
        }
    }
}

/// The device is evaluated with the files that are on the disk.
fn files_have_changed(refusal: &Refusal) -> Failure {
    let detail = refusal.problem().detail.unwrap_or_default();
    let detail = format!(
        "A running Porthole keeps the last valid set in force, and files that this set names have changed since, so the \
         device cannot be evaluated by it here. \
         `portholectl policy explain --device CLASS --activity ACTIVITY --url URL` explains its rules.\n\n{detail}"
    );
    Failure::cannot_run(refusal.code.with_detail(detail))
}

/// What counts on this device now.
///
/// # Errors
/// Nothing does: the managed file is not valid, and no running Porthole has a good one from before.
pub(crate) fn load(source: &Source) -> Result<InForce, Failure> {
    let refusal = match porthole_config::load(source) {
        Ok(config) => return Ok(InForce::OnDisk(config)),
        Err(refusal) => refusal,
    };
    let record = places::state_folder().ok().and_then(|folder| InForceRecord::of_running(&folder, source));
    let rules = record.as_ref().and_then(|record| porthole_config::app_rules(&record.texts));
    match (record, rules) {
        (Some(record), Some(rules)) => Ok(InForce::LastGood(Box::new(LastGood { record, rules, refusal }))),
        _ => Err(config_failure(source, &refusal)),
    }
}

/// The valid managed file, if there is one at all.
///
/// # Errors
/// There is one, and it is not valid.
pub(crate) fn config_if_any(source: &Source) -> Result<Option<Arc<ManagedConfig>>, Failure> {
    match porthole_config::load(source) {
        Ok(config) => Ok(Some(config)),
        Err(refusal) if refusal.code == Code::ConfigMissing && source.is_managed() => Ok(None),
        Err(refusal) => Err(config_failure(source, &refusal)),
    }
}

/// The evaluator of this device, with every store that can be read.
///
/// # Errors
/// The environment names no home folder.
pub(crate) fn evaluator() -> Result<DeviceEvaluator, Failure> {
    Ok(DeviceEvaluator::new(
        porthole_keystore::readable_stores(WorkerCommand::this_program()),
        places::state_folder()?,
    ))
}

/// How long a command waits for what a CA says about revocation.
const ASKING: Duration = Duration::from_secs(5);

/// Evaluates this device against `config`. Fetches unknown revocation statuses first.
///
/// # Errors
/// As [`evaluator`].
pub(crate) fn device(config: &ManagedConfig) -> Result<Evaluation, Failure> {
    Ok(evaluator()?.device_after_asking(Some(config), ASKING))
}

/// When the certificate of this device is renewed.
///
/// # Errors
/// As [`evaluator`].
pub(crate) fn renewal(config: &ManagedConfig, device: &Evaluation) -> Result<RenewalView, Failure> {
    let store = porthole_keystore::open_user_store();
    let identity = device.status.identity.as_deref();
    Ok(porthole_host::renewal(config, identity, store.as_ref(), &places::state_folder()?))
}
