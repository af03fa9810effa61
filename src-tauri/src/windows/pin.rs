//! The window for a token's PIN, or for a name and a password for the organisation's proxy. It shows our own page, has
//! a separate capability for nothing else, and no page of an app can reach it.

use std::sync::Arc;

use porthole_protocol::Prompt;
use tauri::{AppHandle, Manager as _, WebviewUrl, WebviewWindowBuilder};

use crate::language::localize;
use crate::shell::Shell;

/// Its label, which the capability names.
pub(crate) const LABEL: &str = "pin";

/// Shows it, above the launcher if that is open. On the main thread.
pub(crate) fn show(shell: &Arc<Shell>, app: &AppHandle, prompt: Prompt) -> tauri::Result<()> {
    let title = match prompt {
        Prompt::Pin => "PIN – Porthole".to_owned(),
        Prompt::ProxySignIn => localize("proxy-window", &[]),
    };
    if let Some(window) = app.get_webview_window(LABEL) {
        super::bring_up(&window);
        return Ok(());
    }
    let page = format!("pin.html?language={}", shell.desktop_language.code());
    let mut builder = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App(page.into()))
        .title(title)
        .inner_size(440.0, 400.0)
        .resizable(false)
        .minimizable(false)
        .maximizable(false)
        .center()
        .devtools(false)
        .data_directory(shell.launcher_folder.clone())
        .on_download(|_, _| false)
        .on_navigation(|url| url.scheme() == "tauri");
    if let Some(launcher) = app.get_webview_window(super::launcher::LABEL) {
        builder = builder.parent(&launcher)?;
    }
    builder.build().map(drop)
}

/// Closes it. On the main thread.
pub(crate) fn close(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL) {
        let _gone = window.close();
    }
}
