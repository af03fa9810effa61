use std::{fmt, str::FromStr};

use thiserror::Error;
use url::Url;

use crate::{HostName, HostPattern};

/// The id of a pinned app: lower-case letters, digits and hyphens, at most 40, starting with a letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

    fn specificity(&self) -> usize {
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
    /// What it may reach; its own host is always among them.
    pub hosts: Vec<HostPattern>,
    /// When it opens by itself.
    pub start: Start,
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
}

/// May a host be reached, and for which app?
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach<'a> {
    /// An app names it; of several, the one whose pattern pins it down most, then the first in the file.
    Named(&'a AppId),
    /// No app names it: refused.
    NamedByNone,
}

impl Apps {
    /// These apps, in the order of the managed file.
    ///
    /// # Errors
    /// Two share an id.
    pub fn new(apps: Vec<PinnedApp>) -> Result<Self, AppsError> {
        for (index, app) in apps.iter().enumerate() {
            if apps[..index].iter().any(|earlier| earlier.id == app.id) {
                return Err(AppsError::SameId(app.id.clone()));
            }
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

    /// May `host` be reached, and on whose behalf?
    #[must_use]
    pub fn reach(&self, host: &HostName) -> Reach<'_> {
        let claims = self.0.iter().enumerate().filter_map(|(index, app)| {
            let hosts = app.hosts.iter().filter(|pattern| pattern.matches(host));
            let claim = hosts.map(HostPattern::specificity).max()?;
            Some((claim, std::cmp::Reverse(index), app))
        });
        match claims.max_by_key(|(claim, index, _)| (*claim, *index)) {
            Some((_, _, app)) => Reach::Named(&app.id),
            None => Reach::NamedByNone,
        }
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
            start: Start::Manual,
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
    fn a_host_that_no_app_names_is_out_of_reach() {
        let apps = Apps::new(vec![
            app("mail", &["https://mail.harbor.test/"], &["*.harbor.test"]),
            app("chat", &["https://chat.harbor.test/"], &["chat.harbor.test"]),
        ])
        .unwrap();
        let reach = |host: &str| apps.reach(&host.parse().unwrap());
        assert_eq!(reach("chat.harbor.test"), Reach::Named(&"chat".parse().unwrap()));
        assert_eq!(reach("cdn.harbor.test"), Reach::Named(&"mail".parse().unwrap()));
        assert_eq!(reach("harbor.test"), Reach::NamedByNone);
    }

    #[test]
    fn two_apps_cannot_share_an_id() {
        let twice = || app("mail", &["https://mail.harbor.test/"], &["mail.harbor.test"]);
        assert_eq!(
            Apps::new(vec![twice(), twice()]).unwrap_err(),
            AppsError::SameId("mail".parse().unwrap())
        );
    }
}
