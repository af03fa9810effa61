//! The threads that do jobs.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use porthole_explain::{Code, Problem};
use porthole_host::Host;
use porthole_protocol::{FileQuestion, FileRequest, Secret};
use porthole_proxy::StoppedDownloads;
use serde::Serialize;
use serde_json::Value;
use zeroize::Zeroizing;

use crate::chooser::OpenChooser;
use crate::event::{Event, Outcome, Requester};
use crate::folders::Folders;
use crate::indicator_display::Display;
use crate::job::{Job, OrderedJob, SeparateJob, Worker};
use crate::menu_folder::MenuKeeper;
use crate::unrestricted::Unrestricted;
use crate::{
    activity_export, desktop_notifications, download_writer, enrolment, file_handover, notification_history,
    open_windows, pin_prompt, preferences, programs, site_permissions, trust_loss, web_manifests,
    window_places,
};

/// What jobs work with.
#[derive(Clone)]
struct Resources {
    host: Arc<Host>,
    folders: Arc<Folders>,
    /// What the proxy has stopped and no window has shown yet.
    stopped: StoppedDownloads,
    unrestricted: Unrestricted,
    menu: MenuKeeper,
    display: Display,
}

/// Files and programs in order on one thread; everything that may take long on its own thread.
pub(crate) struct Workers {
    events: Sender<Event>,
    resources: Resources,
    ordered: Sender<Job>,
    thread: JoinHandle<()>,
    /// When to tell that a pause is over.
    pauses: Sender<(Instant, Outcome)>,
}

impl Workers {
    /// Starts the thread for files and programs.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(crate) fn start(
        events: Sender<Event>,
        host: Arc<Host>,
        folders: Folders,
        stopped: StoppedDownloads,
        unrestricted: Unrestricted,
        menu: MenuKeeper,
    ) -> io::Result<Self> {
        let (ordered, jobs) = channel();
        let display = Display::start(events.clone())?;
        let resources = Resources { host, folders: Arc::new(folders), stopped, unrestricted, menu, display };
        let (done, doing) = (events.clone(), resources.clone());
        let thread = thread::Builder::new().name("files".to_owned()).spawn(move || {
            for job in jobs {
                let outcome = match job {
                    Job::Ordered(job) => do_ordered(job, &doing),
                    Job::Separate(job) => do_separate(job, &doing),
                };
                if let Some(outcome) = outcome {
                    send_outcome(&done, outcome);
                }
            }
        })?;
        let (pauses, received) = channel();
        let done = events.clone();
        // On a thread that already exists: a pause must end even if no further thread can be started by then.
        thread::Builder::new().name("pauses".to_owned()).spawn(move || {
            keep_time(&received, |outcome| send_outcome(&done, outcome));
        })?;
        Ok(Self { events, resources, ordered, thread, pauses })
    }

    /// Returns once everything that was asked for in order is done.
    pub(crate) fn finish(self) {
        drop(self.ordered);
        if self.thread.join().is_err() {
            tracing::error!("the thread for files has failed");
        }
    }
}

impl Worker for &mut Workers {
    fn run(&mut self, job: impl Into<Job>) {
        match job.into() {
            Job::Ordered(job) => {
                if self.ordered.send(Job::Ordered(job)).is_err() {
                    tracing::error!("the thread for files has ended");
                }
            }
            Job::Separate(SeparateJob::Pause { run, how_long }) => {
                let _ended = self.pauses.send((Instant::now() + how_long, Outcome::Paused { run }));
            }
            Job::Separate(SeparateJob::Settle { how_long }) => {
                let _ended = self.pauses.send((Instant::now() + how_long, Outcome::Settled));
            }
            Job::Separate(job) => {
                let (events, resources) = (self.events.clone(), self.resources.clone());
                let started = porthole_resources::spawn_with("job", job, move |job| {
                    if let Some(outcome) = do_separate(job, &resources) {
                        send_outcome(&events, outcome);
                    }
                });
                if let Err((job, error)) = started {
                    // Behind the others is late, and never is worse.
                    tracing::warn!(%error, "the system gives no thread; a job waits for others");
                    let _ended = self.ordered.send(Job::Separate(job));
                }
            }
        }
    }
}

