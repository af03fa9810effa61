//! Which apps' windows are open, and where their pages are, from one run to the next. It is written and read only on
//! a device that has proved itself, and goes with the profile: an address is a page's word.

use porthole_policy::{AppId, Apps, LONGEST_ADDRESS, PinnedApp};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::arguments::Target;
use crate::state_file::StateFile;

/// More windows than these are not opened again.
const MOST: usize = 32;

/// In the state folder; larger than so many addresses.
pub(crate) const FILE: StateFile<OpenWindows> = StateFile::new("open-windows.json", 128 << 10);

/// The windows that are open, one for each app.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OpenWindows(Vec<OpenWindow>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OpenWindow {
    app: AppId,
    /// Where its page was; its start page where absent.
    url: Option<Url>,
}

/// Whether a window of `app` may be opened again at `page`, which a page has chosen: an address of the app itself.
/// Another server's in its scope is a step of a sign-in, which does not go on after a restart.
pub(crate) fn is_worth_keeping(app: &PinnedApp, page: &Url) -> bool {
    page.as_str().len() <= LONGEST_ADDRESS
        && (page.scheme(), page.origin()) == (app.url.scheme(), app.url.origin())
        && (page.username(), page.password()) == ("", None)
        && app.owns(page)
}

impl OpenWindows {
    /// These windows, as far as there is room.
    pub(crate) fn of(targets: Vec<Target>) -> Self {
        let windows = targets.into_iter().map(|Target { app, url }| OpenWindow { app, url });
        Self(windows.take(MOST).collect())
    }

    /// Whether the same apps are open, wherever their pages are.
    pub(crate) fn has_same_apps(&self, other: &Self) -> bool {
        self.0.iter().map(|window| &window.app).eq(other.0.iter().map(|window| &window.app))
    }

    /// What to open again of the apps that there are now. An address that an app no longer has becomes its start page.
    pub(crate) fn targets(self, apps: &Apps) -> Vec<Target> {
        let target = |OpenWindow { app, url }| {
            let pinned = apps.get(&app)?;
            let url = url.filter(|url| is_worth_keeping(pinned, url));
            Some(Target { app, url })
        };
        self.0.into_iter().take(MOST).filter_map(target).collect()
    }
}

/// What is remembered of the windows that are open.
#[derive(Debug, Default)]
pub(crate) struct Remembering {
    /// What an earlier run has left, until a shell runs that may open it.
    pub(crate) returning: Option<OpenWindows>,
    /// What was written last; `None` where that is not known.
    pub(crate) written: Option<OpenWindows>,
    /// Windows and pages get their time to come to rest.
    pub(crate) is_settling: bool,
}

impl Remembering {
    pub(crate) fn new(left: OpenWindows) -> Self {
        Self { returning: Some(left), ..Self::default() }
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the test writes what an attacker or a fault would have left")]
mod tests {
    use std::fs;

    use porthole_config::Text;

    use super::*;

    fn apps() -> Apps {
        let text = "schema = 1\n\n[organization]\nname = \"Harbor Ltd\"\nhelp_url = \"https://help.harbor.test/\"\n\n\
                    [[app]]\nid = \"mail\"\nname = \"Mail\"\nurl = \"https://mail.harbor.test/app/\"\n\
                    scope = [\"https://mail.harbor.test/app/\", \"https://login.harbor.test/\"]\n";
        let text = Text { path: "/etc/porthole/managed.toml".into(), text: text.to_owned() };
        porthole_config::parse(&[text], &|_| Ok(Vec::new())).map(|config| config.apps).unwrap()
    }

    fn open_pages(open: OpenWindows) -> Vec<(String, Option<String>)> {
        let targets = open.targets(&apps());
        targets.into_iter().map(|target| (target.app.to_string(), target.url.map(String::from))).collect()
    }

    #[test]
    fn windows_are_read_as_they_were_written_and_a_broken_file_is_none() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(FILE.read(folder.path()), OpenWindows::default());
        let url = Url::parse("https://mail.harbor.test/app/7#inbox").ok();
        let open = OpenWindows::of(vec![Target { app: "mail".parse().unwrap(), url }]);
        FILE.write(folder.path(), &open).unwrap();
        assert_eq!(FILE.read(folder.path()), open);
        let long = format!("[{}]", r#"{"app":"mail","url":null},"#.repeat(10_000));
        for broken in
            ["", "{", "{}", r#"[{"app":"Mail","url":null}]"#, r#"[{"app":"mail","url":"x"}]"#, &long]
        {
            fs::write(FILE.in_folder(folder.path()), broken).unwrap();
            assert_eq!(FILE.read(folder.path()), OpenWindows::default(), "{broken:.40}");
        }
        FILE.remove(folder.path()).unwrap();
        FILE.remove(folder.path()).unwrap();
        assert!(!FILE.in_folder(folder.path()).exists());
    }

    #[test]
    fn an_address_opens_again_where_it_is_the_apps_own() {
        let long = format!("https://mail.harbor.test/app/{}", "a".repeat(LONGEST_ADDRESS));
        for (page, is_kept) in [
            ("https://mail.harbor.test/app/7?to=a#inbox", true),
            ("https://mail.harbor.test/elsewhere", false),
            ("https://login.harbor.test/?state=once", false),
            ("https://mail.harbor.test:8443/app/", false),
            ("http://mail.harbor.test/app/", false),
            ("https://robin:secret@mail.harbor.test/app/", false),
            ("https://example.org/app/", false),
            ("blob:https://mail.harbor.test/app/7", false),
            ("javascript:alert(1)", false),
            ("file:///etc/passwd", false),
            ("data:text/html,x", false),
            (long.as_str(), false),
        ] {
            let open =
                OpenWindows::of(vec![Target { app: "mail".parse().unwrap(), url: Url::parse(page).ok() }]);
            let url = is_kept.then(|| page.to_owned());
            assert_eq!(open_pages(open), [("mail".to_owned(), url)], "{page:.60}");
        }
    }

    #[test]
    fn an_app_that_is_named_no_more_does_not_open_nor_do_more_windows_than_people_have() {
        let gone = OpenWindows::of(vec![Target { app: "gone".parse().unwrap(), url: None }]);
        assert_eq!(open_pages(gone), []);
        let many = vec![Target { app: "mail".parse().unwrap(), url: None }; 500];
        assert_eq!(OpenWindows::of(many).0.len(), MOST);
    }
}
