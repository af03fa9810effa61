//! The one thread that writes to the desktop's menu. It may write to the three folders of that and nowhere else, the
//! broker's other threads may not write there at all, and it takes one order: what there is to be.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use porthole_sandbox::{BrokerPlan, SandboxError, confine_broker};
use tempfile::NamedTempFile;

use crate::icon_file::PREFIX;
use crate::menu::{MARK, Menu};

/// Entries of ours are smaller than this; what is larger is somebody else's.
const LARGEST: u64 = 64 << 10;

/// Where the desktop looks.
#[derive(Debug, Clone)]
pub(crate) struct MenuFolders {
    /// `applications` of `XDG_DATA_HOME` (Desktop Menu Specification 1.1).
    pub(crate) applications: PathBuf,
    /// `autostart` of `XDG_CONFIG_HOME` (Desktop Application Autostart Specification 0.5).
    pub(crate) autostart: PathBuf,
    /// Porthole's own, for the icons that entries name.
    pub(crate) icons: PathBuf,
}

/// The way to the thread.
#[derive(Debug, Clone)]
pub(crate) struct MenuKeeper {
    orders: Option<Sender<Order>>,
}

/// What the thread does.
#[derive(Debug)]
struct Order {
    menu: Menu,
    /// Told once it is done.
    done: Option<Sender<()>>,
}

/// How long the end of a run waits for the menu.
const PATIENCE: Duration = Duration::from_secs(5);

impl MenuKeeper {
    /// Starts the thread. Call it before the broker is confined.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(crate) fn start(folders: MenuFolders) -> io::Result<Self> {
        // Other systems have menus of another kind.
        if !cfg!(target_os = "linux") {
            return Ok(Self { orders: None });
        }
        let (orders, received) = channel::<Order>();
        thread::Builder::new().name("menu".to_owned()).spawn(move || {
            if let Err(error) = confine(&folders) {
                tracing::warn!(%error, "the desktop's menu is left as it is");
                return;
            }
            for Order { menu, done } in received {
                if let Err(error) = synchronize(&menu, &folders) {
                    tracing::warn!(%error, "the desktop's menu could not be brought up to date");
                }
                if let Some(done) = done {
                    let _gone = done.send(());
                }
            }
        })?;
        Ok(Self { orders: Some(orders) })
    }

    /// Has the menu be so.
    pub(crate) fn set(&self, menu: Menu) {
        self.order(Order { menu, done: None });
    }

    /// Takes every entry of ours away, and returns once they are gone.
    pub(crate) fn clear(&self) {
        let (done, is_done) = channel();
        self.order(Order { menu: Menu::default(), done: Some(done) });
        // Where there is no such thread, this returns at once.
        if is_done.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            tracing::warn!("the entries of a trial stay in the desktop's menu until the next run");
        }
    }

    fn order(&self, order: Order) {
        if let Some(orders) = &self.orders
            && orders.send(order).is_err()
        {
            tracing::debug!("no thread writes to the desktop's menu");
        }
    }
}

fn confine(folders: &MenuFolders) -> Result<(), SandboxError> {
    let places = [&folders.applications, &folders.autostart, &folders.icons];
    for folder in places {
        fs::create_dir_all(folder)
            .map_err(|source| SandboxError::Folder { folder: folder.clone(), source })?;
    }
    confine_broker(&BrokerPlan { writable: places.map(Clone::clone).into() })
}

/// Brings the folders in step with `menu`. Icons come first and go last, so that an entry never names one that is absent.
fn synchronize(menu: &Menu, folders: &MenuFolders) -> io::Result<()> {
    let text = |files: &BTreeMap<String, String>| {
        files.iter().map(|(name, text)| (name.clone(), text.clone().into_bytes())).collect()
    };
    let icons: BTreeMap<String, Vec<u8>> =
        menu.icons.iter().map(|(name, icon)| (name.clone(), icon.png().to_vec())).collect();
    write_all(&folders.icons, &icons, Kind::Icon)?;
    for (folder, files) in
        [(&folders.applications, text(&menu.applications)), (&folders.autostart, text(&menu.autostart))]
    {
        write_all(folder, &files, Kind::Entry)?;
        remove_others(folder, &files, Kind::Entry)?;
    }
    remove_others(&folders.icons, &icons, Kind::Icon)
}

