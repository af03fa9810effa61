use std::{fmt, net::IpAddr, str::FromStr};

use thiserror::Error;

/// A host as it stands in a URL after normalisation: lower-case A-labels without a trailing dot, or an IP address
/// without brackets.
///
/// One normal form everywhere, so that routing, certificate choice and the upstream pool can never disagree about
/// which host is meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

/// Hosts by name: `mail.harbor.test` is that host alone, `*.harbor.test` every host below `harbor.test` at any
/// depth, but not `harbor.test` itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HostPattern {
    /// One host.
    Exact(HostName),
    /// Every host below this domain.
    Below(HostName),
}

/// Why a text is not a host pattern.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HostPatternError {
    /// Holds a scheme, port, path or other character that no host has.
    #[error(transparent)]
    Host(#[from] HostNameError),
    /// `*` stands elsewhere than as the whole first label.
    #[error("`{0}`: `*` may stand only as the whole first label, as in `*.harbor.test`")]
    Wildcard(String),
    /// The wildcard would cover a whole top-level domain.
    #[error("`{0}` covers a whole top-level domain")]
    TooWide(String),
}

impl HostPattern {
    /// Does this pattern name `host`?
    #[must_use]
    pub fn matches(&self, host: &HostName) -> bool {
        match self {
            Self::Exact(exact) => exact == host,
            Self::Below(domain) => {
                host.0.strip_suffix(&domain.0).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
            }
        }
    }

    /// How much the pattern pins down; the larger wins where several match.
    #[must_use]
    pub fn specificity(&self) -> (bool, usize) {
        match self {
            Self::Exact(host) => (true, host.0.len()),
            Self::Below(domain) => (false, domain.0.len()),
        }
    }
}

impl FromStr for HostPattern {
    type Err = HostPatternError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(domain) = text.strip_prefix("*.") {
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
            return Ok(Self::Below(domain));
        }
        if text.contains('*') {
            return Err(HostPatternError::Wildcard(text.to_owned()));
        }
        Ok(Self::Exact(text.parse()?))
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(host) => write!(f, "{host}"),
            Self::Below(domain) => write!(f, "*.{domain}"),
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
    fn what_is_no_host_is_refused() {
        for text in ["", ".", "a..b", "https://mail.harbor.test", "mail.harbor.test:443", "a/b", "a b", "*"] {
            assert!(text.parse::<HostName>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_wildcard_covers_every_depth_below_but_not_the_domain_itself() {
        let below: HostPattern = "*.harbor.test".parse().unwrap();
        assert!(below.matches(&host("mail.harbor.test")));
        assert!(below.matches(&host("a.b.harbor.test")));
        assert!(!below.matches(&host("harbor.test")));
        assert!(!below.matches(&host("evilharbor.test")));
        assert!(!below.matches(&host("harbor.test.evil.example")));
    }

    #[test]
    fn a_wildcard_stands_only_as_the_first_label_of_a_real_domain() {
        for text in ["*", "*.test", "mail.*.test", "*mail.harbor.test", "*.*.harbor.test", "*.10.0.0.1"] {
            assert!(text.parse::<HostPattern>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_the_normal_form_is_stable(text in "\\PC{0,80}") {
            if let Ok(host) = text.parse::<HostName>() {
                prop_assert_eq!(host.as_str().parse::<HostName>().unwrap(), host);
            }
            let _ = text.parse::<HostPattern>();
        }
    }
}
