//! The chooser: a process that lives as long as one question, and asks the person which files a page may have. The
//! shell has no part in it, so what it answers is the person's own word.

use std::io::{self, PipeReader, PipeWriter, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use porthole_protocol::{CHOOSER_ROLE, FileQuestion, FileResponse};

use crate::desktop;
use crate::unrestricted::{Unrestricted, this_program};

/// How often a question that is open can be brought to the front; more would wait unread where the chooser hangs.
const RAISED: u32 = 64;

/// A question that is open. Dropping it takes it back.
#[derive(Debug)]
pub(crate) struct OpenQuestion {
    writing: PipeWriter,
    raised: u32,
}

/// The other end of it, for anyone who asks the person.
#[derive(Debug)]
pub(crate) struct OpenChooser {
    reading: PipeReader,
    writing: PipeWriter,
}

/// A question and the ends of it.
///
/// # Errors
/// The system gives no pipe.
pub(crate) fn question() -> io::Result<(OpenQuestion, OpenChooser)> {
    let (reading, writing) = io::pipe()?;
    Ok((OpenQuestion { writing: writing.try_clone()?, raised: 0 }, OpenChooser { reading, writing }))
}

impl OpenQuestion {
    /// Brings it to the front.
    pub(crate) fn raise(&mut self) {
        self.raised += 1;
        if self.raised <= RAISED {
            // The chooser takes each byte after the question for this.
            let _gone = self.writing.write_all(b"\n");
        }
    }
}

impl OpenChooser {
    /// Asks, and waits for the answer: these files, or none.
    ///
    /// # Errors
    /// The chooser cannot be started, or ended without an answer.
    pub(crate) fn ask(
        self,
        unrestricted: &Unrestricted,
        question: &FileQuestion,
    ) -> io::Result<Vec<PathBuf>> {
        let Self { reading, mut writing } = self;
        let (mut answer, theirs) = io::pipe()?;
        let mut command = Command::new(this_program()?);
        command.envs(desktop::language_variables(question.language));
        command.arg(CHOOSER_ROLE).stdin(reading).stdout(theirs).stderr(Stdio::null());
        let mut process = unrestricted.start(command)?;
        let written = porthole_protocol::write(&mut writing, question);
        // The question is open for as long as the other end is.
        drop(writing);
        let answered = porthole_protocol::read::<FileResponse>(&mut answer);
        let status = process.wait()?;
        match (written, answered) {
            (_, Ok(Some(answer))) => Ok(answer.paths),
            // Taken back.
            (_, Ok(None)) if status.success() => Ok(Vec::new()),
            (Err(error), _) | (_, Err(error)) => Err(io::Error::other(error)),
            (Ok(()), Ok(None)) => Err(io::Error::other(format!("the dialog has ended: {status}"))),
        }
    }
}
