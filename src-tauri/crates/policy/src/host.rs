use std::{fmt, net::IpAddr, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A host as it stands in a URL after normalisation: lower-case A-labels without a trailing dot, or an IP address
/// without brackets.
///
/// One normal form everywhere, so that routing, certificate choice and the upstream pool can never disagree about
/// which host is meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HostName(String);

/// Why a text is not a host.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a host name or IP address")]
pub struct HostNameError(pub String);

impl HostName {
    /// The normal form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address, where the host is one.
    #[must_use]
    pub fn ip(&self) -> Option<IpAddr> {
        self.0.parse().ok()
    }

    /// Whether TLS can name it: no label begins or ends with a hyphen (RFC 1123 section 2.1). URLs may hold other names.
    #[must_use]
    pub fn is_tls_name(&self) -> bool {
        self.0.split('.').all(|label| !label.starts_with('-') && !label.ends_with('-'))
    }

    /// The host of a URL, if it has one.
    #[must_use]
    pub fn of(url: &url::Url) -> Option<Self> {
        url.host_str().and_then(|host| host.parse().ok())
    }
}

impl FromStr for HostName {
    type Err = HostNameError;

    /// Accepts what may stand as the host of a URL (WHATWG URL, host parsing), brackets around IPv6 optional.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = || HostNameError(text.to_owned());
        let bracketed = match text.parse::<std::net::Ipv6Addr>() {
            Ok(address) => format!("[{address}]"),
            Err(_) => text.to_owned(),
        };
        let host = url::Host::parse(&bracketed).map_err(|_| refuse())?;
        let normal = match host {
            url::Host::Domain(name) => {
                let name = name.strip_suffix('.').unwrap_or(&name).to_owned();
                if !is_dns_name(&name) {
                    return Err(refuse());
                }
                name
            }
            url::Host::Ipv4(address) => address.to_string(),
            // A v4-mapped address reaches the v4 host: one name for one target.
            url::Host::Ipv6(address) => address.to_canonical().to_string(),
        };
        Ok(Self(normal))
    }
}

serde_as_text!(HostName);

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// RFC 1035 section 2.3.4 lengths; letters, digits, hyphen, and the underscore that real hosts use.
fn is_dns_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 253
        && name.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        })
}

/// The port of https where an address names none.
pub const HTTPS_PORT: u16 = 443;

/// A host and a port: where a connection goes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Endpoint {
    /// The host.
    pub host: HostName,
    /// The port.
    pub port: u16,
}

impl Endpoint {
    /// Where a URL leads, if it has a host and a known port.
    #[must_use]
    pub fn of(url: &url::Url) -> Option<Self> {
        Some(Self { host: HostName::of(url)?, port: url.port_or_known_default()? })
    }

    /// The https address of its root.
    #[must_use]
    pub fn url(&self) -> Option<url::Url> {
        url::Url::parse(&format!("https://{}/", self.authority())).ok()
    }

    /// As the authority of an https URL: brackets around IPv6, no port where it is https's.
    #[must_use]
    pub fn authority(&self) -> String {
        let host = with_brackets(&self.host);
        if self.port == HTTPS_PORT { host } else { format!("{host}:{}", self.port) }
    }
}

impl FromStr for Endpoint {
    type Err = HostNameError;

    /// Reads `host` or `host:port`; without a port it is https's. An IPv6 address has a port only behind brackets.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (host, port) = split_port(text).ok_or_else(|| HostNameError(text.to_owned()))?;
        Ok(Self { host: host.parse()?, port: port.unwrap_or(HTTPS_PORT) })
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.authority())
    }
}

fn with_brackets(host: &HostName) -> String {
    if host.0.contains(':') { format!("[{host}]") } else { host.to_string() }
}

