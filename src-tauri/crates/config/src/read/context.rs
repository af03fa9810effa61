//! What reading the tree carries along, and the files that it opens on its way.

use std::path::{Path, PathBuf};

use porthole_explain::Code;
use porthole_identity::read_certificates;

use crate::fault::{Diagnostics, FaultMessage};
use crate::file_problem::FileProblem;
use crate::managed::{NamedCertificate, SourceFile};
use crate::place::Place;
use crate::provenance::{Origin, Setting};
use crate::tree::Value;

/// What reading carries along.
pub(crate) struct ReadContext<'r> {
    pub(crate) faults: Diagnostics,
    pub(crate) settings: Vec<Setting>,
    pub(crate) sources: Vec<SourceFile>,
    /// Whether anything makes a device managed.
    pub(crate) can_be_managed: bool,
    pub(crate) certificates: Vec<NamedCertificate>,
    pub(crate) files: &'r dyn Fn(&Path) -> Result<Vec<u8>, FileProblem>,
}

impl ReadContext<'_> {
    pub(super) fn record(&mut self, key: String, value: &Value, place: &Place) {
        self.settings.push(Setting { key, value: value.to_json(), origin: Origin::from_place(place) });
    }

    pub(super) fn default(&mut self, key: String, value: impl Into<serde_json::Value>) {
        self.settings.push(Setting { key, value: value.into(), origin: Origin::Default });
    }

    /// The content of a file that the managed file names.
    pub(super) fn content(&mut self, name: &str, place: &Place, key: &str) -> Option<Vec<u8>> {
        let (path, content) = self.open(name, place, key)?;
        self.sources.push(SourceFile::new(path, &content));
        Some(content)
    }

    /// The path of a file that the managed file names, with its content. The caller records it as a source.
    pub(super) fn open(&mut self, name: &str, place: &Place, key: &str) -> Option<(PathBuf, Vec<u8>)> {
        let path = place.folder.join(name);
        if let Some(message) = escaped_by_accident(name) {
            self.faults.add(place, key, message);
            return None;
        }
        match (self.files)(&path) {
            Ok(content) => Some((path, content)),
            Err(problem) => {
                let if_missing = [
                    "A relative path starts at the folder of the file that names it.",
                    "Put the file there, or correct the path.",
                ];
                self.refuse(problem, if_missing, place, key);
                None
            }
        }
    }

    /// Remembers the certificates of a file of CAs, so that one that verifies nothing can be reported.
    pub(super) fn note_certificates(&mut self, content: &[u8], name: &str, place: &Place, key: &str) {
        let read = read_certificates(content).unwrap_or_default();
        self.certificates.extend(read.into_iter().map(|certificate| NamedCertificate {
            subject: certificate.subject.to_string(),
            not_before: certificate.not_before,
            not_after: certificate.not_after,
            weak_key: certificate.key.algorithm().is_none().then(|| certificate.key.to_string()),
            file: place.folder.join(name),
            place: place.clone(),
            key: key.to_owned(),
        }));
    }

    /// Whether a file that the managed file names may be used; what it holds is for others.
    pub(super) fn is_there(&mut self, path: &Path, place: &Place, key: &str) -> bool {
        match (self.files)(path) {
            Err(problem) if matches!(problem.code, Code::ConfigMissing | Code::ConfigUnsafe) => {
                let if_missing = [
                    "Porthole cannot load a module that does not exist.",
                    "Install it, or correct the path.",
                ];
                self.refuse(problem, if_missing, place, key);
                false
            }
            // Too large to be read here, perhaps; its user will say if it cannot be used.
            Ok(_) | Err(_) => true,
        }
    }

    /// Says why a file does not do; where none is there, `if_missing` is why one must be, and what to do.
    fn refuse(&mut self, problem: FileProblem, if_missing: [&str; 2], place: &Place, key: &str) {
        let FileProblem { code, what, why, help } = problem;
        if code == Code::ConfigMissing {
            let [why, help] = if_missing;
            let message = FaultMessage::new(what, why, help);
            self.faults.add(place, key, message);
        } else {
            self.faults.add_as(code, place, key, FaultMessage { what, why, help });
        }
    }
}

/// A path with a control character in it: that is never intended, but in `"C:\temp"` the `\t` is a tab.
fn escaped_by_accident(name: &str) -> Option<FaultMessage> {
    let meant: String = name
        .chars()
        .map(|letter| match letter {
            '\t' => "\\t".to_owned(),
            '\n' => "\\n".to_owned(),
            '\r' => "\\r".to_owned(),
            '\u{8}' => "\\b".to_owned(),
            '\u{c}' => "\\f".to_owned(),
            '\u{1b}' => "\\e".to_owned(),
            letter => letter.to_string(),
        })
        .collect();
    (meant != name).then(|| {
        FaultMessage::new(
            "The path contains a control character.",
            "In `\"…\"` a backslash begins an escape: `\\t` is a tab and `\\n` a line break.",
            format!("Write it in single quotes: `'{meant}'`."),
        )
    })
}
