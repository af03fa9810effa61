//! Apps that wait for what the device proves.

use crate::waiting_apps::WaitingApps;

/// The apps that wait from the start until all that could prove the device has answered.
#[derive(Debug, Default)]
pub(crate) struct HeldApps {
    /// Apps open as they are asked for: from the start, or since the answers came.
    pub(crate) is_over: bool,
    /// The person waits no longer.
    pub(crate) goes_on: bool,
    /// What was asked for meanwhile.
    pub(crate) held: WaitingApps,
    /// The person has not opened the launcher: it is there to say what Porthole waits for.
    pub(crate) is_launcher_for_it: bool,
}

impl HeldApps {
    /// No app waits if the device is already evaluated.
    pub(crate) fn new(is_evaluated: bool) -> Self {
        Self { is_over: is_evaluated, ..Self::default() }
    }

    #[cfg(feature = "test-driver")]
    pub(crate) fn is_any_held(&self) -> bool {
        self.held.first().is_some()
    }

    /// The person works with the launcher.
    pub(crate) const fn launcher_is_wanted(&mut self) {
        self.is_launcher_for_it = false;
    }
}
