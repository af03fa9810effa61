//! The role of the helper process: it answers one line with one line.

use std::ffi::OsStr;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixStream;
use std::process::ExitCode;

use crate::helper::HELPER;
use crate::{system, tickets};

pub(crate) fn is_requested() -> bool {
    std::env::args_os().nth(1).as_deref() == Some(OsStr::new(HELPER))
}

/// Answers the process at the other end of the socket on the standard input, until that has hung up.
#[must_use]
pub fn helper() -> ExitCode {
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Standard error leads to Porthole's log.
            let _unheard = writeln!(io::stderr(), "system helper: {error}");
            ExitCode::from(2)
        }
    }
}

fn serve() -> io::Result<()> {
    let mut socket = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    let mut library = None;
    for question in BufReader::new(socket.try_clone()?).lines() {
        let question = question?;
        let answer = match question.split_once(' ') {
            Some((tickets::QUESTION, host)) => tickets::answer(&mut library, host),
            Some((system::PORTAL_QUESTION, url)) => system::answer_for_portal(url),
            Some(_) | None => return Err(io::Error::other("an unknown question")),
        };
        socket.write_all(format!("{}\n", answer.replace('\n', " ")).as_bytes())?;
    }
    Ok(())
}
