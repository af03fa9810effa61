//! Checks the connection to one address step by step, for administrators. It uses the same code as pages do.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use http::{Method, Request, header};
use porthole_activity::ActivityLog;
use porthole_explain::{Code, Detail, Problem};
use porthole_network::{Hop, ResolveTo};
use porthole_policy::{Endpoint, HostPattern, WithoutPort};
use url::Url;

use crate::{
    Settings, StartError, route,
    upstream::{Connections, Failure},
    visit,
};

/// One step of the check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Which.
    pub what: StepKind,
    /// How long it took.
    pub took: Duration,
    /// Its result, or the failure.
    pub outcome: Result<String, Problem>,
}

/// The steps, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    /// Whether any app may reach the host.
    Rule,
    /// The proxy on the route, if any.
    Way,
    /// The addresses of the name.
    Name,
    /// The TCP connection.
    Connection,
    /// The handshake: version, cipher, protocol.
    Tls,
    /// The server's certificate.
    Certificate,
    /// The HTTP response.
    Http,
}

impl StepKind {
    /// The name of the step for scripts and people.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Way => "way",
            Self::Name => "name",
            Self::Connection => "connection",
            Self::Tls => "tls",
            Self::Certificate => "certificate",
            Self::Http => "http",
        }
    }
}

/// Checks the connection to `url` under `settings`, up to the first step that fails. The device certificate is
/// presented as for a page, and recorded.
///
/// # Errors
/// TLS cannot be set up.
pub async fn check(settings: Settings, url: &Url, log: Arc<ActivityLog>) -> Result<Vec<Step>, StartError> {
    let settings = Arc::new(settings);
    let connections = visit::connections(Arc::clone(&settings), log).await?;
    let mut check = ConnectionCheck { connections, settings, steps: Vec::new() };
    check.run(url).await;
    check.connections.retire();
    Ok(check.steps)
}

struct ConnectionCheck {
    connections: Connections,
    settings: Arc<Settings>,
    steps: Vec<Step>,
}

impl ConnectionCheck {
    fn note(&mut self, what: StepKind, since: Instant, outcome: Result<String, Problem>) -> Option<()> {
        let is_fine = outcome.is_ok();
        self.steps.push(Step { what, took: since.elapsed(), outcome });
        is_fine.then_some(())
    }

    async fn run(&mut self, url: &Url) -> Option<()> {
        let since = Instant::now();
        let target = Endpoint::of(url).filter(|_| url.scheme() == "https");
        let Some(target) = target else {
            let problem = Code::HostNotAllowed.with(Detail::HttpsOnly);
            return self.note(StepKind::Rule, since, Err(problem));
        };
        let rule = self.rule(&target);
        self.note(StepKind::Rule, since, rule)?;

        let since = Instant::now();
        let hops = self.settings.upstream.hops(&target).await;
        let is_direct = hops.as_ref().is_ok_and(|hops| hops.first() == Some(&Hop::Direct));
        let text = hops.map(|hops| hops.iter().map(way_text).collect::<Vec<_>>().join(", else "));
        self.note(StepKind::Way, since, text.map_err(problem))?;

        if is_direct {
            let since = Instant::now();
            let elsewhere = ResolveTo::find(&self.settings.resolve, &target);
            let name = elsewhere.as_ref().map_or_else(|| target.host.to_string(), |(host, _)| host.clone());
            let found = porthole_network::addresses(name.trim_matches(['[', ']'])).await;
            let text = found.map(|addresses| {
                let list = addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                let by = if elsewhere.is_some() { " (network.resolve)" } else { "" };
                format!("{list}{by}")
            });
            self.note(StepKind::Name, since, text.map_err(|error| Failure::NameUnknown(error).problem()))?;
        }

        let since = Instant::now();
        let reached = self.connections.dial(&target).await;
        let text = reached.map(|socket| {
            socket.peer_addr().map_or_else(|_| "open".to_owned(), |address| format!("open to {address}"))
        });
        self.note(StepKind::Connection, since, text.map_err(|failure| failure.problem()))?;

        let since = Instant::now();
        let seen = match self.connections.inspect(&target).await {
            Ok(seen) => seen,
            Err(failure) => return self.note(StepKind::Tls, since, Err(failure.problem())),
        };
        self.note(StepKind::Tls, since, Ok(seen.handshake))?;
        self.note(StepKind::Certificate, Instant::now(), Ok(certificate_text(&seen.chain)))?;
        if self.settings.tunnels(&target) {
            return Some(());
        }

        let since = Instant::now();
        let answer = self.connections.send_alone(&target, request(url, &target)?).await;
        let text = answer.map(|answer| format!("{} over {:?}", answer.status(), answer.version()));
        self.note(StepKind::Http, since, text.map_err(|failure| failure.problem()))
    }

    fn rule(&self, target: &Endpoint) -> Result<String, Problem> {
        if let Err(refused) = route::admit(&self.settings, target) {
            return Err(refused.problem());
        }
        if !target.host.is_tls_name() {
            return Err(Code::HostNameUnusable.problem());
        }
        let apps: Vec<&str> =
            self.settings.apps.iter().filter(|app| app.reaches(target)).map(|app| app.id.as_str()).collect();
        let may_see = |pattern: &HostPattern| pattern.matches(target, WithoutPort::Any);
        let certificate = if self.settings.tunnels(target) {
            "the connection is not opened (network.tunnel), and no device certificate is presented"
        } else if self.settings.identity.is_none() {
            "there is no device certificate to present"
        } else if self.settings.present_to.iter().any(may_see) {
            "the device certificate is presented if the server asks"
        } else {
            "the device certificate is not presented (not in present_to)"
        };
        Ok(format!("reached by {}; {certificate}", apps.join(", ")))
    }
}

fn problem(error: porthole_network::ReachError) -> Problem {
    Failure::from(error).problem()
}

fn way_text(hop: &Hop) -> String {
    match hop {
        Hop::Direct => "straight".to_owned(),
        Hop::HttpProxy { host, port } => format!("through the proxy {host}:{port}"),
    }
}

fn certificate_text(chain: &[rustls_pki_types::CertificateDer<'static>]) -> String {
    let first = chain.first().and_then(|der| porthole_identity::read_certificates(der).ok());
    let Some(first) = first.and_then(|read| read.into_iter().next()) else {
        return "verified".to_owned();
    };
    format!(
        "verified: {}, issued by {}, valid until {}, {} in the chain",
        first.subject,
        first.issuer,
        first.not_after.date(),
        chain.len()
    )
}

fn request(url: &Url, target: &Endpoint) -> Option<Request<()>> {
    let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let request = Request::builder().method(Method::GET).uri(path).header(header::HOST, target.authority());
    request.header(header::USER_AGENT, "portholectl").header(header::CONNECTION, "close").body(()).ok()
}
