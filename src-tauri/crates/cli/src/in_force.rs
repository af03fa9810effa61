//! What is in force for one command: read once, recorded nowhere.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use porthole_config::{ManagedConfig, Source};
use porthole_identity::{Evaluation, StoreReading, evaluate};
use time::OffsetDateTime;

use crate::failure::Failure;

/// The managed file that `--config` names, or the installed one.
pub(crate) fn source(named: Option<&Path>) -> Source {
    named.map_or(Source::Managed, |file| Source::File(absolute(file)))
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
    porthole_config::load(source).map_err(|refusal| Failure::cannot_run(refusal.problem()))
}

/// This device, judged by what `config` asks.
pub(crate) fn device(config: &ManagedConfig) -> Evaluation {
    let readings = porthole_keystore::readable_stores();
    let readings = readings.iter().map(|store| StoreReading::of(store.as_ref())).collect();
    let asked = config.device_certificate.as_ref().map(|asked| &asked.requirements);
    evaluate(readings, asked, OffsetDateTime::now_utc())
}
