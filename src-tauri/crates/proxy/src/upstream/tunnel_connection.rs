//! The own connection of a tunnel: a sign-in by NTLM or Negotiate belongs to its connection (RFC 4559 section 6), so
//! such a connection serves only its tunnel and is never kept for others.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use http::{HeaderMap, StatusCode, header};
use parking_lot::Mutex;

use super::{connection_auth::names_connection_scheme, http1::Http1, pool::Pool};
use crate::patience::Patience;

/// The upstream connection of one tunnel. Used once the server requests such a sign-in, or the webview tries one.
#[derive(Clone, Default)]
pub(crate) struct TunnelConnection(Arc<State>);

#[derive(Default)]
struct State {
    is_bound: AtomicBool,
    /// The connection while no request uses it, with its generation, which alone may use it.
    idle: Mutex<Option<(Arc<Pool>, Http1)>>,
    /// How long its requests wait for their responses, one after the other.
    patience: Patience,
}

impl TunnelConnection {
    pub(super) fn patience(&self) -> &Patience {
        &self.0.patience
    }

    /// Whether the tunnel's requests use its own connection.
    pub(super) fn is_bound(&self) -> bool {
        self.0.is_bound.load(Ordering::Acquire)
    }

    /// Binds the tunnel if this request tries such a sign-in.
    pub(super) fn note_request(&self, headers: &HeaderMap) {
        if names_connection_scheme(headers, &header::AUTHORIZATION) {
            self.0.is_bound.store(true, Ordering::Release);
        }
    }

    /// Binds the tunnel if the server requests such a sign-in.
    pub(super) fn note_answer(&self, status: StatusCode, headers: &HeaderMap) {
        if status == StatusCode::UNAUTHORIZED && names_connection_scheme(headers, &header::WWW_AUTHENTICATE) {
            self.0.is_bound.store(true, Ordering::Release);
        }
    }

    /// Its connection, if it has an open one of this generation.
    pub(super) fn take(&self, generation: &Arc<Pool>) -> Option<Http1> {
        let mut idle = self.0.idle.lock();
        let (made_in, mut connection) = idle.take()?;
        (Arc::ptr_eq(&made_in, generation) && connection.is_usable_for(true)).then_some(connection)
    }

    pub(super) fn give_back(&self, generation: &Arc<Pool>, connection: Http1) {
        let kept = (Arc::clone(generation), connection);
        *self.0.idle.lock() = Some(kept);
    }
}
