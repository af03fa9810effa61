//! The downloads of this run: what was asked, and what became of it.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use porthole_explain::{Code, Problem};
use porthole_policy::{AppId, DownloadPermit};
use porthole_protocol::{Download, DownloadState};

use crate::file_name::FileName;
use crate::job::{OrderedJob, Worker};

/// Progress is shown at most this often; a person sees no more, and the engine reports each chunk.
const SHOW_EVERY: Duration = Duration::from_millis(100);

/// How many are listed; beyond that the oldest that has ended goes. A page can have any number blocked.
const LISTED: usize = 500;

/// How many may run at the same time.
const RUNNING: usize = 50;

#[derive(Debug)]
struct Entry {
    shown: Download,
    staged: Option<Staged>,
    kept: Option<PathBuf>,
}

/// What the engine is still filling, with the permit to keep it.
#[derive(Debug)]
struct Staged {
    path: PathBuf,
    name: FileName,
    permit: DownloadPermit,
}

/// Why policy refuses a download.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    /// In words.
    pub(crate) problem: Problem,
    /// The name of the rule, or of the default, that decided.
    pub(crate) rule: String,
}

/// How a download ended before it was whole.
#[derive(Debug)]
pub(crate) enum AbortReason {
    /// The person cancelled it.
    Cancelled,
    /// The connection or the server failed; the words say how.
    Failed(String),
    /// There was no room for it, or no leave to write it; the words say how.
    Unwritable(String),
}

/// Every download of this run.
#[derive(Debug)]
pub(crate) struct Downloads {
    entries: Vec<Entry>,
    count: u64,
    staging: PathBuf,
    /// The file is discarded, although its permit allowed it.
    is_stopped: bool,
    shown: Option<Instant>,
}

impl Downloads {
    /// Stages in `staging`.
    pub(crate) const fn new(staging: PathBuf) -> Self {
        Self { entries: Vec::new(), count: 0, staging, is_stopped: false, shown: None }
    }

    /// All of them, newest first.
    pub(crate) fn list(&self) -> Vec<Download> {
        self.entries.iter().rev().map(|entry| entry.shown.clone()).collect()
    }

    /// One of them.
    pub(crate) fn get(&self, id: u64) -> Option<&Download> {
        self.entries.iter().map(|entry| &entry.shown).find(|shown| shown.id == id)
    }

    /// Those that run.
    pub(crate) fn running_ids(&self) -> Vec<u64> {
        let running = self.entries.iter().filter(|entry| entry.shown.state == DownloadState::Running);
        running.map(|entry| entry.shown.id).collect()
    }

    /// The names of those that the engine is still filling.
    pub(crate) fn arriving(&self) -> Vec<&str> {
        let arriving = self.entries.iter().filter(|entry| entry.staged.is_some());
        arriving.map(|entry| entry.shown.name.as_str()).collect()
    }

    /// Takes on a download that has its permit; the engine is to write it to the path that is given back.
    ///
    /// # Errors
    /// Too many are running, or the permit was given before [`Downloads::stop`].
    pub(crate) fn begin(
        &mut self,
        app: Option<&AppId>,
        suggested: &str,
        permit: DownloadPermit,
    ) -> Result<(u64, PathBuf), Code> {
        let running = self.entries.iter().filter(|entry| entry.shown.state == DownloadState::Running).count();
        if self.is_stopped {
            return Err(Code::DownloadFailed);
        }
        if running >= RUNNING {
            return Err(Code::DownloadsTooMany);
        }
        let name = FileName::from_suggestion(suggested);
        let id = self.add(app, name.to_string(), DownloadState::Running, None);
        let path = self.staging.join(id.to_string());
        if let Some(entry) = self.running(id) {
            entry.staged = Some(Staged { path: path.clone(), name, permit });
        }
        Ok((id, path))
    }

    /// Lists a download that was refused.
    pub(crate) fn add_blocked(&mut self, app: Option<&AppId>, suggested: &str, refusal: Refusal) {
        let name = FileName::from_suggestion(suggested).to_string();
        self.add(app, name, DownloadState::Blocked, Some(refusal));
    }

