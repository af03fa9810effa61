//! One request and its answer.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body as _, Incoming};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use url::{Position, Url};

use crate::coding;
use crate::connection::{self, Connection};
use crate::error::{FetchError, FetchFailure};
use crate::redirect;
use crate::response::HttpResponse;
use crate::settings::RequestSettings;
use porthole_explain::Detail;

/// What is asked, wherever it is asked.
pub(crate) struct RequestParts {
    pub(crate) method: Method,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Bytes,
}

/// Asks, follows redirects, and gives up when time runs out or the caller stops waiting.
pub(crate) async fn within_limits(
    settings: &RequestSettings,
    url: &Url,
    parts: &RequestParts,
) -> Result<HttpResponse, FetchError> {
    let limit = settings.limits.time;
    tokio::select! {
        // Who has stopped before it began asks nothing.
        biased;
        () = settings.stop.wait() => Err(FetchError::new(url, FetchFailure::Stopped)),
        answered = tokio::time::timeout(limit, follow(settings, url, parts)) => match answered {
            Ok(answered) => answered,
            Err(_) => Err(FetchError::new(url, FetchFailure::TimedOut(limit.as_secs()))),
        },
    }
}

async fn follow(
    settings: &RequestSettings,
    url: &Url,
    parts: &RequestParts,
) -> Result<HttpResponse, FetchError> {
    let mut url = url.clone();
    for _ in 0..=redirect::MOST {
        let answer =
            send_once(settings, &url, parts).await.map_err(|failure| FetchError::new(&url, failure))?;
        tracing::debug!(status = answer.status.as_u16(), bytes = answer.body.len(), "the PKI answered");
        match redirect::target(settings, &parts.method, &answer) {
            Ok(None) => return Ok(answer),
            Ok(Some(next)) => url = next,
            Err(failure) => return Err(FetchError::new(&url, failure)),
        }
    }
    Err(FetchError::new(&url, FetchFailure::Redirect(Detail::RedirectTooMany.into())))
}

async fn send_once(
    settings: &RequestSettings,
    url: &Url,
    parts: &RequestParts,
) -> Result<HttpResponse, FetchFailure> {
    let authorization = match &settings.credential {
        Some(_) if url.scheme() != "https" => return Err(FetchFailure::PasswordInTheOpen),
        Some(credential) => {
            let unsendable = || FetchFailure::Local("the password cannot be sent".to_owned());
            Some(credential.header().ok_or_else(unsendable)?)
        }
        None => None,
    };
    let connection = connection::open(settings, url, settings.limits.time).await?;
    let Some((host, port)) = connection.to_proxy.clone() else {
        return send(settings, url, connection, request(url, parts, authorization, false)?).await;
    };
    let mut again = request(url, parts, authorization, true)?;
    let answer = send(settings, url, connection, again.clone()).await?;
    if answer.status != StatusCode::PROXY_AUTHENTICATION_REQUIRED {
        return Ok(answer);
    }
    let Some(proof) = settings.outbound.sign_in.header(&host, port, &answer.headers).await else {
        return Ok(answer);
    };
    again.headers_mut().insert(header::PROXY_AUTHORIZATION, proof);
    let connection = connection::open(settings, url, settings.limits.time).await?;
    send(settings, url, connection, again).await
}

async fn send(
    settings: &RequestSettings,
    url: &Url,
    connection: Connection,
    request: Request<Full<Bytes>>,
) -> Result<HttpResponse, FetchFailure> {
    let Connection { stream, to_proxy: _ } = connection;
    let opened = http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = opened.map_err(|error| FetchFailure::of(&error))?;
    let exchange = async {
        let answer = sender.send_request(request).await.map_err(|error| FetchFailure::of(&error))?;
        let (head, body) = answer.into_parts();
        let body = match read_body(body, settings.limits.size).await {
            // The status says more than the page that comes with it.
            Err(FetchFailure::TooLarge(_)) if !head.status.is_success() => Vec::new(),
            read if head.status.is_success() => coding::decode(&head.headers, read?, settings.limits.size)?,
            read => read?,
        };
        Ok(HttpResponse { status: head.status, headers: head.headers, body, url: url.clone() })
    };
    let driver = async {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection to the PKI ended early");
        }
    };
    // The connection must be driven for the exchange to go on, and may well end before the answer is read.
    let (answered, ()) = tokio::join!(exchange, driver);
    answered
}

fn request(
    url: &Url,
    parts: &RequestParts,
    authorization: Option<HeaderValue>,
    to_proxy: bool,
) -> Result<Request<Full<Bytes>>, FetchFailure> {
    let local = |error: http::Error| FetchFailure::Local(error.to_string());
    let target = if to_proxy {
        format!("{}{}", &url[..Position::BeforeUsername], &url[Position::BeforeHost..Position::AfterQuery])
    } else {
        url[Position::BeforePath..Position::AfterQuery].to_owned()
    };
    let mut request = Request::builder()
        .method(&parts.method)
        .uri(target)
        .header(header::HOST, &url[Position::BeforeHost..Position::AfterPort])
        .header(header::USER_AGENT, concat!("Porthole/", env!("CARGO_PKG_VERSION")))
        .header(header::CONNECTION, "close")
        // Without a word on it, any would do (RFC 9110 section 12.5.3).
        .header(header::ACCEPT_ENCODING, "identity")
        .body(Full::new(parts.body.clone()))
        .map_err(local)?;
    let headers = request.headers_mut();
    headers.extend(parts.headers.iter().cloned());
    headers.extend(authorization.map(|value| (header::AUTHORIZATION, value)));
    Ok(request)
}

/// The whole body, put together as it comes: a list of revoked certificates is large, and lies in memory once.
async fn read_body(mut body: Incoming, limit: usize) -> Result<Vec<u8>, FetchFailure> {
    let too_large = || FetchFailure::TooLarge(u64::try_from(limit).unwrap_or(u64::MAX));
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > limit {
        return Err(too_large());
    }
    let mut whole = Vec::with_capacity(announced);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| FetchFailure::of(&error))?;
        let Ok(piece) = frame.into_data() else { continue };
        if whole.len() + piece.len() > limit {
            return Err(too_large());
        }
        whole.extend_from_slice(&piece);
    }
    Ok(whole)
}
