//! The gate: asks the broker at each hook of the engine, and carries out the answer.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use porthole_policy::{AppId, Destination, Feature, Refused};
use porthole_protocol::{
    DownloadAction, DownloadProgress, FileRequest, GateRequest, GateResponse, Help, IconPixels,
    PageNotification, PageRequest, PermissionResponse, ToBroker, Unread, WebManifest, Window, WindowPlace,
};
use url::Url;

use crate::engine::{DownloadActions, DownloadFailure, ExternalNavigation, Gate, Showing, Starting};
use crate::shell::Shell;
use crate::windows::content;

impl Shell {
    /// The download that the engine stages at each path.
    fn staged_at(&self, path: &Path) -> Option<u64> {
        (path.parent() == Some(&self.staging)).then(|| path.file_name()?.to_str()?.parse().ok()).flatten()
    }

    /// Asks about a window; a window without a label of ours is refused.
    fn ask_for(&self, label: &str, question: impl FnOnce(Window) -> GateRequest) -> GateResponse {
        label.parse().map_or(GateResponse::Refused, |window| self.broker.ask(question(window)))
    }

    fn report_download(&self, staged: &Path, progress: DownloadProgress) {
        if let Some(id) = self.staged_at(staged) {
            self.broker.send(ToBroker::Download { id, progress });
        }
    }
}

impl Gate for Arc<Shell> {
    fn destination(&self, label: &str, page: &PageRequest) -> Destination {
        let answer = self.ask_for(label, |window| GateRequest::Navigate { window, page: page.clone() });
        match answer {
            GateResponse::Opens(destination) => destination,
            GateResponse::Refused
            | GateResponse::Allowed
            | GateResponse::AllowedWithoutText
            | GateResponse::Departed
            | GateResponse::AskPerson { .. }
            | GateResponse::Stage { .. } => Destination::Refused(Refused::Scheme),
        }
    }

    fn open_elsewhere(&self, label: &str, page: &PageRequest) -> ExternalNavigation {
        let answer = self.ask_for(label, |window| GateRequest::Depart { window, page: page.clone() });
        match answer {
            GateResponse::AskPerson { id, url } => ExternalNavigation::Ask { question: id, url },
            GateResponse::Refused
            | GateResponse::Allowed
            | GateResponse::AllowedWithoutText
            | GateResponse::Departed
            | GateResponse::Opens(_)
            | GateResponse::Stage { .. } => ExternalNavigation::Done,
        }
    }

    fn confirm_external_navigation(&self, question: u64) {
        self.broker.send(ToBroker::Leave { id: question });
    }

    fn on_download_stopped(&self, label: &str, ticket: &str) {
        if let Ok(window) = label.parse() {
            self.broker.send(ToBroker::Stopped { window, ticket: ticket.to_owned() });
        }
    }

    fn may_open_window(&self, label: &str) -> bool {
        self.ask_for(label, |window| GateRequest::NewWindow { window }) == GateResponse::Allowed
    }

    fn on_window_opened(&self, label: &str) {
        if let Ok(window) = label.parse() {
            self.report(window, Ok(()));
        }
    }

    fn may_download(&self, starting: &Starting) -> Option<PathBuf> {
        let Starting { app, url, suggested } = starting.clone();
        match self.broker.ask(GateRequest::Download { app, url, suggested }) {
            GateResponse::Stage { path } => Some(path),
            GateResponse::Refused
            | GateResponse::Allowed
            | GateResponse::AllowedWithoutText
            | GateResponse::Departed
            | GateResponse::AskPerson { .. }
            | GateResponse::Opens(_) => None,
        }
    }

    fn on_download_received(&self, staged: &Path, received: u64, total: Option<u64>) {
        self.report_download(staged, DownloadProgress::Received { received, total });
    }

    fn on_download_finished(&self, staged: &Path) {
        #[cfg(feature = "test-driver")]
        crate::driver::record_download_end(staged, true);
        self.report_download(staged, DownloadProgress::Finished);
    }

