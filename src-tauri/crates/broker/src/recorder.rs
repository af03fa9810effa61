//! A shell that records what it is told, and a worker that records its jobs: for tests and fuzzing.

use std::cell::RefCell;
use std::rc::Rc;

use porthole_protocol::{Confinement, ToShell};

use crate::job::{Job, Worker};
use crate::shell::{Run, Shell};

/// The managed file of an organisation with two apps.
pub(crate) const MANAGED: &str = r#"schema = 1

[organization]
name = "Harbor Ltd"
help_url = "https://help.harbor.test/device"

[[app]]
id = "mail"
name = "Mail"
url = "https://mail.harbor.test/"

[[app]]
id = "chat"
name = "Chat"
url = "https://chat.harbor.test/"
"#;

/// What the controller has asked of shell and worker.
#[derive(Default)]
pub(crate) struct Recording {
    pub(crate) started: Vec<(Run, Confinement)>,
    pub(crate) sent: Vec<ToShell>,
    pub(crate) ended: usize,
    pub(crate) killed: usize,
    pub(crate) jobs: Vec<Job>,
}

/// Shell and worker in one.
#[derive(Clone, Default)]
pub(crate) struct Recorder(pub(crate) Rc<RefCell<Recording>>);

impl Shell for Recorder {
    fn start(&mut self, run: Run, confinement: Confinement) {
        self.0.borrow_mut().started.push((run, confinement));
    }

    fn send(&mut self, message: ToShell) {
        self.0.borrow_mut().sent.push(message);
    }

    fn end(&mut self) {
        self.0.borrow_mut().ended += 1;
    }

    fn kill(&mut self) {
        self.0.borrow_mut().killed += 1;
    }
}

impl Worker for Recorder {
    fn run(&mut self, job: impl Into<Job>) {
        self.0.borrow_mut().jobs.push(job.into());
    }
}
