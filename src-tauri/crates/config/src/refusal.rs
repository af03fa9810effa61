//! The whole set refused, with every reason.

use std::fmt;

use porthole_explain::{Code, Problem};
use serde::{Serialize, Serializer};

use crate::Fault;
use crate::fault::Diagnostics;

/// Why no managed file came into force. The set loads whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    /// `config-missing`, `config-invalid`, `config-unsafe` or `config-unreadable`.
    #[serde(serialize_with = "as_text")]
    pub code: Code,
    /// Every mistake, in the order of the files.
    pub faults: Vec<Fault>,
}

impl Refusal {
    /// The code with its words, and the faults as detail.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let faults: Vec<String> = self.faults.iter().map(ToString::to_string).collect();
        self.code.with_detail(faults.join("\n\n"))
    }
}

impl From<Diagnostics> for Refusal {
    fn from(faults: Diagnostics) -> Self {
        let (code, faults) = faults.into_parts();
        Self { code, faults }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.", self.code.problem().title)?;
        self.faults.iter().try_for_each(|fault| write!(f, "\n\n{fault}"))
    }
}

impl std::error::Error for Refusal {}

fn as_text<S: Serializer>(code: &Code, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(code.as_str())
}
