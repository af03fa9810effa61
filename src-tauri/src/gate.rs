//! The engine's hooks: each is a question to the broker, and its answer is carried out.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use porthole_policy::{AppId, Destination, Feature, Refused};
use porthole_protocol::{
    Answer, DownloadAction, DownloadProgress, FileRequest, IconPixels, PageNotification, PageRequest,
    PermissionAnswer, Question, ToBroker, Unread, WebManifest, Window, WindowPlace,
};
use url::Url;

use crate::engine::{Departure, DownloadActions, DownloadFailure, Gate, Showing, Starting};
use crate::shell::Shell;
use crate::windows::content;

impl Shell {
    /// Which download the engine is staging at `path`.
    fn staged_at(&self, path: &Path) -> Option<u64> {
        (path.parent() == Some(&self.staging)).then(|| path.file_name()?.to_str()?.parse().ok()).flatten()
    }

    /// Asks about a window; one without a label of ours is refused everything.
    fn ask_for(&self, label: &str, question: impl FnOnce(Window) -> Question) -> Answer {
        label.parse().map_or(Answer::Refused, |window| self.broker.ask(question(window)))
    }

    fn report_download(&self, staged: &Path, progress: DownloadProgress) {
        if let Some(id) = self.staged_at(staged) {
            self.broker.tell(ToBroker::Download { id, progress });
        }
    }
}

impl Gate for Arc<Shell> {
    fn destination(&self, label: &str, page: &PageRequest) -> Destination {
        let answer = self.ask_for(label, |window| Question::Navigate { window, page: page.clone() });
        match answer {
            Answer::Opens(destination) => destination,
            Answer::Refused
            | Answer::Allowed
            | Answer::AllowedWithoutWords
            | Answer::Departed
            | Answer::AskPerson { .. }
            | Answer::Stage { .. } => Destination::Refused(Refused::Scheme),
        }
    }

    fn depart(&self, label: &str, page: &PageRequest) -> Departure {
        let answer = self.ask_for(label, |window| Question::Depart { window, page: page.clone() });
        match answer {
            Answer::AskPerson { id, url } => Departure::Ask { question: id, url },
            Answer::Refused
            | Answer::Allowed
            | Answer::AllowedWithoutWords
            | Answer::Departed
            | Answer::Opens(_)
            | Answer::Stage { .. } => Departure::Done,
        }
    }

    fn leave(&self, question: u64) {
        self.broker.tell(ToBroker::Leave { id: question });
    }

    fn stopped(&self, label: &str, ticket: &str) {
        if let Ok(window) = label.parse() {
            self.broker.tell(ToBroker::Stopped { window, ticket: ticket.to_owned() });
        }
    }

    fn may_open_window(&self, label: &str) -> bool {
        self.ask_for(label, |window| Question::NewWindow { window }) == Answer::Allowed
    }

    fn window_opened(&self, label: &str) {
        if let Ok(window) = label.parse() {
            self.report(window, Ok(()));
        }
    }

    fn may_download(&self, starting: &Starting) -> Option<PathBuf> {
        let Starting { app, url, suggested } = starting.clone();
        match self.broker.ask(Question::Download { app, url, suggested }) {
            Answer::Stage { path } => Some(path),
            Answer::Refused
            | Answer::Allowed
            | Answer::AllowedWithoutWords
            | Answer::Departed
            | Answer::AskPerson { .. }
            | Answer::Opens(_) => None,
        }
    }

    fn download_received(&self, staged: &Path, received: u64, total: Option<u64>) {
        self.report_download(staged, DownloadProgress::Received { received, total });
    }

    fn download_finished(&self, staged: &Path) {
        #[cfg(feature = "test-driver")]
        crate::driver::ended(staged, true);
        self.report_download(staged, DownloadProgress::Finished);
    }

    fn download_failed(&self, staged: &Path, how: DownloadFailure, detail: String) {
        #[cfg(feature = "test-driver")]
        crate::driver::ended(staged, false);
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
        self.broker.ask(Question::Print { app: app.clone() }) == Answer::Allowed
    }

    fn ask_permission(&self, label: &str, page: &Url, features: BTreeSet<Feature>) -> u64 {
        self.broker.ask_permission(label.parse().ok(), page.clone(), features)
    }

    fn permission_answered(&self, id: u64, answer: PermissionAnswer) {
        self.broker.tell(ToBroker::PermissionAnswered { id, answer });
    }

    fn may_notify(&self, page: Option<&Url>, said: PageNotification) -> Showing {
        match self.broker.ask(Question::Notify { page: page.cloned(), said }) {
            Answer::Allowed => Showing::Whole,
            Answer::AllowedWithoutWords => Showing::WithoutWords,
            Answer::Refused
            | Answer::Departed
            | Answer::AskPerson { .. }
            | Answer::Opens(_)
            | Answer::Stage { .. } => Showing::Nothing,
        }
    }

    fn window_title(&self, app: &AppId, page: &str) -> String {
        content::window_title(page, &self.name_of(app))
    }

    fn unread(&self, label: &str, unread: Unread) {
        if let Ok(window) = label.parse() {
            self.broker.tell(ToBroker::Unread { window, unread });
        }
    }

    fn icon(&self, label: &str, page: &Url, pixels: IconPixels) {
        if let Ok(window) = label.parse() {
            self.broker.tell(ToBroker::Icon { window, page: page.clone(), pixels });
        }
    }

    fn manifest(&self, label: &str, page: &Url, manifest: WebManifest) {
        if let Ok(window) = label.parse() {
            self.broker.tell(ToBroker::Manifest { window, page: page.clone(), manifest });
        }
    }

    fn placed(&self, app: &AppId, place: WindowPlace) {
        self.broker.tell(ToBroker::Placed { app: app.clone(), place });
    }

    fn shows(&self, app: &AppId, page: Url) {
        self.broker.tell(ToBroker::Shows { app: app.clone(), page });
    }

    fn window_closed(&self) {
        // What is open is looked at once the window has really gone.
        self.on_main_thread(|shell, _| shell.report_windows());
    }

    fn quit(&self) {
        self.broker.tell(ToBroker::Quit);
    }
}

impl DownloadActions for Arc<Shell> {
    fn cancel(&self, id: u64) {
        self.broker.tell(ToBroker::DownloadAction { id, action: DownloadAction::Cancel });
    }

    fn show(&self, id: u64) {
        self.broker.tell(ToBroker::DownloadAction { id, action: DownloadAction::Show });
    }
}
