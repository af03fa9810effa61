//! Downloads that run while Porthole is about to end: they go on, or the person hears that they are lost.

use porthole_protocol::Window;

use super::{Controller, Phase};
use crate::job::{OrderedJob, Worker};
use crate::messages;
use crate::shell::Shell;

impl<S: Shell, W: Worker> Controller<S, W> {
    /// Where the last window of an app has closed over downloads that run, Porthole goes on with the launcher, which
    /// shows them. Whoever closes that as well, leaves.
    pub(super) fn show_running_downloads(&mut self, closed: &Window) {
        let is_last = closed.app().is_some() && self.windows.is_empty() && self.opening.is_empty();
        let goes_on = self.phase == Phase::Running && self.closing.is_none();
        if is_last && goes_on && !self.downloads.arriving().is_empty() {
            self.show_launcher();
        }
    }

    /// Why the person's session is to go on where no page has work in it.
    pub(super) fn downloads_under_way(&self) -> Result<(), String> {
        match self.downloads.arriving().len() {
            0 => Ok(()),
            count => Err(messages::downloads_running(self.spoken_language(), count)),
        }
    }

    /// Porthole ends, and what is still arriving with it.
    pub(super) fn notify_lost_downloads(&mut self) {
        let lost = self.downloads.arriving();
        if lost.is_empty() {
            return;
        }
        // The desktop may keep what it shows.
        let may_name = self.state.device.status.class.is_trusted();
        let (title, message) = messages::downloads_lost(self.spoken_language(), &lost, may_name);
        self.worker.run(OrderedJob::NotifyDesktop { title, message });
    }
}
