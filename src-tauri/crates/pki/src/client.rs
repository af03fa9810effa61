//! The client as its callers see it.

use std::sync::Arc;
use std::thread;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, header};
use porthole_network::Outbound;
use rustls::client::ResolvesClientCert;
use url::Url;

use crate::credential::Credential;
use crate::error::{FetchError, FetchFailure};
use crate::exchange::{self, RequestParts};
use crate::response::HttpResponse;
use crate::settings::{Limits, RequestSettings};
use crate::stop::Stop;
use crate::trust::Trust;

/// Asks servers of the organisation's PKI. Cheap to clone; every request has its own connection.
#[derive(Debug, Clone)]
pub struct Client(RequestSettings);

impl Client {
    /// Goes `way`, and believes servers by `trust`.
    #[must_use]
    pub fn new(outbound: Outbound, trust: Trust) -> Self {
        Self(RequestSettings {
            outbound,
            trust,
            limits: Limits::default(),
            identity: None,
            credential: None,
            stop: Stop::default(),
        })
    }

    /// Keeps to `limits`.
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.0.limits = limits;
        self
    }

    /// Shows the certificate that `resolver` chooses to servers that ask for one.
    #[must_use]
    pub fn identity(mut self, resolver: Arc<dyn ResolvesClientCert>) -> Self {
        self.0.identity = Some(resolver);
        self
    }

    /// Sends `credential` with every request.
    #[must_use]
    pub fn credential(mut self, credential: Credential) -> Self {
        self.0.credential = Some(credential);
        self
    }

    /// Waits no longer once `stop` says so: [`FetchFailure::Stopped`].
    #[must_use]
    pub fn with_stop(mut self, stop: Stop) -> Self {
        self.0.stop = stop;
        self
    }

    /// Asks for what is at `url`. Blocks; may be called on any thread.
    ///
    /// # Errors
    /// When no answer came whole and within the limits. An answer of any status is an answer: see
    /// [`HttpResponse::success`].
    pub fn get(&self, url: &Url, accept: &'static str) -> Result<HttpResponse, FetchError> {
        let headers = [(header::ACCEPT, HeaderValue::from_static(accept))];
        self.ask(url, &RequestParts { method: Method::GET, headers: headers.into(), body: Bytes::new() })
    }

    /// Sends `body` to `url` with `headers`. Blocks; may be called on any thread.
    ///
    /// # Errors
    /// As for [`Client::get`].
    pub fn post(
        &self,
        url: &Url,
        headers: &[(HeaderName, &'static str)],
        body: impl Into<Bytes>,
    ) -> Result<HttpResponse, FetchError> {
        let headers = headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value)));
        self.ask(url, &RequestParts { method: Method::POST, headers: headers.collect(), body: body.into() })
    }

    fn ask(&self, url: &Url, parts: &RequestParts) -> Result<HttpResponse, FetchError> {
        let local = |reason: String| FetchError::new(url, FetchFailure::Local(reason));
        // A thread of its own: the caller may be one that a runtime needs, or be inside of one.
        thread::scope(|scope| {
            let asking = thread::Builder::new().name("pki".to_owned()).spawn_scoped(scope, || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                let runtime = runtime.map_err(|error| local(error.to_string()))?;
                let answer = runtime.block_on(exchange::within_limits(&self.0, url, parts));
                // A name that is still being looked up would hold the end up.
                runtime.shutdown_background();
                answer
            });
            let asking = asking.map_err(|error| local(error.to_string()))?;
            asking.join().unwrap_or_else(|_| Err(local("the request ended by accident".to_owned())))
        })
    }
}
