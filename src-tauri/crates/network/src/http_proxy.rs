//! The way to a server: straight, or through the organisation's HTTP proxy.

use std::{error::Error as _, io, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use http_body_util::Empty;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use porthole_policy::Endpoint;
use tokio::net::TcpStream;

use crate::{
    Dialer, Hop, ProxySignIn, Reach, ReachError, Upstream,
    sign_in::{Offers, Proof, authority},
};

/// More fields than any proxy sends; hyper takes 100.
const MAX_HEADERS: usize = 1024;

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
        let asked = tokio::time::timeout(limit, ask(socket, at, proof.as_ref())).await;
        // As Chromium has it (`net/http/proxy_fallback.cc`): such a proxy is not there, however far it came.
        let absent = |why: &str| ReachError::ProxyUnreachable { proxy: place.clone(), why: why.to_owned() };
        let outcome = match asked {
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

impl From<hyper::Error> for AskError {
    fn from(error: hyper::Error) -> Self {
        let broken = error.source().and_then(|source| source.downcast_ref::<io::Error>());
        if broken.is_some_and(|error| error.kind() == io::ErrorKind::ConnectionReset) {
            return Self::Reset;
        }
        Self::Failed(ReachError::Proxy(error.to_string()))
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

async fn ask(socket: TcpStream, at: (&str, u16), proof: Option<&Proof>) -> Result<ConnectOutcome, AskError> {
    let place = authority(at.0, at.1);
    let named = HeaderValue::from_str(&place).map_err(|error| ReachError::Proxy(error.to_string()))?;
    let mut request = Request::builder()
        .method(Method::CONNECT)
        .uri(&place)
        .header(header::HOST, named)
        .body(Empty::<Bytes>::new())
        .map_err(|error| ReachError::Proxy(error.to_string()))?;
    if let Some(proof) = proof {
        request.headers_mut().insert(header::PROXY_AUTHORIZATION, proof.header.clone());
    }
    // As tolerant as towards servers: all that counts of its answer is the status and what it wants.
    let (mut sender, connection) = http1::Builder::new()
        .allow_spaces_after_header_name_in_responses(true)
        .allow_obsolete_multiline_headers_in_responses(true)
        .ignore_invalid_headers_in_responses(true)
        .max_headers(MAX_HEADERS)
        .handshake(TokioIo::new(socket))
        .await?;
    let driver = tokio::spawn(connection.with_upgrades());
    let answer = sender.send_request(request).await?;
    if answer.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
        driver.abort();
        return Ok(ConnectOutcome::SignIn(answer.into_parts().0.headers));
    }
    if !answer.status().is_success() {
        driver.abort();
        return Err(ReachError::Proxy(format!("it answered {}", answer.status())).into());
    }
    let upgraded = hyper::upgrade::on(answer).await?;
    let parts = upgraded.downcast::<TokioIo<TcpStream>>().map_err(|_| ReachError::early_words())?;
    // In TLS the client speaks first: bytes that are here already are not the server's.
    if parts.read_buf.is_empty() {
        Ok(ConnectOutcome::Open(parts.io.into_inner()))
    } else {
        Err(ReachError::early_words().into())
    }
}
