//! The canaries of one run: each thing that could leak carries its own.

use parking_lot::Mutex;

use porthole_support::leaks::Canary;

/// The canaries made so far.
#[derive(Debug, Default)]
pub(crate) struct Canaries(Mutex<Vec<Canary>>);

impl Canaries {
    /// A new canary for what `name` says; the text to put into it.
    pub(crate) fn put(&self, name: &str) -> String {
        let canary = Canary::new(name);
        let text = canary.text().to_owned();
        self.0.lock().push(canary);
        text
    }

    /// Name and text of each.
    pub(crate) fn list(&self) -> Vec<Canary> {
        self.0.lock().clone()
    }
}
