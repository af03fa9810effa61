//! The windows that show apps. Each is opened with proof of the kernel's restriction, goes through the proxy, and
//! has the gate; none has a capability.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use porthole_explain::{Code, Problem};
use porthole_policy::AppId;
use tauri::AppHandle;
use url::Url;

use crate::content_rules::content_rules;
use crate::downloads::{Download, State};
use crate::engine::{Engine as _, EngineError, Notice, Opening};
use crate::porthole::Porthole;
use crate::words;

/// The label of an app's own window.
pub(crate) fn label(app: &AppId) -> String {
    format!("app-{app}")
}

/// Opens an app, or brings its window up. `url` is where to go in it. On the main thread.
pub(crate) fn open(porthole: &Arc<Porthole>, app: &AppId, url: Option<Url>) -> Result<(), Problem> {
    // Proof that the kernel restricts this thread: without it no page is shown.
    porthole.kernel.as_ref().map_err(Clone::clone)?;
    let state = porthole.host.state();
    let pinned = state.in_force.config().and_then(|config| config.apps.get(app));
    let pinned = pinned.ok_or_else(|| Code::AppUnknown.with_detail(app.to_string()))?;
    let label = label(app);
    if porthole.engine.raise_window(&label) {
        if let Some(url) = url {
            porthole.engine.navigate(&label, &url);
        }
        return Ok(());
    }
    // The profile on disk is open for a device that had proved itself.
    if porthole.farewell.get().is_some() {
        return Err(Code::TrustLost.problem());
    }
    porthole
        .engine
        .start_session(&porthole.profile, &porthole.proxy, Arc::new(Arc::clone(porthole)))
        .map_err(|error| error.problem())?;
    let opening = Opening {
        label,
        app: app.clone(),
        name: pinned.name.clone(),
        start: pinned.url.clone(),
        url: url.unwrap_or_else(|| pinned.url.clone()),
    };
    porthole.engine.open_window(&opening, Arc::new(Arc::clone(porthole))).map_err(|error| error.problem())
}

/// Has the filter of every app made, then calls `ready`. On the main thread.
pub(crate) fn prepare_filters(porthole: &Arc<Porthole>, ready: impl FnOnce() + 'static) {
    let state = porthole.host.state();
    let apps: Vec<_> =
        state.in_force.config().iter().flat_map(|config| config.apps.iter()).cloned().collect();
    if apps.is_empty() {
        return ready();
    }
    let (left, ready) = (Rc::new(Cell::new(apps.len())), Rc::new(Cell::new(Some(ready))));
    for app in apps {
        let (left, ready) = (Rc::clone(&left), Rc::clone(&ready));
        let done = move |made: Result<(), EngineError>| {
            if let Err(error) = made {
                tracing::error!(%error, "a content filter could not be made; the app does not open");
            }
            left.set(left.get() - 1);
            if left.get() == 0
                && let Some(ready) = ready.take()
            {
                ready();
            }
        };
        porthole.engine.prepare_filter(&porthole.filter_folder, &app.id, content_rules(&app), Box::new(done));
    }
}

/// Holds every open window to what its app may reach now. On the main thread.
pub(crate) fn refresh_filters(porthole: &Arc<Porthole>) {
    let refreshing = Arc::clone(porthole);
    prepare_filters(porthole, move || refreshing.engine.refresh_filters());
}

fn name(porthole: &Porthole, app: &AppId) -> String {
    let state = porthole.host.state();
    let pinned = state.in_force.config().and_then(|config| config.apps.get(app));
    pinned.map_or_else(|| app.to_string(), |pinned| pinned.name.clone())
}

/// "Inbox (3) – Mail": what the page says, and whose it is.
pub(crate) fn title(porthole: &Porthole, app: &AppId, page: &str) -> String {
    window_title(page, &name(porthole, app))
}

