//! The content filter of an app: the addresses that its pages may load, in WebKit's format of content blockers.

use porthole_policy::{HTTPS_PORT, HostPattern};
use serde_json::{Value, json};

/// Schemes of addresses that pages make themselves, and of the engine's own PDF viewer. They never use the network.
const WITHOUT_NETWORK: [&str; 4] = ["^about:", "^blob:", "^data:", "^webkit-pdfjs-viewer:"];

/// The rules for every window of an app, including frames, workers and sockets: everything is blocked except TLS
/// connections to its hosts.
#[must_use]
pub(crate) fn content_rules(hosts: &[HostPattern]) -> String {
    let block = json!({ "trigger": { "url-filter": ".*" }, "action": { "type": "block" } });
    let local = WITHOUT_NETWORK.iter().map(|filter| (*filter).to_owned());
    // WebKit's expressions have no alternatives, so each pattern is a rule.
    let hosts = hosts.iter().flat_map(|pattern| ["https", "wss"].map(|scheme| url_filter(scheme, pattern)));
    let exempt = local.chain(hosts).map(|filter| {
        json!({ "trigger": { "url-filter": filter }, "action": { "type": "ignore-previous-rules" } })
    });
    Value::from_iter(std::iter::once(block).chain(exempt)).to_string()
}

/// The optional part before the host: a page's credentials for its own server.
const USER: &str = "([^/@]*@)?";

/// Matches the addresses of `scheme` on the hosts and the port of `pattern`. The engine normalises addresses first:
/// lower case, no default port, a slash after the host, and no `@` in user and password.
fn url_filter(scheme: &str, pattern: &HostPattern) -> String {
    let name = pattern.name().as_str();
    let escaped = name.replace('.', "\\.");
    let host = match (pattern.is_wildcard(), name.contains(':')) {
        (true, _) => format!("[^/:@]+\\.{escaped}"),
        (false, true) => format!("\\[{escaped}\\]"),
        (false, false) => escaped,
    };
    let port =
        pattern.port().filter(|port| *port != HTTPS_PORT).map(|port| format!(":{port}")).unwrap_or_default();
    format!("^{scheme}://{USER}{host}{port}/")
}

#[cfg(test)]
mod tests {
    use porthole_policy::{Apps, PinnedApp, Start};

    use super::*;

    #[test]
    fn everything_is_blocked_but_what_the_app_names() {
        let hosts = ["*.harbor.test", "cdn.example.net:8443", "[2001:db8::7]:9443", "plain.test:443"];
        let mail = "https://mail.harbor.test:444/";
        let mail = PinnedApp {
            id: "mail".parse().unwrap(),
            name: "Mail".to_owned(),
            url: mail.parse().unwrap(),
            scope: vec![mail.parse().unwrap()],
            hosts: hosts.iter().map(|text| text.parse().unwrap()).collect(),
            handles: Vec::new(),
            start: Start::Manual,
            icon: None,
            declared_handlers: Vec::new(),
            shortcuts: None,
            sleep_after: None,
            permissions: porthole_policy::FeatureRules::default(),
        };
        let apps = Apps::new(vec![mail]).unwrap();
        let rules: Value = serde_json::from_str(&content_rules(&apps.iter().next().unwrap().hosts)).unwrap();
        let filters: Vec<_> = rules
            .as_array()
            .unwrap()
            .iter()
            .map(|rule| {
                let filter = rule["trigger"]["url-filter"].as_str().unwrap();
                (filter, rule["action"]["type"].as_str().unwrap())
            })
            .collect();
        let exempt = "ignore-previous-rules";
        assert_eq!(
            filters,
            [
                (".*", "block"),
                ("^about:", exempt),
                ("^blob:", exempt),
                ("^data:", exempt),
                ("^webkit-pdfjs-viewer:", exempt),
                (r"^https://([^/@]*@)?[^/:@]+\.harbor\.test/", exempt),
                (r"^wss://([^/@]*@)?[^/:@]+\.harbor\.test/", exempt),
                (r"^https://([^/@]*@)?cdn\.example\.net:8443/", exempt),
                (r"^wss://([^/@]*@)?cdn\.example\.net:8443/", exempt),
                (r"^https://([^/@]*@)?\[2001:db8::7\]:9443/", exempt),
                (r"^wss://([^/@]*@)?\[2001:db8::7\]:9443/", exempt),
                (r"^https://([^/@]*@)?plain\.test/", exempt),
                (r"^wss://([^/@]*@)?plain\.test/", exempt),
                (r"^https://([^/@]*@)?mail\.harbor\.test:444/", exempt),
                (r"^wss://([^/@]*@)?mail\.harbor\.test:444/", exempt),
            ]
        );
    }
}
