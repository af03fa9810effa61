//! The windows: the launcher, and one for each open app.

pub(crate) mod content;
pub(crate) mod launcher;

use tauri::{AppHandle, Manager as _};

/// Ends Porthole when the last window that a person can see has gone.
pub(crate) fn end_without_windows(app: &AppHandle, closed: &str) {
    let seen = |label: &String| label != content::ROOT && label != closed;
    if !app.webview_windows().keys().any(seen) {
        app.exit(0);
    }
}
