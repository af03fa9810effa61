//! The hosts that an app was seen to need, and why.

use std::collections::{BTreeMap, BTreeSet};

use porthole_policy::{Apps, Endpoint, HostPattern, PinnedApp, WithoutPort};
use serde::Serialize;
use url::Url;

/// How a host was seen. The earlier a kind stands here, the surer it is that the app needs the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum MentionKind {
    /// The server sent us there: a sign-in, mostly.
    Redirect,
    /// A form of the page sends there.
    Form,
    /// A script comes from there.
    Script,
    /// A style sheet or font comes from there.
    Style,
    /// A frame shows a page from there.
    Frame,
    /// Its manifest comes from there.
    Manifest,
    /// A picture, sound or video comes from there.
    Media,
    /// The page says that it will connect there.
    Hint,
    /// Its Content-Security-Policy names it.
    Policy,
    /// A script holds its address, which may be a link in a text as well.
    Mention,
}

impl MentionKind {
    pub(super) const fn describe(self) -> &'static str {
        match self {
            Self::Redirect => "a redirect leads there",
            Self::Form => "a form sends there",
            Self::Script => "scripts",
            Self::Style => "styles",
            Self::Frame => "frames",
            Self::Manifest => "the manifest",
            Self::Media => "pictures or media",
            Self::Hint => "the page announces a connection",
            Self::Policy => "named in its Content-Security-Policy",
            Self::Mention => "mentioned in scripts",
        }
    }

    /// Whether the page itself would go there.
    pub(super) const fn is_sure(self) -> bool {
        !matches!(self, Self::Policy | Self::Mention)
    }
}

/// Every host that was seen, with how. Patterns come from policies.
#[derive(Debug, Default)]
pub(super) struct Needs {
    endpoints: BTreeMap<Endpoint, BTreeSet<MentionKind>>,
    patterns: BTreeSet<String>,
}

/// One host for people and scripts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HostView {
    /// As it stands in `hosts`.
    pub(super) host: String,
    /// Whether the app reaches it as the managed file is.
    pub(super) allowed: bool,
    /// How it was seen.
    pub(super) seen: Vec<MentionKind>,
}

impl HostView {
    /// Whether the page itself would go there.
    pub(super) fn is_sure(&self) -> bool {
        self.seen.iter().any(|seen| seen.is_sure())
    }
}

/// So many are told at most: scripts hold addresses without end.
const MOST: usize = 200;

impl Needs {
    pub(super) fn add(&mut self, url: &Url, seen: MentionKind) {
        if !matches!(url.scheme(), "https" | "wss") {
            return;
        }
        let Some(endpoint) = Endpoint::of(url) else { return };
        if self.endpoints.len() < MOST || self.endpoints.contains_key(&endpoint) {
            self.endpoints.entry(endpoint).or_default().insert(seen);
        }
    }

    /// What a source of a Content-Security-Policy names, if that is a host.
    pub(super) fn add_source(&mut self, source: &str) {
        let bare =
            ["https://", "wss://"].iter().find_map(|scheme| source.strip_prefix(scheme)).unwrap_or(source);
        let host = bare.split('/').next().unwrap_or_default();
        if source.starts_with('\'') || host.ends_with(':') || host == "*" || !host.contains('.') {
            return;
        }
        match host.strip_prefix("*.") {
            Some(_) if host.parse::<HostPattern>().is_ok() && self.patterns.len() < MOST => {
                self.patterns.insert(host.to_owned());
            }
            Some(_) => {}
            None => {
                if let Ok(url) = Url::parse(&format!("https://{host}/")) {
                    self.add(&url, MentionKind::Policy);
                }
            }
        }
    }

    /// The addresses in a script.
    pub(super) fn add_mentions(&mut self, script: &str) {
        for scheme in ["https://", "wss://"] {
            for (at, _) in script.match_indices(scheme) {
                let rest = script.get(at + scheme.len()..).unwrap_or_default();
                let is_of_host =
                    |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | ':');
                let host = rest.split(|letter: char| !is_of_host(letter)).next().unwrap_or_default();
                if host.contains('.')
                    && let Ok(url) = Url::parse(&format!("https://{host}/"))
                {
                    self.add(&url, MentionKind::Mention);
                }
            }
        }
    }

    /// What was seen, the surest first.
    pub(super) fn views(&self, app: Option<&PinnedApp>, apps: &Apps) -> Vec<HostView> {
        let reaches =
            |endpoint: &Endpoint| app.map_or_else(|| apps.reach(endpoint), |app| app.reaches(endpoint));
        let hosts = self.endpoints.iter().map(|(endpoint, seen)| HostView {
            host: endpoint.authority(),
            allowed: reaches(endpoint),
            seen: seen.iter().copied().collect(),
        });
        let patterns = self.patterns.iter().map(|pattern| HostView {
            host: pattern.clone(),
            allowed: covers(app, apps, pattern),
            seen: vec![MentionKind::Policy],
        });
        let mut views = hosts.chain(patterns).collect::<Vec<_>>();
        views.sort_by(|one, other| (&one.seen, &one.host).cmp(&(&other.seen, &other.host)));
        views
    }
}

/// Whether every host below a wildcard is reached.
fn covers(app: Option<&PinnedApp>, apps: &Apps, pattern: &str) -> bool {
    // A name below the same domain that does not exist.
    let below = pattern.replacen('*', "any-host-of-this-policy", 1);
    let Ok(endpoint) = below.parse::<Endpoint>() else { return false };
    let reaches = |app: &PinnedApp| app.hosts.iter().any(|own| own.matches(&endpoint, WithoutPort::Https));
    app.map_or_else(|| apps.iter().any(reaches), reaches)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_told_by_how_sure_they_are_and_whether_the_app_reaches_them() {
        let mut needs = Needs::default();
        needs.add(&"https://login.example.net/x".parse().unwrap(), MentionKind::Redirect);
        needs.add(&"https://cdn.example.net:8443/a.js".parse().unwrap(), MentionKind::Script);
        needs.add(&"http://plain.example.net/".parse().unwrap(), MentionKind::Media);
        needs.add_mentions("fetch('https://api.example.net/v1');s='wss://live.example.net:9000/';t='https://'+x;u='https://w/'");
        let policy = "'self' https: data: *.example.org https://cdn.example.net:8443/lib/ https://* *.com img.example.org";
        policy.split(' ').for_each(|source| needs.add_source(source));
        let views = needs.views(None, &Apps::default());
        let listed: Vec<_> = views.iter().map(|view| (view.host.as_str(), view.is_sure())).collect();
        assert_eq!(
            listed,
            [
                ("login.example.net", true),
                ("cdn.example.net:8443", true),
                ("*.example.org", false),
                ("img.example.org", false),
                ("api.example.net", false),
                ("live.example.net:9000", false),
            ]
        );
        assert!(views.iter().all(|view| !view.allowed));
    }
}
