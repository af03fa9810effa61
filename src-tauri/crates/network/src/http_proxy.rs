//! The way to a server: straight, or through the organisation's HTTP proxy.

use std::{io, time::Duration};

use http::{HeaderMap, StatusCode, uri::Authority};
use porthole_policy::Endpoint;
use tokio::{io::AsyncWriteExt as _, net::TcpStream, time::Instant};
use zeroize::Zeroizing;

use crate::{
    Dialer, Hop, ProxySignIn, Reach, ReachError, Restarts, Upstream,
    connect_answer::{NoAnswer, read_answer},
    restarts::Place,
    sign_in::{Offers, Proof, authority},
};

/// What a connection is to lead to, and how.
#[derive(Debug, Clone, Copy)]
pub struct Route<'a> {
    /// What to go through.
    pub upstream: &'a Upstream,
    /// How to sign in to a proxy.
    pub sign_in: &'a ProxySignIn,
    /// The server as the address names it: what a script is asked about.
    pub server: &'a Endpoint,
    /// Where it is reached.
    pub at: (&'a str, u16),
    /// Which addresses it may have.
    pub reach: Reach,
    /// How long a proxy may take.
    pub limit: Duration,
    /// What took connections before; without it, each way is tried once.
    pub restarts: Option<&'a Restarts>,
}

/// The pauses before a connection that was refused is tried again: twice as long after each, up to the longest.
const PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_millis(400);

/// How often a proxy that ends the connection without an answer is asked again. Some restart; some mean no.
const HANG_UPS: u32 = 2;

/// A connection to the server of `route`, by the first of its ways that leads there. Where none does, and one led there
/// before, they are tried again for a moment: what restarts is back soon, and nothing that could be done twice was sent.
///
/// # Errors
/// None of them leads there, or it is not known which there are.
pub async fn connect(dialer: &Dialer, route: Route<'_>) -> Result<TcpStream, ReachError> {
    let hops = route.upstream.hops(route.server).await?;
    let (mut pause, mut hang_ups) = (PAUSE, 0);
    loop {
        let missed = match first_way(dialer, route, &hops).await {
            Ok(socket) => return Ok(socket),
            Err(missed) => missed,
        };
        hang_ups += u32::from(missed.is_hang_up);
        let left = missed.until.and_then(|until| until.checked_duration_since(Instant::now()));
        let Some(left) = left.filter(|left| !left.is_zero() && hang_ups <= HANG_UPS) else {
            return Err(missed.error);
        };
        tracing::debug!(server = %route.server, error = %missed.error, "a refused connection is tried again");
        tokio::time::sleep(pause.min(left)).await;
        pause = (2 * pause).min(LONGEST_PAUSE);
    }
}

/// Why no connection was made.
struct Missed {
    error: ReachError,
    /// Until when another try may do better.
    until: Option<Instant>,
    /// A proxy ended the connection without an answer.
    is_hang_up: bool,
}

impl From<ReachError> for Missed {
    fn from(error: ReachError) -> Self {
        Self { error, until: None, is_hang_up: false }
    }
}

impl Route<'_> {
    fn reached(&self, place: Place) {
        if let Some(restarts) = self.restarts {
            restarts.reached(place);
        }
    }

    fn refused(&self, place: &Place) -> Option<Instant> {
        self.restarts?.refused(place)
    }
}

async fn first_way(dialer: &Dialer, route: Route<'_>, hops: &[Hop]) -> Result<TcpStream, Missed> {
    let mut last = Missed::from(ReachError::NoConnection);
    for hop in hops {
        let reached = match hop {
            Hop::Direct => direct(dialer, route).await,
            Hop::HttpProxy { host, port } => tunnel(dialer, (host, *port), route).await,
        };
        match reached {
            Ok(socket) => return Ok(socket),
            Err(missed) if missed.error.is_of_the_way() => {
                tracing::debug!(?hop, error = %missed.error, "one way to a server does not lead there");
                let is_hang_up = last.is_hang_up || missed.is_hang_up;
                last = Missed { until: missed.until.max(last.until), is_hang_up, ..missed };
            }
            Err(missed) => return Err(missed),
        }
    }
    Err(last)
}

async fn direct(dialer: &Dialer, route: Route<'_>) -> Result<TcpStream, Missed> {
    let (host, port) = route.at;
    let place = Place::Address(authority(host, port));
    match dialer.tcp_within(host, port, route.reach).await {
        Ok(socket) => {
            route.reached(place);
            Ok(socket)
        }
        Err(error) => {
            let until = if error.is_refusal() { route.refused(&place) } else { None };
            Err(Missed { until, ..error.into() })
        }
    }
}

