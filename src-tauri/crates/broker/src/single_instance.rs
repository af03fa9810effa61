//! One broker for each person's session. A second start hands over what it was asked for and ends at once.
//!
//! Who holds the lock is the first. The lock goes with its process, however that ends.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use porthole_explain::{Code, Problem};
use porthole_sandbox::open_ordinary_file;

/// Whether this start is the first.
#[derive(Debug)]
pub(crate) enum Claim {
    /// It is; the session is this broker's until the value is dropped.
    First(Instance),
    /// It is not, and the first has taken over what was asked for.
    HandedOver,
}

/// The claim on the session.
#[derive(Debug)]
pub(crate) struct Instance {
    folder: PathBuf,
    _lock: File,
    #[cfg(unix)]
    listener: std::os::unix::net::UnixListener,
}

const LOCK: &str = "instance.lock";

/// Leaves nothing behind. The lock is held until after this.
impl Drop for Instance {
    fn drop(&mut self) {
        for name in [SOCKET, LOCK] {
            if let Err(error) = std::fs::remove_file(self.folder.join(name)) {
                tracing::debug!(%error, name, "a file of the claim on the session was not removed");
            }
        }
    }
}

/// Why a start can neither be the first nor hand over.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InstanceError {
    /// The lock or the socket cannot be made.
    #[error("{path} cannot be made: {source}")]
    Make { path: PathBuf, source: io::Error },
    /// Another Porthole runs and does not take over.
    #[error("Porthole runs already and does not answer: {0}")]
    Silent(String),
}

impl InstanceError {
    pub(crate) fn problem(&self) -> Problem {
        match self {
            Self::Make { .. } => Code::FoldersUnavailable.with_detail(self.to_string()),
            Self::Silent(_) => Code::Internal.with_detail(self.to_string()),
        }
    }
}

/// How long the broker that has the session may take to answer, or to end: it may be starting, with a slow token.
const CLAIMED_WITHIN: Duration = Duration::from_secs(20);

/// How often a session is tried again whose broker is about to end. The system does not tell other processes of it.
const TRY_EVERY: Duration = Duration::from_millis(50);

/// Claims the session whose private folder is `folder`, or hands `opens` over to the broker that has it. Where that one
/// is about to end, this waits for its end and claims the session then.
///
/// # Errors
/// Neither works.
pub(crate) fn claim(folder: &Path, opens: &[String]) -> Result<Claim, InstanceError> {
    claim_within(folder, opens, CLAIMED_WITHIN)
}

fn claim_within(folder: &Path, opens: &[String], patience: Duration) -> Result<Claim, InstanceError> {
    let path = folder.join(LOCK);
    let until = Instant::now() + patience;
    loop {
        let make = |source| InstanceError::Make { path: path.clone(), source };
        let lock = open(&path).map_err(make)?;
        if lock.try_lock().is_err() {
            match hand_over(folder, opens) {
                Ok(()) => return Ok(Claim::HandedOver),
                Err(error) if Instant::now() >= until => return Err(error),
                Err(error) => tracing::debug!(%error, "the session is tried again"),
            }
            thread::sleep(TRY_EVERY);
            continue;
        }
        // One that ended in the meantime has removed the file that was opened here, and another start makes its own.
        if is_at(&lock, &path).map_err(make)? {
            return first(folder, lock).map(Claim::First);
        }
    }
}

