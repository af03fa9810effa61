//! The TLS sessions of one host, which are resumed without another signature.

use std::{collections::VecDeque, fmt, sync::Arc};

use parking_lot::{Mutex, MutexGuard};
use rustls::{
    NamedGroup,
    client::{ClientSessionStore, Tls12ClientSessionValue, Tls13ClientSessionValue},
};
use rustls_pki_types::ServerName;
use tokio::sync::Notify;

/// The limit of kept TLS 1.3 tickets; each is used once (RFC 8446 appendix C.4). A webview opens six connections to a
/// host.
const TICKETS: usize = 8;

/// The sessions of one host, which belong to the host's TLS configuration.
pub(super) struct Sessions {
    kept: Mutex<StoredSessions>,
    arrived: Arc<Notify>,
}

#[derive(Default)]
struct StoredSessions {
    group: Option<NamedGroup>,
    tls12: Option<Tls12ClientSessionValue>,
    /// The oldest first.
    tls13: VecDeque<Tls13ClientSessionValue>,
    given: u64,
}

impl Sessions {
    /// Without sessions. Each new one wakes all that wait on `arrived`.
    pub(super) fn new(arrived: Arc<Notify>) -> Self {
        Self { kept: Mutex::default(), arrived }
    }

    /// Whether a new handshake can resume a session.
    pub(super) fn has_one(&self) -> bool {
        let kept = self.lock();
        kept.tls12.is_some() || !kept.tls13.is_empty()
    }

    /// How many the host has sent so far.
    pub(super) fn received_count(&self) -> u64 {
        self.lock().given
    }

    /// Forgets them: a host that makes a full handshake no longer knows them.
    pub(super) fn clear(&self) {
        let mut kept = self.lock();
        kept.tls12 = None;
        kept.tls13.clear();
    }

    fn store(&self, keep: impl FnOnce(&mut StoredSessions)) {
        let mut kept = self.lock();
        keep(&mut kept);
        kept.given += 1;
        drop(kept);
        self.arrived.notify_waiters();
    }

    fn lock(&self) -> MutexGuard<'_, StoredSessions> {
        self.kept.lock()
    }
}

/// Sessions are secrets.
impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions").finish_non_exhaustive()
    }
}

impl ClientSessionStore for Sessions {
    fn set_kx_hint(&self, _: ServerName<'static>, group: NamedGroup) {
        self.lock().group = Some(group);
    }

    fn kx_hint(&self, _: &ServerName<'_>) -> Option<NamedGroup> {
        self.lock().group
    }

    fn set_tls12_session(&self, _: ServerName<'static>, session: Tls12ClientSessionValue) {
        self.store(|kept| kept.tls12 = Some(session));
    }

    fn tls12_session(&self, _: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        self.lock().tls12.clone()
    }

    fn remove_tls12_session(&self, _: &ServerName<'static>) {
        self.lock().tls12 = None;
    }

    fn insert_tls13_ticket(&self, _: ServerName<'static>, ticket: Tls13ClientSessionValue) {
        self.store(|kept| {
            if kept.tls13.len() == TICKETS {
                kept.tls13.pop_front();
            }
            kept.tls13.push_back(ticket);
        });
    }

    fn take_tls13_ticket(&self, _: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        self.lock().tls13.pop_back()
    }
}

/// Sessions for hellos without a post-quantum key. The group that such a handshake ends with is not remembered: the next
/// hello with that key would begin with this group instead.
#[derive(Debug)]
pub(super) struct WithoutGroup(pub(super) Arc<dyn ClientSessionStore>);

impl ClientSessionStore for WithoutGroup {
    fn set_kx_hint(&self, _: ServerName<'static>, _: NamedGroup) {}

    fn kx_hint(&self, name: &ServerName<'_>) -> Option<NamedGroup> {
        self.0.kx_hint(name)
    }

    fn set_tls12_session(&self, name: ServerName<'static>, session: Tls12ClientSessionValue) {
        self.0.set_tls12_session(name, session);
    }

    fn tls12_session(&self, name: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        self.0.tls12_session(name)
    }

    fn remove_tls12_session(&self, name: &ServerName<'static>) {
        self.0.remove_tls12_session(name);
    }

    fn insert_tls13_ticket(&self, name: ServerName<'static>, ticket: Tls13ClientSessionValue) {
        self.0.insert_tls13_ticket(name, ticket);
    }

    fn take_tls13_ticket(&self, name: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        self.0.take_tls13_ticket(name)
    }
}
