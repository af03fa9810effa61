//! What waits until the person has picked a certificate, where the organisation leaves the choice to the person.

use crate::arguments::Target;
use crate::waiting_apps::WaitingApps;

/// What waits for the pick, and whether it was put off in this run.
#[derive(Debug, Default)]
pub(crate) struct PendingChoice {
    waiting: WaitingApps,
    /// A person who put the choice off is not asked again unasked.
    is_declined: bool,
}

impl PendingChoice {
    /// The app that waits, if one does.
    pub(crate) fn waiting_app(&self) -> Option<String> {
        self.waiting.first().map(ToString::to_string)
    }

    /// Has `target` wait where the choice is `due`; gives it back where it need not wait.
    pub(crate) fn wait(&mut self, target: Target, due: bool) -> Option<Target> {
        if !due || self.is_declined {
            return Some(target);
        }
        self.waiting.add(target, None);
        None
    }

    /// The person has picked: what waited.
    pub(crate) fn take_waiting(&mut self) -> Vec<Target> {
        std::mem::take(&mut self.waiting).into_iter().map(|waiting| waiting.target).collect()
    }

    /// The person picks none now: what is opened without a certificate.
    pub(crate) fn decline(&mut self, open_anyway: bool) -> Vec<Target> {
        self.is_declined |= open_anyway;
        let waited = self.take_waiting();
        if open_anyway { waited } else { Vec::new() }
    }
}
