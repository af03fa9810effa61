//! How webviews come to accept the leaf of a host.

use futures_util::future::BoxFuture;
use porthole_policy::HostName;
use rustls_pki_types::CertificateDer;

/// Makes the webviews accept `leaf` for exactly `host`.
///
/// Awaited before each `CONNECT` is answered with 200, so that no page meets a leaf that is not accepted. The same pair
/// comes with every connection; an implementation may remember it and return at once.
pub trait CertificatePinner: Send + Sync + 'static {
    /// Returns once every webview accepts `leaf` for `host`.
    fn trust(
        &self,
        host: &HostName,
        leaf: &CertificateDer<'static>,
    ) -> BoxFuture<'_, Result<(), PinningError>>;
}

/// Why the webviews do not accept a leaf.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the webviews could not be told which certificate to accept: {0}")]
pub struct PinningError(pub String);

/// For callers that trust the CA of this run as a whole, such as `portholectl proxy`: does nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct TrustByAuthority;

impl CertificatePinner for TrustByAuthority {
    fn trust(&self, _: &HostName, _: &CertificateDer<'static>) -> BoxFuture<'_, Result<(), PinningError>> {
        Box::pin(std::future::ready(Ok(())))
    }
}