/// The host and the port of `host[:port]`; `None` where the port is no number from 1 to 65535.
fn split_port(text: &str) -> Option<(&str, Option<u16>)> {
    // A bare IPv6 address is all colons: it has no port.
    if text.parse::<std::net::Ipv6Addr>().is_ok() {
        return Some((text, None));
    }
    match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => {
            let is_number = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
            let port = port.parse().ok().filter(|port| is_number && *port != 0)?;
            Some((host, Some(port)))
        }
        Some(_) | None => Some((text, None)),
    }
}

/// Hosts by name: `mail.harbor.test` is that host only, `*.harbor.test` every host below `harbor.test` at any depth,
/// but not `harbor.test` itself. Either may name one port: `mail.harbor.test:8443`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HostPattern {
    hosts: Hosts,
    port: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Hosts {
    /// One host.
    Exact(HostName),
    /// Every host below this domain.
    Below(HostName),
}

/// What a pattern without a port means, which depends on the list that it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithoutPort {
    /// Port 443, https's own.
    Https,
    /// Every port of the host.
    Any,
}

/// How much a pattern pins down. The larger wins where several match: one host before a wildcard, a longer domain
/// before a shorter one, a named port before none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Specificity {
    is_exact: bool,
    length: usize,
    has_port: bool,
}

impl Specificity {
    /// The pattern names one host.
    #[must_use]
    pub const fn is_exact(self) -> bool {
        self.is_exact
    }
}

/// Why a text is not a host pattern.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HostPatternError {
    /// Holds a scheme, path or other character that no host has.
    #[error(transparent)]
    Host(#[from] HostNameError),
    /// The port is not a number from 1 to 65535.
    #[error("`{0}` does not end in a port from 1 to 65535")]
    Port(String),
    /// `*` stands elsewhere than as the whole first label.
    #[error("`{0}`: `*` is allowed only as the whole first label, as in `*.harbor.test`")]
    Wildcard(String),
    /// TLS cannot name it: see [`HostName::is_tls_name`].
    #[error("`{0}`: a part of the host name begins or ends with a hyphen")]
    Hyphen(String),
    /// The wildcard would cover a whole top-level domain.
    #[error("`{0}` covers a whole top-level domain")]
    TooWide(String),
}

impl HostPattern {
    /// The pattern that names exactly this endpoint.
    #[must_use]
    pub fn from_endpoint(endpoint: Endpoint) -> Self {
        Self { hosts: Hosts::Exact(endpoint.host), port: Some(endpoint.port) }
    }

    /// Does this pattern name `endpoint`?
    #[must_use]
    pub fn matches(&self, endpoint: &Endpoint, without_port: WithoutPort) -> bool {
        self.matches_host(&endpoint.host)
            && match (self.port, without_port) {
                (Some(port), _) => port == endpoint.port,
                (None, WithoutPort::Https) => endpoint.port == HTTPS_PORT,
                (None, WithoutPort::Any) => true,
            }
    }

    /// Does this pattern name `host` on any port?
    #[must_use]
    pub fn matches_host(&self, host: &HostName) -> bool {
        match &self.hosts {
            Hosts::Exact(exact) => exact == host,
            Hosts::Below(domain) => {
                host.0.strip_suffix(&domain.0).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
            }
        }
    }

    /// How much the pattern pins down; the larger wins where several match.
    #[must_use]
    pub fn specificity(&self) -> Specificity {
        let (is_exact, length) = match &self.hosts {
            Hosts::Exact(host) => (true, host.0.len()),
            Hosts::Below(domain) => (false, domain.0.len()),
        };
        Specificity { is_exact, length, has_port: self.port.is_some() }
    }

    /// The host, or the domain below which every host is meant.
    #[must_use]
    pub const fn name(&self) -> &HostName {
        let (Hosts::Exact(name) | Hosts::Below(name)) = &self.hosts;
        name
    }

    /// Whether every host below [`HostPattern::name`] is meant, and not that one.
    #[must_use]
    pub const fn is_wildcard(&self) -> bool {
        match self.hosts {
            Hosts::Exact(_) => false,
            Hosts::Below(_) => true,
        }
    }

    /// The port, where the pattern names one.
    #[must_use]
    pub const fn port(&self) -> Option<u16> {
        self.port
    }
}

