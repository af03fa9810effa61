//! Answers as they lie in the state folder, one file each.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use porthole_identity::Question;

/// The folder below the state folder.
const FOLDER: &str = "revocation";

/// See the module.
pub(super) struct Kept(PathBuf);

impl Kept {
    pub(super) fn below(state_folder: &Path) -> Self {
        Self(state_folder.join(FOLDER))
    }

    /// The answer with the time since it came. What cannot be read is asked for again.
    pub(super) fn read(&self, question: &Question) -> Option<(Vec<u8>, Duration)> {
        let path = self.0.join(question.key());
        let came = fs::metadata(&path).and_then(|about| about.modified()).ok()?;
        let content = fs::read(&path).ok()?;
        let age = SystemTime::now().duration_since(came).unwrap_or(Duration::ZERO);
        Some((content, age.max(Duration::from_secs(1))))
    }

    /// Keeps an answer; a reader finds the old one or the new one, never half of one.
    #[expect(
        clippy::disallowed_methods,
        reason = "a lawful writer: what a CA signed, verified before, never what a page sent"
    )]
    pub(super) fn write(&self, question: &Question, content: &[u8]) -> io::Result<()> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.0)?;
        let path = self.0.join(question.key());
        // One name for each process: the app and portholectl may write at the same time.
        let beside = self.0.join(format!(".{}.{}", question.key(), std::process::id()));
        let mut file = File::create(&beside)?;
        file.write_all(content)?;
        file.sync_all()?;
        drop(file);
        fs::rename(&beside, &path)
    }
}