/// Reports the end of each pause, until its sender is gone.
fn keep_time<T>(received: &Receiver<(Instant, T)>, mut over: impl FnMut(T)) {
    let mut pauses: Vec<(Instant, T)> = Vec::new();
    loop {
        let next = pauses.iter().map(|(until, _)| *until).min();
        let heard = match next {
            Some(until) => received.recv_timeout(until.saturating_duration_since(Instant::now())),
            None => received.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match heard {
            Ok(pause) => pauses.push(pause),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        let now = Instant::now();
        pauses.extract_if(.., |(until, _)| *until <= now).for_each(|(_, pause)| over(pause));
    }
}

fn send_outcome(events: &Sender<Event>, outcome: Outcome) {
    if events.send(Event::Done(outcome)).is_err() {
        tracing::debug!("the controller has ended");
    }
}

fn do_ordered(job: OrderedJob, resources: &Resources) -> Option<Outcome> {
    let Resources { host, folders, stopped, unrestricted, menu, display } = resources;
    match job {
        OrderedJob::Note(record) => host.note(&record),
        OrderedJob::Keep { id, permit, staged, name } => {
            let kept = download_writer::save(permit, &staged, &folders.downloads, &name);
            return Some(Outcome::Kept { id, kept });
        }
        OrderedJob::Remove(path) => {
            if let Err(error) = std::fs::remove_file(path) {
                tracing::debug!(%error, "a file of this run could not be removed");
            }
        }
        OrderedJob::RemoveFolder(folder) => file_handover::remove(&folder),
        OrderedJob::ClearAfterLoss(profile) => {
            return Some(Outcome::Cleared(trust_loss::clear_after(host, folders, profile)));
        }
        OrderedJob::ClearProfile => {
            return Some(Outcome::ProfileCleared(trust_loss::clear_profile(host, folders)));
        }
        OrderedJob::ClaimStopped { window, app, ticket } => {
            let blocked = stopped.claim(&ticket, &app)?;
            return Some(Outcome::Claimed { window, blocked });
        }
        OrderedJob::OpenInBrowser(url) => programs::open_in_browser(unrestricted, &url),
        OrderedJob::OpenOutside(url) => programs::open_outside(unrestricted, &url),
        OrderedJob::OpenFile { to, file } => {
            return Some(reply(to, programs::open_file(unrestricted, &file)));
        }
        OrderedJob::SavePreferences { to, preferences } => {
            let saved = preferences::save(&folders.state, preferences).map(|()| preferences);
            return Some(Outcome::PreferencesSaved { to, saved });
        }
        OrderedJob::OpenFolder(folder) => programs::open_folder(unrestricted, &folder),
        OrderedJob::KeepMenu(wanted) => menu.set(wanted),
        OrderedJob::Indicate(indicators) => display.show(indicators),
        OrderedJob::KeepPlaces(places) => {
            if let Err(error) = window_places::FILE.write(&folders.state, &places) {
                tracing::warn!(%error, "where windows were is not remembered");
            }
        }
        OrderedJob::KeepPermissions(choices) => {
            if let Err(error) = site_permissions::FILE.write(&folders.state, &choices) {
                tracing::warn!(%error, "what people have allowed is forgotten at the next start");
            }
        }
        OrderedJob::KeepNotifications(kept) => {
            if let Err(error) = notification_history::FILE.write(&folders.state, &kept) {
                tracing::warn!(%error, "which notifications have come is forgotten at the next start");
            }
        }
        OrderedJob::KeepManifests(declared) => {
            if let Err(error) = web_manifests::FILE.write(&folders.state, &declared) {
                tracing::warn!(%error, "what apps say of themselves is forgotten at the next start");
            }
        }
        OrderedJob::KeepOpen(open) => {
            if let Err(error) = open_windows::FILE.write(&folders.state, &open) {
                tracing::warn!(%error, "which windows are open is not remembered");
            }
        }
        OrderedJob::ForgetOpen => {
            if let Err(error) = open_windows::FILE.remove(&folders.state) {
                tracing::warn!(%error, "which windows were open is still remembered");
            }
        }
        OrderedJob::NotifyDesktop { title, message } => desktop_notifications::show(title, message),
        OrderedJob::CloseNotifications(ids) => desktop_notifications::close(ids),
    }
    None
}

fn do_separate(job: SeparateJob, resources: &Resources) -> Option<Outcome> {
    let Resources { host, folders, unrestricted, .. } = resources;
    Some(match job {
        // Told by the thread that keeps the time.
        SeparateJob::Pause { .. } | SeparateJob::Settle { .. } => return None,
        SeparateJob::ReadAgain { to } => {
            host.read_again();
            Outcome::Rechecked { to }
        }
        SeparateJob::ReadActivity { to, limit } => {
            let newest = host.activity().newest(limit);
            reply(to, newest.map_err(|error| error.code().with_detail(error.to_string())))
        }
        SeparateJob::ExportActivity { to } => {
            let exported = activity_export::export(host.activity().path(), &folders.downloads);
            reply(to, exported.map(|path| path.display().to_string()))
        }
        SeparateJob::Choose { to, wish } => {
            Outcome::Chosen { to, chosen: host.choose(wish).map(drop).map_err(|error| error.problem()) }
        }
        SeparateJob::PinQuestion { to, request, preferences } => {
            reply(to, Ok(pin_prompt::question(host.evaluator(), request, preferences)))
        }
        SeparateJob::SignInToProxy { to, proxy, account, is_kept } => {
            let kept = porthole_host::sign_in_to_proxy(&proxy, &account, is_kept);
            Outcome::SignedIn { to, proxy, kept }
        }
        SeparateJob::Unlock { to, token, pin, remember } => {
            let opened = host.unlock(&token, &pin, remember);
            Outcome::Unlocked { to, token, opened }
        }
        SeparateJob::ForgetPins { to } => {
            reply(to, host.evaluator().forget_pins().map_err(|error| error.problem()))
        }
        SeparateJob::Enrolment { to } => reply(to, enrolment::view(host)),
        SeparateJob::RequestCertificate { to, terms } => reply(to, enrolment::request(host, &terms)),
        SeparateJob::SaveRequest { to, public_key } => {
            let saved = enrolment::save(host, &folders.downloads, &public_key);
            reply(to, saved.map(|path| path.display().to_string()))
        }
        SeparateJob::ImportCertificate { to, file, password } => {
            let content = STANDARD.decode(file.expose()).map(Zeroizing::new);
            let imported = match content {
                Ok(content) => enrolment::import(host, &content, password.as_ref().map(Secret::expose)),
                Err(error) => Err(Code::Internal.with_detail(error.to_string())),
            };
            reply(to, imported)
        }
        SeparateJob::Enrol { to, stop } => reply(to, enrolment::enrol(host, stop)),
        SeparateJob::Renew { to, stop } => reply(to, enrolment::renew(host, stop)),
        SeparateJob::AskForFiles { run, id, app, mut question, asking, folder } => {
            let closed = folders.closed_to_pages();
            let handed_over = choose(&mut question, asking, unrestricted, folder.clone(), &closed);
            let handed_over =
                handed_over.map_err(|error| Code::FilesNotHandedOver.with_detail(error.to_string()));
            Outcome::FilesAnswered { to: (run, id), app, folder, handed_over }
        }
        SeparateJob::DiscardRequest { to, public_key } => reply(to, enrolment::discard(host, &public_key)),
    })
}

/// Has the person say which files, and hands them over.
fn choose(
    question: &mut FileQuestion,
    asking: OpenChooser,
    unrestricted: &Unrestricted,
    folder: PathBuf,
    closed: &[&Path],
) -> io::Result<Vec<PathBuf>> {
    // The person is shown what the names that the shell gave lead to, and that is what the answer is about.
    if let FileRequest::Dropped { paths } = &mut question.request {
        // A folder is no file, and nothing of it is handed over.
        paths.retain(|path| !path.is_dir());
        if paths.is_empty() {
            return Err(io::Error::other("folders are not handed over"));
        }
        *paths = file_handover::resolve(paths, closed)?;
    }
    let chosen = asking.ask(unrestricted, question)?;
    unrestricted.hand_over(file_handover::resolve(&chosen, closed)?, chosen, folder)
}

fn reply<T: Serialize>(to: Requester, done: Result<T, Problem>) -> Outcome {
    let json = |done: T| -> Result<Value, Problem> {
        serde_json::to_value(done).map_err(|error| Code::Internal.with_detail(error.to_string()))
    };
    Outcome::Reply { to, reply: done.and_then(json) }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::shell::Run;

    #[test]
    fn each_pause_is_over_in_its_time_whatever_others_wait_for() {
        let (pauses, received) = channel();
        let (sender, receiver) = channel();
        let keeper = thread::spawn(move || {
            keep_time(&received, |run| {
                let _gone = sender.send(run);
            });
        });
        let now = Instant::now();
        pauses.send((now + Duration::from_secs(600), Run(1))).unwrap();
        pauses.send((now, Run(2))).unwrap();
        assert_eq!(receiver.recv().unwrap(), Run(2));
        pauses.send((now, Run(3))).unwrap();
        assert_eq!(receiver.recv().unwrap(), Run(3));
        drop(pauses);
        keeper.join().unwrap();
        assert!(receiver.recv().is_err(), "the first pause has no receiver");
    }
}