/// Whether this is still the file at `path`.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    let same = |a: &std::fs::Metadata, b: &std::fs::Metadata| (a.dev(), a.ino()) == (b.dev(), b.ino());
    match std::fs::metadata(path) {
        Ok(there) => Ok(same(&there, &file.metadata()?)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// A file that is open cannot be removed there.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as on the systems that can remove it")]
fn is_at(_: &File, _: &Path) -> io::Result<bool> {
    Ok(true)
}

#[expect(clippy::disallowed_methods, reason = "an empty file to lock, in the private folder in memory")]
fn open(path: &Path) -> io::Result<File> {
    open_ordinary_file(path, File::options().create(true).truncate(false).write(true))
}

#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::io::{self, Read};
    use std::os::unix::net::{UnixListener, UnixStream};
    use std::path::Path;
    use std::sync::mpsc::Sender;
    use std::thread;
    use std::time::{Duration, Instant};

    use crate::arguments::is_of_a_start;
    use crate::event::Event;
    use crate::second_start::SecondStart;
    use crate::single_instance::{Instance, InstanceError};

    /// How long either end waits for the other: the first may be starting, with a slow token.
    const ANSWER_WITHIN: Duration = Duration::from_secs(15);

    /// How long a start may take to say what it was asked for: it does so as soon as it is connected. While one is heard,
    /// others wait.
    const HEARD_WITHIN: Duration = Duration::from_secs(2);

    /// How long to wait after a start that could not be heard.
    const NO_ROOM: Duration = Duration::from_millis(50);

    pub(super) const SOCKET: &str = "instance.socket";

    pub(super) fn first(folder: &Path, lock: File) -> Result<Instance, InstanceError> {
        let path = folder.join(SOCKET);
        // One that an earlier broker has left.
        let _absent = std::fs::remove_file(&path);
        let listener = UnixListener::bind(&path).map_err(|source| InstanceError::Make { path, source })?;
        Ok(Instance { folder: folder.to_owned(), _lock: lock, listener })
    }

    pub(super) fn hand_over(folder: &Path, opens: &[String]) -> Result<(), InstanceError> {
        let talk = || -> Result<bool, porthole_protocol::FrameError> {
            let mut stream = UnixStream::connect(folder.join(SOCKET))?;
            stream.set_read_timeout(Some(ANSWER_WITHIN))?;
            stream.set_write_timeout(Some(ANSWER_WITHIN))?;
            porthole_protocol::write(&mut stream, &opens)?;
            Ok(porthole_protocol::read::<()>(&mut stream)?.is_some())
        };
        match talk() {
            Ok(true) => Ok(()),
            Ok(false) => Err(InstanceError::Silent("it closed the connection".to_owned())),
            Err(error) => Err(InstanceError::Silent(error.to_string())),
        }
    }

    impl Instance {
        /// Takes over what later starts hand over, until the process ends.
        pub(crate) fn listen(&self, events: Sender<Event>) -> io::Result<()> {
            self.listen_within(events, HEARD_WITHIN)
        }

        pub(super) fn listen_within(&self, events: Sender<Event>, patience: Duration) -> io::Result<()> {
            let listener = self.listener.try_clone()?;
            thread::Builder::new().name("single instance".to_owned()).spawn(move || {
                for stream in listener.incoming() {
                    match stream.map_err(Into::into).and_then(|stream| take_over(stream, &events, patience)) {
                        Ok(()) => {}
                        Err(error) => {
                            tracing::debug!(%error, "a second start handed nothing over");
                            // Where files have run out, the next one fails at once, too.
                            thread::sleep(NO_ROOM);
                        }
                    }
                }
            })?;
            Ok(())
        }
    }

    /// Answers only what the controller has taken over: a start without an answer tries again.
    fn take_over(
        mut stream: UnixStream,
        events: &Sender<Event>,
        patience: Duration,
    ) -> Result<(), porthole_protocol::FrameError> {
        stream.set_write_timeout(Some(ANSWER_WITHIN))?;
        let mut heard = Until { stream: &stream, end: Instant::now() + patience };
        let Some(opens) = porthole_protocol::read::<Vec<String>>(&mut heard)? else { return Ok(()) };
        if !is_of_a_start(&opens) {
            return Err(io::Error::other("it names more than a start can").into());
        }
        let (hand_over, taken) = SecondStart::new(opens);
        let _ended = events.send(Event::HandedOver(hand_over));
        match taken.recv_timeout(ANSWER_WITHIN) {
            Ok(()) => porthole_protocol::write(&mut stream, &()),
            Err(_not_taken) => Ok(()),
        }
    }

    /// Reads until `end`, however many bytes come one by one.
    struct Until<'s> {
        stream: &'s UnixStream,
        end: Instant,
    }

    impl Read for Until<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let left = self.end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(io::ErrorKind::TimedOut.into());
            }
            self.stream.set_read_timeout(Some(left))?;
            self.stream.read(buffer)
        }
    }
}

#[cfg(unix)]
use unix::{SOCKET, first, hand_over};

#[cfg(not(unix))]
const SOCKET: &str = "instance.socket";

