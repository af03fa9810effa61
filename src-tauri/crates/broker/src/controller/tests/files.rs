//! Files for pages: what the shell can have asked, and who gets the answer.

use porthole_protocol::{DROPPED, FileRequest};

use super::*;

fn choose() -> FileRequest {
    FileRequest::Choose { multiple: true, types: vec!["image/*".parse().unwrap()] }
}

impl Scene {
    fn asks_for_files(&mut self, id: u64, app: &str, request: FileRequest) -> Vec<Job> {
        self.send(ToBroker::AskForFiles { id, app: app.parse().unwrap(), request });
        self.jobs()
            .into_iter()
            .filter(|job| matches!(job, Job::Separate(SeparateJob::AskForFiles { .. })))
            .collect()
    }

    /// What a page was given, by the number of its question.
    fn given(&self) -> Vec<(u64, Vec<PathBuf>)> {
        let files = |message| match message {
            ToShell::Files { id, paths } => Some((id, paths)),
            _ => None,
        };
        self.sent_messages().into_iter().filter_map(files).collect()
    }

    fn removed(&self) -> Vec<PathBuf> {
        let folder = |job| match job {
            Job::Ordered(OrderedJob::RemoveFolder(folder)) => Some(folder),
            _ => None,
        };
        self.jobs().into_iter().filter_map(folder).collect()
    }

    /// The person gives a file. Returns the folder that it was handed over in.
    fn answers(&mut self, job: Job) -> PathBuf {
        let Job::Separate(SeparateJob::AskForFiles { run, id, app, folder, .. }) = job else {
            panic!("{job:?}")
        };
        let handed_over = Ok(vec![folder.join("0/notes.txt")]);
        let answered = Outcome::FilesAnswered { to: (run, id), app, folder: folder.clone(), handed_over };
        self.controller.handle(Event::Done(answered));
        folder
    }
}

#[test]
fn a_page_gets_what_the_person_gave_until_the_last_window_of_its_app_closes() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail", "chat"]);
    let request = scene.asks_for_files(1, "mail", choose()).pop().unwrap();
    let Job::Separate(SeparateJob::AskForFiles { question, .. }) = &request else { panic!("{request:?}") };
    assert_eq!(question.app, "Mail", "the name is the managed file's");
    let folder = scene.answers(request);
    assert!(scene.last_confinement().readable.iter().any(|readable| folder.starts_with(readable)));
    assert_eq!(scene.given(), [(1, vec![folder.join("0/notes.txt")])]);
    scene.send(ToBroker::Closed { window: Window::App("chat".parse().unwrap()) });
    assert!(scene.removed().is_empty());
    scene.send(ToBroker::Closed { window: Window::App(mail()) });
    assert_eq!(scene.removed(), [folder]);
}

#[test]
fn printers_are_in_reach_only_where_policy_lets_some_page_be_printed() {
    let scene = |class| Scene::running(class, &["mail"]).last_confinement().printers;
    assert!(!scene(DeviceClass::Untrusted));
    assert!(scene(DeviceClass::Certified) && scene(DeviceClass::Managed));
}

#[test]
fn a_system_without_namespaces_is_told_once_and_opens_apps() {
    let mut scene = Scene::starting(DeviceClass::Certified, &["mail"], |_| {});
    scene.send(ToBroker::Confined { problem: None });
    scene.send(ToBroker::NoNamespace);
    scene.send(ToBroker::Ready);
    assert_eq!(opened(&scene.sent_messages()), ["mail"]);
    scene.send(ToBroker::NoNamespace);
    assert_eq!(scene.controller.overview()["notices"].as_array().map(Vec::len), Some(1));
}

#[test]
fn an_app_without_a_window_gets_nothing_and_one_app_asks_once_at_a_time() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
    assert!(scene.asks_for_files(1, "chat", choose()).is_empty());
    assert!(scene.asks_for_files(2, "no-such-app", choose()).is_empty());
    assert_eq!(scene.given(), [(1, Vec::new()), (2, Vec::new())]);
    assert_eq!(scene.asks_for_files(3, "mail", choose()).len(), 1);
    for id in 4..200 {
        assert!(scene.asks_for_files(id, "mail", choose()).is_empty());
    }
    assert_eq!(scene.given().len(), 196, "each is answered with nothing");
}

#[test]
fn what_is_no_request_that_a_page_can_make_is_not_asked() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    let paths = |count| FileRequest::Dropped { paths: vec![PathBuf::from("/home/robin/notes.txt"); count] };
    assert!(scene.asks_for_files(1, "mail", paths(0)).is_empty());
    assert!(scene.asks_for_files(2, "mail", paths(DROPPED + 1)).is_empty());
    assert_eq!(scene.asks_for_files(3, "mail", paths(DROPPED)).len(), 1);
}

#[test]
fn an_answer_that_comes_after_the_window_or_the_shell_has_gone_is_taken_back() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail", "chat"]);
    let request = scene.asks_for_files(1, "mail", choose()).pop().unwrap();
    scene.send(ToBroker::Closed { window: Window::App(mail()) });
    let folder = scene.answers(request);
    assert_eq!(scene.given(), []);
    assert_eq!(scene.removed(), [folder]);

    let request = scene.asks_for_files(2, "chat", choose()).pop().unwrap();
    let given = scene.answers(request);
    let request = scene.asks_for_files(3, "chat", choose()).pop().unwrap();
    scene.given();
    scene.shell_ends();
    let run = scene.controller.run;
    scene.controller.handle(Event::Done(Outcome::Paused { run }));
    scene.begin();
    assert_eq!(scene.removed(), [given]);
    let late = scene.answers(request);
    assert_eq!(scene.given(), []);
    assert_eq!(scene.removed(), [late]);
}
