//! The desktop's portal (`org.freedesktop.portal.ProxyResolver`), which answers for each address.

use std::time::Duration;

use porthole_network::Hop;
use porthole_policy::Endpoint;
use url::Url;
use zbus::blocking::connection::Builder;

use super::settings::Said;
use crate::hops;

/// The portal may be started for the question, and may run a script.
const LIMIT: Duration = Duration::from_secs(5);

/// # Errors
/// There is none, or it does not answer.
pub(super) fn look_up(place: &Endpoint) -> Result<Said, String> {
    let words = |error: zbus::Error| error.to_string();
    let bus = Builder::session().map_err(words)?.method_timeout(LIMIT).build().map_err(words)?;
    let url = format!("https://{}/", place.authority());
    let answer = bus.call_method(
        Some("org.freedesktop.portal.Desktop"),
        "/org/freedesktop/portal/desktop",
        Some("org.freedesktop.portal.ProxyResolver"),
        "Lookup",
        &url,
    );
    let ways: Vec<String> = answer.map_err(words)?.body().deserialize().map_err(words)?;
    let found: Vec<Hop> = ways.iter().filter_map(|way| hop(way)).collect();
    if found.is_empty() {
        return Err(format!("the portal names no way that Porthole knows: {}", ways.join(", ")));
    }
    Ok(Said::Hops(found))
}

/// A way as GLib writes it: `direct://`, or the address of a proxy.
fn hop(way: &str) -> Option<Hop> {
    if way == "direct://" {
        return Some(Hop::Direct);
    }
    let url = Url::parse(way).ok().filter(|url| url.scheme() == "http")?;
    hops::http(url.host_str()?, url.port_or_known_default()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_are_read_as_glib_writes_them() {
        assert_eq!(hop("direct://"), Some(Hop::Direct));
        let proxy = Hop::HttpProxy { host: "proxy.harbor.test".to_owned(), port: 3128 };
        assert_eq!(hop("http://proxy.harbor.test:3128"), Some(proxy));
        assert_eq!(hop("socks5://proxy.harbor.test:1080"), None);
        assert_eq!(hop("nonsense"), None);
    }
}
