#![expect(clippy::disallowed_methods, reason = "the test stands in for the engine, which stages files")]

use std::fs;
use std::sync::mpsc::{Receiver, channel};

use porthole_policy::{Activity, DeviceClass, Request, SessionPolicy};

use super::*;

struct Scene {
    folder: tempfile::TempDir,
    downloads: Arc<Downloads>,
    told: Receiver<Vec<Download>>,
}

fn scene() -> Scene {
    let folder = tempfile::tempdir().unwrap();
    let staging = folder.path().join("staging");
    fs::create_dir(&staging).unwrap();
    let (tell, told) = channel();
    let downloads = Downloads::new(
        staging,
        folder.path().join("Downloads"),
        Unrestricted::start().unwrap(),
        move |all| drop(tell.send(all)),
    );
    Scene { folder, downloads, told }
}

impl Scene {
    fn wait_for(&self, state: State) -> Download {
        let limit = Duration::from_secs(10);
        loop {
            let all = self.told.recv_timeout(limit).expect("the state is told");
            if let Some(found) = all.into_iter().find(|download| download.state == state) {
                return found;
            }
        }
    }

    fn kept(&self) -> usize {
        fs::read_dir(self.folder.path().join("Downloads")).map_or(0, Iterator::count)
    }

    fn staged(&self) -> usize {
        fs::read_dir(self.folder.path().join("staging")).unwrap().count()
    }
}

fn mail() -> AppId {
    "mail".parse().unwrap()
}

fn permit() -> DownloadPermit {
    let request = Request { app: &mail(), activity: Activity::Download, device: DeviceClass::Certified };
    SessionPolicy::default().decide(request).download_permit().unwrap()
}

#[test]
fn a_download_is_done_only_when_it_lies_whole_in_the_folder() {
    let scene = scene();
    let staged = scene.downloads.begin(Some(&mail()), "report.pdf", permit()).unwrap();
    fs::write(&staged, "content").unwrap();
    let id = scene.downloads.staged_at(&staged).unwrap();
    scene.downloads.received(id, 7, Some(7));
    assert_eq!(scene.kept(), 0);
    scene.downloads.finished(id);
    let done = scene.wait_for(State::Done);
    assert_eq!((done.name.as_str(), done.received, done.total), ("report.pdf", 7, Some(7)));
    assert_eq!((scene.kept(), scene.staged()), (1, 0));
}

#[test]
fn a_cancelled_download_leaves_nothing() {
    let scene = scene();
    let staged = scene.downloads.begin(Some(&mail()), "report.pdf", permit()).unwrap();
    fs::write(&staged, "cont").unwrap();
    let id = scene.downloads.staged_at(&staged).unwrap();
    scene.downloads.ended_early(id, Early::Cancelled);
    scene.wait_for(State::Cancelled);
    // What comes from the engine afterwards changes nothing.
    scene.downloads.finished(id);
    scene.downloads.ended_early(id, Early::Failed("late".to_owned()));
    let (done, finished) = channel();
    scene.downloads.unrestricted.run(move || done.send(()).unwrap());
    finished.recv().unwrap();
    assert_eq!((scene.kept(), scene.staged()), (0, 0));
    assert_eq!(scene.downloads.shown()[0].state, State::Cancelled);
}

#[test]
fn a_failed_download_says_why_and_what_to_do() {
    let scene = scene();
    let staged = scene.downloads.begin(None, "report.pdf", permit()).unwrap();
    let id = scene.downloads.staged_at(&staged).unwrap();
    scene.downloads.ended_early(id, Early::Failed("the connection was closed".to_owned()));
    let problem = scene.wait_for(State::Failed).problem.unwrap();
    assert_eq!(problem.code, "download-failed");
    assert_eq!(problem.detail.as_deref(), Some("the connection was closed"));
}

#[test]
fn a_folder_that_cannot_be_written_is_named_as_such() {
    let scene = scene();
    fs::write(scene.folder.path().join("Downloads"), "in the way").unwrap();
    let staged = scene.downloads.begin(None, "report.pdf", permit()).unwrap();
    fs::write(&staged, "content").unwrap();
    scene.downloads.finished(scene.downloads.staged_at(&staged).unwrap());
    assert_eq!(scene.wait_for(State::Failed).problem.unwrap().code, "download-unwritable");
    assert_eq!(scene.staged(), 0);
}

#[test]
fn a_refused_download_is_shown_with_its_reason() {
    let scene = scene();
    scene.downloads.blocked(Some(&mail()), "report.pdf", Code::DownloadBlocked.problem());
    let blocked = scene.wait_for(State::Blocked);
    assert_eq!((blocked.app.as_deref(), blocked.name.as_str()), (Some("mail"), "report.pdf"));
    assert_eq!(blocked.problem.unwrap().code, "download-blocked");
}

#[test]
fn a_total_that_the_server_got_wrong_is_not_shown() {
    let scene = scene();
    let staged = scene.downloads.begin(None, "report.pdf", permit()).unwrap();
    let id = scene.downloads.staged_at(&staged).unwrap();
    scene.downloads.received(id, 9, Some(4));
    assert_eq!(scene.downloads.shown()[0].total, None);
    assert_eq!(scene.downloads.staged_at(Path::new("/elsewhere/1")), None);
}

#[test]
fn after_trust_is_lost_nothing_that_ran_is_kept_and_nothing_else_begins() {
    let scene = scene();
    let half = scene.downloads.begin(None, "film.bin", permit()).unwrap();
    fs::write(&half, "half of it").unwrap();
    let whole = scene.downloads.begin(None, "report.pdf", permit()).unwrap();
    fs::write(&whole, "all of it").unwrap();
    let stopped = scene.downloads.stop_for_good(&Code::DownloadTrustLost.problem());
    assert_eq!(stopped, [half, whole]);
    // The engine ends one as whole before it hears that it was stopped.
    scene.downloads.finished(2);
    assert!(scene.downloads.begin(None, "late.pdf", permit()).is_none());
    let (tell, cleared) = channel();
    scene.downloads.unrestricted.run(move || {
        let _gone = tell.send(());
    });
    cleared.recv().unwrap();
    assert_eq!((scene.kept(), scene.staged()), (0, 0));
    let shown = scene.downloads.shown();
    assert!(shown.iter().all(|one| one.state == State::Failed), "{shown:?}");
    assert_eq!(shown[0].problem.as_ref().unwrap().code, "download-trust-lost");
}
