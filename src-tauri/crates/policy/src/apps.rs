use std::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};
use thiserror::Error;
use url::Url;

use crate::appearance::{AppIcon, Shortcut};
use crate::features::FeatureRules;
use crate::handler::Handler;
use crate::host::{Endpoint, HostName, HostPattern, WithoutPort};

/// The id of a pinned app: lower-case letters, digits and hyphens, at most 40, starting with a letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AppId(String);

/// Why a text is not an app id.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not an app id: use 1 to 40 lower-case letters, digits and hyphens, starting with a letter")]
pub struct AppIdError(pub String);

impl AppId {
    /// The id as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AppId {
    type Err = AppIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = (1..=40).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if fits { Ok(Self(text.to_owned())) } else { Err(AppIdError(text.to_owned())) }
    }
}

serde_as_text!(AppId);

impl fmt::Display for AppId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Part of the web that belongs to one app: an origin and a path prefix that ends at a segment boundary
/// (as in the Web App Manifest, section "scope member", but never splitting a path segment).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope(Url);

/// Why a text is not a scope.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ScopeError {
    /// Not an absolute URL.
    #[error("`{0}` is not a web address")]
    NotAUrl(String),
    /// Anything but https.
    #[error("`{0}` does not begin with https://")]
    NotHttps(String),
    /// A query or fragment has no meaning in a scope.
    #[error("`{0}` has a query or fragment; a scope is an origin and a path")]
    QueryOrFragment(String),
}

impl Scope {
    /// Is `url` inside this scope?
    #[must_use]
    pub fn contains(&self, url: &Url) -> bool {
        let prefix = self.0.path().trim_end_matches('/');
        url.origin() == self.0.origin()
            && url.path().strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    pub(crate) fn specificity(&self) -> usize {
        self.0.path().trim_end_matches('/').len()
    }

    /// The address that begins it.
    #[must_use]
    pub fn as_url(&self) -> &Url {
        &self.0
    }
}

impl FromStr for Scope {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text).map_err(|_| ScopeError::NotAUrl(text.to_owned()))?;
        if url.scheme() != "https" || HostName::of(&url).is_none() {
            return Err(ScopeError::NotHttps(text.to_owned()));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(ScopeError::QueryOrFragment(text.to_owned()));
        }
        Ok(Self(url))
    }
}

/// When an app opens by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// When the person opens it.
    Manual,
    /// When the person signs in to the device.
    Login,
}

/// A web app that the managed file names.
#[derive(Debug, Clone)]
pub struct PinnedApp {
    /// Its id.
    pub id: AppId,
    /// The name people see.
    pub name: String,
    /// Where it begins; always https.
    pub url: Url,
    /// What stays in its window.
    pub scope: Vec<Scope>,
    /// What it may reach. A pattern without a port means port 443. [`Apps`] adds where `url` and `scope` lead.
    pub hosts: Vec<HostPattern>,
    /// The links of other schemes that open in this app.
    pub handles: Vec<Handler>,
    /// When it opens by itself.
    pub start: Start,
    /// Its icon, where the organisation names one.
    pub icon: Option<AppIcon>,
    /// The schemes whose links open in this app where its web app manifest says where.
    pub declared_handlers: Vec<String>,
    /// Places in it that the desktop's menu leads to; `None` where its web app manifest names them.
    pub shortcuts: Option<Vec<Shortcut>>,
    /// What its pages get by permission.
    pub permissions: FeatureRules,
    /// After so long without use its window sleeps; `None` for never.
    pub sleep_after: Option<Duration>,
}

impl PinnedApp {
    /// May this app reach `endpoint`?
    #[must_use]
    pub fn reaches(&self, endpoint: &Endpoint) -> bool {
        self.hosts.iter().any(|pattern| pattern.matches(endpoint, WithoutPort::Https))
    }

    /// Does `url` belong to this app's window?
    #[must_use]
    pub fn owns(&self, url: &Url) -> bool {
        self.scope.iter().any(|scope| scope.contains(url))
    }

    /// Where `url` and `scope` lead.
    fn own_endpoints(&self) -> impl Iterator<Item = Endpoint> {
        std::iter::once(&self.url).chain(self.scope.iter().map(Scope::as_url)).filter_map(Endpoint::of)
    }

    fn include_own_endpoints(&mut self) {
        let missing: Vec<Endpoint> = self.own_endpoints().filter(|own| !self.reaches(own)).collect();
        for own in missing {
            if !self.reaches(&own) {
                self.hosts.push(HostPattern::from_endpoint(own));
            }
        }
    }
}

/// The pinned apps in force, by id and by what they own.
#[derive(Debug, Clone, Default)]
pub struct Apps(Vec<PinnedApp>);

/// Why apps do not go together.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AppsError {
    /// Two apps share an id.
    #[error("two apps have the id `{0}`")]
    SameId(AppId),
    /// Two apps handle the same scheme.
    #[error("two apps handle `{0}:` links")]
    SameScheme(String),
}

impl Apps {
    /// These apps, in the order of the managed file.
    ///
    /// # Errors
    /// Two share an id, or handle the same scheme.
    pub fn new(mut apps: Vec<PinnedApp>) -> Result<Self, AppsError> {
        for (index, app) in apps.iter().enumerate() {
            let earlier = &apps[..index];
            if earlier.iter().any(|earlier| earlier.id == app.id) {
                return Err(AppsError::SameId(app.id.clone()));
            }
            let taken = |scheme: &str| {
                earlier.iter().flat_map(|app| &app.handles).any(|handler| handler.scheme() == scheme)
            };
            if let Some(twice) = app.handles.iter().find(|handler| taken(handler.scheme())) {
                return Err(AppsError::SameScheme(twice.scheme().to_owned()));
            }
        }
        for app in &mut apps {
            app.include_own_endpoints();
        }
        Ok(Self(apps))
    }

