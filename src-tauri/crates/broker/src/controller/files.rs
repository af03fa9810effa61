//! Files of the person's for a page: the person says which, in a process that is not the shell's.

use std::path::PathBuf;

use porthole_explain::{Code, Problem};
use porthole_policy::AppId;
use porthole_protocol::{DROPPED, FileQuestion, FileRequest, MEDIA_TYPES, NoticePlace, ToShell, Window};

use super::Controller;
use crate::chooser;
use crate::job::{OrderedJob, SeparateJob, Worker};
use crate::messages;
use crate::shell::{Run, Shell};

impl<S: Shell, W: Worker> Controller<S, W> {
    /// Asks the person, unless a question of this app is open already: that one comes to the front then.
    pub(super) fn ask_for_files(&mut self, id: u64, app: AppId, request: FileRequest) {
        let named = self.state.in_force.config().and_then(|config| config.apps.get(&app));
        let name = named.filter(|_| self.has_window(&app)).map(|pinned| pinned.name.clone());
        let (Some(name), true) = (name, is_bounded(&request)) else { return self.give_files(id, Vec::new()) };
        if self.files.raise(&app) {
            return self.give_files(id, Vec::new());
        }
        match chooser::question() {
            Ok((question, asking)) => {
                let folder = self.files.add(app.clone(), id, question);
                let question = FileQuestion { app: name, language: self.spoken_language(), request };
                self.worker.run(SeparateJob::AskForFiles {
                    run: self.run,
                    id,
                    app,
                    question,
                    asking,
                    folder,
                });
            }
            Err(error) => {
                self.files_failed(id, app, &Code::FilesNotHandedOver.with_detail(error.to_string()));
            }
        }
    }

    pub(super) fn files_answered(
        &mut self,
        (run, id): (Run, u64),
        app: AppId,
        folder: PathBuf,
        handed_over: Result<Vec<PathBuf>, Problem>,
    ) {
        if run != self.run || !self.files.on_answer(&app, id, folder.clone()) {
            return self.worker.run(OrderedJob::RemoveFolder(folder));
        }
        match handed_over {
            Ok(paths) => self.give_files(id, paths),
            Err(problem) => self.files_failed(id, app, &problem),
        }
    }

    fn files_failed(&mut self, id: u64, app: AppId, problem: &Problem) {
        tracing::warn!(code = problem.code, detail = problem.detail, "files were not handed over");
        self.give_files(id, Vec::new());
        self.show_notice(NoticePlace::App(app), messages::problem_notice(self.spoken_language(), problem));
    }

    fn give_files(&mut self, id: u64, paths: Vec<PathBuf>) {
        self.shell.send(ToShell::Files { id, paths });
    }

    /// A window has closed: with the last one of an app go the files that its pages had.
    pub(super) fn take_files_back(&mut self, closed: &Window) {
        if let Some(app) = closed.app().filter(|app| !self.has_window(app)) {
            for folder in self.files.forget(app) {
                self.worker.run(OrderedJob::RemoveFolder(folder));
            }
        }
    }

    /// The shell has ended.
    pub(super) fn take_all_files_back(&mut self) {
        for folder in self.files.forget_all() {
            self.worker.run(OrderedJob::RemoveFolder(folder));
        }
    }
}

fn is_bounded(request: &FileRequest) -> bool {
    match request {
        FileRequest::Choose { multiple: _, types } => types.len() <= MEDIA_TYPES,
        FileRequest::Dropped { paths } => (1..=DROPPED).contains(&paths.len()),
    }
}
