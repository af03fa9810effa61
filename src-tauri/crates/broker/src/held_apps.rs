//! Apps that wait until the device class is known.

use crate::waiting_apps::WaitingApps;

/// The apps that wait from the start until every source that could prove the device has answered.
#[derive(Debug, Default)]
pub(crate) struct HeldApps {
    /// Apps open when they are requested: from the start, or since the answers came.
    pub(crate) is_over: bool,
    /// The person chose not to wait.
    pub(crate) goes_on: bool,
    /// The apps that were requested meanwhile.
    pub(crate) held: WaitingApps,
    /// The person has not opened the launcher; it is shown to say what Porthole waits for.
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

    /// The person uses the launcher.
    pub(crate) const fn launcher_is_wanted(&mut self) {
        self.is_launcher_for_it = false;
    }
}
