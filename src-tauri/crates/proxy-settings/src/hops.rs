//! What a script answers: `PROXY proxy.harbor.test:3128; DIRECT`.

use porthole_network::Hop;

/// The ways that an answer names and Porthole knows, in their order, and whether it named any other. An empty answer means
/// straight, as in every browser. There may be as many as an answer has room for.
pub(crate) fn parse(answer: &str) -> (Vec<Hop>, bool) {
    let mut others = false;
    let parts: Vec<&str> = answer.split(';').map(str::trim).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        return (vec![Hop::Direct], false);
    }
    let mut hops = Vec::new();
    for part in parts {
        let (kind, place) = part.split_once(char::is_whitespace).unwrap_or((part, ""));
        let hop = match kind.to_ascii_uppercase().as_str() {
            "DIRECT" if place.is_empty() => Some(Hop::Direct),
            "PROXY" | "HTTP" => parse_http_proxy(without_slash(place.trim()), 80),
            _ => None,
        };
        others |= hop.is_none();
        hops.extend(hop);
    }
    (hops, others)
}

/// People write a slash behind the port, and Firefox passes over it (`nsProtocolProxyService::ExtractProxyInfo`).
fn without_slash(place: &str) -> &str {
    place
        .strip_suffix('/')
        .filter(|rest| rest.ends_with(|letter: char| letter.is_ascii_digit()))
        .unwrap_or(place)
}

/// A proxy as `host:port`; without a port, `otherwise`.
pub(crate) fn parse_http_proxy(place: &str, otherwise: u16) -> Option<Hop> {
    let is_v6 = place.parse::<std::net::Ipv6Addr>().is_ok();
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if !is_v6 && !port.ends_with(']') => (host, port.parse().ok()?),
        Some(_) | None => (place, otherwise),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let is_host = !host.is_empty()
        && host.len() <= 253
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':'));
    (is_host && port != 0).then(|| Hop::HttpProxy { host: host.to_owned(), port })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy(host: &str, port: u16) -> Hop {
        Hop::HttpProxy { host: host.to_owned(), port }
    }

    #[test]
    fn the_ways_keep_their_order() {
        let (hops, others) = parse(" PROXY a.test:3128/;proxy [2001:db8::1]:8080 ; HTTP b.test; DIRECT;");
        assert_eq!(
            hops,
            [proxy("a.test", 3128), proxy("2001:db8::1", 8080), proxy("b.test", 80), Hop::Direct]
        );
        assert!(!others);
    }

    #[test]
    fn every_way_of_a_long_answer_counts() {
        let (hops, others) = parse(&format!("{}PROXY b.test:8080", "PROXY a.test:3128; ".repeat(200)));
        assert_eq!((hops.len(), hops.last(), others), (201, Some(&proxy("b.test", 8080)), false));
    }

    #[test]
    fn an_empty_answer_means_straight() {
        assert_eq!(parse(""), (vec![Hop::Direct], false));
        assert_eq!(parse(" ; "), (vec![Hop::Direct], false));
    }

    #[test]
    fn what_cannot_be_understood_is_not_taken_for_straight() {
        for other in [
            "SOCKS a.test:1080",
            "HTTPS a.test:443",
            "DIRECTLY",
            "DIRECT a.test:1",
            "PROXY",
            "PROXY a.test:0",
            "PROXY a.test:99999",
            "PROXY a b:80",
            "PROXY a.test:80//",
            "PROXY a.test/",
            "PROXY http://a.test:3128",
            "PROXY a.test:3128\u{0}",
        ] {
            assert_eq!(parse(other), (vec![], true), "{other}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_answer_makes_a_way_that_it_does_not_name(answer in ".{0,200}") {
            let (hops, _) = parse(&answer);
            let upper = answer.to_ascii_uppercase();
            for hop in hops {
                match hop {
                    Hop::Direct => assert!(upper.contains("DIRECT") || !upper.contains(|c: char| c != ';' && !c.is_whitespace())),
                    Hop::HttpProxy { host, port } => assert!(answer.contains(&host) && port != 0),
                }
            }
        }
    }
}