/// What the files of a folder are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// In a folder of the desktop's, beside those of others.
    Entry,
    /// In our own folder.
    Icon,
}

fn write_all(folder: &Path, files: &BTreeMap<String, Vec<u8>>, kind: Kind) -> io::Result<()> {
    for (name, content) in files {
        let path = folder.join(name);
        match fs::symlink_metadata(&path) {
            Ok(_) if !is_ours(&path, kind) => {
                tracing::warn!(name, "another program's file has the name of a menu entry, and stays");
                continue;
            }
            Ok(_) if fs::read(&path)? == *content => continue,
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let mut file = tempfile::Builder::new().prefix(".porthole-").make_in(folder, open)?;
        file.write_all(content)?;
        persist(file, &path)?;
    }
    Ok(())
}

/// Desktops and their helpers run as other users at times, and read the menu.
#[expect(
    clippy::disallowed_methods,
    reason = "a lawful writer: what the managed file says, never what a page sent"
)]
fn open(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o644);
    options.open(path)
}

/// A rename: a link that somebody puts in the way is replaced, and not followed.
fn persist(file: NamedTempFile, path: &Path) -> io::Result<()> {
    file.persist(path).map(drop).map_err(|error| error.error)
}

fn remove_others(folder: &Path, files: &BTreeMap<String, Vec<u8>>, kind: Kind) -> io::Result<()> {
    for found in fs::read_dir(folder)? {
        let found = found?;
        let name = found.file_name();
        let Some(name) = name.to_str() else { continue };
        if name.starts_with(PREFIX) && !files.contains_key(name) && is_ours(&found.path(), kind) {
            fs::remove_file(found.path())?;
        }
    }
    Ok(())
}

/// Whether we have written this file: an ordinary one, no link, with our mark.
fn is_ours(path: &Path, kind: Kind) -> bool {
    let Ok(found) = fs::symlink_metadata(path) else { return false };
    match kind {
        _ if !found.is_file() => false,
        Kind::Icon => true,
        Kind::Entry => {
            found.len() <= LARGEST
                && fs::read_to_string(path).is_ok_and(|text| text.lines().any(|line| line == MARK))
        }
    }
}

#[cfg(all(test, unix))]
#[expect(
    clippy::disallowed_methods,
    reason = "the test writes what the person and other programs would have"
)]
#[expect(clippy::unwrap_used, reason = "a test's helpers fail as the test does")]
mod tests {
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use porthole_config::{Source, load};
    use tempfile::TempDir;

    use super::*;
    use crate::menu::Launch;
    use crate::web_icons::WebIcons;
    use crate::web_manifests::WebManifests;

    const APPS: &str = r#"
[[app]]
id = "mail"
name = "Mail"
url = "https://mail.harbor.test/"
start = "login"
icon = "mail.png"
handles = { mailto = "https://mail.harbor.test/?to=%s" }
shortcuts = [{ name = "New message", url = "https://mail.harbor.test/?a=1&b=%75;c" }]

[[app]]
id = "chat"
name = "Chat & more; 100% \"ours\" `now` $HOME \\ done Exec=evil"
url = "https://chat.harbor.test/"
"#;

    struct Desktop {
        home: TempDir,
        folders: MenuFolders,
    }

    impl Desktop {
        fn new() -> Self {
            let home = tempfile::tempdir().unwrap();
            let folders = MenuFolders {
                applications: home.path().join("data/applications"),
                autostart: home.path().join("config/autostart"),
                icons: home.path().join("data/porthole/icons"),
            };
            for folder in [&folders.applications, &folders.autostart, &folders.icons] {
                fs::create_dir_all(folder).unwrap();
            }
            Self { home, folders }
        }

        fn menu(&self, apps: &str) -> Menu {
            self.menu_with(apps, &WebManifests::default())
        }

