//! What waits until the person has picked a certificate, where the organisation leaves the choice to the person.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use porthole_explain::Problem;
use tauri::AppHandle;

use crate::arguments::Target;
use crate::porthole::Porthole;
use crate::{start, windows};

/// What waits for the pick, and whether it was put off in this run.
#[derive(Debug, Default)]
pub(crate) struct Choosing(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    waiting: Vec<Target>,
    /// Whoever put the choice off is not asked again by itself.
    declined: bool,
}

impl Choosing {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The app that waits, if one does.
    pub(crate) fn waiting(&self) -> Option<String> {
        self.inner().waiting.first().map(|target| target.app.to_string())
    }
}

/// Opens an app, or has it wait while the picker is shown. On the main thread.
pub(crate) fn open(porthole: &Arc<Porthole>, handle: &AppHandle, target: Target) -> Result<(), Problem> {
    let due = porthole.host.state().device.status.choice.is_some_and(|choice| choice.due);
    {
        let mut choosing = porthole.choosing.inner();
        if due && !choosing.declined && porthole.kernel.is_ok() {
            choosing.waiting.push(target);
            drop(choosing);
            windows::launcher::show(porthole, handle);
            start::tell_overview(porthole, handle);
            return Ok(());
        }
    }
    windows::content::open(porthole, &target.app, target.url)
}

/// The person has picked: opens what waited. Where no page has been shown yet, Porthole starts anew for that, with the
/// profile of a device that has proved itself. On the main thread.
pub(crate) fn picked(porthole: &Arc<Porthole>, handle: &AppHandle) -> Result<(), Problem> {
    let waited = std::mem::take(&mut porthole.choosing.inner().waiting);
    if !waited.is_empty() && porthole.restart_needed() && windows::content::open_apps(porthole).is_empty() {
        start::restart(porthole, handle, waited.iter().map(Target::word));
        return Ok(());
    }
    open_all(porthole, handle, waited)
}

/// The person picks none now: what waited is opened without a certificate, or not at all. On the main thread.
pub(crate) fn declined(
    porthole: &Arc<Porthole>,
    handle: &AppHandle,
    open_anyway: bool,
) -> Result<(), Problem> {
    let waited = {
        let mut choosing = porthole.choosing.inner();
        choosing.declined |= open_anyway;
        std::mem::take(&mut choosing.waiting)
    };
    open_all(porthole, handle, if open_anyway { waited } else { Vec::new() })
}

/// Opens each of `targets`, whatever becomes of the others; the first problem is the answer.
fn open_all(porthole: &Arc<Porthole>, handle: &AppHandle, targets: Vec<Target>) -> Result<(), Problem> {
    let mut opened = Ok(());
    for target in targets {
        let this = windows::content::open(porthole, &target.app, target.url);
        opened = opened.and(this);
    }
    start::tell_overview(porthole, handle);
    opened
}
