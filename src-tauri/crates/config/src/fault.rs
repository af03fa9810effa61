//! One mistake in the managed file, as the person who wrote it reads it.

use std::fmt;

use porthole_explain::Code;
use porthole_policy::HostPatternError;
use serde::Serialize;

use crate::format::advice_for;
use crate::place::Place;

/// One mistake: where it stands, what is wrong, why that matters, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Fault {
    /// The file.
    pub file: String,
    /// Line, from 1, if the mistake stands in one.
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub column: Option<usize>,
    /// The key, with the tables it stands in: `app.url`. For a whole file, `file`; for its grammar, `syntax`.
    pub key: String,
    /// What is wrong.
    pub what: String,
    /// Why it is refused.
    pub why: String,
    /// What to write or do instead.
    #[serde(rename = "instead")]
    pub help: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(column) = self.column {
            write!(f, ":{column}")?;
        }
        write!(f, "  {}\n  {}\n  Why: {}\n  Do:  {}", self.key, self.what, self.why, self.help)
    }
}

/// What to begin with, where a file is no managed file at all.
pub(crate) const EXAMPLE: &str = if cfg!(target_os = "linux") {
    "Write a managed file as TOML or JSON. Porthole's package brings an example, `/usr/share/doc/porthole/examples/managed.toml`."
} else {
    "Write a managed file as TOML or JSON."
};

/// The words of a fault, before it has a place.
#[derive(Debug, Clone)]
pub(crate) struct FaultMessage {
    pub(crate) what: String,
    pub(crate) why: String,
    pub(crate) help: String,
}

impl FaultMessage {
    pub(crate) fn new(what: impl Into<String>, why: impl Into<String>, help: impl Into<String>) -> Self {
        Self { what: what.into(), why: why.into(), help: help.into() }
    }
}

/// A host that no connection could be made to, because TLS cannot name it.
pub(crate) fn hyphen(error: &HostPatternError) -> FaultMessage {
    FaultMessage::new(
        format!("{error}."),
        "Porthole cannot make secure connections to a server with such a name.",
        "Correct the name, or give the server another name in DNS and in its certificate.",
    )
}

/// Every fault found so far, each with the code it would be refused under.
#[derive(Debug, Default)]
pub(crate) struct Diagnostics(Vec<(Code, Fault)>);

impl Diagnostics {
    pub(crate) fn add(&mut self, place: &Place, key: &str, message: FaultMessage) {
        self.add_as(Code::ConfigInvalid, place, key, message);
    }

    pub(crate) fn add_as(&mut self, code: Code, place: &Place, key: &str, message: FaultMessage) {
        let (line, column) = (Some(place.line), Some(place.column));
        let FaultMessage { what, why, help } = message;
        let file = place.file.to_string();
        let help = advice_for(&file, help);
        self.0.push((code, Fault { file, line, column, key: key.to_owned(), what, why, help }));
    }

    pub(crate) fn add_file(&mut self, code: Code, file: &str, message: FaultMessage) {
        let FaultMessage { what, why, help } = message;
        let file = file.to_owned();
        self.0.push((code, Fault { file, line: None, column: None, key: "file".into(), what, why, help }));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The code of the gravest, and all in the order of the files.
    pub(crate) fn into_parts(mut self) -> (Code, Vec<Fault>) {
        const GRAVEST_FIRST: [Code; 3] = [Code::ConfigUnsafe, Code::ConfigUnreadable, Code::ConfigMissing];
        let found = GRAVEST_FIRST.into_iter().find(|grave| self.0.iter().any(|(code, _)| code == grave));
        self.0.sort_by(|(_, a), (_, b)| a.cmp(b));
        self.0.dedup();
        (found.unwrap_or(Code::ConfigInvalid), self.0.into_iter().map(|(_, fault)| fault).collect())
    }
}
