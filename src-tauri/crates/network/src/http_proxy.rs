//! The way to a server: straight, or through the organisation's HTTP proxy.

use std::{io, time::Duration};

use http::{HeaderMap, StatusCode, uri::Authority};
use porthole_policy::Endpoint;
use tokio::{io::AsyncWriteExt as _, net::TcpStream};
use zeroize::Zeroizing;

use crate::{
    Dialer, Hop, ProxySignIn, Reach, ReachError, Upstream,
    connect_answer::{NoAnswer, read_answer},
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
}

/// A connection to the server of `route`, by the first of its ways that leads there.
///
/// # Errors
/// None of them leads there, or it is not known which there are.
pub async fn connect(dialer: &Dialer, route: Route<'_>) -> Result<TcpStream, ReachError> {
    let mut last = ReachError::NoConnection;
    for hop in route.upstream.hops(route.server).await? {
        let (host, port) = route.at;
        let reached = match &hop {
            Hop::Direct => dialer.tcp_within(host, port, route.reach).await,
            Hop::HttpProxy { host: proxy, port: at } => {
                tunnel(dialer, (proxy, *at), route.sign_in, route.at, route.limit).await
            }
        };
        match reached {
            Ok(socket) => return Ok(socket),
            Err(error) if error.is_of_the_way() => {
                tracing::debug!(?hop, %error, "one way to a server does not lead there");
                last = error;
            }
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

/// A connection that the proxy made for us (RFC 9110 section 9.3.6).
async fn tunnel(
    dialer: &Dialer,
    proxy: (&str, u16),
    sign_in: &ProxySignIn,
    at: (&str, u16),
    limit: Duration,
) -> Result<TcpStream, ReachError> {
    let place = authority(proxy.0, proxy.1);
    let mut proof = sign_in.accepted_proof(proxy.0, &place).await;
    // What was accepted before may be refused now, and a ticket before a password.
    for _known_then_ticket_then_password in 0..3 {
        let reached = dialer.tcp(proxy.0, proxy.1).await;
        let unreachable = |failure: ReachError| ReachError::ProxyUnreachable {
            proxy: place.clone(),
            why: failure.reason(),
        };
        let socket = reached.map_err(unreachable)?;
        let answered = tokio::time::timeout(limit, ask(socket, at, proof.as_ref())).await;
        // As Chromium has it (`net/http/proxy_fallback.cc`): such a proxy is not there, however far it came.
        let absent = |why: &str| ReachError::ProxyUnreachable { proxy: place.clone(), why: why.to_owned() };
        let outcome = match answered {
            Ok(Err(AskError::Reset)) => return Err(absent("it reset the connection")),
            Ok(Err(AskError::Failed(error))) => return Err(error),
            Ok(Ok(outcome)) => outcome,
            Err(_) => return Err(absent("it did not answer in time")),
        };
        match outcome {
            ConnectOutcome::Open(socket) => {
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
                        return Err(ReachError::ProxySignIn {
                            proxy: place,
                            refused: none.refused,
                            no_ticket: none.no_ticket,
                            takes_password: offers.basic,
                            offers: offers.names,
                        });
                    }
                };
            }
        }
    }
    Err(ReachError::Proxy("it accepts no sign-in".to_owned()))
}

/// Why a proxy opened no tunnel, and did not ask for a sign-in.
enum AskError {
    /// It reset the connection instead of an answer.
    Reset,
    Failed(ReachError),
}

impl From<NoAnswer> for AskError {
    fn from(error: NoAnswer) -> Self {
        if error.is_reset() { Self::Reset } else { Self::Failed(ReachError::Proxy(error.to_string())) }
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
        return Err(ReachError::Proxy(format!("it answered {}", answer.status)).into());
    }
    // In TLS the client speaks first: bytes that are here already are not the server's.
    if answer.has_more { Err(ReachError::early_data().into()) } else { Ok(ConnectOutcome::Open(socket)) }
}
