//! How a command ends.

use porthole_explain::{Code, Problem};

/// How a command ended that could do its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExitStatus {
    /// Nothing to object to.
    Fine,
    /// It did its work, and what it found is untrusted, blocked or invalid.
    Finding,
    /// It said what it could; a store or file that must be read for an answer could not be.
    Unanswered,
}

impl ExitStatus {
    /// A finding where `found`.
    pub(crate) const fn finding_if(found: bool) -> Self {
        if found { Self::Finding } else { Self::Fine }
    }
}

/// Why a command ended without an answer.
#[derive(Debug)]
pub(crate) enum Failure {
    /// What it was given is at fault.
    Refused(Box<Problem>),
    /// It cannot run here, now, or in this way.
    CannotRun(Box<Problem>),
    /// The reader of its output has gone, as with `| head`.
    OutputClosed,
}

/// Whether a store that is away, and nothing else, keeps `problem` from being answered.
pub(crate) fn is_store_away(problem: &Problem) -> bool {
    const AWAY: [Code; 3] = [Code::StoreUnavailable, Code::StoreLocked, Code::StoreTimeout];
    AWAY.iter().any(|code| code.as_str() == problem.code)
}

impl Failure {
    /// What it was given is at fault: `problem` says why. A store that is away is no finding, whichever command asked it.
    pub(crate) fn finding(problem: Problem) -> Self {
        if is_store_away(&problem) { Self::cannot_run(problem) } else { Self::Refused(Box::new(problem)) }
    }

    /// Why there is no answer.
    pub(crate) fn into_problem(self) -> Box<Problem> {
        match self {
            Self::Refused(problem) | Self::CannotRun(problem) => problem,
            Self::OutputClosed => {
                Box::new(Code::FileUnwritable.with_detail("Standard output was closed too early."))
            }
        }
    }

    /// It cannot run: `problem` says why.
    pub(crate) fn cannot_run(problem: Problem) -> Self {
        Self::CannotRun(Box::new(problem))
    }
}

/// What the system said, without the name of a temporary file.
pub(crate) fn reason(error: &std::io::Error) -> String {
    let known = [
        (std::io::ErrorKind::IsADirectory, "it is a folder"),
        (std::io::ErrorKind::PermissionDenied, "this is not allowed"),
        (std::io::ErrorKind::StorageFull, "the disk is full"),
    ];
    let known_text =
        known.into_iter().find(|(kind, _)| *kind == error.kind()).map(|(_, known_text)| known_text);
    let text = error.to_string();
    // The system's number for it is of no use to anybody who reads this.
    let (text, _) = text.split_once(" (os error").unwrap_or((&text, ""));
    known_text.unwrap_or(text).to_owned()
}

/// Standard output failed.
impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            return Self::OutputClosed;
        }
        Self::cannot_run(
            Code::FileUnwritable
                .with_detail(format!("Standard output cannot be written: {}.", reason(&error))),
        )
    }
}