    /// In the order of the managed file.
    pub fn iter(&self) -> std::slice::Iter<'_, PinnedApp> {
        self.0.iter()
    }

    /// The app of this id.
    #[must_use]
    pub fn get(&self, id: &AppId) -> Option<&PinnedApp> {
        self.0.iter().find(|app| app.id == *id)
    }

    /// The app whose scope holds this address; of several, the longest path wins, then the first in the file.
    #[must_use]
    pub fn owner_of(&self, url: &Url) -> Option<&PinnedApp> {
        let claims = self.0.iter().enumerate().filter_map(|(index, app)| {
            let claim = app.scope.iter().filter(|scope| scope.contains(url)).map(Scope::specificity).max()?;
            Some((claim, std::cmp::Reverse(index), app))
        });
        claims.max_by_key(|(claim, index, _)| (*claim, *index)).map(|(_, _, app)| app)
    }

    /// Does any app reach `endpoint`?
    #[must_use]
    pub fn reach(&self, endpoint: &Endpoint) -> bool {
        self.0.iter().any(|app| app.reaches(endpoint))
    }

    /// Whether any app names `host`, on any port.
    #[must_use]
    pub fn name_host(&self, host: &HostName) -> bool {
        self.0.iter().flat_map(|app| &app.hosts).any(|pattern| pattern.matches_host(host))
    }

    /// The app that handles the links of this scheme, and how.
    #[must_use]
    pub fn handler_of(&self, scheme: &str) -> Option<(&PinnedApp, &Handler)> {
        self.0.iter().find_map(|app| {
            let handler = app.handles.iter().find(|handler| handler.scheme() == scheme)?;
            Some((app, handler))
        })
    }
}

impl<'a> IntoIterator for &'a Apps {
    type Item = &'a PinnedApp;
    type IntoIter = std::slice::Iter<'a, PinnedApp>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn app(id: &str, scope: &[&str], hosts: &[&str]) -> PinnedApp {
        PinnedApp {
            id: id.parse().unwrap(),
            name: id.to_owned(),
            url: scope[0].parse().unwrap(),
            scope: scope.iter().map(|text| text.parse().unwrap()).collect(),
            hosts: hosts.iter().map(|text| text.parse().unwrap()).collect(),
            handles: Vec::new(),
            start: Start::Manual,
            icon: None,
            declared_handlers: Vec::new(),
            shortcuts: None,
            sleep_after: None,
            permissions: FeatureRules::default(),
        }
    }

    #[test]
    fn a_scope_ends_at_a_path_segment() {
        let scope: Scope = "https://web.harbor.test/mail".parse().unwrap();
        for (url, inside) in [
            ("https://web.harbor.test/mail", true),
            ("https://web.harbor.test/mail/1?x#y", true),
            ("https://web.harbor.test/mailbox", false),
            ("http://web.harbor.test/mail", false),
            ("https://web.harbor.test:8443/mail", false),
            ("https://web.harbor.test.evil.example/mail", false),
        ] {
            assert_eq!(scope.contains(&url.parse().unwrap()), inside, "{url}");
        }
    }

    #[test]
    fn the_longest_scope_owns_an_address() {
        let apps = Apps::new(vec![
            app("web", &["https://web.harbor.test/"], &["web.harbor.test"]),
            app("mail", &["https://web.harbor.test/mail/"], &["web.harbor.test"]),
        ])
        .unwrap();
        let owner = |url: &str| apps.owner_of(&url.parse().unwrap()).map(|app| app.id.as_str().to_owned());
        assert_eq!(owner("https://web.harbor.test/mail/7").as_deref(), Some("mail"));
        assert_eq!(owner("https://web.harbor.test/").as_deref(), Some("web"));
        assert_eq!(owner("https://elsewhere.test/"), None);
    }

    #[test]
    fn an_app_reaches_the_hosts_and_ports_that_it_names_and_its_own() {
        let own = ["https://mail.harbor.test:8443/"];
        let apps = Apps::new(vec![app("mail", &own, &["*.harbor.test", "cdn.example.net:9443"])]).unwrap();
        let mail = apps.iter().next().unwrap();
        for (at, reached) in [
            ("mail.harbor.test:8443", true),
            ("mail.harbor.test", true),
            ("chat.harbor.test", true),
            ("chat.harbor.test:8443", false),
            ("cdn.example.net:9443", true),
            ("cdn.example.net", false),
            ("harbor.test", false),
        ] {
            assert_eq!(mail.reaches(&at.parse().unwrap()), reached, "{at}");
            assert_eq!(apps.reach(&at.parse().unwrap()), reached, "{at}");
        }
        assert!(apps.name_host(&"cdn.example.net".parse().unwrap()));
        assert!(!apps.name_host(&"example.net".parse().unwrap()));
    }

    #[test]
    fn two_apps_cannot_share_an_id() {
        let twice = || app("mail", &["https://mail.harbor.test/"], &["mail.harbor.test"]);
        assert_eq!(
            Apps::new(vec![twice(), twice()]).unwrap_err(),
            AppsError::SameId("mail".parse().unwrap())
        );
    }

    #[test]
    fn two_apps_cannot_handle_the_same_links() {
        let one = |id: &str| {
            let mut app = app(id, &["https://mail.harbor.test/"], &["mail.harbor.test"]);
            app.handles = vec![Handler::new("mailto", "https://mail.harbor.test/?to=%s").unwrap()];
            app
        };
        let apps = Apps::new(vec![one("mail"), one("post")]);
        assert_eq!(apps.unwrap_err(), AppsError::SameScheme("mailto".to_owned()));
    }
}
