//! A token worker: the process that a PKCS#11 module is loaded in.

use rustix::process::{Signal, set_parent_process_death_signal};

use super::landlock::{self, Right, Rules};
use super::{process, seccomp};
use crate::{SandboxError, WorkerPlan};

/// Enough for any module; one that leaks comes to an end.
const MEMORY: u64 = 1 << 30;

const FILES: u64 = 512;

pub(crate) fn confine_worker(plan: &WorkerPlan) -> Result<(), SandboxError> {
    let failed = |what| move |source| SandboxError::Process { what, source };
    set_parent_process_death_signal(Some(Signal::KILL)).map_err(|error| failed("end")(error.into()))?;
    process::no_core_files().and_then(|()| process::no_memory_in_cores()).map_err(failed("core files"))?;
    process::limit_resources(MEMORY, FILES).map_err(failed("memory"))?;
    let existing = plan.writable.iter().filter(|place| place.exists());
    let mut places: Vec<_> = existing.map(|place| (place.clone(), Right::Write)).collect();
    // Readers of cards and the TPM.
    places.push(("/dev".into(), Right::Device));
    landlock::restrict(&Rules {
        places,
        restrict_reading: false,
        tcp: None,
        signals_stay_inside: true,
        abstract_sockets_stay_inside: false,
    })?;
    seccomp::apply_to_worker()?;
    process::not_dumpable().map_err(failed("memory"))
}