fn window_title(page: &str, app: &str) -> String {
    let page: String = page.chars().filter(|letter| !letter.is_control()).take(200).collect();
    match page.trim() {
        "" => app.to_owned(),
        page if page.contains(app) => page.to_owned(),
        page => format!("{page} – {app}"),
    }
}

/// Shows a notice in the windows of `app`, or in all where no app is known.
pub(crate) fn notify(porthole: &Arc<Porthole>, app: Option<&AppId>, notice: &Notice) {
    #[cfg(feature = "test-driver")]
    crate::driver::noticed(app, notice);
    let open_help = open_help(porthole);
    for window in porthole.engine.open_windows() {
        if app.is_none_or(|app| window.app == *app) {
            porthole.engine.show_notice(&window.label, notice, Arc::clone(&open_help));
        }
    }
}

/// Shows a notice in the window `label`, or in the app's own where that is a popup that nobody has seen. On the main
/// thread.
pub(crate) fn notify_window(porthole: &Arc<Porthole>, label: &str, app: &AppId, notice: &Notice) {
    #[cfg(feature = "test-driver")]
    crate::driver::noticed(Some(app), notice);
    let own = self::label(app);
    let is_popup = label != own;
    porthole.engine.show_notice(label, notice, open_help(porthole));
    if is_popup {
        porthole.engine.show_notice(&own, notice, open_help(porthole));
    }
}

/// Shows a notice in the window of every app.
pub(crate) fn notify_all(porthole: &Arc<Porthole>, notice: &Notice) {
    for app in open_apps(porthole) {
        notify(porthole, Some(&app), notice);
    }
}

/// Shows in each window the downloads that were asked for there. A refused one has its notice instead.
pub(crate) fn show_downloads(porthole: &Arc<Porthole>, newest_first: &[Download]) {
    let place = |download: &Download| {
        porthole.engine.window_of_download(&porthole.downloads.staging_path(download.id))
    };
    let shown: Vec<(Option<String>, &Download)> = newest_first
        .iter()
        .filter(|download| download.state != State::Blocked)
        .map(|download| (place(download), download))
        .collect();
    for window in porthole.engine.open_windows() {
        let here = shown.iter().filter(|(label, _)| label.as_ref() == Some(&window.label));
        let here: Vec<Download> = here.map(|(_, download)| (*download).clone()).collect();
        if !here.is_empty() {
            porthole.engine.show_downloads(&window.label, &here, Arc::new(Arc::clone(porthole)));
        }
    }
}

/// The apps whose own windows are open. On the main thread.
pub(crate) fn open_apps(porthole: &Porthole) -> Vec<AppId> {
    let windows = porthole.engine.open_windows();
    windows.into_iter().filter(|window| !window.is_popup).map(|window| window.app).collect()
}

/// Closes the windows of apps that the managed file names no more, each once its page agrees. One that stays says why
/// it reaches nothing. On the main thread.
pub(crate) fn close_removed(porthole: &Arc<Porthole>, _: &AppHandle) {
    let state = porthole.host.state();
    // Without a file in force nothing is known about what IT wants.
    let Some(config) = state.in_force.config() else { return };
    for window in porthole.engine.open_windows() {
        if config.apps.get(&window.app).is_none() {
            let notice = words::app_removed_notice(&config.organization);
            porthole.engine.show_notice(&window.label, &notice, open_help(porthole));
            porthole.engine.close_window(&window.label);
        }
    }
}

fn open_help(porthole: &Arc<Porthole>) -> Arc<dyn Fn(Url) + Send + Sync> {
    let browser = Arc::clone(porthole);
    Arc::new(move |url| browser.open_in_browser(url))
}

/// Ends Porthole, once every page has agreed. On the main thread.
pub(crate) fn quit(porthole: &Arc<Porthole>, handle: &AppHandle) {
    let handle = handle.clone();
    porthole.engine.close_all_windows(Box::new(move |may_close| {
        if may_close {
            handle.exit(0);
        }
    }));
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
