//! The write gate: what the engine is about to do is asked of policy, and answered.

use std::path::Path;

use porthole_activity::Record;
use porthole_host::record;
use porthole_policy::{Activity, AppId, Decision, FetchMetadata, HostName, RequestFacts, Verdict};
use porthole_protocol::{
    DownloadAction, DownloadProgress, GateRequest, GateResponse, LauncherUpdate, NoticePlace, ToShell, Window,
};
use porthole_proxy::BlockedDownload;
use url::Url;

use super::Controller;
use crate::downloads::{AbortReason, Refusal};
use crate::job::{OrderedJob, Worker};
use crate::messages;
use crate::shell::Shell;

/// The longest name that a page may suggest, in letters; the rest is cut off.
const SUGGESTED: usize = 255;

/// Of how many hosts that are not looked into windows are told in one run of the shell.
const TOLD_HOSTS: usize = 256;

/// What stops a download that policy allows.
const NO_FOLDER_RULE: &str = "default: block downloads without a Downloads folder";
const NOT_BEGUN_RULE: &str = "default: block downloads that cannot start";

impl<S: Shell, W: Worker> Controller<S, W> {
    pub(super) fn answer(&mut self, question: GateRequest) -> GateResponse {
        let yes = |may: bool| if may { GateResponse::Allowed } else { GateResponse::Refused };
        match question {
            GateRequest::Navigate { window, page } => self.navigate(&window, &page),
            GateRequest::Depart { window, page } => self.open_elsewhere(&window, &page),
            GateRequest::NewWindow { window } => yes(self.may_open_popup(&window)),
            GateRequest::Download { app, url, suggested } => {
                let suggested: String = suggested.chars().take(SUGGESTED).collect();
                self.may_download(app.filter(|app| self.has_window(app)), &url, &suggested)
            }
            GateRequest::Notify { page, notification } => self.may_notify(page.as_ref(), &notification),
            GateRequest::Print { app } => yes(self.has_window(&app) && self.may_print(&app)),
        }
    }

    /// Where the download may be staged; where it may not happen, the person is told.
    fn may_download(&mut self, app: Option<AppId>, url: &Url, suggested: &str) -> GateResponse {
        #[cfg(feature = "test-driver")]
        if self.driver.is_hook_off {
            return GateResponse::Stage { path: self.folders.downloads.join(suggested) };
        }
        let host = HostName::of(url).or_else(|| inner_host(url));
        let attribution = self.state.in_force.config().map(|config| {
            // `blob:` addresses carry that of the page that made them.
            let page = Url::parse(url.path()).ok().filter(|_| url.scheme() == "blob");
            let url = page.as_ref().unwrap_or(url);
            let facts = RequestFacts { url, window: app.as_ref(), page: None, fetch: FetchMetadata::NONE };
            config.apps.attribute(facts).app().cloned()
        });
        let app = attribution.flatten();
        let decision = self.decide(app.as_ref(), Activity::Download);
        let record = record(&self.state, &decision, app.as_ref(), host.as_ref());
        let Some(permit) = decision.download_permit() else {
            self.worker.run(OrderedJob::Note(record.file(suggested, None)));
            self.show_refusal(&decision, app.as_ref(), suggested);
            return GateResponse::Refused;
        };
        let begun = match &self.no_downloads {
            Some(problem) => Err((NO_FOLDER_RULE, problem.clone())),
            None => self
                .downloads
                .begin(app.as_ref(), suggested, permit)
                .map_err(|code| (NOT_BEGUN_RULE, code.problem())),
        };
        match begun {
            Ok((id, path)) => {
                self.worker.run(OrderedJob::Note(record.file(suggested, None)));
                if decision.tells_the_person() {
                    self.show_decision(&decision, app.as_ref(), suggested);
                }
                self.show_download(id);
                GateResponse::Stage { path }
            }
            // What policy allows and this device cannot do has not happened.
            Err((rule, problem)) => {
                let record = Record { verdict: Verdict::Block, rule: rule.to_owned(), ..record };
                self.worker.run(OrderedJob::Note(record.file(suggested, None)));
                self.downloads.add_blocked(
                    app.as_ref(),
                    suggested,
                    Refusal { problem: problem.clone(), rule: rule.to_owned() },
                );
                self.show_downloads();
                let place = app.map_or(NoticePlace::Everywhere, NoticePlace::App);
                self.show_notice(place, messages::problem_notice(self.spoken_language(), &problem));
                GateResponse::Refused
            }
        }
    }

    /// Has the launcher say why no download can be kept.
    pub(super) fn warn_of_downloads(&mut self) {
        if let Some(problem) = &self.no_downloads {
            tracing::warn!(detail = problem.detail, "downloads cannot be kept");
            let notice = messages::problem_notice(self.spoken_language(), problem);
            self.notifications.warn(notice.title, notice.message);
        }
    }

    fn may_print(&mut self, app: &AppId) -> bool {
        let decision = self.decide(Some(app), Activity::Print);
        self.worker.run(OrderedJob::Note(record(&self.state, &decision, Some(app), None)));
        let may = decision.print_permit().is_some();
        if !may {
            self.show_refusal(&decision, Some(app), "");
        } else if decision.tells_the_person() {
            self.show_decision(&decision, Some(app), "");
        }
        may
    }

    /// Shows a refusal where the person is, and in the list of downloads.
    pub(super) fn show_refusal(&mut self, decision: &Decision, app: Option<&AppId>, file: &str) {
        match decision.activity {
            Activity::Download => {
                self.downloads.add_blocked(app, file, refusal(decision));
                self.show_downloads();
            }
            Activity::Print => {}
        }
        self.show_decision(decision, app, file);
    }

