//! Fetches pages as a webview would, without a webview: for administrators of an app.

use std::{
    fmt,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use porthole_activity::ActivityLog;
use porthole_explain::{Code, Detail, Problem};
use porthole_policy::Endpoint;
use rustls::crypto::aws_lc_rs;
use url::Url;

use crate::{
    Limits, Settings, StartError,
    refusals::Refusals,
    route,
    upstream::{Connections, Failure, UpstreamContext},
};

/// Connections under `settings`, without a webview.
pub(crate) async fn connections(
    settings: Arc<Settings>,
    log: Arc<ActivityLog>,
) -> Result<Connections, StartError> {
    let limits = Limits::default();
    let refusals = Arc::new(Refusals::new(log, limits.retry_window));
    let provider = Arc::new(aws_lc_rs::default_provider());
    // Nothing listens there, so no connection leads back to Porthole.
    let own = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let upstream = UpstreamContext::load(provider, refusals, limits, own).await?;
    Ok(Connections::new(&upstream, settings))
}

/// Connects to servers as pages do, and only to hosts that the settings allow for some app.
pub struct Visitor {
    connections: Connections,
    settings: Arc<Settings>,
}

/// A server's response.
#[derive(Debug, Clone)]
pub struct VisitResult {
    /// Its status.
    pub status: StatusCode,
    /// Its fields.
    pub headers: HeaderMap,
    /// Its body, as far as it was read.
    pub body: Vec<u8>,
    /// Whether there was more than the limit.
    pub is_cut: bool,
}

impl Visitor {
    /// With `settings`. The device certificate is presented as for a page, and recorded in `log`.
    ///
    /// # Errors
    /// TLS cannot be set up.
    pub async fn new(settings: Settings, log: Arc<ActivityLog>) -> Result<Self, StartError> {
        let settings = Arc::new(settings);
        Ok(Self { connections: connections(Arc::clone(&settings), log).await?, settings })
    }

    /// The response to a GET of `url`, with at most `most` bytes of its body, within `limit`. Redirects are not
    /// followed.
    ///
    /// # Errors
    /// No app may reach it, its TLS is not opened (`network.tunnel`), or there is no response.
    pub async fn get(
        &self,
        url: &Url,
        accept: &'static str,
        most: usize,
        limit: Duration,
    ) -> Result<VisitResult, Problem> {
        let target = Endpoint::of(url).filter(|_| url.scheme() == "https");
        let target = target.ok_or_else(|| Code::HostNotAllowed.with(Detail::HttpsOnly))?;
        if let Err(refused) = route::admit(&self.settings, &target) {
            return Err(refused.problem());
        }
        if self.settings.tunnels(&target) {
            return Err(Code::HostNotInspected.problem());
        }
        let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
        let request = Request::builder()
            .method(Method::GET)
            .uri(path)
            .header(header::HOST, target.authority())
            .header(header::USER_AGENT, "portholectl")
            .header(header::ACCEPT, accept)
            .header(header::ACCEPT_ENCODING, "identity")
            .header(header::CONNECTION, "close")
            .body(())
            .map_err(|error| Code::Internal.with_detail(error.to_string()))?;
        let answered = async {
            let answer = self.connections.send_alone(&target, request).await;
            let (head, mut body) = answer.map_err(|failure| failure.problem())?.into_parts();
            let mut visited =
                VisitResult { status: head.status, headers: head.headers, body: Vec::new(), is_cut: false };
            while let Some(frame) = body.frame().await {
                // What has arrived until then is useful.
                let Ok(frame) = frame else {
                    visited.is_cut = true;
                    break;
                };
                let Ok(piece) = frame.into_data() else { continue };
                let room = most.saturating_sub(visited.body.len());
                visited.body.extend_from_slice(piece.get(..piece.len().min(room)).unwrap_or_default());
                if piece.len() > room {
                    visited.is_cut = true;
                    break;
                }
            }
            Ok(visited)
        };
        tokio::time::timeout(limit, answered).await.unwrap_or_else(|_| Err(Failure::NoAnswer.problem()))
    }
}

impl fmt::Debug for Visitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Visitor")
    }
}

impl Drop for Visitor {
    fn drop(&mut self) {
        self.connections.retire();
    }
}
