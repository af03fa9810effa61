//! What differs by operating system around the broker: its folders, and the programs of the desktop.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::Sender;

use porthole_policy::SupportedLanguage;
use url::Url;

use crate::event::Event;
use crate::folders::Environment;

/// Name sockets of agents that act for the person.
const AGENTS: [&str; 2] = ["SSH_AUTH_SOCK", "GNOME_KEYRING_CONTROL"];

/// What the environment says now.
pub(crate) fn current_environment() -> Environment {
    let path = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let places = porthole_host::Places::of_this_person();
    let is_xdg = cfg!(target_os = "linux");
    Environment {
        home: dirs::home_dir(),
        runtime: if is_xdg { path("XDG_RUNTIME_DIR") } else { Some(std::env::temp_dir()) },
        state: places.as_ref().map(|places| places.state.clone()),
        data: places.map(|places| places.data),
        config: path("XDG_CONFIG_HOME").filter(|_| is_xdg),
        agents: AGENTS.iter().filter_map(|name| path(name)).collect(),
        downloads: dirs::download_dir(),
        process: std::process::id(),
    }
}

/// The language that the desktop asks for.
pub(crate) fn language() -> SupportedLanguage {
    porthole_language::of_desktop(|name| std::env::var(name).ok())
}

/// What a program of ours needs in its environment for the desktop's own dialogs in it to speak `spoken`.
pub(crate) fn language_variables(spoken: SupportedLanguage) -> Vec<(&'static str, String)> {
    porthole_language::for_programs(spoken, |name| std::env::var(name).ok())
}

/// Opens a web page in the system's browser.
pub(crate) fn browser_command(url: &Url) -> Command {
    let (program, first) = match std::env::consts::OS {
        "windows" => ("rundll32", Some("url.dll,FileProtocolHandler")),
        "macos" => ("/usr/bin/open", None),
        _ => ("/usr/bin/xdg-open", None),
    };
    command(program, first.map(OsString::from).into_iter().chain([url.as_str().into()]))
}

/// Shows a folder in the file browser.
pub(crate) fn folder_command(folder: &Path) -> Command {
    let program = match std::env::consts::OS {
        "windows" => "explorer",
        "macos" => "/usr/bin/open",
        _ => "/usr/bin/xdg-open",
    };
    command(program, [folder.into()])
}

fn command(program: &str, arguments: impl IntoIterator<Item = OsString>) -> Command {
    let mut command = Command::new(program);
    command.args(arguments);
    command
}

/// Has [`Event::Terminate`] sent when the session or the person ends this process: at logout, at shutdown, in a
/// terminal.
#[cfg(unix)]
pub(crate) fn on_termination(events: &Sender<Event>) -> std::io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGINT, SIGHUP])?;
    let events = events.clone();
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for _ in signals.forever() {
            if events.send(Event::Terminate).is_err() {
                return;
            }
        }
    })?;
    Ok(())
}

/// The system closes the windows itself.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as on the systems that have signals")]
pub(crate) fn on_termination(_: &Sender<Event>) -> std::io::Result<()> {
    Ok(())
}
