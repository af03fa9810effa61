//! Debian's xfce4-panel: a real tray for items that speak StatusNotifierItem.

use std::time::Duration;

use crate::Result;
use crate::failure::Failure;
use crate::process::{Process, command};
use crate::session_bus::SessionBus;
use crate::xfconf;
use crate::xvfb::Xvfb;

/// The name that the tray of a desktop owns on the bus.
const WATCHER: &str = "org.kde.StatusNotifierWatcher";

/// Where it is there.
const WATCHER_PATH: &str = "/StatusNotifierWatcher";

const READY: Duration = Duration::from_secs(60);

/// A running panel; dropping it ends it.
#[derive(Debug)]
pub struct Panel<'a> {
    process: Process,
    /// What keeps its settings: the session's bus starts no services.
    _settings: Process,
    session: &'a SessionBus,
}

/// An entry of an item's menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuEntry {
    /// Its number.
    pub id: i32,
    /// What it says.
    pub label: String,
}

impl<'a> Panel<'a> {
    /// Starts it in the session and on the screen, and returns once its tray takes items.
    ///
    /// # Errors
    /// xfce4-panel is not installed or does not come up.
    pub fn start(session: &'a SessionBus, screen: &Xvfb) -> Result<Self> {
        let settings = xfconf::start(session)?;
        let mut panel = command("xfce4-panel", ["--disable-wm-check", "--sm-client-disable"]);
        session.apply_to(&mut panel);
        screen.apply_to(&mut panel);
        panel.env("NO_AT_BRIDGE", "1");
        let process = Process::spawn(panel)?;
        session
            .wait_for_name(WATCHER, READY)
            .map_err(|error| Failure::from_cause(process.failure("shows no tray").to_string(), error))?;
        Ok(Self { process, _settings: settings, session })
    }

    /// The names on the bus of the items in the tray.
    ///
    /// # Errors
    /// The tray has gone.
    pub fn items(&self) -> Result<Vec<String>> {
        let all = self.property(WATCHER, WATCHER_PATH, WATCHER, "RegisteredStatusNotifierItems")?;
        let quoted = all.split('\'').skip(1).step_by(2);
        Ok(quoted.map(|item| item.split('/').next().unwrap_or_default().to_owned()).collect())
    }

    /// A property of an item, as GVariant writes it.
    ///
    /// # Errors
    /// The item has gone.
    pub fn item_property(&self, item: &str, name: &str) -> Result<String> {
        self.property(item, "/StatusNotifierItem", "org.kde.StatusNotifierItem", name)
    }

    /// The menu of an item, without separators.
    ///
    /// # Errors
    /// The item has gone.
    pub fn menu(&self, item: &str) -> Result<Vec<MenuEntry>> {
        let layout =
            self.call(item, "/MenuBar", "com.canonical.dbusmenu.GetLayout", &["0", "--", "-1", "[]"])?;
        // `<(4, {'label': <'Mail (3)'>, …}, @av [])>`
        let entries = layout.split("<(").skip(1).filter_map(|entry| {
            let id = entry.split(',').next()?.trim_start_matches("int32 ").parse().ok()?;
            let label = entry.split("'label': <").nth(1)?;
            let quote = label.chars().next()?;
            Some(MenuEntry { id, label: label[1..].split(quote).next()?.to_owned() })
        });
        Ok(entries.collect())
    }

    /// Clicks the entry of an item's menu that says `label`.
    ///
    /// # Errors
    /// There is none.
    pub fn click(&self, item: &str, label: &str) -> Result<()> {
        let menu = self.menu(item)?;
        let entry = menu.iter().find(|entry| entry.label == label);
        let entry = entry.ok_or_else(|| Failure::new(format!("no entry {label} in {menu:?}")))?;
        let id = entry.id.to_string();
        self.call(item, "/MenuBar", "com.canonical.dbusmenu.Event", &[&id, "clicked", "<''>", "0"]).map(drop)
    }

    /// Clicks an item itself.
    ///
    /// # Errors
    /// The item has gone.
    pub fn activate(&self, item: &str) -> Result<()> {
        self.call(item, "/StatusNotifierItem", "org.kde.StatusNotifierItem.Activate", &["0", "0"]).map(drop)
    }

    /// Ends the panel, as a crash of the desktop would.
    pub fn end(self) {
        drop(self.process);
    }

    fn property(&self, dest: &str, path: &str, interface: &str, name: &str) -> Result<String> {
        self.call(dest, path, "org.freedesktop.DBus.Properties.Get", &[interface, name])
    }

    fn call(&self, dest: &str, path: &str, method: &str, values: &[&str]) -> Result<String> {
        let mut call = command(
            "gdbus",
            ["call", "--session", "--dest", dest, "--object-path", path, "--method", method],
        );
        call.args(values);
        self.session.apply_to(&mut call);
        // Elsewhere it has no letters beyond ASCII.
        call.env("LC_ALL", "C.UTF-8");
        Process::run(call, READY)
    }
}
