//! The windows: the launcher, one for each open app, and the one that asks for a PIN.

pub(crate) mod content;
pub(crate) mod launcher;
pub(crate) mod pin;

use tauri::{AppHandle, Manager as _};

/// Ends Porthole when the last window that a person can see has gone.
pub(crate) fn end_without_windows(app: &AppHandle, closed: &str) {
    let seen = |label: &String| label != content::ROOT && label != closed;
    if !app.webview_windows().keys().any(seen) {
        app.exit(0);
    }
}
