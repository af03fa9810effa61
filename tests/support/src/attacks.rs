//! What the attacks of the sandbox's example `attack` may come to: in the shell, and for a program that nothing holds.

use std::collections::BTreeMap;
use std::io;

use rustix::io::Errno;

use crate::failure::{Failure, Result};

/// What the dynamic loader is called: it starts a program that may be read but not executed.
pub const LOADER: &str =
    if cfg!(target_arch = "x86_64") { "/lib64/ld-linux-x86-64.so.2" } else { "/lib/ld-linux-aarch64.so.1" };

/// To root, which Porthole is not meant to run as, what is not dumpable is closed by a capability of the initial user
/// namespace only.
pub const ROOTS: [&str; 1] = ["open its parent's memory for reading"];

/// What works for a confined program.
const ALLOWED: [&str; 5] = [
    "write in its own folder",
    "write where media are kept",
    "signal its parent",
    "open a Unix socket",
    "list network interfaces",
];

/// What this machine must let an ordinary program do, so that a refusal is the confinement's.
const WORKS_WHEN_FREE: [&str; 22] = [
    "read a file in the home",
    "write a file in the home",
    "make a file in the home",
    "start a program in the home",
    "change the mode of a file in the home",
    "set the times of a file in the home",
    "write to the kernel's files",
    "make a file in the session's folder",
    "open its parent's memory for writing",
    "open its parent's memory for reading",
    "open another program's memory",
    "read another program's environment",
    "trace another program",
    "signal another program",
    "open a UDP socket",
    "open a UDP socket of IPv6",
    "list sockets",
    "connect elsewhere",
    "take a port",
    "listen on every interface",
    "have a core file",
    "have its memory in what a handler of cores gets",
];

/// What the system said to each attack: nothing, or the number of an error.
#[derive(Debug)]
pub struct Answers(BTreeMap<String, Option<i32>>);

impl Answers {
    /// Reads what the program has printed.
    ///
    /// # Errors
    /// It is not whole.
    pub fn read(printed: &str) -> Result<Self> {
        let answer = |line: &str| {
            let (name, answer) = line.rsplit_once(' ')?;
            let error = if answer == "done" { None } else { Some(answer.parse().ok()?) };
            Some((name.to_owned(), error))
        };
        let answers: Option<BTreeMap<_, _>> = printed.lines().map(answer).collect();
        let whole = answers.filter(|answers| answers.len() > 60);
        whole.map(Self).ok_or_else(|| Failure::new(format!("not all attacks were tried: {printed}")))
    }

    /// What is not as it must be for a confined program, which may do what `more` names.
    #[must_use]
    pub fn faults_when_confined(&self, more: &[&str]) -> Vec<String> {
        let missing = ALLOWED.iter().filter(|name| self.0.get(**name) != Some(&None));
        let missing = missing.map(|name| format!("cannot {name}"));
        let wrong = self.0.iter().filter(|(name, _)| !ALLOWED.contains(&name.as_str()));
        let wrong = wrong.filter_map(|(name, answer)| match answer {
            None if more.contains(&name.as_str()) => None,
            None => Some(format!("can {name}")),
            Some(error) if is_refusal(*error) => None,
            Some(error) => Some(format!("cannot {name}, but by {}", io::Error::from_raw_os_error(*error))),
        });
        missing.chain(wrong).collect()
    }

    /// What a program that nothing holds cannot do here, so that its refusal elsewhere proves nothing.
    #[must_use]
    pub fn faults_when_free(&self) -> Vec<String> {
        let missing = WORKS_WHEN_FREE.iter().filter(|name| self.0.get(**name) != Some(&None));
        missing.map(|name| format!("cannot {name}: {:?}", self.0.get(*name))).collect()
    }
}

fn is_refusal(error: i32) -> bool {
    [Errno::ACCESS, Errno::PERM, Errno::NOSYS].contains(&Errno::from_raw_os_error(error))
}