    /// The engine has received so much. Whether that is to be shown now.
    pub(crate) fn on_received(&mut self, id: u64, received: u64, total: Option<u64>) -> bool {
        let Some(entry) = self.running(id) else { return false };
        entry.shown.received = received;
        entry.shown.total = total.filter(|total| *total >= received);
        let is_due = self.shown.is_none_or(|shown| shown.elapsed() >= SHOW_EVERY);
        if is_due {
            self.shown = Some(Instant::now());
        }
        is_due
    }

    /// The engine has the whole file. It is kept if `may_keep` still holds, and only then is it done.
    pub(crate) fn on_finished(&mut self, id: u64, may_keep: Result<(), Refusal>, worker: &mut impl Worker) {
        let stopped = self.is_stopped;
        let Some(entry) = self.running(id) else { return };
        let Some(Staged { path, name, permit }) = entry.staged.take() else { return };
        match may_keep {
            Ok(()) if !stopped => worker.run(OrderedJob::Keep { id, permit, staged: path, name }),
            refused => {
                entry.shown.state = DownloadState::Blocked;
                if let Err(Refusal { problem, rule }) = refused {
                    entry.shown.problem = Some(problem);
                    entry.shown.rule = Some(rule);
                }
                worker.run(OrderedJob::Remove(path));
            }
        }
    }

    /// The file lies in the Downloads folder, or could not be kept.
    pub(crate) fn on_saved(&mut self, id: u64, kept: io::Result<PathBuf>, worker: &mut impl Worker) {
        let Some(entry) = self.running(id) else {
            // It was stopped while it was being kept.
            if let Ok(path) = kept {
                worker.run(OrderedJob::Remove(path));
            }
            return;
        };
        match kept {
            Ok(path) => {
                entry.shown.state = DownloadState::Done;
                if let Some(name) = path.file_name() {
                    entry.shown.name = name.to_string_lossy().into_owned();
                }
                entry.shown.total = Some(entry.shown.received);
                entry.kept = Some(path);
            }
            Err(error) => {
                tracing::warn!(%error, "a download could not be kept");
                entry.shown.state = DownloadState::Failed;
                entry.shown.problem = Some(Code::DownloadUnwritable.with_detail(error.to_string()));
            }
        }
    }

    /// The download ended before it was whole; nothing of it is kept.
    pub(crate) fn ended_early(&mut self, id: u64, how: AbortReason, worker: &mut impl Worker) {
        let Some(entry) = self.running(id) else { return };
        match how {
            AbortReason::Cancelled => entry.shown.state = DownloadState::Cancelled,
            AbortReason::Failed(detail) => {
                entry.shown.state = DownloadState::Failed;
                entry.shown.problem = Some(Code::DownloadFailed.with_detail(detail));
            }
            AbortReason::Unwritable(detail) => {
                entry.shown.state = DownloadState::Failed;
                entry.shown.problem = Some(Code::DownloadUnwritable.with_detail(detail));
            }
        }
        if let Some(staged) = entry.staged.take() {
            worker.run(OrderedJob::Remove(staged.path));
        }
    }

    /// Ends every running download with `problem` and takes on no other; nothing of them is kept.
    pub(crate) fn stop(&mut self, problem: &Problem, worker: &mut impl Worker) {
        self.is_stopped = true;
        for entry in self.entries.iter_mut().filter(|entry| entry.shown.state == DownloadState::Running) {
            entry.shown.state = DownloadState::Failed;
            entry.shown.problem = Some(problem.clone());
            if let Some(staged) = entry.staged.take() {
                worker.run(OrderedJob::Remove(staged.path));
            }
        }
    }

    /// Takes downloads on again, staged in `staging`: another shell has started.
    pub(crate) fn resume(&mut self, staging: PathBuf) {
        self.is_stopped = false;
        self.staging = staging;
    }

    /// Where a kept download lies.
    pub(crate) fn kept_file(&self, id: u64) -> Option<&Path> {
        self.entries.iter().find(|entry| entry.shown.id == id)?.kept.as_deref()
    }

