//! Which files are new or changed since the commit that was checked last.

use std::process::Command;

use crate::steps::root;
use crate::ui;

/// Names a commit to compare with, in place of the ones tried here.
const SINCE: &str = "PORTHOLE_CHANGED_SINCE";

/// The files that changed.
#[derive(Debug)]
pub(super) enum Changes {
    /// From the top of the checkout.
    These(Vec<String>),
    /// Unknown, as in a clone without a history.
    Unknown,
}

impl Changes {
    /// Compares with where this branch left the main branch; on the main branch itself, with the commit before.
    pub(super) fn find() -> Self {
        let found = before().and_then(|commit| {
            let committed = git(&["diff", "--name-only", &commit])?;
            let added = git(&["ls-files", "--others", "--exclude-standard"])?;
            ui::note(&format!("changes are counted from {commit}"));
            Some(committed.lines().chain(added.lines()).map(str::to_owned).collect())
        });
        found.map_or_else(
            || {
                ui::note("it is unknown what has changed");
                Self::Unknown
            },
            Self::These,
        )
    }

    /// Whether one of these files, or a file in one of these folders, has changed.
    pub(super) fn touch(&self, places: &[String]) -> bool {
        match self {
            Self::Unknown => false,
            Self::These(files) => files.iter().any(|file| places.iter().any(|place| is_in(file, place))),
        }
    }
}

fn is_in(file: &str, place: &str) -> bool {
    file.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.']))
}

fn before() -> Option<String> {
    if let Ok(named) = std::env::var(SINCE) {
        return Some(named);
    }
    let head = git(&["rev-parse", "HEAD"])?;
    let branched = ["origin/main", "main"].iter().find_map(|main| git(&["merge-base", "HEAD", main]));
    branched.filter(|commit| *commit != head).or_else(|| git(&["rev-parse", "--verify", "HEAD~1"]))
}

fn git(args: &[&str]) -> Option<String> {
    let output = Command::new("git").args(args).current_dir(root()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_in_its_folder_and_beside_a_module_of_that_name() {
        assert!(is_in("identity/src/est/demands.rs", "identity/src/est"));
        assert!(is_in("identity/src/est.rs", "identity/src/est"));
        assert!(!is_in("identity/src/estate.rs", "identity/src/est"));
    }

    #[test]
    fn unknown_changes_touch_nothing() {
        assert!(!Changes::Unknown.touch(&["identity".to_owned()]));
        assert!(!Changes::These(vec!["proxy/src/lib.rs".to_owned()]).touch(&["identity".to_owned()]));
    }
}