#[cfg(not(unix))]
fn first(folder: &Path, lock: File) -> Result<Instance, InstanceError> {
    Ok(Instance { folder: folder.to_owned(), _lock: lock })
}

#[cfg(not(unix))]
fn hand_over(_: &Path, _: &[String]) -> Result<(), InstanceError> {
    Err(InstanceError::Silent("a second start cannot hand over on this operating system yet".to_owned()))
}

#[cfg(not(unix))]
impl Instance {
    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "as on the systems that have a socket")]
    pub(crate) fn listen(&self, _: std::sync::mpsc::Sender<crate::event::Event>) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;
    use crate::event::Event;

    #[test]
    fn a_second_start_hands_over_and_once_the_first_has_gone_the_next_is_first() {
        let folder = tempfile::tempdir().unwrap();
        let Claim::First(first) = claim(folder.path(), &[]).unwrap() else { panic!("it is the first") };
        let (events, received) = channel();
        first.listen(events).unwrap();
        let opens = ["mail".to_owned(), "https://chat.harbor.test/room/1".to_owned()];
        let taking = thread::spawn(move || {
            let Event::HandedOver(hand_over) = received.recv().unwrap() else { panic!("it is handed over") };
            hand_over.take()
        });
        assert!(matches!(claim(folder.path(), &opens).unwrap(), Claim::HandedOver));
        assert_eq!(taking.join().unwrap(), opens);
        drop(first);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left");
        assert!(matches!(claim(folder.path(), &[]).unwrap(), Claim::First(_)));
    }

    #[test]
    fn a_start_while_the_first_ends_becomes_the_next_and_what_it_was_asked_for_is_not_lost() {
        let folder = tempfile::tempdir().unwrap();
        let Claim::First(first) = claim(folder.path(), &[]).unwrap() else { panic!("it is the first") };
        let (events, received) = channel();
        first.listen(events).unwrap();
        let path = folder.path().to_owned();
        let second = thread::spawn(move || claim(&path, &["mail".to_owned()]));
        let Event::HandedOver(not_taken) = received.recv().unwrap() else { panic!("it is handed over") };
        drop(not_taken);
        drop(received);
        drop(first);
        assert!(matches!(second.join().unwrap().unwrap(), Claim::First(_)));
    }

    #[test]
    fn what_no_start_says_is_not_taken_over_and_keeps_no_start_waiting() {
        use std::io::{Read as _, Write as _};
        use std::os::unix::net::UnixStream;

        let folder = tempfile::tempdir().unwrap();
        let Claim::First(first) = claim(folder.path(), &[]).unwrap() else { panic!("it is the first") };
        let (events, received) = channel();
        first.listen_within(events, Duration::from_millis(200)).unwrap();
        let connect = || UnixStream::connect(folder.path().join(SOCKET)).unwrap();
        // One that says nothing, and one that never ends its sentence: each byte comes in time.
        let _silent = connect();
        let mut slow = connect();
        let dripping = thread::spawn(move || {
            while slow.write_all(&[0]).is_ok() {
                thread::sleep(Duration::from_millis(20));
            }
        });
        let mut many = connect();
        porthole_protocol::write(&mut many, &vec!["mail"; 10_000]).unwrap();
        let taking = thread::spawn(move || {
            let Event::HandedOver(hand_over) = received.recv().unwrap() else { panic!("it is handed over") };
            hand_over.take()
        });
        let opens = ["mail".to_owned()];
        assert!(matches!(claim(folder.path(), &opens).unwrap(), Claim::HandedOver));
        assert_eq!(taking.join().unwrap(), opens, "and nothing before it");
        assert_eq!(many.read(&mut [0; 1]).unwrap_or_default(), 0, "no answer");
        dripping.join().unwrap();
    }

    #[test]
    fn one_that_does_not_answer_is_an_error_and_no_second_broker() {
        let folder = tempfile::tempdir().unwrap();
        let Claim::First(first) = claim(folder.path(), &[]).unwrap() else { panic!("it is the first") };
        std::fs::remove_file(folder.path().join("instance.socket")).unwrap();
        let claimed = claim_within(folder.path(), &[], Duration::ZERO);
        assert!(matches!(claimed, Err(InstanceError::Silent(_))));
        drop(first);
    }
}
