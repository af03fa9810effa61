//! What the desktop session must bring.

use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use porthole_explain::Code;

use super::check::{Check, Name};
use super::machine::Machine;
use super::resources::can_be_made;

const AREA: &str = "Desktop session";
const DISPLAY: Name = Name { check: "display", area: AREA, title: "Display" };
const BUS: Name = Name { check: "session-bus", area: AREA, title: "Session bus" };
const NOTIFICATIONS: Name = Name { check: "notifications", area: AREA, title: "Notifications" };
const LOCATION: Name = Name { check: "location-service", area: AREA, title: "Location service" };
const DOWNLOADS: Name = Name { check: "downloads-folder", area: AREA, title: "Downloads folder" };

/// How long the bus is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) fn checks(machine: &Machine) -> Vec<Check> {
    let mut checks = vec![display_check(machine)];
    checks.extend(bus_checks(names_on_the_bus()));
    checks.push(location_check(machine));
    checks.push(downloads_check(machine));
    checks
}

fn display_check(machine: &Machine) -> Check {
    let wayland = machine.variable("WAYLAND_DISPLAY").map(|name| {
        let socket = machine.folder("XDG_RUNTIME_DIR").unwrap_or_default().join(name);
        ("Wayland", socket)
    });
    let x11 = machine.variable("DISPLAY").and_then(|display| {
        let number = display.to_str()?.strip_prefix(':')?.split('.').next()?;
        Some(("X11", machine.path(format!("/tmp/.X11-unix/X{number}"))))
    });
    let named = wayland.into_iter().chain(x11).collect::<Vec<_>>();
    let answers = named.iter().find(|(_, socket)| UnixStream::connect(socket).is_ok());
    match (answers, named.first(), machine.variable("DISPLAY")) {
        (Some((kind, socket)), _, _) => DISPLAY.ok(format!("{kind}, {}", socket.display())),
        (None, Some((_, socket)), _) => {
            let text = format!("Nothing answers at {}.", socket.display());
            DISPLAY.failed(Code::DisplayUnavailable.with_detail(text))
        }
        (None, None, Some(elsewhere)) => {
            DISPLAY.unknown(format!("DISPLAY is `{}`, on another machine", elsewhere.display()))
        }
        (None, None, None) => {
            let text = "Neither WAYLAND_DISPLAY nor DISPLAY is set.";
            DISPLAY.failed(Code::DisplayUnavailable.with_detail(text))
        }
    }
}

/// Every service of the session bus that answers or would be started.
fn names_on_the_bus() -> Result<Vec<String>, String> {
    let ask = || -> zbus::Result<Vec<String>> {
        let bus = zbus::blocking::connection::Builder::session()?.method_timeout(PATIENCE).build()?;
        let daemon = zbus::blocking::fdo::DBusProxy::new(&bus)?;
        let names = [daemon.list_names()?, daemon.list_activatable_names()?].concat();
        Ok(names.iter().map(ToString::to_string).collect())
    };
    ask().map_err(|error| error.to_string())
}

fn bus_checks(names: Result<Vec<String>, String>) -> Vec<Check> {
    const SERVICE: &str = "org.freedesktop.Notifications";
    let names = match names {
        Ok(names) => names,
        Err(why) => return vec![BUS.failed(Code::SessionBusMissing.with_detail(format!("{why}.")))],
    };
    let notifications = if names.iter().any(|name| name == SERVICE) {
        NOTIFICATIONS.ok("a notification service is running")
    } else {
        NOTIFICATIONS
            .warning(Code::NotificationsMissing.with_detail(format!("{SERVICE} is not on the session bus.")))
    };
    vec![BUS.ok(format!("answers, {} services", names.len())), notifications]
}

/// Most organisations need none, so a missing one is no fault.
fn location_check(machine: &Machine) -> Check {
    const SERVICE: &str = "dbus-1/system-services/org.freedesktop.GeoClue2.service";
    let folders = ["/usr/local/share", "/usr/share"];
    if folders.iter().any(|folder| machine.path(folder).join(SERVICE).exists()) {
        LOCATION.ok("GeoClue is installed")
    } else {
        LOCATION.ok("none (GeoClue is not installed), so pages cannot get the location")
    }
}

fn downloads_check(machine: &Machine) -> Check {
    let Some(folder) = downloads_folder(machine) else {
        return DOWNLOADS.failed(Code::DownloadsFolderUnusable.with_detail("HOME is not set."));
    };
    if !folder.exists() && can_be_made(&folder).is_ok() {
        return DOWNLOADS.ok(format!("{} is missing; Porthole creates it", folder.display()));
    }
    let shown = folder.display();
    let refused = |why: &dyn std::fmt::Display| {
        DOWNLOADS.warning(Code::DownloadsFolderUnusable.with_detail(format!("{shown}: {why}.")))
    };
    match std::fs::metadata(&folder) {
        Ok(facts) if !facts.is_dir() => refused(&"it is not a folder"),
        Ok(_) => {
            match rustix::fs::access(&folder, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK) {
                Ok(()) => DOWNLOADS.ok(shown.to_string()),
                Err(error) => refused(&error),
            }
        }
        Err(error) => refused(&error),
    }
}

