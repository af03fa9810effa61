//! The windows: the launcher, one for each open app, and the one that asks for a PIN.

pub(crate) mod content;
pub(crate) mod launcher;
pub(crate) mod pin;

use std::sync::atomic::Ordering;

use tauri::{AppHandle, Manager as _, WebviewWindow};

use crate::engine::Engine as _;
use crate::porthole::Porthole;

/// Ends Porthole when the last window that a person can see has gone; `closed` is one that is just going.
pub(crate) fn end_without_windows(porthole: &Porthole, app: &AppHandle, closed: Option<&str>) {
    let ours = app.webview_windows();
    let is_any_open = ours.keys().any(|label| Some(label.as_str()) != closed);
    // A run that starts the next one ends with that.
    let is_restarting = porthole.is_restarting.load(Ordering::Relaxed);
    let no_app_is_open = porthole.engine.open_windows().is_empty();
    if no_app_is_open && porthole.farewell.get().is_some() {
        crate::start::leave_trusted_run(porthole, app);
    } else if no_app_is_open && !is_any_open && !is_restarting {
        app.exit(0);
    }
}

/// Shows one of our own windows, restored and in front.
fn bring_up(window: &WebviewWindow) {
    for done in [window.unminimize(), window.show(), window.set_focus()] {
        if let Err(error) = done {
            tracing::debug!(%error, "a window could not be brought up");
        }
    }
}
