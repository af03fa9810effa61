//! The thread that stays free of the kernel's restriction.
//!
//! It starts before the main thread is restricted, and does the few things that need to reach outside: keeping a
//! download that has its permit, opening the system's browser, and starting Porthole anew. Nothing of a page runs
//! on it.

use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::thread;

use url::Url;

type Task = Box<dyn FnOnce() + Send>;

/// The door to that thread.
#[derive(Debug, Clone)]
pub(crate) struct Unrestricted {
    tasks: Sender<Task>,
}

impl Unrestricted {
    /// Starts the thread. Call it before the calling thread is restricted: a thread inherits what its parent has.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(crate) fn start() -> io::Result<Self> {
        let (tasks, received) = channel::<Task>();
        thread::Builder::new().name("unrestricted".to_owned()).spawn(move || {
            for task in received {
                task();
            }
        })?;
        Ok(Self { tasks })
    }

    /// Runs `task` there, after those asked for before.
    pub(crate) fn run(&self, task: impl FnOnce() + Send + 'static) {
        if self.tasks.send(Box::new(task)).is_err() {
            tracing::error!("the unrestricted thread has ended");
        }
    }

    /// Runs `task` on a free thread of its own: one started from there has no restriction either. For what may take
    /// long, so that nothing waits behind it.
    pub(crate) fn run_apart(&self, task: impl FnOnce() + Send + 'static) {
        self.run(move || {
            let started = thread::Builder::new().name("unrestricted task".to_owned()).spawn(task);
            if let Err(error) = started {
                tracing::error!(%error, "the system gives no thread");
            }
        });
    }

    /// Opens `url` in the system's browser. Only web pages: another scheme could hand content to a program.
    pub(crate) fn open_in_browser(&self, url: Url) {
        if !matches!(url.scheme(), "https" | "http") {
            return;
        }
        self.run(move || start(crate::engine::browser_command(&url), "the system's browser"));
    }

    /// Opens an address that the person asked for outside of the apps: a web page in the system's browser, any other in
    /// the program that the desktop has for its scheme. Policy has refused what names local content.
    pub(crate) fn open_outside(&self, url: Url) {
        self.run(move || start(crate::engine::browser_command(&url), "a program outside of the apps"));
    }

    /// Shows a folder in the system's file browser.
    pub(crate) fn open_folder(&self, folder: PathBuf) {
        self.run(move || start(crate::engine::folder_command(&folder), "the file browser"));
    }

    /// Starts Porthole anew with `arguments`, then calls `started`.
    pub(crate) fn start_anew(&self, arguments: Vec<String>, started: impl FnOnce() + Send + 'static) {
        self.run(move || match std::env::current_exe() {
            Ok(program) => {
                let mut command = Command::new(program);
                command.args(arguments);
                start(command, "Porthole");
                started();
            }
            Err(error) => tracing::error!(%error, "Porthole cannot find itself to start anew"),
        });
    }
}

fn start(mut command: Command, what: &'static str) {
    crate::engine::as_the_person_had_it(&mut command);
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    match child {
        // Waited for on a thread of its own, so that no zombie is left and nothing waits behind it.
        Ok(mut child) => drop(thread::spawn(move || child.wait())),
        Err(error) => tracing::warn!(%error, what, "could not be started"),
    }
}