/// As xdg-user-dirs writes it, else `Downloads` in the home folder.
fn downloads_folder(machine: &Machine) -> Option<PathBuf> {
    let home = machine.folder("HOME")?;
    let config = machine.folder("XDG_CONFIG_HOME").unwrap_or_else(|| home.join(".config"));
    let listed = std::fs::read(config.join("user-dirs.dirs")).ok();
    let named = listed.as_deref().and_then(|listed| named_downloads(listed, &home));
    Some(named.unwrap_or_else(|| home.join("Downloads")))
}

/// `XDG_DOWNLOAD_DIR="$HOME/Downloads"`, with a path that is absolute or below the home folder.
fn named_downloads(listed: &[u8], home: &Path) -> Option<PathBuf> {
    let line =
        listed.split(|byte| *byte == b'\n').find_map(|line| line.strip_prefix(b"XDG_DOWNLOAD_DIR="))?;
    let quoted = line.trim_ascii().strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    let path = Path::new(std::ffi::OsStr::from_bytes(quoted));
    if let Ok(below) = path.strip_prefix("$HOME") {
        return Some(home.join(below));
    }
    path.is_absolute().then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::net::UnixListener;

    use super::super::check::State;
    use super::*;

    #[test]
    fn a_display_is_one_that_answers() {
        let root = tempfile::tempdir().unwrap();
        let sockets = root.path().join("tmp/.X11-unix");
        std::fs::create_dir_all(&sockets).unwrap();
        let with = |variables: &[(&str, &OsStr)]| display_check(&Machine::with_root(root.path(), variables));
        let x11: &[(&str, &OsStr)] = &[("DISPLAY", OsStr::new(":7.0"))];
        assert_eq!(with(x11).state, State::Failed);
        let _server = UnixListener::bind(sockets.join("X7")).unwrap();
        assert_eq!(with(x11).state, State::Fine);
        let _compositor = UnixListener::bind(root.path().join("wayland-0")).unwrap();
        let wayland = [
            ("WAYLAND_DISPLAY", OsStr::new("wayland-0")),
            ("XDG_RUNTIME_DIR", root.path().as_os_str()),
            ("DISPLAY", OsStr::new(":9")),
        ];
        let check = with(&wayland);
        assert!(check.state == State::Fine && check.found.starts_with("Wayland"), "{check:?}");
        assert_eq!(with(&[]).problem.unwrap().code, "display-unavailable");
        assert_eq!(with(&[("DISPLAY", OsStr::new("elsewhere:0"))]).state, State::Unknown);
    }

    #[test]
    fn a_bus_without_a_notification_service_is_a_limit_and_no_bus_a_failure() {
        let states = |names| bus_checks(names).iter().map(|check| check.state).collect::<Vec<_>>();
        assert_eq!(states(Err("no".to_owned())), [State::Failed]);
        assert_eq!(states(Ok(Vec::new())), [State::Fine, State::Warning]);
        let with = Ok(vec!["org.freedesktop.Notifications".to_owned()]);
        assert_eq!(states(with), [State::Fine, State::Fine]);
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "files of the test's own")]
    fn a_missing_location_service_is_said_and_no_fault() {
        let root = tempfile::tempdir().unwrap();
        let machine = Machine::with_root(root.path(), &[]);
        let without = location_check(&machine);
        assert!(without.state == State::Fine && without.found.contains("not installed"), "{without:?}");
        let services = root.path().join("usr/share/dbus-1/system-services");
        std::fs::create_dir_all(&services).unwrap();
        std::fs::write(services.join("org.freedesktop.GeoClue2.service"), "").unwrap();
        assert_eq!(location_check(&machine).found, "GeoClue is installed");
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a home of the test's own")]
    fn the_downloads_folder_is_the_one_that_the_desktop_names_once_it_is_made() {
        let home = tempfile::tempdir().unwrap();
        let machine = Machine::with_root(Path::new("/"), &[("HOME", home.path().as_os_str())]);
        assert_eq!(downloads_folder(&machine), Some(home.path().join("Downloads")));
        std::fs::create_dir_all(home.path().join(".config")).unwrap();
        let listed = "# by xdg-user-dirs\nXDG_DOWNLOAD_DIR=\"$HOME/Herunterladen\"\n";
        std::fs::write(home.path().join(".config/user-dirs.dirs"), listed).unwrap();
        let named = home.path().join("Herunterladen");
        let missing = downloads_check(&machine);
        assert_eq!(missing.state, State::Fine);
        assert!(missing.found.contains(&named.display().to_string()), "{missing:?}");
        std::fs::write(&named, "").unwrap();
        let in_the_way = downloads_check(&machine);
        assert_eq!(in_the_way.state, State::Warning);
        // The next step, done.
        std::fs::remove_file(&named).unwrap();
        std::fs::create_dir(&named).unwrap();
        assert_eq!(downloads_check(&machine).state, State::Fine);
        let homeless = downloads_check(&Machine::with_root(Path::new("/"), &[]));
        assert!(homeless.state == State::Failed && homeless.found.contains("HOME"), "{homeless:?}");
        let absolute = named_downloads(b"XDG_DOWNLOAD_DIR=\"/srv/files\"", home.path());
        assert_eq!(absolute, Some("/srv/files".into()));
        assert_eq!(named_downloads(b"XDG_DOWNLOAD_DIR=\"files\"", home.path()), None);
    }
}