    fn add(
        &mut self,
        app: Option<&AppId>,
        name: String,
        state: DownloadState,
        refusal: Option<Refusal>,
    ) -> u64 {
        self.count += 1;
        if self.entries.len() >= LISTED
            && let Some(oldest) = self.entries.iter().position(|it| it.shown.state != DownloadState::Running)
        {
            self.entries.remove(oldest);
        }
        let app = app.map(ToString::to_string);
        let (problem, rule) = refusal.map_or((None, None), |it| (Some(it.problem), Some(it.rule)));
        let shown = Download { id: self.count, app, name, received: 0, total: None, state, problem, rule };
        self.entries.push(Entry { shown, staged: None, kept: None });
        self.count
    }

    fn running(&mut self, id: u64) -> Option<&mut Entry> {
        let mut entries = self.entries.iter_mut();
        entries.find(|entry| entry.shown.id == id && entry.shown.state == DownloadState::Running)
    }
}

#[cfg(test)]
mod tests {
    use porthole_policy::{Activity, DeviceClass, Request, SessionPolicy};

    use super::*;
    use crate::job::Job;
    use crate::recorder::Recorder;

    fn removed_files(worker: &Recorder) -> Vec<PathBuf> {
        let seen = worker.0.borrow();
        let jobs = seen.jobs.iter();
        jobs.filter_map(|job| match job {
            Job::Ordered(OrderedJob::Remove(path)) => Some(path.clone()),
            Job::Ordered(_) | Job::Separate(_) => None,
        })
        .collect()
    }

    fn mail() -> AppId {
        "mail".parse().unwrap()
    }

    fn permit() -> DownloadPermit {
        let request = Request { app: &mail(), activity: Activity::Download, device: DeviceClass::Certified };
        SessionPolicy::default().decide(request).download_permit().unwrap()
    }

    fn refusal() -> Refusal {
        Refusal { problem: Code::DownloadBlocked.problem(), rule: "No downloads".to_owned() }
    }

    fn begin_download(downloads: &mut Downloads) -> (u64, PathBuf) {
        downloads.begin(Some(&mail()), "report.pdf", permit()).unwrap()
    }

    fn downloads() -> (Downloads, Recorder) {
        (Downloads::new("/staging".into()), Recorder::default())
    }

    #[test]
    fn a_download_is_done_only_when_it_lies_whole_in_the_folder() {
        let (mut downloads, mut worker) = downloads();
        let (id, path) = begin_download(&mut downloads);
        downloads.on_received(id, 7, Some(7));
        downloads.on_finished(id, Ok(()), &mut worker);
        assert!(
            matches!(&worker.0.borrow().jobs[..], [Job::Ordered(OrderedJob::Keep { staged, .. })] if *staged == path)
        );
        assert_eq!(downloads.list()[0].state, DownloadState::Running);
        downloads.on_saved(id, Ok("/home/robin/Downloads/report (1).pdf".into()), &mut worker);
        let done = downloads.get(id).unwrap();
        assert_eq!((done.state, done.name.as_str()), (DownloadState::Done, "report (1).pdf"));
        assert_eq!((done.received, done.total), (7, Some(7)));
        assert_eq!(downloads.kept_file(id), Some(Path::new("/home/robin/Downloads/report (1).pdf")));
    }

    #[test]
    fn what_policy_refuses_by_the_time_it_is_whole_is_not_kept() {
        let (mut downloads, mut worker) = downloads();
        let (id, path) = begin_download(&mut downloads);
        downloads.on_finished(id, Err(refusal()), &mut worker);
        assert_eq!(removed_files(&worker), [path]);
        let shown = downloads.get(id).unwrap();
        assert_eq!((shown.state, shown.rule.as_deref()), (DownloadState::Blocked, Some("No downloads")));
        assert_eq!(downloads.kept_file(id), None, "there is nothing to open");
    }

