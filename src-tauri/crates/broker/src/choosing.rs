//! What waits until the person has picked a certificate, where the organisation leaves the choice to the person.

use crate::arguments::Target;

/// How many apps wait; a second start can name any number.
const WAITING: usize = 50;

/// What waits for the pick, and whether it was put off in this run.
#[derive(Debug, Default)]
pub(crate) struct Choosing {
    waiting: Vec<Target>,
    /// A person who put the choice off is not asked again unasked.
    declined: bool,
}

impl Choosing {
    /// The app that waits, if one does.
    pub(crate) fn waiting(&self) -> Option<String> {
        self.waiting.first().map(|target| target.app.to_string())
    }

    /// Has `target` wait where the choice is `due`; gives it back where it need not wait.
    pub(crate) fn wait(&mut self, target: Target, due: bool) -> Option<Target> {
        if !due || self.declined {
            return Some(target);
        }
        if self.waiting.len() < WAITING {
            self.waiting.push(target);
        }
        None
    }

    /// The person has picked: what waited.
    pub(crate) fn picked(&mut self) -> Vec<Target> {
        std::mem::take(&mut self.waiting)
    }

    /// The person picks none now: what is opened without a certificate.
    pub(crate) fn declined(&mut self, open_anyway: bool) -> Vec<Target> {
        self.declined |= open_anyway;
        let waited = std::mem::take(&mut self.waiting);
        if open_anyway { waited } else { Vec::new() }
    }
}
