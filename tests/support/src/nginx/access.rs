//! Lines of the access log.

use serde::Deserialize;

/// Marks a line of the access log among the other lines of nginx.
pub(super) const MARK: &str = "access ";

/// One request as nginx saw it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Access {
    /// The `Host` that was asked for.
    pub host: String,
    /// The method.
    pub method: String,
    /// The request target, with its query.
    pub target: String,
    /// The protocol, such as `HTTP/2.0`.
    pub protocol: String,
    /// The status of the answer.
    pub status: u16,
    /// How many bytes of the answer's body were sent.
    pub body_bytes: u64,
    /// nginx's `$ssl_client_verify`: `SUCCESS`, `NONE`, or `FAILED:` and why.
    pub client_verify: String,
    /// nginx's `$ssl_client_s_dn` (RFC 2253 order); empty without a certificate.
    pub client_subject: String,
    /// The number of the connection.
    pub connection: u64,
}

/// The request that a line of nginx's tells of, if it does.
pub(super) fn parse(line: &str) -> Option<Access> {
    serde_json::from_str(line.strip_prefix(MARK)?).ok()
}
