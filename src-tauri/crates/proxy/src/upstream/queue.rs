//! Orders the handshakes with a host, so that the device certificate's key signs once and the others resume that
//! session.
//!
//! Before the first handshake it is unknown whether a server requests the certificate, and a token may take seconds for
//! a signature. So while a handshake with a new host is running, others wait for its result: that the host does not
//! request the certificate, a session, or the certainty that there is none. Each wait has a time limit.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use parking_lot::{Mutex, MutexGuard};
use rustls::{HandshakeKind, ProtocolVersion};
use tokio::{
    sync::Notify,
    time::{Instant, Sleep, timeout_at},
};

use super::sessions::Sessions;
use crate::Limits;

/// How long sessions are expected to work after the host last resumed or sent one. A restarted server knows none of its
/// sessions: after this time one handshake goes ahead to find out.
const GOOD: Duration = Duration::from_secs(60);

/// The handshakes with one host.
#[derive(Debug)]
pub(super) struct Queue {
    state: Mutex<State>,
    sessions: Arc<Sessions>,
    changed: Arc<Notify>,
    limits: Limits,
}

#[derive(Debug, Default)]
struct State {
    signs: Signs,
    /// The handshakes that may still bring a session.
    under_way: usize,
    /// When a handshake last succeeded.
    proved: Option<Instant>,
    /// How many sessions there were when the host turned out to send none.
    gave_none_at: Option<u64>,
}

/// Whether handshakes with a host need a signature.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Signs {
    #[default]
    Unknown,
    Yes,
    No,
}

/// The right to make a handshake, and the duty to report its outcome: while it exists, others wait.
#[derive(Debug)]
pub(super) struct HandshakePermit {
    queue: Arc<Queue>,
    /// How many sessions the host had sent when it began.
    given: u64,
    /// Whether it did not resume a session.
    is_whole: AtomicBool,
    is_over: AtomicBool,
}

impl Queue {
    pub(super) fn new(limits: Limits) -> Self {
        let changed = Arc::new(Notify::new());
        let sessions = Arc::new(Sessions::new(Arc::clone(&changed)));
        Self { state: Mutex::default(), sessions, changed, limits }
    }

    pub(super) const fn sessions(&self) -> &Arc<Sessions> {
        &self.sessions
    }

    /// Waits for its turn, then calls `begin` to begin the handshake. `begin` takes the session that it resumes before
    /// it returns.
    /// returns.
    pub(super) async fn begin<T>(self: &Arc<Self>, begin: impl FnOnce() -> T) -> (Arc<HandshakePermit>, T) {
        let since = Instant::now();
        loop {
            let mut changed = pin!(self.changed.notified());
            // From here on no change is missed.
            changed.as_mut().enable();
            let end = {
                let mut state = self.lock();
                let end = since + state.handshake_wait(&self.limits);
                if self.is_free(&state) || Instant::now() >= end {
                    state.under_way += 1;
                    let permit = HandshakePermit {
                        queue: Arc::clone(self),
                        given: self.sessions.received_count(),
                        is_whole: AtomicBool::new(false),
                        is_over: AtomicBool::new(false),
                    };
                    // Under the lock, so that two handshakes do not count on the same ticket.
                    return (Arc::new(permit), begin());
                }
                end
            };
            // Timed out or changed: in both cases the state is checked again.
            let _woken = timeout_at(end, changed).await;
        }
    }

    /// The server requested the certificate, and gets it.
    pub(super) fn signs(&self) {
        // It did not resume a session, so it knows none of the stored ones.
        self.sessions.clear();
        self.lock().signs = Signs::Yes;
    }

    fn is_free(&self, state: &State) -> bool {
        let is_good = state.proved.is_some_and(|at| at.elapsed() < GOOD);
        state.signs == Signs::No
            || state.under_way == 0
            || state.gave_none_at == Some(self.sessions.received_count())
            || (is_good && self.sessions.has_one())
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.changed.notify_waiters();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }
}

impl State {
    /// How long a handshake waits for others.
    fn handshake_wait(&self, limits: &Limits) -> Duration {
        match self.signs {
            // A slow key is slow for every signature, so more signatures would not be faster.
            Signs::Yes => limits.handshake,
            Signs::Unknown | Signs::No => limits.first_handshake,
        }
    }
}

impl HandshakePermit {
    /// The handshake succeeded. Keep the returned value until the host has had time to send a session.
    pub(super) fn record_handshake(
        self: Arc<Self>,
        kind: Option<HandshakeKind>,
        version: Option<ProtocolVersion>,
        has_presented: bool,
    ) -> Option<Arc<Self>> {
        let is_whole = kind != Some(HandshakeKind::Resumed);
        self.is_whole.store(is_whole, Ordering::Release);
        // TLS 1.2 sends its session within the handshake, TLS 1.3 afterwards (RFC 8446 section 4.6.1).
        let is_to_come = version == Some(ProtocolVersion::TLSv1_3);
        self.queue.change(|state| {
            state.proved = Some(Instant::now());
            if is_whole && !has_presented {
                state.signs = Signs::No;
            }
            if is_whole && !is_to_come && !self.queue.sessions.has_one() {
                state.gave_none_at = Some(self.queue.sessions.received_count());
            }
        });
        if !is_to_come {
            return None;
        }
        let (permit, patience) = (Arc::downgrade(&self), self.session_wait());
        tokio::spawn(async move {
            patience.await;
            if let Some(permit) = permit.upgrade() {
                permit.nothing_came();
            }
        });
        Some(self)
    }

