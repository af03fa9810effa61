//! Starting programs of the desktop, each with the environment that the person has.

use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use url::Url;

use crate::desktop;
use crate::unrestricted::Unrestricted;

/// Opens `url` in the system's browser. Only web pages: another scheme could hand content to a program.
pub(crate) fn open_in_browser(unrestricted: &Unrestricted, url: &Url) {
    if matches!(url.scheme(), "https" | "http") {
        start(unrestricted, desktop::browser_command(url), "the system's browser");
    }
}

/// Opens an address that the person asked for outside of the apps: a web page in the system's browser, any other in the
/// program that the desktop has for its scheme. Policy has refused what names local content.
pub(crate) fn open_outside(unrestricted: &Unrestricted, url: &Url) {
    start(unrestricted, desktop::browser_command(url), "a program outside of the apps");
}

/// Shows a folder in the system's file browser.
pub(crate) fn open_folder(unrestricted: &Unrestricted, folder: &Path) {
    start(unrestricted, desktop::folder_command(folder), "the file browser");
}

fn start(unrestricted: &Unrestricted, mut command: Command, what: &'static str) {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match unrestricted.start(command) {
        // Waited for on a thread of its own, so that no zombie is left and nothing waits behind it.
        Ok(mut child) => drop(thread::spawn(move || child.wait())),
        Err(error) => tracing::warn!(%error, what, "could not be started"),
    }
}

/// Tells the person by a notification of the desktop (Desktop Notifications Specification 1.2).
#[cfg(target_os = "linux")]
pub(crate) fn notify(title: String, message: String) {
    // The service may take its time to start, and nothing waits behind it.
    thread::spawn(move || {
        if let Err(error) = send(&title, &message) {
            tracing::debug!(%error, "the desktop shows no notification");
        }
    });
}

#[cfg(target_os = "linux")]
fn send(title: &str, message: &str) -> zbus::Result<()> {
    use std::collections::HashMap;

    let bus = zbus::blocking::Connection::session()?;
    let hints: HashMap<&str, zbus::zvariant::Value<'_>> = HashMap::new();
    let (actions, icon): (&[&str], &str) = (&[], "porthole");
    bus.call_method(
        Some("org.freedesktop.Notifications"),
        "/org/freedesktop/Notifications",
        Some("org.freedesktop.Notifications"),
        "Notify",
        &("Porthole", 0_u32, icon, title, message, actions, hints, -1_i32),
    )?;
    Ok(())
}

/// The log says the same.
#[cfg(not(target_os = "linux"))]
pub(crate) fn notify(_: String, _: String) {}