    fn on_download_failed(&self, staged: &Path, how: DownloadFailure, detail: String) {
        #[cfg(feature = "test-driver")]
        crate::driver::record_download_end(staged, false);
        let progress = match how {
            DownloadFailure::Cancelled => DownloadProgress::Failed { cancelled: true, detail },
            DownloadFailure::Unwritable => DownloadProgress::Unwritable { detail },
            DownloadFailure::Other => DownloadProgress::Failed { cancelled: false, detail },
        };
        self.report_download(staged, progress);
    }

    fn ask_for_files(&self, app: &AppId, request: FileRequest) -> u64 {
        self.broker.ask_for_files(app.clone(), request)
    }

    fn may_print(&self, app: &AppId) -> bool {
        self.broker.ask(GateRequest::Print { app: app.clone() }) == GateResponse::Allowed
    }

    fn ask_permission(&self, label: &str, page: &Url, features: BTreeSet<Feature>) -> u64 {
        self.broker.ask_permission(label.parse().ok(), page.clone(), features)
    }

    fn on_permission_answered(&self, id: u64, answer: PermissionResponse) {
        self.broker.send(ToBroker::PermissionAnswered { id, answer });
    }

    fn may_notify(&self, page: Option<&Url>, notification: PageNotification) -> Showing {
        match self.broker.ask(GateRequest::Notify { page: page.cloned(), notification }) {
            GateResponse::Allowed => Showing::Whole,
            GateResponse::AllowedWithoutText => Showing::WithoutText,
            GateResponse::Refused
            | GateResponse::Departed
            | GateResponse::AskPerson { .. }
            | GateResponse::Opens(_)
            | GateResponse::Stage { .. } => Showing::Nothing,
        }
    }

    fn open_app(&self, app: AppId) {
        self.broker.send(ToBroker::OpenApp { app });
    }

    fn on_notifications_shown(&self, ids: BTreeSet<u32>) {
        self.broker.send(ToBroker::NotificationsShown { ids });
    }

    fn window_title(&self, app: &AppId, page: &str) -> String {
        content::window_title(page, &self.name_of(app))
    }

    fn help(&self) -> Option<Help> {
        Shell::help(self)
    }

    fn on_unread(&self, label: &str, unread: Unread) {
        if let Ok(window) = label.parse() {
            self.broker.send(ToBroker::Unread { window, unread });
        }
    }

    fn on_icon(&self, label: &str, page: &Url, pixels: IconPixels) {
        if let Ok(window) = label.parse() {
            self.broker.send(ToBroker::Icon { window, page: page.clone(), pixels });
        }
    }

    fn on_manifest(&self, label: &str, page: &Url, manifest: WebManifest) {
        if let Ok(window) = label.parse() {
            self.broker.send(ToBroker::Manifest { window, page: page.clone(), manifest });
        }
    }

    fn on_window_placed(&self, app: &AppId, place: WindowPlace) {
        self.broker.send(ToBroker::Placed { app: app.clone(), place });
    }

    fn on_page_shown(&self, app: &AppId, page: Url) {
        self.broker.send(ToBroker::Shows { app: app.clone(), page });
    }

    fn on_window_closed(&self) {
        // Later, once the window has really closed.
        self.on_main_thread(|shell, _| shell.report_windows());
    }

    fn show_launcher(&self) {
        self.broker.send(ToBroker::ShowLauncher);
    }

    fn quit(&self) {
        self.broker.send(ToBroker::Quit);
    }
}

impl DownloadActions for Arc<Shell> {
    fn cancel(&self, id: u64) {
        self.broker.send(ToBroker::DownloadAction { id, action: DownloadAction::Cancel });
    }

    fn show(&self, id: u64) {
        self.broker.send(ToBroker::DownloadAction { id, action: DownloadAction::Show });
    }
}