impl FromStr for HostPattern {
    type Err = HostPatternError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.contains(['/', '@', '?', '#']) {
            return Err(HostNameError(text.to_owned()).into());
        }
        let (hosts, port) = split_port(text).ok_or_else(|| HostPatternError::Port(text.to_owned()))?;
        let hosts = if let Some(domain) = hosts.strip_prefix("*.") {
            if domain.contains('*') {
                return Err(HostPatternError::Wildcard(text.to_owned()));
            }
            let domain: HostName = domain.parse()?;
            if domain.ip().is_some() {
                return Err(HostPatternError::Wildcard(text.to_owned()));
            }
            if !domain.0.contains('.') {
                return Err(HostPatternError::TooWide(text.to_owned()));
            }
            Hosts::Below(domain)
        } else if hosts.contains('*') {
            return Err(HostPatternError::Wildcard(text.to_owned()));
        } else {
            Hosts::Exact(hosts.parse()?)
        };
        let (Hosts::Below(host) | Hosts::Exact(host)) = &hosts;
        if !host.is_tls_name() {
            return Err(HostPatternError::Hyphen(text.to_owned()));
        }
        Ok(Self { hosts, port })
    }
}

serde_as_text!(HostPattern);

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.hosts, self.port) {
            (Hosts::Exact(host), None) => write!(f, "{host}"),
            (Hosts::Exact(host), Some(port)) => write!(f, "{}:{port}", with_brackets(host)),
            (Hosts::Below(domain), None) => write!(f, "*.{domain}"),
            (Hosts::Below(domain), Some(port)) => write!(f, "*.{domain}:{port}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn host(text: &str) -> HostName {
        text.parse().unwrap()
    }

    fn endpoint(text: &str) -> Endpoint {
        text.parse().unwrap()
    }

    fn pattern(text: &str) -> HostPattern {
        text.parse().unwrap()
    }

    #[test]
    fn one_host_has_one_spelling() {
        for (written, normal) in [
            ("Mail.Harbor.TEST", "mail.harbor.test"),
            ("mail.harbor.test.", "mail.harbor.test"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("127.1", "127.0.0.1"),
            ("[::1]", "::1"),
            ("::1", "::1"),
            ("::ffff:10.0.0.1", "10.0.0.1"),
        ] {
            assert_eq!(host(written).as_str(), normal, "{written}");
        }
    }

    #[test]
    fn tls_names_no_label_that_begins_or_ends_with_a_hyphen() {
        for text in ["mail.harbor.test", "a-b.x--y.test", "a_b.test", "::1", "10.0.0.1"] {
            assert!(host(text).is_tls_name(), "{text}");
        }
        for text in ["-x.harbor.test", "x-.harbor.test", "mail.-x.test"] {
            assert!(!host(text).is_tls_name(), "{text}");
        }
    }

    #[test]
    fn what_is_no_host_is_refused() {
        for text in ["", ".", "a..b", "https://mail.harbor.test", "mail.harbor.test:443", "a/b", "a b", "*"] {
            assert!(text.parse::<HostName>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn an_endpoint_without_a_port_is_https_and_an_ipv6_address_needs_brackets_for_one() {
        for (written, authority) in [
            ("mail.harbor.test", "mail.harbor.test"),
            ("mail.harbor.test:443", "mail.harbor.test"),
            ("mail.harbor.test:8443", "mail.harbor.test:8443"),
            ("::1", "[::1]"),
            ("[::1]", "[::1]"),
            ("[::1]:8443", "[::1]:8443"),
            ("10.0.0.1:8443", "10.0.0.1:8443"),
        ] {
            assert_eq!(endpoint(written).authority(), authority, "{written}");
            assert_eq!(endpoint(authority), endpoint(written), "{written}");
        }
        for text in
            ["mail.harbor.test:", "mail.harbor.test:0", "a:+443", "a:70000", "a:b", "user@a:1", "a:1:2"]
        {
            assert!(text.parse::<Endpoint>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_wildcard_covers_every_depth_below_but_not_the_domain_itself() {
        let below = pattern("*.harbor.test");
        assert!(below.matches_host(&host("mail.harbor.test")));
        assert!(below.matches_host(&host("a.b.harbor.test")));
        assert!(!below.matches_host(&host("harbor.test")));
        assert!(!below.matches_host(&host("evilharbor.test")));
        assert!(!below.matches_host(&host("harbor.test.evil.example")));
    }

    #[test]
    fn a_named_port_is_that_port_only_and_no_port_is_what_the_list_says() {
        for (written, at, https, any) in [
            ("cdn.example.net", "cdn.example.net", true, true),
            ("cdn.example.net", "cdn.example.net:8443", false, true),
            ("cdn.example.net:8443", "cdn.example.net:8443", true, true),
            ("cdn.example.net:8443", "cdn.example.net", false, false),
            ("cdn.example.net:443", "cdn.example.net", true, true),
            ("*.example.net:8443", "a.b.example.net:8443", true, true),
            ("*.example.net:8443", "a.b.example.net", false, false),
            ("*.example.net:8443", "example.net:8443", false, false),
            ("[::1]:8443", "[::1]:8443", true, true),
            ("::1", "[::1]:8443", false, true),
        ] {
            let (pattern, at) = (pattern(written), endpoint(at));
            assert_eq!(pattern.matches(&at, WithoutPort::Https), https, "{written} {at}");
            assert_eq!(pattern.matches(&at, WithoutPort::Any), any, "{written} {at}");
        }
    }

    #[test]
    fn one_host_pins_down_more_than_a_wildcard_and_a_port_more_than_none() {
        let ordered = ["*.test.example", "*.a.test.example", "*.a.test.example:1", "a.test", "a.test:1"];
        let ranks = ordered.map(|text| pattern(text).specificity());
        assert!(ranks.is_sorted());
    }

    #[test]
    fn a_wildcard_stands_only_as_the_first_label_of_a_real_domain() {
        for text in
            ["*", "*.test", "mail.*.test", "*mail.harbor.test", "*.*.harbor.test", "*.10.0.0.1", "*:8443"]
        {
            assert!(text.parse::<HostPattern>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_port_of_a_pattern_is_a_number_that_a_port_can_have() {
        for text in
            ["mail.harbor.test:0", "*.harbor.test:65536", "mail.harbor.test:https", "mail.harbor.test:"]
        {
            let error = text.parse::<HostPattern>().unwrap_err();
            assert_eq!(error, HostPatternError::Port(text.to_owned()), "{text}");
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_the_normal_form_is_stable(text in "\\PC{0,80}") {
            if let Ok(host) = text.parse::<HostName>() {
                prop_assert_eq!(host.as_str().parse::<HostName>().unwrap(), host);
            }
            if let Ok(pattern) = text.parse::<HostPattern>() {
                prop_assert_eq!(pattern.to_string().parse::<HostPattern>().unwrap(), pattern);
            }
            if let Ok(endpoint) = text.parse::<Endpoint>() {
                prop_assert_eq!(endpoint.authority().parse::<Endpoint>().unwrap(), endpoint);
            }
        }

        #[test]
        fn a_pattern_reads_back_as_it_is_written(
            wild in any::<bool>(),
            name in "[a-z]{1,8}\\.[a-z]{2,8}",
            port in proptest::option::of(1_u16..),
        ) {
            let port_text = port.map(|port| format!(":{port}")).unwrap_or_default();
            let text = format!("{}{name}{port_text}", if wild { "*." } else { "" });
            let pattern: HostPattern = text.parse().unwrap();
            prop_assert_eq!(pattern.to_string(), text);
            let host = if wild { format!("x.{name}") } else { name };
            let at = Endpoint { host: host.parse().unwrap(), port: port.unwrap_or(HTTPS_PORT) };
            prop_assert!(pattern.matches(&at, WithoutPort::Https));
        }
    }
}
