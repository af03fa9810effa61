use url::Url;

use crate::{AppId, Apps, HostName, Reach};

/// Where an address that a page asks for opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// In the window that asked.
    SameWindow,
    /// In the window of the pinned app that owns it.
    App(AppId),
    /// In the system's browser: no pinned app owns or needs it.
    Browser,
    /// Nowhere: the scheme would leave the app for another program, or has no meaning here.
    Refused,
}

impl Apps {
    /// Where does `url`, asked for by the window of `from`, open?
    ///
    /// A link of another app goes to that app. What the asking app may reach stays in its window, so that a sign-in
    /// host works. Other web pages go to the browser. Every other scheme is refused: it would hand content to a
    /// program outside the write gate (session control research, bypass "open in desktop app").
    #[must_use]
    pub fn destination(&self, from: &AppId, url: &Url) -> Destination {
        match url.scheme() {
            "https" | "http" => {}
            // Made by the page itself; what they hold meets the download hook like anything else.
            "about" | "blob" | "data" => return Destination::SameWindow,
            _ => return Destination::Refused,
        }
        let owner = self.owner_of(url).map(|app| &app.id);
        if let Some(other) = owner.filter(|owner| *owner != from) {
            return Destination::App(other.clone());
        }
        let reachable = HostName::of(url).is_some_and(|host| self.may_reach(from, &host));
        if owner.is_some() || (reachable && url.scheme() == "https") {
            Destination::SameWindow
        } else {
            Destination::Browser
        }
    }

    fn may_reach(&self, from: &AppId, host: &HostName) -> bool {
        self.get(from).is_some_and(|app| app.hosts.iter().any(|pattern| pattern.matches(host)))
            || self.reach(host) == Reach::Named(from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apps::tests::app;

    #[test]
    fn a_link_opens_where_it_belongs() {
        let apps = Apps::new(vec![
            app("mail", &["https://mail.harbor.test/"], &["mail.harbor.test", "login.harbor.test"]),
            app("chat", &["https://chat.harbor.test/"], &["chat.harbor.test"]),
        ])
        .unwrap();
        let mail: AppId = "mail".parse().unwrap();
        for (url, expected) in [
            ("https://mail.harbor.test/inbox", Destination::SameWindow),
            ("https://login.harbor.test/", Destination::SameWindow),
            ("https://chat.harbor.test/room/1", Destination::App("chat".parse().unwrap())),
            ("https://example.org/", Destination::Browser),
            ("http://login.harbor.test/", Destination::Browser),
            ("about:blank", Destination::SameWindow),
            ("ms-word:ofe|u|https://mail.harbor.test/a.docx", Destination::Refused),
            ("file:///etc/passwd", Destination::Refused),
        ] {
            assert_eq!(apps.destination(&mail, &url.parse().unwrap()), expected, "{url}");
        }
    }
}