/// A connection that the proxy made for us (RFC 9110 section 9.3.6).
async fn tunnel(dialer: &Dialer, proxy: (&str, u16), route: Route<'_>) -> Result<TcpStream, Missed> {
    let (sign_in, place) = (route.sign_in, authority(proxy.0, proxy.1));
    let itself = Place::Address(place.clone());
    let behind = Place::Behind { proxy: place.clone(), server: authority(route.at.0, route.at.1) };
    let mut proof = sign_in.accepted_proof(proxy.0, &place).await;
    // What was accepted before may be refused now, and a ticket before a password.
    for _known_then_ticket_then_password in 0..3 {
        let absent = |why: String| ReachError::ProxyUnreachable { proxy: place.clone(), why };
        let socket = match dialer.tcp(proxy.0, proxy.1).await {
            Ok(socket) => socket,
            Err(failure) => {
                let until = if failure.is_refusal() { route.refused(&itself) } else { None };
                return Err(Missed { until, ..absent(failure.reason()).into() });
            }
        };
        let answered = tokio::time::timeout(route.limit, ask(socket, route.at, proof.as_ref())).await;
        let outcome = match answered {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(AskError::HungUp(error))) => {
                // As Chromium has it (`net/http/proxy_fallback.cc`): such a proxy is not there, however far it came.
                let failure = if error.is_reset() {
                    absent("it reset the connection".to_owned())
                } else {
                    ReachError::Proxy(error.to_string())
                };
                return Err(Missed { error: failure, until: route.refused(&itself), is_hang_up: true });
            }
            Ok(Err(AskError::Refused(status))) => {
                route.reached(itself);
                // What a proxy says of a server that it cannot reach: 500 is tinyproxy's, 503 Squid's.
                let until = match status {
                    StatusCode::INTERNAL_SERVER_ERROR
                    | StatusCode::BAD_GATEWAY
                    | StatusCode::SERVICE_UNAVAILABLE => route.refused(&behind),
                    _ => None,
                };
                return Err(Missed { until, ..ReachError::Proxy(format!("it answered {status}")).into() });
            }
            Ok(Err(AskError::Failed(error))) => return Err(error.into()),
            Err(_) => return Err(absent("it did not answer in time".to_owned()).into()),
        };
        match outcome {
            ConnectOutcome::Open(socket) => {
                route.reached(itself);
                route.reached(behind);
                if let Some(proof) = proof {
                    sign_in.accept(&place, proof);
                }
                return Ok(socket);
            }
            ConnectOutcome::SignIn(headers) => {
                let offers = Offers::of(&headers);
                proof = match sign_in.answer(proxy.0, &place, &offers, proof.as_ref()).await {
                    Ok(proof) => Some(proof),
                    Err(none) => {
                        let wants = ReachError::ProxySignIn {
                            proxy: place,
                            refused: none.refused,
                            no_ticket: none.no_ticket,
                            takes_password: offers.basic,
                            offers: offers.names,
                        };
                        return Err(wants.into());
                    }
                };
            }
        }
    }
    Err(ReachError::Proxy("it accepts no sign-in".to_owned()).into())
}

/// Why a proxy opened no tunnel, and did not ask for a sign-in.
enum AskError {
    /// It ended the connection instead of an answer.
    HungUp(NoAnswer),
    /// It answered no.
    Refused(StatusCode),
    Failed(ReachError),
}

impl From<NoAnswer> for AskError {
    fn from(error: NoAnswer) -> Self {
        if error.is_hang_up() {
            Self::HungUp(error)
        } else {
            Self::Failed(ReachError::Proxy(error.to_string()))
        }
    }
}

impl From<ReachError> for AskError {
    fn from(error: ReachError) -> Self {
        Self::Failed(error)
    }
}

enum ConnectOutcome {
    Open(TcpStream),
    /// It wants to know who asks, and offers these ways.
    SignIn(HeaderMap),
}

async fn ask(
    mut socket: TcpStream,
    at: (&str, u16),
    proof: Option<&Proof>,
) -> Result<ConnectOutcome, AskError> {
    let place = authority(at.0, at.1);
    if let Err(error) = place.parse::<Authority>() {
        return Err(ReachError::Proxy(error.to_string()).into());
    }
    let proof = proof.map_or(&b""[..], |proof| proof.header.as_bytes());
    let mut request = Zeroizing::new(Vec::with_capacity(2 * place.len() + proof.len() + 64));
    request.extend_from_slice(format!("CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n").as_bytes());
    if !proof.is_empty() {
        request.extend_from_slice(b"Proxy-Authorization: ");
        request.extend_from_slice(proof);
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    match socket.write_all(&request).await {
        Ok(()) => {}
        // It may have answered before it closed.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        Err(error) => return Err(NoAnswer::Broken(error).into()),
    }
    let answer = read_answer(&mut socket).await?;
    if answer.status == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
        return Ok(ConnectOutcome::SignIn(answer.challenges));
    }
    if !answer.status.is_success() {
        return Err(AskError::Refused(answer.status));
    }
    // In TLS the client speaks first: bytes that are here already are not the server's.
    if answer.has_more { Err(ReachError::early_data().into()) } else { Ok(ConnectOutcome::Open(socket)) }
}
