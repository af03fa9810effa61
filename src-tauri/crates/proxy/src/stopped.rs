//! Downloads that were stopped, until their window is known. A window that gets the proxy's response claims the
//! download by its ticket; an unclaimed one is recorded with what the request says. Each is recorded and shown once.

use std::{sync::Arc, time::Duration};

use parking_lot::Mutex;
use porthole_activity::Record;
use porthole_policy::{AppId, Attribution};

use crate::{BlockedDownload, Notices, refusals::Refusals};

/// More than windows stop at once; beyond, downloads are recorded at once.
const WAITING: usize = 256;

/// The stopped downloads of one proxy. Cheap to clone.
#[derive(Clone)]
pub struct StoppedDownloads(Arc<Inner>);

struct Inner {
    records: Arc<Refusals>,
    notices: Arc<dyn Notices>,
    patience: Duration,
    waiting: Mutex<Vec<Stopped>>,
}

struct Stopped {
    ticket: String,
    record: Record,
    blocked: BlockedDownload,
}

impl StoppedDownloads {
    pub(crate) fn new(records: Arc<Refusals>, notices: Arc<dyn Notices>, patience: Duration) -> Self {
        Self(Arc::new(Inner { records, notices, patience, waiting: Mutex::default() }))
    }

    /// Adds a stopped download; returns its ticket if a window may claim it.
    pub(crate) fn stop(&self, record: Record, blocked: BlockedDownload) -> Option<String> {
        let mut random = [0; 16];
        let stopped = if self.0.notices.has_windows() && getrandom::fill(&mut random).is_ok() {
            let ticket: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
            Stopped { ticket, record, blocked }
        } else {
            self.record(record, blocked);
            return None;
        };
        let ticket = stopped.ticket.clone();
        {
            let mut waiting = self.0.waiting.lock();
            if waiting.len() >= WAITING {
                drop(waiting);
                self.record(stopped.record, stopped.blocked);
                return None;
            }
            waiting.push(stopped);
        }
        let (this, unclaimed) = (self.clone(), ticket.clone());
        tokio::spawn(async move {
            tokio::time::sleep(this.0.patience).await;
            if let Some(stopped) = this.take(&unclaimed) {
                this.record(stopped.record, stopped.blocked);
            }
        });
        Some(ticket)
    }

    /// A window of `app` has got the response with this ticket: records the download as that app's. `None` if it is
    /// recorded already, or unknown.
    #[must_use]
    pub fn claim(&self, ticket: &str, app: &AppId) -> Option<BlockedDownload> {
        let stopped = self.take(ticket)?;
        let attribution = Attribution::App(app.clone());
        self.0.records.append(&stopped.record.with_attribution(&attribution));
        Some(BlockedDownload { attribution, ..stopped.blocked })
    }

    fn take(&self, ticket: &str) -> Option<Stopped> {
        let mut waiting = self.0.waiting.lock();
        let place = waiting.iter().position(|stopped| stopped.ticket == ticket)?;
        Some(waiting.swap_remove(place))
    }

    fn record(&self, record: Record, blocked: BlockedDownload) {
        self.0.records.append(&record.with_attribution(&blocked.attribution));
        self.0.notices.download_blocked(blocked);
    }
}
