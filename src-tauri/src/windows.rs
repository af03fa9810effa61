//! The windows: the launcher, one for each open app, and the PIN window.

pub(crate) mod content;
pub(crate) mod launcher;
pub(crate) mod pin;

use tauri::WebviewWindow;

/// Shows one of our own windows, restored and in front.
fn bring_up(window: &WebviewWindow) {
    for done in [window.unminimize(), window.show(), window.set_focus()] {
        if let Err(error) = done {
            tracing::debug!(%error, "a window could not be brought up");
        }
    }
}
