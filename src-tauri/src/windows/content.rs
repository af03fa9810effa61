//! The windows of apps. Each requires proof that the kernel confines this process, uses the proxy and has the gate;
//! none has a capability.

use std::sync::Arc;
use std::time::Duration;

use porthole_policy::{AppId, HostName, HostPattern};
use porthole_protocol::{AppWindow, Download, DownloadState, Notice, NoticePlace, ToBroker, Window};
use rustls_pki_types::CertificateDer;
use url::Url;

use crate::content_rules::content_rules;
use crate::engine::{Engine as _, EngineError, Opening};
use crate::shell::Shell;

/// The label of an app's own window.
fn label(app: &AppId) -> String {
    Window::App(app.clone()).to_string()
}

/// Opens an app, or shows its window, once its pages can be restricted to its hosts; then reports to the broker. On the
/// main thread.
pub(crate) fn open(shell: &Arc<Shell>, app_window: AppWindow) {
    let window = Window::App(app_window.app.clone());
    // Without that proof no page is shown.
    if shell.confined.is_none() {
        return shell.report(window, Err("this process is not confined".to_owned()));
    }
    let (app, rules, opening) = (app_window.app.clone(), content_rules(&app_window.hosts), Arc::clone(shell));
    let ready = move |held: Result<(), EngineError>| {
        let opened = held.and_then(|()| open_held(&opening, app_window));
        opening.report(window, opened.map_err(|error| error.to_string()));
    };
    shell.engine.prepare_filter(&shell.filter_folder, &app, rules, Box::new(ready));
}

fn open_held(shell: &Arc<Shell>, window: AppWindow) -> Result<(), EngineError> {
    let AppWindow { app, name, start, url, icon, place, background, sleep_after, hosts: _ } = window;
    shell.name_app(&app, &name);
    let label = label(&app);
    let sleep_after = sleep_after.map(Duration::from_secs);
    if shell.engine.raise_window(&label) {
        if let Some(url) = url {
            shell.engine.navigate(&label, &url);
        }
        return Ok(());
    }
    let gate = || Arc::new(Arc::clone(shell));
    shell.engine.start_session(&shell.profile, &shell.proxy, gate())?;
    let url = url.unwrap_or_else(|| start.clone());
    let opening = Opening { label, app, name, start, url, icon, place, background, sleep_after };
    shell.engine.open_window(&opening, gate())
}

/// Applies an app's current hosts to its windows; closes those to which they cannot be applied. On the main thread.
pub(crate) fn set_hosts(shell: &Arc<Shell>, app: &AppId, hosts: &[HostPattern]) {
    let refreshing = Arc::clone(shell);
    let ready = move |held: Result<(), EngineError>| {
        if let Err(error) = held {
            tracing::error!(%error, "a content filter could not be made");
        }
        refreshing.engine.refresh_filters();
    };
    shell.engine.prepare_filter(&shell.filter_folder, app, content_rules(hosts), Box::new(ready));
}

/// Sets the seconds without use after which the window of an app sleeps.
pub(crate) fn set_sleep(shell: &Arc<Shell>, app: &AppId, after: Option<u64>) {
    shell.engine.set_sleep(&label(app), after.map(Duration::from_secs));
}

/// Makes the engine accept exactly this certificate for exactly this host, and reports to the broker when it does.
pub(crate) fn pin_certificate(shell: &Arc<Shell>, id: u64, host: &HostName, certificate: Vec<u8>) {
    let answering = Arc::clone(shell);
    let answer = move |problem: Option<String>| {
        answering.broker.send(ToBroker::CertificatePinned { id, problem });
    };
    match shell.engine.trust_leaf(host, CertificateDer::from(certificate)) {
        Ok(accepted) => drop(tauri::async_runtime::spawn(async move {
            answer(match accepted.await {
                Ok(accepted) => accepted.err().map(|error| error.to_string()),
                Err(_) => Some("the session has gone".to_owned()),
            });
        })),
        Err(error) => answer(Some(error.to_string())),
    }
}

/// The title "Inbox (3) – Mail": the page's title and the app's name.
pub(crate) fn window_title(page: &str, app: &str) -> String {
    let page: String = page.chars().filter(|letter| !letter.is_control()).take(200).collect();
    match page.trim() {
        "" => app.to_owned(),
        page if page.contains(app) => page.to_owned(),
        page => format!("{page} – {app}"),
    }
}

/// Shows a notice. On the main thread.
pub(crate) fn notify(shell: &Arc<Shell>, place: &NoticePlace, notice: &Notice) {
    let open_help = open_help(shell);
    for window in shell.engine.open_windows() {
        let is_meant = match place {
            NoticePlace::Everywhere => true,
            NoticePlace::App(app) => window.app == *app,
            NoticePlace::Window(of) => {
                window.label == of.to_string() || of.app().is_some_and(|app| window.label == label(app))
            }
        };
        if is_meant {
            shell.engine.show_notice(&window.label, notice, Arc::clone(&open_help));
        }
    }
}

/// Shows in each window the downloads that it started. A refused one has a notice instead.
pub(crate) fn show_downloads(shell: &Arc<Shell>, newest_first: &[Download]) {
    let place = |download: &Download| shell.engine.window_of_download(&shell.staging_path(download.id));
    let shown: Vec<(Option<String>, &Download)> = newest_first
        .iter()
        .filter(|download| download.state != DownloadState::Blocked)
        .map(|download| (place(download), download))
        .collect();
    for window in shell.engine.open_windows() {
        let here = shown.iter().filter(|(label, _)| label.as_ref() == Some(&window.label));
        let here: Vec<Download> = here.map(|(_, download)| (*download).clone()).collect();
        if !here.is_empty() {
            shell.engine.show_downloads(&window.label, &here, Arc::new(Arc::clone(shell)));
        }
    }
}

/// Closes the windows of an app that may no longer be shown, each if its page agrees. One that stays says why.
pub(crate) fn close_app(shell: &Arc<Shell>, app: &AppId, notice: &Notice) {
    shell.engine.close_notifications_of(app);
    for window in shell.engine.open_windows().into_iter().filter(|window| window.app == *app) {
        shell.engine.show_notice(&window.label, notice, open_help(shell));
        shell.engine.close_window(&window.label);
    }
}

fn open_help(shell: &Arc<Shell>) -> Arc<dyn Fn(Url) + Send + Sync> {
    let asking = Arc::clone(shell);
    // The broker knows the address.
    Arc::new(move |_| asking.broker.send(ToBroker::OpenHelp))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_says_what_it_shows_and_whose_it_is() {
        assert_eq!(window_title("Inbox (3)", "Mail"), "Inbox (3) – Mail");
        assert_eq!(window_title("Mail – Inbox", "Mail"), "Mail – Inbox");
        assert_eq!(window_title(" \n", "Mail"), "Mail");
    }
}