    #[test]
    fn a_cancelled_download_leaves_nothing_and_what_the_engine_says_later_changes_nothing() {
        let (mut downloads, mut worker) = downloads();
        let (id, path) = begin_download(&mut downloads);
        downloads.ended_early(id, AbortReason::Cancelled, &mut worker);
        downloads.on_finished(id, Ok(()), &mut worker);
        downloads.ended_early(id, AbortReason::Failed("late".to_owned()), &mut worker);
        assert_eq!((removed_files(&worker), worker.0.borrow().jobs.len()), (vec![path], 1));
        assert_eq!(downloads.list()[0].state, DownloadState::Cancelled);
    }

    #[test]
    fn a_download_that_was_stopped_while_it_was_being_kept_is_removed() {
        let (mut downloads, mut worker) = downloads();
        let (id, _) = begin_download(&mut downloads);
        downloads.on_finished(id, Ok(()), &mut worker);
        downloads.stop(&Code::DownloadTrustLost.problem(), &mut worker);
        downloads.on_saved(id, Ok("/home/robin/Downloads/report.pdf".into()), &mut worker);
        assert_eq!(removed_files(&worker), [Path::new("/home/robin/Downloads/report.pdf")]);
    }

    #[test]
    fn a_failed_download_says_why_and_what_to_do() {
        let (mut downloads, mut worker) = downloads();
        let (id, _) = begin_download(&mut downloads);
        downloads.ended_early(id, AbortReason::Failed("the connection was closed".to_owned()), &mut worker);
        let problem = downloads.list()[0].problem.clone().unwrap();
        assert_eq!(problem.code, "download-failed");
        assert_eq!(problem.detail.as_deref(), Some("the connection was closed"));
        let (id, path) = begin_download(&mut downloads);
        let full = "No space left on device".to_owned();
        downloads.ended_early(id, AbortReason::Unwritable(full), &mut worker);
        assert_eq!(downloads.list()[0].problem.as_ref().unwrap().code, "download-unwritable");
        assert!(removed_files(&worker).contains(&path), "nothing of it is left");
        let (id, _) = begin_download(&mut downloads);
        downloads.on_finished(id, Ok(()), &mut worker);
        downloads.on_saved(id, Err(io::Error::other("read-only")), &mut worker);
        assert_eq!(downloads.list()[0].problem.as_ref().unwrap().code, "download-unwritable");
    }

    #[test]
    fn a_total_that_the_server_got_wrong_is_not_shown() {
        let (mut downloads, _) = downloads();
        let (id, _) = begin_download(&mut downloads);
        downloads.on_received(id, 9, Some(4));
        assert_eq!(downloads.list()[0].total, None);
    }

    #[test]
    fn after_trust_is_lost_nothing_that_ran_is_kept_and_nothing_else_begins() {
        let (mut downloads, mut worker) = downloads();
        let (first, one) = begin_download(&mut downloads);
        let (_, other) = begin_download(&mut downloads);
        downloads.stop(&Code::DownloadTrustLost.problem(), &mut worker);
        // The engine ends one as whole before it hears that it was stopped.
        downloads.on_finished(first, Ok(()), &mut worker);
        assert_eq!(downloads.begin(None, "late.pdf", permit()), Err(Code::DownloadFailed));
        assert_eq!((removed_files(&worker), worker.0.borrow().jobs.len()), (vec![one, other], 2));
        assert!(downloads.list().iter().all(|one| one.state == DownloadState::Failed));
        assert_eq!(downloads.list()[0].problem.as_ref().unwrap().code, "download-trust-lost");
        downloads.resume("/run/staging".into());
        assert_eq!(begin_download(&mut downloads).1, Path::new("/run/staging/3"));
    }

    #[test]
    fn a_page_that_has_any_number_blocked_fills_no_memory() {
        let (mut downloads, _) = downloads();
        let (running, _) = begin_download(&mut downloads);
        for _ in 0..2 * LISTED {
            downloads.add_blocked(None, "report.pdf", refusal());
        }
        assert_eq!(downloads.list().len(), LISTED);
        assert!(downloads.get(running).is_some(), "one that runs stays");
        assert_eq!(downloads.list()[0].id, 2 * LISTED as u64 + 1, "numbers are not used again");
    }
}
