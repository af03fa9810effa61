//! The windows that show apps. Each is opened with proof of the kernel's restriction, goes through the proxy, and
//! has the gate; none has a capability.

use std::sync::Arc;

use porthole_explain::{Code, Problem};
use porthole_policy::{AppId, Cause, Destination, Navigation, Refused};
use tauri::AppHandle;
use url::Url;

use crate::downloads::{Download, State};
use crate::engine::{Engine as _, Notice, Opening};
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

/// May this window go to `url`? What does not belong here is opened where it belongs.
pub(crate) fn stays(porthole: &Arc<Porthole>, app: &AppId, url: &Url) -> bool {
    match destination(porthole, app, url) {
        Destination::SameWindow => true,
        // The engine does not say whether a page or a frame within it asks. The proxy knows: it sends a page to the
        // browser and refuses a frame.
        Destination::Browser(url) if url.scheme() == "https" => true,
        elsewhere @ (Destination::Upgraded(_)
        | Destination::App(..)
        | Destination::Browser(_)
        | Destination::Program(_)
        | Destination::Refused(_)) => {
            go(porthole, app, elsewhere, url);
            false
        }
    }
}

fn destination(porthole: &Arc<Porthole>, app: &AppId, url: &Url) -> Destination {
    let state = porthole.host.state();
    let navigation = Navigation { from: app, url, cause: Cause::Link, by_person: true };
    state
        .in_force
        .config()
        .map_or(Destination::Refused(Refused::Scheme), |config| config.apps.destination(navigation))
}

/// Opens `url` where it belongs, which is not the window that asked.
fn go(porthole: &Arc<Porthole>, from: &AppId, destination: Destination, url: &Url) {
    match destination {
        Destination::SameWindow => {}
        Destination::App(app, url) => {
            porthole.on_main_thread(move |porthole, _| {
                if let Err(problem) = open(porthole, &app, Some(url)) {
                    tracing::warn!(code = problem.code, "a link's app could not be opened");
                }
            });
        }
        Destination::Upgraded(url) => {
            let from = from.clone();
            porthole.on_main_thread(move |porthole, _| {
                if let Err(problem) = open(porthole, &from, Some(url)) {
                    tracing::warn!(code = problem.code, "a link could not be opened");
                }
            });
        }
        Destination::Browser(url) => porthole.open_in_browser(url),
        Destination::Program(_) | Destination::Refused(_) => {
            let (from, notice) = (from.clone(), words::link_notice(url.scheme()));
            porthole.on_main_thread(move |porthole, _| notify(porthole, Some(&from), &notice));
        }
    }
}

/// May a page open a window of its own at `url`? What does not belong here is opened where it belongs.
pub(crate) fn may_open(porthole: &Arc<Porthole>, app: &AppId, url: &Url) -> bool {
    let elsewhere = destination(porthole, app, url);
    let here = elsewhere == Destination::SameWindow;
    go(porthole, app, elsewhere, url);
    here
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
