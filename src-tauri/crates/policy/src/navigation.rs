//! Where a page that something asks for opens.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::apps::{AppId, Apps, PinnedApp};
use crate::host::Endpoint;

/// What makes a window go somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// A link was followed.
    Link,
    /// A server sent it on.
    Redirect,
    /// Anything else: a form, a script, the history, a reload.
    Other,
}

/// A page that a window is about to go to.
#[derive(Debug, Clone, Copy)]
pub struct Navigation<'a> {
    /// The app of the window.
    pub from: &'a AppId,
    /// Where it is to go.
    pub url: &'a Url,
    /// What makes it go there.
    pub cause: Cause,
    /// A person's click or key press is behind it; redirects that follow count as the same.
    pub by_person: bool,
}

/// Where it goes instead or in the end. All but [`Destination::SameWindow`] are for pages of a window's own: a frame
/// stays a frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Destination {
    /// In the window that asked.
    SameWindow,
    /// In the window that asked, at this address: the same over https.
    Upgraded(Url),
    /// In the window of this app, at this address.
    App(AppId, Url),
    /// In the system's browser.
    Browser(Url),
    /// In another program, by the desktop's choice for the scheme.
    Program(Url),
    /// Nowhere.
    Refused(Refused),
}

/// Why a page opens nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refused {
    /// The scheme names something local, or has no meaning here.
    Scheme,
    /// It leads out of the apps, and no person asked for it.
    NoGesture,
    /// The address is longer than what leaves the apps may be.
    TooLong,
}

/// The longest address that leaves the apps, in bytes: enough for any page, too little to carry content away.
pub const LONGEST_ADDRESS: usize = 2048;

/// Schemes that never open another program: they name local content or mean something within the engine.
const NEVER_A_PROGRAM: [&str; 14] = [
    "file",
    "javascript",
    "data",
    "blob",
    "about",
    "ftp",
    "ws",
    "wss",
    "view-source",
    "filesystem",
    "smb",
    "nfs",
    "webkit",
    "resource",
];

impl Apps {
    /// Where does a window go?
    ///
    /// What belongs to the window's own app stays in it, even where it belongs to others too. A link to a page of
    /// another app opens in that app. Any other way to such a page (a redirect, a form, a script) stays in the window
    /// if its app may reach the host, so that a sign-in ends where it began. Other web pages go to the browser, links
    /// of other schemes to the app that handles them, else to another program; out of the apps only a person's gesture
    /// leads.
    #[must_use]
    pub fn destination(&self, navigation: Navigation<'_>) -> Destination {
        match navigation.url.scheme() {
            "https" => self.web(navigation, navigation.url),
            "http" => self.plain(navigation),
            // Made by the page itself; what they hold meets the download hook like anything else.
            "about" | "blob" | "data" => Destination::SameWindow,
            scheme => self.other_scheme(navigation, scheme),
        }
    }

    fn web(&self, navigation: Navigation<'_>, url: &Url) -> Destination {
        let from = self.get(navigation.from);
        if from.is_some_and(|from| from.owns(url)) {
            return Destination::SameWindow;
        }
        let is_reached = from.is_some_and(|from| reaches(from, url));
        let owner = self.owner_of(url).filter(|owner| owner.id != *navigation.from);
        match (owner, navigation.cause) {
            (Some(_), Cause::Redirect | Cause::Other) if is_reached => Destination::SameWindow,
            (Some(owner), Cause::Link | Cause::Redirect | Cause::Other) => {
                Destination::App(owner.id.clone(), url.clone())
            }
            (None, _) if is_reached => Destination::SameWindow,
            (None, _) => external(navigation, url, Destination::Browser),
        }
    }

    /// An address without TLS: over https where an app has it, else for the browser.
    fn plain(&self, navigation: Navigation<'_>) -> Destination {
        let Some(upgraded) = to_https(navigation.url).filter(|url| self.is_reachable(navigation.from, url))
        else {
            return external(navigation, navigation.url, Destination::Browser);
        };
        match self.web(navigation, &upgraded) {
            Destination::SameWindow => Destination::Upgraded(upgraded),
            elsewhere @ (Destination::Upgraded(_)
            | Destination::App(..)
            | Destination::Browser(_)
            | Destination::Program(_)
            | Destination::Refused(_)) => elsewhere,
        }
    }

    /// Whether the app `from` may reach `url`, or any app owns it.
    fn is_reachable(&self, from: &AppId, url: &Url) -> bool {
        self.get(from).is_some_and(|from| reaches(from, url)) || self.owner_of(url).is_some()
    }

