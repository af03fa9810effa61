//! Settings as every system has them: a script, a proxy, and what is reached without it.

use std::net::IpAddr;

use porthole_network::Hop;
use porthole_policy::Endpoint;
use url::Url;

use crate::hops;

/// What the system says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SystemProxy {
    Hops(Vec<Hop>),
    /// A script says it.
    ScriptAt(Url),
}

/// One system's settings for connections by TLS.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Settings {
    /// The address of a script; it counts before the rest.
    pub(super) script: Option<String>,
    /// The proxy, as `host:port`.
    pub(super) proxy: Option<String>,
    /// What is reached without the proxy.
    pub(super) except: Vec<String>,
    /// Names without a dot are, too.
    pub(super) except_plain: bool,
}

impl Settings {
    pub(super) fn decide(&self, place: &Endpoint) -> Result<SystemProxy, String> {
        if let Some(script) = &self.script {
            let url = Url::parse(script).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
            let unknown = || {
                format!("the system's settings name a proxy script at `{script}`, which is no web address")
            };
            return Ok(SystemProxy::ScriptAt(url.ok_or_else(unknown)?));
        }
        let Some(proxy) = &self.proxy else { return Ok(SystemProxy::Hops(vec![Hop::Direct])) };
        let host = place.host.to_string();
        let is_plain = !host.contains(['.', ':']);
        if (self.except_plain && is_plain) || self.except.iter().any(|except| covers(except, place)) {
            return Ok(SystemProxy::Hops(vec![Hop::Direct]));
        }
        let hop = hops::parse_http_proxy(proxy, 80);
        let unknown =
            || format!("the system's settings name a proxy that Porthole does not understand: `{proxy}`");
        Ok(SystemProxy::Hops(vec![hop.ok_or_else(unknown)?]))
    }
}

/// Whether an exception covers `place`: `*`, `<local>`, a network such as `10.0.0.0/8`, a name, `*.name` or `.name`, each
/// of them with a port or without.
fn covers(except: &str, place: &Endpoint) -> bool {
    let except = except.trim().to_ascii_lowercase();
    let host = place.host.to_string().to_ascii_lowercase();
    if let (Some((network, length)), Ok(address)) = (except.split_once('/'), host.parse::<IpAddr>()) {
        return is_within(address, network, length);
    }
    if let Ok(address) = except.parse::<IpAddr>() {
        return host.parse() == Ok(address);
    }
    let (pattern, port) = match except.rsplit_once(':') {
        Some((pattern, port)) if port.parse::<u16>().is_ok() => (pattern, port.parse().ok()),
        Some(_) | None => (except.as_str(), None),
    };
    if port.is_some_and(|port: u16| port != place.port) {
        return false;
    }
    match pattern.trim_start_matches('[').trim_end_matches(']') {
        "" => false,
        "*" => true,
        "<local>" => !host.contains(['.', ':']),
        pattern => match pattern.strip_prefix("*.").or_else(|| pattern.strip_prefix('.')) {
            Some(domain) => host == domain || host.ends_with(&format!(".{domain}")),
            None => glob(pattern, &host),
        },
    }
}

/// Whether a pattern with stars fits all of `host`.
fn glob(pattern: &str, host: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| host.strip_prefix(first)) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// macOS writes networks short: `169.254/16`.
fn is_within(address: IpAddr, network: &str, length: &str) -> bool {
    let Ok(length) = length.parse::<u32>() else { return false };
    match address {
        IpAddr::V4(address) => {
            let missing = 3_usize.saturating_sub(network.matches('.').count());
            let network = format!("{network}{}", ".0".repeat(missing));
            let Ok(start) = network.parse::<std::net::Ipv4Addr>() else { return false };
            let differing = u64::from(address.to_bits() ^ start.to_bits());
            length <= 32 && differing >> (32 - length) == 0
        }
        IpAddr::V6(address) => {
            let Ok(start) = network.parse::<std::net::Ipv6Addr>() else { return false };
            let differing = address.to_bits() ^ start.to_bits();
            length == 0 || (length <= 128 && differing >> (128 - length) == 0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(except: &[&str]) -> Settings {
        let except = except.iter().map(|&one| one.to_owned()).collect();
        Settings { proxy: Some("proxy.harbor.test:3128".into()), except, ..Settings::default() }
    }

    fn is_direct(settings: &Settings, place: &str) -> bool {
        settings.decide(&place.parse().unwrap()).unwrap() == SystemProxy::Hops(vec![Hop::Direct])
    }

    #[test]
    fn exceptions_are_reached_straight_and_nothing_else_is() {
        for (except, place) in [
            ("mail.harbor.test", "mail.harbor.test"),
            (".harbor.test", "mail.harbor.test"),
            ("*.harbor.test", "harbor.test"),
            ("MAIL.harbor.test:8443", "mail.harbor.test:8443"),
            ("10.0.0.0/8", "10.9.9.9"),
            ("169.254/16", "169.254.3.4"),
            ("fd00::/8", "[fd00::7]"),
            ("::1", "[::1]"),
            ("<local>", "intranet"),
            ("*", "mail.harbor.test"),
            ("mail*.test", "mail.harbor.test"),
        ] {
            assert!(is_direct(&settings(&[except]), place), "{except} {place}");
        }
        for (except, place) in [
            ("harbor.test", "mail.harbor.test"),
            ("bor.test", "harbor.test"),
            (".harbor.test", "xharbor.test"),
            ("mail.harbor.test:8443", "mail.harbor.test"),
            ("10.0.0.0/8", "11.0.0.1"),
            ("10.0.0.0/8", "mail.harbor.test"),
            ("<local>", "mail.harbor.test"),
            ("", "mail.harbor.test"),
            ("mail*.example", "mail.harbor.test"),
        ] {
            assert!(!is_direct(&settings(&[except]), place), "{except} {place}");
        }
    }

    #[test]
    fn settings_that_cannot_be_understood_are_no_straight_way() {
        let place = "mail.harbor.test".parse().unwrap();
        let socks = Settings { proxy: Some("socks5://a.test:1".into()), ..Settings::default() };
        assert!(socks.decide(&place).unwrap_err().contains("socks5://a.test:1"));
        let script = Settings { script: Some("file:///etc/proxy.pac".into()), ..settings(&["*"]) };
        assert!(script.decide(&place).unwrap_err().contains("no web address"));
        assert!(is_direct(&Settings::default(), "mail.harbor.test"));
    }
}