        fn menu_with(&self, apps: &str, manifests: &WebManifests) -> Menu {
            let path = self.home.path().join("managed.toml");
            let icon = include_bytes!("../../../../icons/128x128.png");
            fs::write(self.home.path().join("mail.png"), icon).unwrap();
            let head = "schema = 1\n[organization]\nname = \"Harbor Ltd\"\nhelp_url = \"https://help.harbor.test/\"\n";
            fs::write(&path, format!("{head}{apps}")).unwrap();
            let config = load(&Source::File(path)).unwrap();
            let program = "/opt/our apps/porthole".into();
            let launch = Launch { program, config: None, icons: self.folders.icons.clone() };
            Menu::of(&config, &launch, &WebIcons::default(), manifests)
        }

        fn synchronize(&self, apps: &str) {
            synchronize(&self.menu(apps), &self.folders).unwrap();
        }

        fn names(folder: &Path) -> Vec<String> {
            let all = fs::read_dir(folder).unwrap();
            let mut names: Vec<_> = all.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
            names.sort_unstable();
            names
        }
    }

    #[test]
    fn the_menu_follows_the_managed_file_and_loses_what_it_names_no_more() {
        let desktop = Desktop::new();
        let other = desktop.folders.applications.join("firefox.desktop");
        fs::write(&other, "[Desktop Entry]\n").unwrap();
        desktop.synchronize(APPS);
        let names = || Desktop::names(&desktop.folders.applications);
        assert_eq!(names(), ["firefox.desktop", "porthole-app-chat.desktop", "porthole-app-mail.desktop"]);
        assert_eq!(Desktop::names(&desktop.folders.autostart), ["porthole-app-login.desktop"]);
        assert_eq!(Desktop::names(&desktop.folders.icons).len(), 1);
        let chat = &APPS[APPS.rfind("[[app]]").unwrap()..];
        desktop.synchronize(chat);
        assert_eq!(names(), ["firefox.desktop", "porthole-app-chat.desktop"]);
        assert_eq!(Desktop::names(&desktop.folders.autostart), [""; 0]);
        assert_eq!(Desktop::names(&desktop.folders.icons), [""; 0]);
    }

    #[test]
    fn entries_are_valid_and_no_name_adds_a_key_or_an_argument() {
        let desktop = Desktop::new();
        desktop.synchronize(APPS);
        for (folder, name) in [
            (&desktop.folders.applications, "porthole-app-mail.desktop"),
            (&desktop.folders.applications, "porthole-app-chat.desktop"),
            (&desktop.folders.autostart, "porthole-app-login.desktop"),
        ] {
            let path = folder.join(name);
            let validation = Command::new("desktop-file-validate").arg(&path).output().unwrap();
            let output = String::from_utf8_lossy(&validation.stdout).into_owned();
            assert!(validation.status.success() && output.is_empty(), "{output}");
            let text = fs::read_to_string(path).unwrap();
            assert_eq!(text.matches("\nTryExec=/opt/our apps/porthole\n").count(), 1);
            assert!(!text.contains("\nExec=evil"), "{text}");
        }
        let mail = &desktop.menu(APPS).applications["porthole-app-mail.desktop"];
        let login = &desktop.menu(APPS).autostart["porthole-app-login.desktop"];
        for comment in ["Comment=Opens at sign-in: Mail", "Comment[de]=Öffnet beim Anmelden: Mail"] {
            assert!(login.lines().any(|line| line == comment), "{login}");
        }
        let place = desktop.home.path().display().to_string();
        insta::assert_snapshot!(mail.replace(&place, "HOME"));
    }

