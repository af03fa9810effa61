//! The windows that show apps. Each is opened with proof of the kernel's restriction, goes through the proxy, and
//! has the gate; none has a capability.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use porthole_explain::{Code, Problem};
use porthole_policy::{AppId, Cause, Destination, Navigation, Refused};
use porthole_sandbox::Restricted;
use tauri::webview::{NewWindowFeatures, NewWindowResponse, PermissionKind, PermissionResponse};
use tauri::{AppHandle, Manager as _, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Wry};
use url::Url;

use crate::downloads::{Download, State};
use crate::engine::{Builder, Engine as _, Notice};
use crate::porthole::Porthole;
use crate::{gate, words};

/// The hidden window that holds the profile open for all others; it never loads a page.
pub(crate) const ROOT: &str = "root";

/// The label of an app's own window.
pub(crate) fn label(app: &AppId) -> String {
    format!("app-{app}")
}

/// The app that a window shows, popups included.
pub(crate) fn app_of(label: &str) -> Option<AppId> {
    let rest = label
        .strip_prefix("app-")
        .or_else(|| label.strip_prefix("popup-")?.split_once('-').map(|it| it.1))?;
    rest.parse().ok()
}

/// Opens an app, or brings its window up. `url` is where to go in it. On the main thread.
pub(crate) fn open(
    porthole: &Arc<Porthole>,
    handle: &AppHandle,
    app: &AppId,
    url: Option<Url>,
) -> Result<(), Problem> {
    let restricted = porthole.kernel.as_ref().map_err(Clone::clone)?;
    let state = porthole.host.state();
    let pinned = state.in_force.config().and_then(|config| config.apps.get(app));
    let pinned = pinned.ok_or_else(|| Code::AppUnknown.with_detail(app.to_string()))?;
    if let Some(window) = handle.get_webview_window(&label(app)) {
        bring_up(&window);
        return match url {
            Some(url) => window.navigate(url).map_err(internal),
            None => Ok(()),
        };
    }
    let root = root(porthole, handle, restricted)?;
    let start = WebviewUrl::External(url.unwrap_or_else(|| pinned.url.clone()));
    let builder = WebviewWindowBuilder::new(handle, label(app), start)
        .title(&pinned.name)
        .inner_size(1100.0, 760.0)
        .min_inner_size(380.0, 320.0);
    let builder = porthole.engine.in_profile(builder, &porthole.profile, Some(&root));
    let window = gated(porthole, builder, app).build().map_err(internal)?;
    prepare(porthole, &window, app)
}

/// The first window of the profile. It is made before any page is loaded, so that nothing of a page can come before
/// the proxy and the gate.
fn root(porthole: &Arc<Porthole>, handle: &AppHandle, _: &Restricted) -> Result<WebviewWindow, Problem> {
    if let Some(root) = handle.get_webview_window(ROOT) {
        return Ok(root);
    }
    let blank = WebviewUrl::External(Url::parse("about:blank").map_err(internal)?);
    let hooked = Arc::clone(porthole);
    let builder = WebviewWindowBuilder::new(handle, ROOT, blank)
        .title("Porthole")
        .visible(false)
        .focused(false)
        .skip_taskbar(true)
        .devtools(false)
        .on_download(move |_, event| gate::on_download(&hooked, event))
        .on_navigation(|url| url.as_str() == "about:blank");
    let builder = porthole.engine.in_profile(builder, &porthole.profile, None);
    let root = builder.build().map_err(internal)?;
    let prepared = porthole.engine.prepare_profile(
        &root,
        &porthole.profile,
        &porthole.proxy,
        Arc::new(Arc::clone(porthole)),
    );
    if let Err(error) = prepared {
        // A window that is not behind the proxy must not stay to be found.
        let _closing = root.destroy();
        return Err(error.problem());
    }
    Ok(root)
}

