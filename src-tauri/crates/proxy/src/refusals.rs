//! Refused callers and hosts in the activity log: each reason at most once a minute, so that callers cannot fill it.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use parking_lot::Mutex;
use porthole_activity::{ActivityLog, Kind, Record};
use porthole_policy::{DeviceClass, HostName, Verdict};

use crate::{Settings, route::Target, traffic_runtime::run_blocking};

/// How long a reason is not recorded again.
const SILENCE: Duration = Duration::from_secs(60);

/// More first requests without the secret than windows have at once.
const OPEN_TRIES: usize = 128;

/// The limit of distinct reasons (hosts); beyond, the oldest are forgotten.
const REASONS: usize = 512;

const CALLER_RULE: &str = "default: block clients other than Porthole's windows";

/// What a caller lacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum UnauthorizedCaller {
    NoSecret,
    WrongSecret,
    OtherUser,
    OtherProgram,
}

impl UnauthorizedCaller {
    const fn describe(self) -> &'static str {
        match self {
            Self::NoSecret => "a program on this device tried to use the proxy without its secret",
            Self::WrongSecret => "a program on this device tried to use the proxy with a wrong secret",
            Self::OtherUser => "another user of this device tried to use the proxy",
            Self::OtherProgram => "a program that Porthole did not start tried to use the proxy",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Reason {
    Caller(UnauthorizedCaller),
    Host(String, &'static str),
}

/// The place where refused connections are recorded.
#[derive(Debug)]
pub(crate) struct Refusals {
    log: Arc<ActivityLog>,
    retry_window: Duration,
    recorded: Mutex<HashMap<Reason, Recorded>>,
    tries: Mutex<Vec<Attempt>>,
}

#[derive(Debug)]
struct Recorded {
    at: Instant,
    suppressed: u64,
}

#[derive(Debug)]
struct Attempt {
    number: u64,
    target: Option<Target>,
}

impl Refusals {
    pub(crate) fn new(log: Arc<ActivityLog>, retry_window: Duration) -> Self {
        Self { log, retry_window, recorded: Mutex::default(), tries: Mutex::default() }
    }

    /// Records a caller that is not one of our windows.
    pub(crate) fn caller(&self, caller: UnauthorizedCaller, device: DeviceClass) {
        let Some(suppressed) = self.is_due(Reason::Caller(caller)) else { return };
        let detail = with_count(caller.describe(), suppressed);
        self.append(&Record::new(Kind::Connect, Verdict::Block, CALLER_RULE, device).detail(detail));
    }

    /// Records a host that `rule` refused. Hosts outside the managed file count as their registrable domain.
    pub(crate) fn host(&self, host: &HostName, rule: &'static str, detail: &str, settings: &Settings) {
        let record = Record::new(Kind::Connect, Verdict::Block, rule, settings.device);
        let record =
            if settings.apps.name_host(host) { record.host(host) } else { record.outside_host(host) };
        let recorded = record.host.clone().unwrap_or_default();
        let Some(suppressed) = self.is_due(Reason::Host(recorded, rule)) else { return };
        let detail = with_count(detail, suppressed);
        self.append(&if detail.is_empty() { record } else { record.detail(detail) });
    }

    /// Records at most once a minute for the same host and rule.
    pub(crate) fn once_a_minute(&self, record: &Record, rule: &'static str) {
        let host = record.host.clone().unwrap_or_default();
        if self.is_due(Reason::Host(host, rule)).is_some() {
            self.append(record);
        }
    }

    /// Notes a request without the secret, and records it unless [`Self::record_authorized`] is called for the same
    /// target in time.
    pub(crate) fn record_challenge(
        self: &Arc<Self>,
        number: u64,
        target: Option<Target>,
        device: DeviceClass,
    ) {
        {
            let mut tries = self.tries.lock();
            if tries.len() < OPEN_TRIES {
                tries.push(Attempt { number, target });
                let this = Arc::clone(self);
                tokio::spawn(async move {
                    tokio::time::sleep(this.retry_window).await;
                    if this.take(|open| open.number == number) {
                        this.caller(UnauthorizedCaller::NoSecret, device);
                    }
                });
                return;
            }
        }
        self.caller(UnauthorizedCaller::NoSecret, device);
    }

    /// A request for `target` had the secret: it accounts for one earlier request without.
    pub(crate) fn record_authorized(&self, target: &Target) {
        self.take(|open| open.target.as_ref() == Some(target));
    }

    fn take(&self, wanted: impl Fn(&Attempt) -> bool) -> bool {
        let mut tries = self.tries.lock();
        let found = tries.iter().position(wanted);
        found.map(|index| tries.swap_remove(index)).is_some()
    }

    /// How many records were left out since the last one, or `None` while it is too early for another.
    fn is_due(&self, reason: Reason) -> Option<u64> {
        let mut recorded = self.recorded.lock();
        let now = Instant::now();
        if recorded.len() >= REASONS {
            recorded.retain(|_, last| now.duration_since(last.at) < SILENCE);
        }
        if recorded.len() >= REASONS && !recorded.contains_key(&reason) {
            return None;
        }
        let suppressed = match recorded.get_mut(&reason) {
            Some(last) if now.duration_since(last.at) < SILENCE => {
                last.suppressed += 1;
                return None;
            }
            Some(last) => last.suppressed,
            None => 0,
        };
        recorded.insert(reason, Recorded { at: now, suppressed: 0 });
        Some(suppressed)
    }

    pub(crate) fn append(&self, record: &Record) {
        // On another thread: the disk may be slow, and a window may be reading the log.
        if let Err(error) = run_blocking(|| self.log.append(record)) {
            tracing::error!(%error, "a decision could not be recorded");
        }
    }
}

fn with_count(text: &str, suppressed: u64) -> String {
    match suppressed {
        0 => text.to_owned(),
        more => format!("{text} (and {more} more times since the last record)").trim_start().to_owned(),
    }
}