    /// Whether there is nothing left to wait for; call it after each read. `is_answering` says whether the server has
    /// sent more than tickets, which come before anything else.
    pub(super) fn is_over(&self, is_answering: bool) -> bool {
        if self.queue.sessions.received_count() > self.given {
            self.end(|_| ());
        } else if is_answering {
            self.nothing_came();
        }
        self.is_over.load(Ordering::Acquire)
    }

    /// Returns when a session has had time to arrive.
    pub(super) fn session_wait(&self) -> Sleep {
        tokio::time::sleep(self.queue.limits.ticket)
    }

    fn nothing_came(&self) {
        let given = self.queue.sessions.received_count();
        self.end(|state| {
            if given == self.given && self.is_whole.load(Ordering::Acquire) {
                state.gave_none_at = Some(given);
            }
        });
    }

    fn end(&self, tell: impl FnOnce(&mut State)) {
        if !self.is_over.swap(true, Ordering::AcqRel) {
            self.queue.change(|state| {
                tell(state);
                state.under_way -= 1;
            });
        }
    }
}

impl Drop for HandshakePermit {
    fn drop(&mut self) {
        self.end(|_| ());
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    const TLS13: Option<ProtocolVersion> = Some(ProtocolVersion::TLSv1_3);
    const TLS12: Option<ProtocolVersion> = Some(ProtocolVersion::TLSv1_2);
    const WHOLE: Option<HandshakeKind> = Some(HandshakeKind::Full);

    fn queue() -> Arc<Queue> {
        Arc::new(Queue::new(Limits::default()))
    }

    async fn permit(queue: &Arc<Queue>) -> Arc<HandshakePermit> {
        queue.begin(|| ()).await.0
    }

    /// Whether the next one would go ahead at once.
    fn is_free(queue: &Arc<Queue>) -> bool {
        permit(queue).now_or_never().is_some()
    }

    #[tokio::test(start_paused = true)]
    async fn while_a_host_is_new_one_handshake_goes_ahead_and_the_rest_wait() {
        let queue = queue();
        let first = permit(&queue).await;
        assert!(!is_free(&queue));
        queue.signs();
        assert!(!is_free(&queue));
        drop(first);
        assert!(is_free(&queue), "a handshake that failed holds nobody up");
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_at_a_host_that_does_not_ask() {
        let queue = queue();
        let first = permit(&queue).await.record_handshake(WHOLE, TLS13, false);
        assert!(first.is_some());
        assert!(is_free(&queue));
        let _many: Vec<_> = (0..10).map(|_| permit(&queue).now_or_never().unwrap()).collect();
    }

    #[tokio::test(start_paused = true)]
    async fn a_session_of_tls_1_3_is_waited_for_until_the_server_answers_without_one() {
        let queue = queue();
        let first = permit(&queue).await;
        queue.signs();
        let first = first.record_handshake(WHOLE, TLS13, true).unwrap();
        assert!(!first.is_over(false));
        assert!(!is_free(&queue));
        assert!(first.is_over(true));
        let _next = permit(&queue).now_or_never().unwrap();
        assert!(is_free(&queue), "what is known to give no session is not waited for again");
    }

    #[tokio::test(start_paused = true)]
    async fn a_session_that_does_not_come_is_waited_for_once_and_not_for_long() {
        let queue = queue();
        let first = permit(&queue).await;
        queue.signs();
        let _silent = first.record_handshake(WHOLE, TLS13, true).unwrap();
        let started = Instant::now();
        let second = permit(&queue).await;
        assert_eq!(started.elapsed().as_millis(), Limits::default().ticket.as_millis());
        assert!(is_free(&queue));
        drop(second);
    }

    #[tokio::test(start_paused = true)]
    async fn a_session_of_tls_1_2_is_there_with_the_handshake_or_not_at_all() {
        let queue = queue();
        let first = permit(&queue).await;
        queue.signs();
        assert!(first.record_handshake(WHOLE, TLS12, true).is_none());
        let _next = permit(&queue).now_or_never().unwrap();
        assert!(is_free(&queue));
    }

    #[tokio::test(start_paused = true)]
    async fn a_handshake_that_hangs_is_passed_after_its_limit_and_one_that_signs_after_a_longer_one() {
        let limits = Limits::default();
        for (signs, limit) in [(false, limits.first_handshake), (true, limits.handshake)] {
            let queue = queue();
            let _hangs = permit(&queue).await;
            if signs {
                queue.signs();
            }
            let started = Instant::now();
            let _second = permit(&queue).await;
            assert_eq!(started.elapsed().as_millis(), limit.as_millis());
        }
    }
}