/// What every content window has, popups included.
fn gated<'a>(porthole: &Arc<Porthole>, builder: Builder<'a>, app: &AppId) -> Builder<'a> {
    let on_download = Arc::clone(porthole);
    let on_navigation = (Arc::clone(porthole), app.clone());
    let on_new_window = (Arc::clone(porthole), app.clone());
    let on_title = (Arc::clone(porthole), app.clone());
    builder
        .devtools(false)
        .on_download(move |_, event| gate::on_download(&on_download, event))
        .on_navigation(move |url| stays(&on_navigation.0, &on_navigation.1, url))
        .on_new_window(move |url, features| new_window(&on_new_window.0, &on_new_window.1, &url, features))
        .on_document_title_changed(move |window, title| retitle(&on_title.0, &on_title.1, &window, &title))
        .on_permission_request(|_, kind| {
            if kind == PermissionKind::Notifications {
                PermissionResponse::Allow
            } else {
                // The engine asks nobody and refuses by itself.
                PermissionResponse::Default
            }
        })
}

fn prepare(porthole: &Arc<Porthole>, window: &WebviewWindow, app: &AppId) -> Result<(), Problem> {
    let prepared = porthole.engine.prepare_window(window, app, Arc::new(Arc::clone(porthole)));
    prepared.map_err(|error| {
        let _closing = window.destroy();
        error.problem()
    })
}

/// May this window go to `url`? What does not belong here is opened where it belongs.
fn stays(porthole: &Arc<Porthole>, app: &AppId, url: &Url) -> bool {
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
            porthole.on_main_thread(move |porthole, handle| {
                if let Err(problem) = open(porthole, handle, &app, Some(url)) {
                    tracing::warn!(code = problem.code, "a link's app could not be opened");
                }
            });
        }
        Destination::Upgraded(url) => {
            let from = from.clone();
            porthole.on_main_thread(move |porthole, handle| {
                if let Err(problem) = open(porthole, handle, &from, Some(url)) {
                    tracing::warn!(code = problem.code, "a link could not be opened");
                }
            });
        }
        Destination::Browser(url) => porthole.open_in_browser(url),
        Destination::Program(_) | Destination::Refused(_) => {
            let (from, notice) = (from.clone(), words::link_notice(url.scheme()));
            porthole.on_main_thread(move |porthole, handle| notify(porthole, handle, Some(&from), &notice));
        }
    }
}

/// A page asks for a window of its own.
fn new_window(
    porthole: &Arc<Porthole>,
    app: &AppId,
    url: &Url,
    features: NewWindowFeatures,
) -> NewWindowResponse<Wry> {
    static POPUPS: AtomicU32 = AtomicU32::new(1);
    let elsewhere = destination(porthole, app, url);
    if elsewhere != Destination::SameWindow {
        go(porthole, app, elsewhere, url);
        return NewWindowResponse::Deny;
    }
    let (Some(handle), Ok(blank)) = (porthole.app(), Url::parse("about:blank")) else {
        return NewWindowResponse::Deny;
    };
    let label = format!("popup-{}-{app}", POPUPS.fetch_add(1, Ordering::Relaxed));
    // The engine itself takes the new window to its address.
    let builder = WebviewWindowBuilder::new(handle, label, WebviewUrl::External(blank))
        .title(name(porthole, app))
        .inner_size(900.0, 680.0);
    let builder = porthole.engine.in_profile(builder, &porthole.profile, None).window_features(features);
    match gated(porthole, builder, app).build() {
        Ok(window) => match prepare(porthole, &window, app) {
            Ok(()) => NewWindowResponse::Create { window },
            Err(_) => NewWindowResponse::Deny,
        },
        Err(error) => {
            tracing::warn!(%error, "a page's window could not be opened");
            NewWindowResponse::Deny
        }
    }
}

fn name(porthole: &Porthole, app: &AppId) -> String {
    let state = porthole.host.state();
    let pinned = state.in_force.config().and_then(|config| config.apps.get(app));
    pinned.map_or_else(|| app.to_string(), |pinned| pinned.name.clone())
}

