//! Which app a request belongs to. The proxy, the windows and `portholectl policy explain` all ask here.

use url::Url;

use crate::apps::{AppId, Apps, PinnedApp};
use crate::fetch::{FetchMetadata, Site};
use crate::host::{Endpoint, HostPattern, WithoutPort};

/// What is known of a request.
#[derive(Debug, Clone, Copy)]
pub struct RequestFacts<'a> {
    /// What is asked for.
    pub url: &'a Url,
    /// The app of the window that asks, where that is known.
    pub window: Option<&'a AppId>,
    /// The page that asks, from `Referer`, else from `Origin`.
    pub page: Option<&'a Url>,
    /// What the webview says of the request.
    pub fetch: FetchMetadata,
}

impl<'a> RequestFacts<'a> {
    /// Nothing is known but the address.
    #[must_use]
    pub const fn address(url: &'a Url) -> Self {
        Self { url, window: None, page: None, fetch: FetchMetadata::NONE }
    }
}

/// The app that a request belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attribution {
    /// This one.
    App(AppId),
    /// One of these, in the order of the managed file; nothing tells which.
    Several(Vec<AppId>),
    /// None that the managed file names.
    Unknown,
}

impl Attribution {
    /// The app, where there is exactly one.
    #[must_use]
    pub const fn app(&self) -> Option<&AppId> {
        match self {
            Self::App(app) => Some(app),
            Self::Several(_) | Self::Unknown => None,
        }
    }

    /// Every app that it may be.
    #[must_use]
    pub fn candidates(&self) -> &[AppId] {
        match self {
            Self::App(app) => std::slice::from_ref(app),
            Self::Several(apps) => apps,
            Self::Unknown => &[],
        }
    }
}

impl Apps {
    /// The app that a request belongs to: that of its window where it is known; else the one whose scope holds the
    /// address, the longest path first; else the one that names the host; else the one that names the longest
    /// wildcard. Of several, the one that the page which asks belongs to, found in the same way.
    #[must_use]
    pub fn attribute(&self, facts: RequestFacts<'_>) -> Attribution {
        if let Some(window) = facts.window.and_then(|id| self.get(id)) {
            return Attribution::App(window.id.clone());
        }
        let mut claims = self.claims(facts.url);
        if claims.len() > 1
            && let Some(page) = facts.page.filter(|_| facts.fetch.site != Some(Site::None))
        {
            let askers = self.claims(page);
            let both: Vec<_> = claims
                .iter()
                .copied()
                .filter(|claim| askers.iter().any(|asker| asker.id == claim.id))
                .collect();
            if !both.is_empty() {
                claims = both;
            }
        }
        match claims.as_slice() {
            [] => Attribution::Unknown,
            [app] => Attribution::App(app.id.clone()),
            several => Attribution::Several(several.iter().map(|app| app.id.clone()).collect()),
        }
    }

    /// The apps with the strongest claim to an address.
    fn claims(&self, url: &Url) -> Vec<&PinnedApp> {
        let owners = strongest(self.iter(), |app| {
            app.scope.iter().filter(|scope| scope.contains(url)).map(crate::apps::Scope::specificity).max()
        });
        if !owners.is_empty() {
            return owners;
        }
        let Some(endpoint) = Endpoint::of(url) else { return Vec::new() };
        strongest(self.iter(), |app| {
            let named = app.hosts.iter().filter(|pattern| pattern.matches(&endpoint, WithoutPort::Https));
            named.map(HostPattern::specificity).max()
        })
    }
}

fn strongest<'a, Claim: Ord + Copy>(
    apps: impl Iterator<Item = &'a PinnedApp>,
    claim: impl Fn(&PinnedApp) -> Option<Claim>,
) -> Vec<&'a PinnedApp> {
    let claims: Vec<_> = apps.filter_map(|app| Some((claim(app)?, app))).collect();
    let best = claims.iter().map(|(claim, _)| *claim).max();
    claims.into_iter().filter(|(claim, _)| Some(*claim) == best).map(|(_, app)| app).collect()
}

#[cfg(test)]
mod tests;