    fn other_scheme(&self, navigation: Navigation<'_>, scheme: &str) -> Destination {
        if NEVER_A_PROGRAM.contains(&scheme) {
            return Destination::Refused(Refused::Scheme);
        }
        let handled =
            self.handler_of(scheme).and_then(|(app, handler)| Some((app, handler.open(navigation.url)?)));
        match handled {
            Some(_) if !navigation.by_person => Destination::Refused(Refused::NoGesture),
            Some((app, url)) => Destination::App(app.id.clone(), url),
            None => external(navigation, navigation.url, Destination::Program),
        }
    }
}

/// Out of the apps only a person leads, and only to an address of limited length.
fn external(navigation: Navigation<'_>, url: &Url, to: impl FnOnce(Url) -> Destination) -> Destination {
    if !navigation.by_person {
        Destination::Refused(Refused::NoGesture)
    } else if url.as_str().len() > LONGEST_ADDRESS {
        Destination::Refused(Refused::TooLong)
    } else {
        to(url.clone())
    }
}

fn reaches(app: &PinnedApp, url: &Url) -> bool {
    Endpoint::of(url).is_some_and(|endpoint| app.reaches(&endpoint))
}

/// The same address over https, on its own port. One that names another port has no counterpart there.
fn to_https(url: &Url) -> Option<Url> {
    if url.port().is_some() {
        return None;
    }
    let mut upgraded = url.clone();
    upgraded.set_scheme("https").ok()?;
    Some(upgraded)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::apps::tests::app;
    use crate::handler::Handler;

    const LOGIN: &str = "https://login.harbor.test/";

    /// Mail and Files share a wildcard and the sign-in host; Partner shares nothing.
    fn apps() -> Apps {
        let mut mail = app("mail", &["https://mail.harbor.test/", LOGIN], &["*.harbor.test"]);
        mail.handles = vec![Handler::new("mailto", "https://mail.harbor.test/?to=%s").unwrap()];
        let files =
            app("files", &["https://files.harbor.test/", LOGIN], &["*.harbor.test", "cdn.example.net:8443"]);
        let partner = app("partner", &["https://partner.test/"], &["partner.test"]);
        Apps::new(vec![mail, files, partner]).unwrap()
    }

    fn destination(from: &str, url: &str, cause: Cause, by_person: bool) -> Destination {
        let (from, url) = (from.parse().unwrap(), url.parse().unwrap());
        apps().destination(Navigation { from: &from, url: &url, cause, by_person })
    }

    fn to_app(id: &str, url: &str) -> Destination {
        Destination::App(id.parse().unwrap(), url.parse().unwrap())
    }

    #[test]
    fn a_link_opens_where_it_belongs() {
        let browser = |url: &str| Destination::Browser(url.parse().unwrap());
        for (url, expected) in [
            ("https://files.harbor.test/home", Destination::SameWindow),
            ("https://static.harbor.test/", Destination::SameWindow),
            ("https://cdn.example.net:8443/a", Destination::SameWindow),
            ("https://cdn.example.net/a", browser("https://cdn.example.net/a")),
            ("https://mail.harbor.test/1", to_app("mail", "https://mail.harbor.test/1")),
            ("https://partner.test/1", to_app("partner", "https://partner.test/1")),
            ("https://example.org/", browser("https://example.org/")),
            ("about:blank", Destination::SameWindow),
            ("file:///etc/passwd", Destination::Refused(Refused::Scheme)),
        ] {
            assert_eq!(destination("files", url, Cause::Link, true), expected, "{url}");
        }
    }

    #[test]
    fn a_page_of_several_apps_stays_in_the_window_where_the_person_is() {
        for from in ["mail", "files"] {
            for cause in [Cause::Link, Cause::Redirect, Cause::Other] {
                assert_eq!(
                    destination(from, LOGIN, cause, true),
                    Destination::SameWindow,
                    "{from} {cause:?}"
                );
            }
        }
    }

    #[test]
    fn a_sign_in_through_another_apps_pages_stays_where_it_began() {
        // Nothing but the wildcard of Files names Mail's pages, and a redirect or a form leads there.
        for cause in [Cause::Redirect, Cause::Other] {
            assert_eq!(
                destination("files", "https://mail.harbor.test/sso", cause, true),
                Destination::SameWindow
            );
        }
        // Partner's pages are out of its reach, so they open in their own app.
        assert_eq!(
            destination("files", "https://partner.test/a", Cause::Redirect, false),
            to_app("partner", "https://partner.test/a")
        );
    }

    #[test]
    fn an_address_without_tls_is_upgraded_before_it_is_decided_about() {
        let url = |text: &str| text.parse::<Url>().unwrap();
        for (link, expected) in [
            ("http://files.harbor.test/a", Destination::Upgraded(url("https://files.harbor.test/a"))),
            ("http://static.harbor.test/a", Destination::Upgraded(url("https://static.harbor.test/a"))),
            ("http://mail.harbor.test/1", to_app("mail", "https://mail.harbor.test/1")),
            ("http://partner.test/", to_app("partner", "https://partner.test/")),
            ("http://files.harbor.test:8080/a", Destination::Browser(url("http://files.harbor.test:8080/a"))),
            ("http://example.org/", Destination::Browser(url("http://example.org/"))),
        ] {
            assert_eq!(destination("files", link, Cause::Link, true), expected, "{link}");
        }
    }

    #[test]
    fn only_a_person_leads_out_of_the_apps() {
        for url in ["https://example.org/", "http://example.org/", "tel:123", "mailto:robin@harbor.test"] {
            for cause in [Cause::Link, Cause::Redirect, Cause::Other] {
                let refused = Destination::Refused(Refused::NoGesture);
                assert_eq!(destination("files", url, cause, false), refused, "{url} {cause:?}");
            }
        }
        let long = format!("https://example.org/{}", "a".repeat(LONGEST_ADDRESS));
        assert_eq!(destination("files", &long, Cause::Link, true), Destination::Refused(Refused::TooLong));
    }

    #[test]
    fn a_mailto_link_opens_in_the_app_that_handles_it_and_others_in_a_program() {
        let mail = destination("files", "mailto:robin@harbor.test", Cause::Link, true);
        assert_eq!(mail, to_app("mail", "https://mail.harbor.test/?to=mailto%3Arobin%40harbor.test"));
        let call = destination("files", "tel:123", Cause::Link, true);
        assert_eq!(call, Destination::Program("tel:123".parse().unwrap()));
    }

    fn any_url() -> impl Strategy<Value = Url> {
        let host = prop_oneof![
            Just("mail.harbor.test"),
            Just("files.harbor.test"),
            Just("login.harbor.test"),
            Just("a.harbor.test"),
            Just("partner.test"),
            Just("example.org"),
            Just("cdn.example.net:8443"),
            Just("harbor.test:80"),
        ];
        let scheme = prop_oneof![Just("https"), Just("http")];
        let web = (scheme, host).prop_map(|(scheme, host)| format!("{scheme}://{host}/a"));
        let other = prop_oneof![
            Just("mailto:a@b"),
            Just("tel:1"),
            Just("data:,x"),
            Just("file:///a"),
            Just("ftp://a/")
        ];
        prop_oneof![web, other.prop_map(str::to_owned)].prop_map(|text| text.parse().unwrap())
    }

    proptest! {
        #[test]
        fn nothing_leaves_without_a_person_and_nothing_stays_that_the_app_may_not_reach(
            url in any_url(),
            from in prop_oneof![Just("mail"), Just("files"), Just("partner"), Just("gone")],
            cause in prop_oneof![Just(Cause::Link), Just(Cause::Redirect), Just(Cause::Other)],
            by_person in any::<bool>(),
        ) {
            let (apps, from) = (apps(), from.parse::<AppId>().unwrap());
            let may_reach = |url: &Url| apps.get(&from).is_some_and(|app| reaches(app, url));
            match apps.destination(Navigation { from: &from, url: &url, cause, by_person }) {
                Destination::SameWindow => {
                    prop_assert!(url.scheme() == "data" || (url.scheme() == "https" && may_reach(&url)));
                }
                Destination::Upgraded(upgraded) => {
                    prop_assert!(url.scheme() == "http" && upgraded.scheme() == "https" && may_reach(&upgraded));
                }
                Destination::App(app, url) => {
                    prop_assert_eq!(url.scheme(), "https");
                    prop_assert!(reaches(apps.get(&app).unwrap(), &url));
                }
                Destination::Browser(url) => {
                    prop_assert!(by_person && matches!(url.scheme(), "http" | "https"));
                    // Without TLS an address is an app's only where it can be upgraded.
                    let over_tls = if url.scheme() == "http" { to_https(&url) } else { Some(url) };
                    prop_assert!(!over_tls.is_some_and(|url| apps.is_reachable(&from, &url)));
                }
                Destination::Program(url) => {
                    prop_assert!(by_person && !matches!(url.scheme(), "http" | "https" | "file" | "data"));
                }
                Destination::Refused(_) => {}
            }
        }
    }
}