/// "Inbox (3) – Mail": what the page says, and whose it is.
fn retitle(porthole: &Porthole, app: &AppId, window: &WebviewWindow, title: &str) {
    let title = window_title(title, &name(porthole, app));
    if let Err(error) = window.set_title(&title) {
        tracing::debug!(%error, "a window kept its title");
    }
}

fn window_title(page: &str, app: &str) -> String {
    let page: String = page.chars().filter(|letter| !letter.is_control()).take(200).collect();
    match page.trim() {
        "" => app.to_owned(),
        page if page.contains(app) => page.to_owned(),
        page => format!("{page} – {app}"),
    }
}

/// Shows a notice in the windows of `app`, or in all where no app is known, and closes popups that it leaves empty.
pub(crate) fn notify(porthole: &Arc<Porthole>, handle: &AppHandle, app: Option<&AppId>, notice: &Notice) {
    #[cfg(feature = "test-driver")]
    crate::driver::noticed(app, notice);
    let browser = Arc::clone(porthole);
    let open_help: Arc<dyn Fn(Url) + Send + Sync> = Arc::new(move |url| browser.open_in_browser(url));
    for (label, window) in handle.webview_windows() {
        let shows = app_of(&label);
        if shows.is_none() || app.is_some_and(|app| shows.as_ref() != Some(app)) {
            continue;
        }
        // One that never showed a page has no address, or the blank one.
        let is_empty = window.url().map_or(true, |url| url.scheme() == "about");
        if label.starts_with("popup-") && is_empty {
            // It was opened for the download alone.
            let _closing = window.close();
        } else {
            porthole.engine.show_notice(&window, notice, Arc::clone(&open_help));
        }
    }
}

/// Shows a notice in the window of every app.
pub(crate) fn notify_all(porthole: &Arc<Porthole>, handle: &AppHandle, notice: &Notice) {
    for app in open_apps(handle) {
        notify(porthole, handle, Some(&app), notice);
    }
}

/// Shows the latest download of each app in its window. A refused one has its notice instead.
pub(crate) fn show_downloads(porthole: &Arc<Porthole>, handle: &AppHandle, newest_first: &[Download]) {
    for app in open_apps(handle) {
        let latest = newest_first.iter().find(|download| download.app.as_deref() == Some(app.as_str()));
        let (Some(latest), Some(window)) = (latest, handle.get_webview_window(&label(&app))) else {
            continue;
        };
        if latest.state != State::Blocked {
            porthole.engine.show_download(&window, latest, Arc::new(Arc::clone(porthole)));
        }
    }
}

/// Brings an app's window up.
pub(crate) fn raise(handle: &AppHandle, app: &AppId) {
    if let Some(window) = handle.get_webview_window(&label(app)) {
        bring_up(&window);
    }
}

/// Shows a window, restored and in front.
pub(crate) fn bring_up(window: &WebviewWindow) {
    for done in [window.unminimize(), window.show(), window.set_focus()] {
        if let Err(error) = done {
            tracing::debug!(%error, "a window could not be brought up");
        }
    }
}

/// The apps whose own windows are open.
pub(crate) fn open_apps(handle: &AppHandle) -> Vec<AppId> {
    handle
        .webview_windows()
        .keys()
        .filter(|label| label.starts_with("app-"))
        .filter_map(|it| app_of(it))
        .collect()
}

fn internal(error: impl std::fmt::Display) -> Problem {
    Code::Internal.with_detail(error.to_string())
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

    #[test]
    fn a_label_names_its_app() {
        let mail: AppId = "mail".parse().unwrap();
        assert_eq!(app_of(&label(&mail)), Some(mail.clone()));
        assert_eq!(app_of("popup-12-mail"), Some(mail));
        assert_eq!(app_of(ROOT), None);
        assert_eq!(app_of("launcher"), None);
    }
}
