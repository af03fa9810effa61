//! The desktop's portal (`org.freedesktop.portal.ProxyResolver`), which answers for each address.
//!
//! A portal reads of its caller what the app keeps to itself (`/proc/PID/root`), so its own process asks it.

use std::time::Duration;

use porthole_network::Hop;
use porthole_policy::Endpoint;
use url::Url;
use zbus::blocking::connection::Builder;
use zbus::fdo;

use super::settings::SystemProxy;
use crate::helper::{Helper, HelperCommand};
use crate::hops;

pub(crate) const QUESTION: &str = "portal";

/// What an answer begins with: the ways, that there is no such portal, or why it does not answer.
const WAYS: &str = "ways";
const ABSENT: &str = "absent ";
const FAILED: &str = "failed ";

/// The portal may be started for the question, and may run a script.
const LIMIT: Duration = Duration::from_secs(5);

/// Why the portal names no way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PortalError {
    /// There is none.
    Absent(String),
    /// There is one, and it gave no answer of use.
    Failed(String),
}

/// The portal, as the helper process asks it.
#[derive(Debug)]
pub(super) struct Portal(Helper);

impl Portal {
    pub(super) fn new(command: HelperCommand) -> Self {
        Self(Helper::new(command))
    }

    /// The way to `place`.
    ///
    /// # Errors
    /// There is no portal, or it does not answer, or with no way that Porthole knows.
    pub(super) fn look_up(&self, place: &Endpoint) -> Result<SystemProxy, PortalError> {
        let question = format!("{QUESTION} https://{}/", place.authority());
        read(&self.0.ask(&question).map_err(PortalError::Failed)?)
    }
}

fn read(answer: &str) -> Result<SystemProxy, PortalError> {
    if let Some(why) = answer.strip_prefix(ABSENT) {
        return Err(PortalError::Absent(why.to_owned()));
    }
    if let Some(why) = answer.strip_prefix(FAILED) {
        return Err(PortalError::Failed(why.to_owned()));
    }
    let ways = answer.strip_prefix(WAYS).unwrap_or_default();
    let found: Vec<Hop> = ways.split_whitespace().filter_map(hop).collect();
    if found.is_empty() {
        return Err(PortalError::Failed(format!("it names no way that Porthole knows:{ways}")));
    }
    Ok(SystemProxy::Hops(found))
}

/// In the helper process: the portal's answer for `url`.
pub(crate) fn answer(url: &str) -> String {
    match lookup(url) {
        Ok(ways) => ways.iter().fold(WAYS.to_owned(), |answer, way| format!("{answer} {way}")),
        Err(PortalError::Absent(why)) => format!("{ABSENT}{why}"),
        Err(PortalError::Failed(why)) => format!("{FAILED}{why}"),
    }
}

fn lookup(url: &str) -> Result<Vec<String>, PortalError> {
    // Without a bus there is no portal on it.
    let absent = |error: zbus::Error| PortalError::Absent(error.to_string());
    let bus = Builder::session().map_err(absent)?.method_timeout(LIMIT).build().map_err(absent)?;
    let answer = bus.call_method(
        Some("org.freedesktop.portal.Desktop"),
        "/org/freedesktop/portal/desktop",
        Some("org.freedesktop.portal.ProxyResolver"),
        "Lookup",
        &url,
    );
    let answer = answer.map_err(|error| {
        let text = error.to_string();
        if is_absence(error) { PortalError::Absent(text) } else { PortalError::Failed(text) }
    })?;
    answer.body().deserialize().map_err(|error| PortalError::Failed(error.to_string()))
}

/// Whether an error says that there is no portal, or none that knows of proxies.
fn is_absence(error: zbus::Error) -> bool {
    matches!(
        fdo::Error::from(error),
        fdo::Error::ServiceUnknown(_)
            | fdo::Error::NameHasNoOwner(_)
            | fdo::Error::UnknownObject(_)
            | fdo::Error::UnknownInterface(_)
            | fdo::Error::UnknownMethod(_)
            | fdo::Error::SpawnServiceNotFound(_)
    )
}

/// A way as GLib writes it: `direct://`, or the address of a proxy.
fn hop(way: &str) -> Option<Hop> {
    if way == "direct://" {
        return Some(Hop::Direct);
    }
    let url = Url::parse(way).ok().filter(|url| url.scheme() == "http")?;
    hops::parse_http_proxy(url.host_str()?, url.port_or_known_default()?)
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

    #[test]
    fn an_answer_without_a_way_is_none() {
        let proxy = Hop::HttpProxy { host: "proxy.harbor.test".to_owned(), port: 3128 };
        let both = "ways socks://a.test:1 http://proxy.harbor.test:3128 direct://";
        assert_eq!(read(both), Ok(SystemProxy::Hops(vec![proxy, Hop::Direct])));
        for answer in ["ways socks://a.test:1080", "ways", "", "nonsense", "failed x"] {
            assert!(matches!(read(answer), Err(PortalError::Failed(_))), "{answer}");
        }
        assert_eq!(read("absent x"), Err(PortalError::Absent("x".to_owned())));
    }
}
