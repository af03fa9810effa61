//! The pool of connections to servers: gives requests a kept connection or a new one, and closes connections.

use std::{
    collections::HashMap,
    future::{Future as _, poll_fn},
    pin::pin,
    sync::{Arc, Weak},
    task::{Context, Poll, Waker, ready},
    time::Duration,
};

use parking_lot::{Mutex, MutexGuard};
use tokio::{
    sync::{Notify, watch},
    time::Instant,
};

use super::{Failure, connector::Connector, http1::Http1, http2::Http2, tls::ProtocolChoice};
use crate::route::Target;

/// How long an idle connection is kept.
const IDLE: Duration = Duration::from_secs(90);

/// How often idle connections are checked while they are used. Later they are checked when one ends or expires: idle
/// connections cause no wake-ups.
const SWEEP: Duration = Duration::from_secs(5);

/// Idle HTTP/1.1 connections kept for one host.
const IDLE_PER_HOST: usize = 32;

/// The limit of HTTP/2 connections to one host, if one does not accept all requests.
const HTTP2_PER_HOST: usize = 4;

/// The limit of hosts whose protocol is remembered; beyond, all are forgotten and found out again.
const REMEMBERED: usize = 512;

/// The connections of one generation.
pub(super) struct Pool {
    connector: Connector,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    hosts: HashMap<Target, Host>,
    is_swept: bool,
    /// Whether a connection was given back since the last check.
    is_used: bool,
    /// Wakes the task that checks them, while it waits for one to end.
    sweeper: Option<Waker>,
    is_retired: bool,
    /// The limit of connections of both kinds for all hosts.
    limit: usize,
}

#[derive(Default)]
struct Host {
    http2: Vec<Http2>,
    /// The most recently used one is the last.
    idle: Vec<Http1>,
    /// The protocol of the last connection.
    spoke: Option<HttpVersion>,
    /// Whether it requires HTTP/1.1, although it supports HTTP/2.
    wants_http1: bool,
    /// The connection attempt that others wait for, to share the connection or its failure.
    opening: Option<watch::Receiver<Opening>>,
    /// Signals that an idle connection was given back.
    returned: Arc<Notify>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum HttpVersion {
    Http1,
    Http2,
}

/// The outcome of a connection attempt that others wait for.
enum Opening {
    UnderWay,
    Done,
    Failed(Failure),
}

/// A request's requirements on its connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct LeaseRequest {
    /// HTTP/1.1, whatever the server prefers.
    pub(super) http1: bool,
    /// Only connections made after this.
    pub(super) made_after: Option<Instant>,
    /// Whether the request may be sent again if the connection has ended.
    pub(super) is_repeatable: bool,
}

/// A connection for one request.
pub(super) enum Leased {
    Http1(Http1),
    Http2(Http2),
}

enum Step {
    Use(Leased),
    /// It was quiet for long.
    Ask(Http2),
    Wait(watch::Receiver<Opening>),
    /// If there is a sender, others wait for the outcome.
    Open(ProtocolChoice, Option<watch::Sender<Opening>>, Arc<Notify>),
}

impl Pool {
    pub(super) fn new(connector: Connector) -> Arc<Self> {
        let state = State { limit: connector.limits().kept, ..State::default() };
        Arc::new(Self { connector, state: Mutex::new(state) })
    }

