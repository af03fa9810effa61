//! The two ways between Porthole and the process of a script: one socket on its standard input, whose other streams are
//! left alone, or on Windows its standard input and output.

use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

/// One end.
pub(super) struct Pipes {
    pub(super) to: Box<dyn Write + Send>,
    pub(super) from: Box<dyn BufRead + Send>,
}

/// Starts the process; our end.
#[cfg(unix)]
pub(super) fn start(mut command: Command) -> io::Result<(Child, Pipes)> {
    let (ours, theirs) = std::os::unix::net::UnixStream::pair()?;
    command.stdin(std::os::fd::OwnedFd::from(theirs)).stdout(Stdio::null());
    let process = command.spawn()?;
    // The command holds the other end of the socket; as long as it does, the end of the process goes unseen.
    drop(command);
    Ok((process, Pipes { to: Box::new(ours.try_clone()?), from: Box::new(BufReader::new(ours)) }))
}

/// Starts the process; our end.
#[cfg(not(unix))]
pub(super) fn start(mut command: Command) -> io::Result<(Child, Pipes)> {
    let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let (Some(to), Some(from)) = (process.stdin.take(), process.stdout.take()) else {
        return Err(io::ErrorKind::BrokenPipe.into());
    };
    Ok((process, Pipes { to: Box::new(to), from: Box::new(BufReader::new(from)) }))
}

/// The end of the process that runs a script.
#[cfg(unix)]
pub(super) fn of_this_process() -> io::Result<Pipes> {
    use std::os::fd::AsFd as _;

    let socket = std::os::unix::net::UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    Ok(Pipes { to: Box::new(socket.try_clone()?), from: Box::new(BufReader::new(socket)) })
}

/// The end of the process that runs a script.
#[cfg(not(unix))]
pub(super) fn of_this_process() -> io::Result<Pipes> {
    Ok(Pipes { to: Box::new(io::stdout()), from: Box::new(BufReader::new(io::stdin())) })
}
