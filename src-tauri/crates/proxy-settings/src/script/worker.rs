//! The process that a script runs in.

use std::cell::RefCell;
use std::ffi::{OsStr, OsString};
use std::io;
use std::process::{Command, ExitCode};
use std::rc::Rc;

use super::engine::Engine;
use super::messages::{LONGEST_ORDER, Order, Report, receive, send};
use super::pipes::{self, Pipes};

/// The first argument of a program that is to run a script.
const SCRIPT_WORKER: &str = "script-worker";

/// How the process of a script is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerCommand {
    arguments: Vec<OsString>,
}

impl WorkerCommand {
    /// This very program, whose `main` calls [`as_script_worker`] first.
    #[must_use]
    pub fn this_program() -> Self {
        Self::with_arguments([SCRIPT_WORKER])
    }

    /// This very program, with other arguments that lead it to [`script_worker`].
    #[must_use]
    pub fn with_arguments<A: Into<OsString>>(arguments: impl IntoIterator<Item = A>) -> Self {
        Self { arguments: arguments.into_iter().map(Into::into).collect() }
    }

    pub(super) fn command(&self) -> io::Result<Command> {
        // Leads to the file that runs, even where a newer one has taken its name.
        #[cfg(target_os = "linux")]
        let program = "/proc/self/exe";
        #[cfg(not(target_os = "linux"))]
        let program = std::env::current_exe()?;
        let mut command = Command::new(program);
        command.args(&self.arguments).env_clear();
        // The script tells the time of this place, and nothing else of it.
        if let Some(zone) = std::env::var_os("TZ") {
            command.env("TZ", zone);
        }
        Ok(command)
    }
}

/// Runs a script if this program was started to. Call it first thing in `main`: it confines the process.
#[must_use]
pub fn as_script_worker() -> Option<ExitCode> {
    let is_requested = std::env::args_os().nth(1).as_deref() == Some(OsStr::new(SCRIPT_WORKER));
    is_requested.then(script_worker)
}

/// Runs a script for the process at the other end of the standard streams. Returns when that has hung up.
#[must_use]
pub fn script_worker() -> ExitCode {
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Standard error leads to Porthole's log.
            let _unheard =
                io::Write::write_all(&mut io::stderr(), format!("script worker: {error}\n").as_bytes());
            ExitCode::from(2)
        }
    }
}

/// What Porthole is spoken with.
struct Line(Pipes);

impl Line {
    fn send(&mut self, report: &Report) -> io::Result<()> {
        send(&mut self.0.to, report)
    }

    fn next(&mut self) -> io::Result<Option<Order>> {
        receive(&mut self.0.from, LONGEST_ORDER)
    }
}

fn serve() -> io::Result<()> {
    let line = Rc::new(RefCell::new(Line(pipes::of_this_process()?)));
    // Elsewhere there is nothing yet that holds a process, and the engine's own limits are what there is.
    #[cfg(target_os = "linux")]
    porthole_sandbox::confine_evaluator().map_err(io::Error::other)?;
    let Some(first) = line.borrow_mut().next()? else { return Ok(()) };
    let Order::Load { script, own } = first else { return Err(io::Error::other("no script came")) };
    let for_lookups = Rc::clone(&line);
    let lookup = Box::new(move |name: &str| {
        let mut line = for_lookups.borrow_mut();
        let sent = line.send(&Report::Lookup(name.to_owned()));
        match sent.and_then(|()| line.next()) {
            Ok(Some(Order::Addresses(addresses))) => addresses,
            // The next order meets the same end.
            Ok(_) | Err(_) => Vec::new(),
        }
    });
    let engine = match Engine::load(&script, own, lookup) {
        Ok(engine) => engine,
        Err(why) => return line.borrow_mut().send(&Report::Failed(why)),
    };
    line.borrow_mut().send(&Report::Loaded)?;
    loop {
        let order = line.borrow_mut().next()?;
        let report = match order {
            Some(Order::Find { url, host }) => {
                engine.find(&url, &host).map_or_else(Report::Failed, Report::Found)
            }
            Some(Order::Load { .. } | Order::Addresses(_)) => return Err(io::Error::other("not its turn")),
            None => return Ok(()),
        };
        line.borrow_mut().send(&report)?;
    }
}
