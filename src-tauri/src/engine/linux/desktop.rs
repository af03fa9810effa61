//! The process and the desktop around it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use url::Url;

use super::super::Insistence;
use crate::folders::{Folders, Surroundings};

/// The variables that are changed for this process, as the person had them.
static BEFORE: OnceLock<Vec<(&'static str, Option<std::ffi::OsString>)>> = OnceLock::new();

/// Everything the web engine or its helpers would otherwise write to.
const CHANGED: [&str; 5] = ["XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "TMPDIR"];

/// Variables that would let somebody redirect the engine's trust or its traffic.
const REMOVED: [&str; 9] = [
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "no_proxy",
    "WEBKIT_INSPECTOR_SERVER",
    "WEBKIT_INSPECTOR_HTTP_SERVER",
    "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS",
];

/// What the environment says now.
pub(crate) fn surroundings() -> Surroundings {
    let path = |name: &str| std::env::var_os(name).map(Into::into);
    let places = porthole_host::Places::of_this_person();
    Surroundings {
        home: path("HOME"),
        runtime: path("XDG_RUNTIME_DIR"),
        state: places.as_ref().map(|places| places.state.clone()),
        data: places.map(|places| places.data),
        downloads: glib::user_special_dir(glib::UserDirectory::Downloads),
        process: std::process::id(),
    }
}

/// Points everything that the engine writes by itself into this run's folder in memory. Call it while the process
/// has one thread only: the environment is no place for two.
pub(crate) fn prepare_process(folders: &Folders) {
    let remembered = CHANGED.iter().chain(&REMOVED).map(|name| (*name, std::env::var_os(name))).collect();
    let _first = BEFORE.set(remembered);
    for name in CHANGED {
        // Landlock's handling of `/tmp` would refuse it anyway; a refused temporary file breaks pages.
        let _set = glib::setenv(name, folders.engine_home(), true);
    }
    for name in REMOVED {
        glib::unsetenv(name);
    }
    if let Some((name, value)) = porthole_sandbox::drawing_variables() {
        let _set = glib::setenv(name, value, true);
    }
    glib::set_prgname(Some("porthole"));
    glib::set_application_name("Porthole");
}

/// What the web engine must be able to write beside its own folders: devices, shared memory among them, and the
/// kernel's own files about processes.
pub(crate) fn always_writable() -> Vec<PathBuf> {
    vec!["/dev".into(), "/proc".into()]
}

/// Gives a program that this one starts the environment that the person had.
pub(crate) fn as_the_person_had_it(command: &mut Command) {
    for (name, value) in BEFORE.get().into_iter().flatten() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
}

/// Opens a web page in the system's browser.
pub(crate) fn browser_command(url: &Url) -> Command {
    let mut command = Command::new("xdg-open");
    command.arg(url.as_str());
    command
}

/// Shows a folder.
pub(crate) fn folder_command(folder: &Path) -> Command {
    let mut command = Command::new("xdg-open");
    command.arg(folder);
    command
}

/// Whether a process of this id runs.
pub(crate) fn is_running(process: u32) -> bool {
    let process = i32::try_from(process).ok().and_then(rustix::process::Pid::from_raw);
    process.is_some_and(|process| rustix::process::test_kill_process(process).is_ok())
}

/// Calls `quit` when the session or the person ends this process: at logout, at shutdown, in a terminal. The second
/// time it ends at once, asked or not.
pub(crate) fn on_termination(quit: impl Fn(Insistence) + Clone + 'static) {
    use rustix::process::Signal;
    thread_local! { static TIMES: std::cell::Cell<u32> = const { std::cell::Cell::new(0) }; }
    for signal in [Signal::TERM, Signal::INT, Signal::HUP] {
        let quit = quit.clone();
        glib::unix_signal_add_local(signal.as_raw(), move || {
            TIMES.set(TIMES.get() + 1);
            quit(if TIMES.get() == 1 { Insistence::Asked } else { Insistence::Told });
            glib::ControlFlow::Continue
        });
    }
}
