//! The launcher: the only window that may send requests to the broker.

use std::sync::Arc;

use tauri::{AppHandle, Emitter as _, Manager as _, WebviewUrl, WebviewWindowBuilder};

use crate::shell::Shell;

/// Its label, which the capability names.
pub(crate) const LABEL: &str = "launcher";

/// Shows it, on the main thread.
pub(crate) fn show(shell: &Arc<Shell>, app: &AppHandle) -> tauri::Result<()> {
    if let Some(window) = app.get_webview_window(LABEL) {
        super::bring_up(&window);
        return Ok(());
    }
    WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App(page(shell).into()))
        .title("Porthole")
        .inner_size(900.0, 640.0)
        .min_inner_size(420.0, 420.0)
        .devtools(false)
        .data_directory(shell.launcher_folder.clone())
        // It shows only our own pages, which download nothing.
        .on_download(|_, _| false)
        .on_navigation(|url| url.scheme() == "tauri")
        .build()
        .map(drop)
}

/// Closes it. On the main thread.
pub(crate) fn close(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL) {
        let _gone = window.close();
    }
}

/// Its page, with the desktop's language and the engine's version in the address.
fn page(shell: &Shell) -> String {
    let mut query =
        url::form_urlencoded::Serializer::for_suffix("index.html?".to_owned(), "index.html?".len());
    query.append_pair("language", shell.desktop_language.code());
    if let Ok(version) = tauri::webview_version() {
        let engine = if cfg!(target_os = "linux") { "WebKitGTK " } else { "" };
        query.append_pair("engine", &format!("{engine}{version}"));
    }
    query.finish()
}

/// Sends it an update; ignored if it is not open.
pub(crate) fn emit<T: serde::Serialize + Clone>(app: &AppHandle, event: &str, payload: T) {
    if let Err(error) = app.emit_to(LABEL, event, payload) {
        tracing::debug!(%error, event, "the launcher was not told");
    }
}