    #[test]
    fn what_an_apps_manifest_declares_is_in_its_entry_as_far_as_the_managed_file_leaves_it_to_it() {
        let desktop = Desktop::new();
        let place = |name: &str, url: &str| format!("{{\"name\":{name:?},\"url\":{url:?}}}");
        let declared = format!(
            "{{\"shortcuts\":[{},{},{}],\"handlers\":[{}]}}",
            place("New berth\nExec=evil", "https://chat.harbor.test/new?a=%75"),
            place("Elsewhere", "https://elsewhere.test/"),
            place("By script", "javascript:alert(1)"),
            "{\"protocol\":\"web+berth\",\"url\":\"https://chat.harbor.test/?berth=%s\"},\
             {\"protocol\":\"tel\",\"url\":\"https://chat.harbor.test/?call=%s\"}",
        );
        let mut manifests = WebManifests::default();
        for app in ["mail", "chat"] {
            manifests.add(app.parse().unwrap(), serde_json::from_str(&declared).unwrap());
        }
        let entry = |apps: &str, id: &str| {
            desktop.menu_with(apps, &manifests).applications[&format!("porthole-app-{id}.desktop")].clone()
        };
        let chat = entry(APPS, "chat");
        assert!(chat.contains("\nActions=shortcut-1;\n") && !chat.contains("MimeType"), "{chat}");
        assert!(chat.contains("\nName=New berth Exec=evil\n"), "{chat}");
        assert!(
            !chat.contains("\nExec=evil") && !chat.contains("elsewhere") && !chat.contains("script"),
            "{chat}"
        );
        assert!(entry(APPS, "mail").contains("New message"), "only those of the managed file count");
        let allowed = format!("{APPS}declared_handlers = [\"web+berth\"]\nshortcuts = []\n");
        let chat = entry(&allowed, "chat");
        assert!(
            chat.contains("\nMimeType=x-scheme-handler/web+berth;\n") && !chat.contains("Actions"),
            "{chat}"
        );
        assert!(chat.contains("Exec=\"/opt/our apps/porthole\" open -- chat %u\n"), "{chat}");
    }

    #[test]
    fn files_of_others_and_links_are_neither_replaced_nor_removed() {
        let desktop = Desktop::new();
        let folder = &desktop.folders.applications;
        let letter = desktop.home.path().join("letter");
        fs::write(&letter, format!("{MARK}\n")).unwrap();
        // By the name of an app that there is, and of one that there is not.
        symlink(&letter, folder.join("porthole-app-mail.desktop")).unwrap();
        symlink(&letter, folder.join("porthole-app-gone.desktop")).unwrap();
        symlink(desktop.home.path().join("absent"), folder.join("porthole-app-loose.desktop")).unwrap();
        fs::write(folder.join("porthole-app-chat.desktop"), "[Desktop Entry]\nName=Mine\n").unwrap();
        fs::write(folder.join("porthole-app-old.desktop"), "[Desktop Entry]\nName=Mine\n").unwrap();
        fs::create_dir(folder.join("porthole-app-folder.desktop")).unwrap();
        desktop.synchronize(APPS);
        assert_eq!(fs::read_to_string(&letter).unwrap(), format!("{MARK}\n"));
        assert_eq!(Desktop::names(folder).len(), 6);
        for name in ["porthole-app-chat.desktop", "porthole-app-old.desktop"] {
            assert!(fs::read_to_string(folder.join(name)).unwrap().contains("Mine"));
        }
    }

    #[test]
    fn a_cleared_menu_holds_nothing_of_ours_and_everything_of_others() {
        let desktop = Desktop::new();
        let other = desktop.folders.applications.join("firefox.desktop");
        fs::write(&other, "[Desktop Entry]\n").unwrap();
        let keeper = MenuKeeper::start(desktop.folders.clone()).unwrap();
        keeper.set(desktop.menu(APPS));
        keeper.clear();
        assert_eq!(Desktop::names(&desktop.folders.applications), ["firefox.desktop"]);
        for folder in [&desktop.folders.autostart, &desktop.folders.icons] {
            assert_eq!(Desktop::names(folder), [""; 0]);
        }
    }

    #[test]
    fn the_thread_may_write_nowhere_else() {
        let desktop = Desktop::new();
        let elsewhere = desktop.home.path().join("config/letter");
        let folders = desktop.folders.clone();
        thread::spawn(move || {
            confine(&folders).unwrap();
            fs::write(folders.applications.join("x"), "").unwrap();
            assert_eq!(fs::write(elsewhere, "").unwrap_err().kind(), io::ErrorKind::PermissionDenied);
        })
        .join()
        .unwrap();
    }
}