    /// A connection to `target`: a kept one, or a new one.
    pub(super) async fn lease(
        self: &Arc<Self>,
        target: &Target,
        wish: LeaseRequest,
    ) -> Result<Leased, Failure> {
        loop {
            let step = self.lock().step(target, wish);
            match step {
                Step::Use(leased) => return Ok(leased),
                Step::Ask(connection) => {
                    if connection.is_alive().await {
                        return Ok(Leased::Http2(connection));
                    }
                }
                Step::Wait(mut opening) => {
                    let ended = opening.wait_for(|opening| !matches!(opening, Opening::UnderWay)).await;
                    if let Ok(ended) = ended
                        && let Opening::Failed(failure) = &*ended
                    {
                        return Err(failure.to_owned_failure());
                    }
                }
                Step::Open(speaks, watchers, returned) => {
                    // Boxed, so that requests with a kept connection do not contain a handshake's future.
                    let mut opening = Box::pin(self.open(target, speaks, watchers));
                    loop {
                        tokio::select! {
                            biased;
                            opened = &mut opening => return opened,
                            () = returned.notified() => {
                                if let Some(connection) = self.lock().idle(target, wish) {
                                    return Ok(Leased::Http1(connection));
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// A connection only for its caller, with HTTP/1.1.
    pub(super) async fn exclusive(&self, target: &Target) -> Result<Http1, Failure> {
        Http1::open(self.connector.connect(target, ProtocolChoice::Http1).await?).await
    }

    async fn open(
        self: &Arc<Self>,
        target: &Target,
        speaks: ProtocolChoice,
        watchers: Option<watch::Sender<Opening>>,
    ) -> Result<Leased, Failure> {
        let opened = async {
            let stream = self.connector.connect(target, speaks).await?;
            if stream.is_http2() {
                Ok(Leased::Http2(Http2::open(stream, target, self.connector.limits()).await?))
            } else {
                Ok(Leased::Http1(Http1::open(stream).await?))
            }
        };
        let opened: Result<Leased, Failure> = opened.await;
        let mut state = self.lock();
        let is_retired = state.is_retired;
        let host = state.hosts.entry(target.clone()).or_default();
        if watchers.is_some() {
            host.opening = None;
        }
        match &opened {
            Ok(Leased::Http2(connection)) => {
                host.spoke = Some(HttpVersion::Http2);
                if !is_retired {
                    host.http2.push(connection.clone());
                }
            }
            Ok(Leased::Http1(_)) if speaks == ProtocolChoice::Either => host.spoke = Some(HttpVersion::Http1),
            Ok(Leased::Http1(_)) | Err(_) => {}
        }
        state.enforce_limits();
        drop(state);
        if let Some(watchers) = watchers {
            watchers.send_replace(match &opened {
                Ok(_) => Opening::Done,
                Err(failure) => Opening::Failed(failure.to_owned_failure()),
            });
        }
        if matches!(opened, Ok(Leased::Http2(_))) {
            self.sweep_later();
        }
        opened
    }

    /// Keeps a connection that can be used again.
    pub(super) fn give_back(self: &Arc<Self>, target: &Target, connection: Http1) {
        {
            let mut state = self.lock();
            if state.is_retired {
                return;
            }
            let host = state.hosts.entry(target.clone()).or_default();
            host.idle.push(connection);
            if host.idle.len() > IDLE_PER_HOST {
                host.idle.remove(0);
            }
            host.returned.notify_one();
            state.enforce_limits();
        }
        self.sweep_later();
    }

    /// Takes a connection out of use for new requests.
    pub(super) fn discard(&self, target: &Target, connection: &Http2) {
        connection.retire();
        if let Some(host) = self.lock().hosts.get_mut(target) {
            host.http2.retain(|kept| !kept.is_same(connection));
        }
    }

    /// From now on, the host gets HTTP/1.1.
    pub(super) fn speak_http1(&self, target: &Target) {
        let mut state = self.lock();
        if state.hosts.values().filter(|host| host.wants_http1).count() >= REMEMBERED {
            for host in state.hosts.values_mut() {
                host.wants_http1 = false;
            }
        }
        state.hosts.entry(target.clone()).or_default().wants_http1 = true;
    }

    /// Closes everything that is kept, and keeps nothing more. Responses in progress complete.
    pub(super) fn retire(&self) {
        let mut state = self.lock();
        state.is_retired = true;
        state.hosts.clear();
    }

    /// Starts checking idle connections as long as there are any.
    fn sweep_later(self: &Arc<Self>) {
        {
            let mut state = self.lock();
            state.is_used = true;
            if let Some(sweeper) = state.sweeper.take() {
                sweeper.wake();
            }
            if state.is_swept || state.is_retired {
                return;
            }
            state.is_swept = true;
        }
        tokio::spawn(sweep(Arc::downgrade(self)));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }
}

/// Checks the idle connections of `pool` as long as it has any.
async fn sweep(pool: Weak<Pool>) {
    loop {
        // While they are used, connections that are given back are checked together.
        tokio::time::sleep(SWEEP).await;
        let mut expiry = pin!(tokio::time::sleep(IDLE));
        let are_used = poll_fn(|cx| {
            loop {
                let Some(pool) = pool.upgrade() else { return Poll::Ready(false) };
                let mut state = pool.lock();
                let Some(expires) = state.sweep(cx) else {
                    state.is_swept = false;
                    return Poll::Ready(false);
                };
                if std::mem::take(&mut state.is_used) {
                    return Poll::Ready(true);
                }
                state.sweeper = Some(cx.waker().clone());
                drop(state);
                if expiry.deadline() != expires {
                    expiry.as_mut().reset(expires);
                }
                ready!(expiry.as_mut().poll(cx));
            }
        })
        .await;
        if !are_used {
            return;
        }
    }
}

impl State {
    /// Decides what to do for a request to `target`.
    fn step(&mut self, target: &Target, wish: LeaseRequest) -> Step {
        let host = match self.hosts.get_mut(target) {
            Some(host) => host,
            None => self.hosts.entry(target.clone()).or_default(),
        };
        let wants_http1 = wish.http1 || host.wants_http1;
        let is_new_enough =
            |connection: &Http2| wish.made_after.is_none_or(|instant| connection.opened_at() > instant);
        if !wants_http1 {
            host.http2.retain(Http2::is_open);
            let mut usable = host.http2.iter().filter(|connection| is_new_enough(connection));
            let with_room = usable.clone().find(|connection| connection.has_room());
            let any =
                if host.http2.len() >= HTTP2_PER_HOST { with_room.or(usable.next_back()) } else { with_room };
            if let Some(connection) = any {
                let is_silent = connection.is_silent();
                let connection = connection.clone();
                return if is_silent { Step::Ask(connection) } else { Step::Use(Leased::Http2(connection)) };
            }
        }
        if let Some(connection) = host.take_idle(wish, &mut self.sweeper) {
            return Step::Use(Leased::Http1(connection));
        }
        if wants_http1 {
            return Step::Open(ProtocolChoice::Http1, None, Arc::clone(&host.returned));
        }
        if host.spoke == Some(HttpVersion::Http1) {
            return Step::Open(ProtocolChoice::Either, None, Arc::clone(&host.returned));
        }
        // The first connection finds out the protocol; if it is HTTP/2, the others share it.
        if let Some(opening) = &host.opening
            && opening.has_changed().is_ok()
        {
            return Step::Wait(opening.clone());
        }
        let (watchers, opening) = watch::channel(Opening::UnderWay);
        host.opening = Some(opening);
        Step::Open(ProtocolChoice::Either, Some(watchers), Arc::clone(&host.returned))
    }

    /// An idle connection, if there is one.
    fn idle(&mut self, target: &Target, wish: LeaseRequest) -> Option<Http1> {
        self.hosts.get_mut(target)?.take_idle(wish, &mut self.sweeper)
    }

    fn idle_count(&self) -> usize {
        self.hosts.values().map(|host| host.http2.len() + host.idle.len()).sum()
    }

    /// Closes connections that were idle for too long, have ended, or no longer respond. Returns when to check again if
    /// none ends before, which wakes `cx`; `None` if nothing is kept.
    fn sweep(&mut self, cx: &mut Context<'_>) -> Option<Instant> {
        let now = Instant::now();
        for host in self.hosts.values_mut() {
            host.idle.retain_mut(|connection| connection.idle_since() + IDLE > now && connection.stands(cx));
            host.http2.retain(|connection| {
                connection.is_open() && !(connection.is_idle() && connection.last_heard() + IDLE <= now)
            });
        }
        self.forget();
        let until = |host: &Host| {
            let http1 = host.idle.iter().map(|connection| connection.idle_since() + IDLE);
            let in_use = now + IDLE;
            let http2 = host.http2.iter().map(move |connection| {
                if connection.is_idle() { connection.last_heard() + IDLE } else { in_use }
            });
            http1.chain(http2).min()
        };
        self.hosts.values().filter_map(until).min()
    }

    /// Enforces the limits, by closing the least recently used ones.
    fn enforce_limits(&mut self) {
        let mut kept = self.idle_count();
        while kept > self.limit {
            let age = |host: &Host| {
                let http1 = host.idle.first().map(Http1::idle_since);
                let idle = host.http2.iter().filter(|connection| connection.is_idle());
                http1.into_iter().chain(idle.map(Http2::last_heard)).min()
            };
            let oldest = self.hosts.values_mut().filter_map(|host| age(host).map(|age| (age, host)));
            let Some((_, host)) = oldest.min_by_key(|(age, _)| *age) else { break };
            let at = host.http2.iter().position(Http2::is_idle);
            match at {
                Some(at) if host.idle.is_empty() => drop(host.http2.remove(at)),
                _ if !host.idle.is_empty() => drop(host.idle.remove(0)),
                _ => break,
            }
            kept -= 1;
        }
        if self.hosts.len() > 2 * (self.limit + REMEMBERED) {
            self.forget();
        }
    }

    /// Forgets hosts without kept connections.
    fn forget(&mut self) {
        self.hosts.retain(|_, host| {
            let is_opening = host.opening.as_ref().is_some_and(|opening| opening.has_changed().is_ok());
            !host.http2.is_empty() || !host.idle.is_empty() || host.wants_http1 || is_opening
        });
    }
}

impl Host {
    /// An idle connection that satisfies `wish`. Connections that were checked here wake nothing when they end, so
    /// `sweeper` checks them again.
    fn take_idle(&mut self, wish: LeaseRequest, sweeper: &mut Option<Waker>) -> Option<Http1> {
        if wish.made_after.is_some() {
            // Connections from before a failed one have probably ended, too.
            self.idle.clear();
        }
        let (mut found, mut others) = (None, Vec::new());
        while let Some(mut connection) = self.idle.pop() {
            if connection.is_usable_for(wish.is_repeatable) {
                found = Some(connection);
                break;
            }
            if connection.is_ready() {
                others.push(connection);
            }
        }
        if !others.is_empty()
            && let Some(sweeper) = sweeper.take()
        {
            sweeper.wake();
        }
        self.idle.extend(others.into_iter().rev());
        found
    }
}

impl Leased {
    /// Whether it has been used for a request before.
    pub(super) fn is_reused(&self) -> bool {
        match self {
            Self::Http1(connection) => connection.is_reused(),
            Self::Http2(connection) => connection.is_reused(),
        }
    }
}
