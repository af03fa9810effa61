//! Linux: WebKitGTK, GTK 3 and the XDG desktop.

mod bar;
mod close_question;
mod closing;
mod content;
mod content_filter;
mod desktop;
mod desktop_identity;
mod download_bar;
mod downloads;
mod drop;
mod failed_page;
mod files;
mod find_bar;
mod full_screen;
mod history_keys;
mod keys;
mod link_status;
mod navigation;
mod notice;
mod notification_request;
mod notifications;
mod on_desktop;
mod page_events;
mod page_signals;
mod permissions;
mod placement;
mod popup;
mod print_dialog;
mod printing;
mod process;
mod round;
mod session;
mod sign_in;
mod sign_in_state;
mod signals;
mod sleep;
mod sleep_state;
mod tile;
mod view;
mod window;
mod worker_notifications;
mod worker_permissions;

pub(crate) use desktop::{open_display, prepare_process};

#[cfg(feature = "test-driver")]
pub(crate) use content::{bars, evaluate};
#[cfg(feature = "test-driver")]
pub(crate) use session::without_proxy;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use porthole_policy::{AppId, HostName};
use porthole_protocol::{ColourScheme, Download, Notice, PermissionPrompt, Profile};
use rustls_pki_types::CertificateDer;
use tokio::sync::oneshot;
use url::Url;

use super::port::{DownloadActions, Engine, EngineError, Gate, OpenWindow, Opening, ProxyAccess};

/// WebKitGTK.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Native;

impl Engine for Native {
    fn start_session(
        &self,
        profile: &Profile,
        proxy: &ProxyAccess,
        gate: Arc<dyn Gate>,
    ) -> Result<(), EngineError> {
        session::start(profile, proxy, gate)?;
        worker_notifications::take_over();
        Ok(())
    }

    fn prepare_filter(
        &self,
        folder: &Path,
        app: &AppId,
        rules: String,
        ready: Box<dyn FnOnce(Result<(), EngineError>)>,
    ) {
        content_filter::ensure(folder, app, rules, ready);
    }

    fn refresh_filters(&self) {
        for window in content::all_windows() {
            if let Err(error) = content_filter::apply(&window.view, &window.app) {
                tracing::error!(app = %window.app, %error, "a window cannot be held to its app's hosts; it is closed");
                window.remove();
            }
        }
    }

    fn trust_leaf(
        &self,
        host: &HostName,
        leaf: CertificateDer<'static>,
    ) -> Result<oneshot::Receiver<Result<(), EngineError>>, EngineError> {
        Ok(session::trust_leaf(host, leaf))
    }

    fn open_window(&self, opening: &Opening, gate: Arc<dyn Gate>) -> Result<(), EngineError> {
        window::open(opening, gate)
    }

    fn open_windows(&self) -> Vec<OpenWindow> {
        content::all_windows().iter().map(|window| window.describe()).collect()
    }

    fn raise_window(&self, label: &str) -> bool {
        let Some(window) = content::find(label) else { return false };
        window.raise();
        // The desktop may refuse it the keyboard focus.
        sleep::wake(&window);
        true
    }

    fn navigate(&self, label: &str, url: &Url) {
        if let Some(window) = content::find(label) {
            sleep::wake(&window);
            window.load(url);
        }
    }

    fn set_sleep(&self, label: &str, after: Option<Duration>) {
        if let Some(window) = content::find(label) {
            sleep::set(&window, after);
        }
    }

    fn close_window(&self, label: &str) -> bool {
        content::find(label).map(|window| window.close()).is_some()
    }

    fn close_all_windows(&self, done: Box<dyn FnOnce(bool)>) {
        closing::close_all(done);
    }

    fn close_idle_windows(&self, done: Box<dyn FnOnce(bool)>) {
        closing::close_idle(done);
    }

    fn ask_to_leave(&self, question: &str, consequence: &str, answered: Box<dyn FnOnce(bool)>) {
        closing::ask_to_leave(question, consequence, answered);
    }

    fn window_of_download(&self, staged: &Path) -> Option<String> {
        downloads::window_of(staged)
    }

    fn give_files(&self, id: u64, paths: Vec<PathBuf>) {
        files::give(id, paths);
    }

    fn set_colour_scheme(&self, scheme: ColourScheme) {
        desktop::set_colour_scheme(scheme);
    }

    fn set_notification_origins(&self, origins: Vec<String>) {
        session::set_notification_origins(origins);
    }

    fn click_notification(&self, number: u64) {
        notifications::click(number);
    }

    fn close_notifications(&self, done: Box<dyn FnOnce()>) {
        notifications::close_all(done);
    }

    fn close_notifications_now(&self) {
        notifications::close_all_now();
    }

    fn close_notifications_of(&self, app: &AppId) {
        notifications::close_of_app(app);
    }

    fn show_permission_prompt(&self, label: &str, id: u64, prompt: &PermissionPrompt) {
        if let Some(window) = content::find(label) {
            sign_in::make_way(&window);
        }
        permissions::show_prompt(label, id, prompt);
    }

    fn answer_permission(&self, id: u64, allowed: bool) {
        permissions::answer(id, allowed);
    }

    fn cancel_download(&self, staged: &Path) {
        downloads::cancel(staged);
    }

    fn show_downloads(&self, label: &str, downloads: &[Download], actions: Arc<dyn DownloadActions>) {
        if let Some(window) = content::find(label) {
            download_bar::show(&window, downloads, &actions);
        }
    }

    fn show_notice(&self, label: &str, notice: &Notice, open_help: Arc<dyn Fn(Url) + Send + Sync>) {
        if let Some(window) = content::find(label) {
            notice::show(&window, notice, open_help);
        }
    }
}
