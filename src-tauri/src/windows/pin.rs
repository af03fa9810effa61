//! The window that asks for a token's PIN. It shows our own page, has a capability of its own that holds nothing else,
//! and no page of an app can reach it.

use std::sync::Arc;

use tauri::{AppHandle, Manager as _, WebviewUrl, WebviewWindowBuilder};

use crate::porthole::Porthole;

/// Its label, which the capability names.
pub(crate) const LABEL: &str = "pin";

/// Shows it, above the launcher where that is open. On the main thread.
pub(crate) fn show(porthole: &Arc<Porthole>, app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL) {
        super::bring_up(&window);
        return;
    }
    let mut builder = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App("pin.html".into()))
        .title("PIN – Porthole")
        .inner_size(440.0, 400.0)
        .resizable(false)
        .minimizable(false)
        .maximizable(false)
        .center()
        .devtools(false)
        .data_directory(porthole.launcher_folder.clone())
        .on_download(|_, _| false)
        .on_navigation(|url| url.scheme() == "tauri");
    if let Some(launcher) = app.get_webview_window(super::launcher::LABEL) {
        builder = match builder.parent(&launcher) {
            Ok(builder) => builder,
            Err(error) => {
                tracing::error!(%error, "the window for the PIN could not be opened");
                return;
            }
        };
    }
    if let Err(error) = builder.build() {
        tracing::error!(%error, "the window for the PIN could not be opened");
    }
}

/// Closes it. On the main thread.
pub(crate) fn close(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL) {
        let _gone = window.close();
    }
}