    /// Tells the person of a decision, in the windows of the app that it is about.
    fn show_decision(&mut self, decision: &Decision, app: Option<&AppId>, file: &str) {
        let place = app.map_or(NoticePlace::Everywhere, |app| NoticePlace::App(app.clone()));
        self.show_decision_at(place, decision, app, file);
    }

    fn show_decision_at(&mut self, place: NoticePlace, decision: &Decision, app: Option<&AppId>, file: &str) {
        let config = self.state.in_force.config().map(AsRef::as_ref);
        let notice = messages::notice(self.spoken_language(), decision, app, Some(file), config);
        self.show_notice(place, notice);
    }

    /// Shows once in each app that Porthole does not inspect its connections to a host.
    pub(super) fn not_looked_into(&mut self, host: &HostName, apps: &[AppId]) {
        for app in apps.iter().filter(|app| self.has_window(app)).cloned().collect::<Vec<_>>() {
            // A page can make up hosts below a wildcard.
            let may_be_told = self.reported_uninspected.len() < TOLD_HOSTS;
            if may_be_told && self.reported_uninspected.insert((app.clone(), host.clone())) {
                let notice = messages::not_looked_into_notice(
                    self.spoken_language(),
                    host,
                    self.state.in_force.config().map(AsRef::as_ref),
                );
                self.show_notice(NoticePlace::App(app), notice);
            }
        }
    }

    /// A window has met the proxy's answer to a download that was stopped.
    pub(super) fn on_download_stopped(&mut self, window: Window, ticket: String) {
        if let Some(app) = self.app_of(&window) {
            self.worker.run(OrderedJob::ClaimStopped { window, app, ticket });
        }
    }

    /// It is that window's, and has been recorded so.
    pub(super) fn on_stopped_download_claimed(&mut self, window: Window, blocked: BlockedDownload) {
        let file = blocked.file_name.unwrap_or_default();
        let app = blocked.attribution.app();
        self.downloads.add_blocked(app, &file, refusal(&blocked.decision));
        self.show_downloads();
        self.show_decision_at(NoticePlace::Window(window), &blocked.decision, app, &file);
    }

    pub(super) fn download(&mut self, id: u64, progress: DownloadProgress) {
        match progress {
            DownloadProgress::Received { received, total } => {
                if !self.downloads.on_received(id, received, total) {
                    return;
                }
            }
            DownloadProgress::Finished => {
                let app = self.downloads.get(id).and_then(|shown| shown.app.as_ref()?.parse::<AppId>().ok());
                // Policy may have changed since it began.
                let decision = self.decide(app.as_ref(), Activity::Download);
                let may_keep = match decision.download_permit() {
                    Some(_) => Ok(()),
                    None => Err(refusal(&decision)),
                };
                self.downloads.on_finished(id, may_keep, &mut self.worker);
            }
            DownloadProgress::Failed { cancelled: true, .. } => {
                self.downloads.ended_early(id, AbortReason::Cancelled, &mut self.worker);
            }
            DownloadProgress::Failed { cancelled: false, detail } => {
                self.downloads.ended_early(id, AbortReason::Failed(short(&detail)), &mut self.worker);
            }
            DownloadProgress::Unwritable { detail } => {
                self.downloads.ended_early(id, AbortReason::Unwritable(short(&detail)), &mut self.worker);
            }
        }
        self.show_download(id);
    }

    pub(super) fn act_on_download(&mut self, id: u64, action: DownloadAction) {
        match action {
            // The engine then reports that it has failed, cancelled.
            DownloadAction::Cancel => self.shell.send(ToShell::CancelDownload { id }),
            DownloadAction::Show => {
                if let Some(folder) = self.downloads.kept_file(id).and_then(Path::parent) {
                    self.worker.run(OrderedJob::OpenFolder(folder.to_owned()));
                }
            }
        }
    }

    /// Shows how a download stands: in the launcher with all others, and in the window of its app.
    pub(super) fn show_download(&mut self, id: u64) {
        if let Some(shown) = self.downloads.get(id) {
            self.shell.send(ToShell::ShowDownload(shown.clone()));
        }
        self.show_downloads();
    }

    fn show_downloads(&mut self) {
        if self.is_open(&Window::Launcher) {
            let all = self.downloads.list();
            self.shell.send(ToShell::TellLauncher(LauncherUpdate::Downloads(all)));
        }
    }
}

/// Why policy refuses a download, as the list of downloads shows it.
/// As much as a person reads of what the shell says.
fn short(detail: &str) -> String {
    detail.chars().filter(|letter| !letter.is_control()).take(300).collect()
}

fn refusal(decision: &Decision) -> Refusal {
    Refusal { problem: messages::refusal(decision), rule: decision.reason.name().to_owned() }
}

/// `blob:` addresses carry the origin of the page that made them.
fn inner_host(url: &Url) -> Option<HostName> {
    (url.scheme() == "blob").then(|| Url::parse(url.path()).ok()).flatten().as_ref().and_then(HostName::of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blob_belongs_to_the_host_of_the_page_that_made_it() {
        let blob = Url::parse("blob:https://mail.harbor.test/6a1e").unwrap();
        assert_eq!(inner_host(&blob), Some("mail.harbor.test".parse().unwrap()));
        let data = Url::parse("data:text/plain,https://mail.harbor.test/").unwrap();
        assert_eq!(inner_host(&data), None);
    }
}
