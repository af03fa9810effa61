//! Systems on which nobody can tell yet who may change a file: refused.

use std::path::Path;

use porthole_explain::Code;

use crate::file_problem::FileProblem;

/// Who may own the file. Not judged on this system yet, so nothing passes.
#[derive(Debug, Clone)]
pub(crate) struct Guard;

/// The guard for files of the system.
pub(crate) fn administrator() -> Guard {
    Guard
}

impl Guard {
    /// Refuses: who may change the file cannot be told here yet.
    pub(crate) fn read(&self, path: &Path) -> Result<Vec<u8>, FileProblem> {
        let problem = Code::NotOnThisPlatform.problem();
        Err(FileProblem {
            code: Code::ConfigUnsafe,
            what: format!("Who may change `{}` cannot be told on this system yet.", path.display()),
            why: problem.meaning.to_owned(),
            instead: "Name the file with `--config FILE`; the windows then say \"not managed\".".to_owned(),
        })
    }
}
