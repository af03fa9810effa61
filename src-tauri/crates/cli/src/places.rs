//! Where Porthole keeps what outlives a run: the same places for the app and for this tool.

use std::ffi::OsString;
use std::path::PathBuf;

use porthole_explain::Code;

use crate::failure::Failure;

/// The activity log of the person who runs this.
///
/// # Errors
/// The environment names no home folder.
pub(crate) fn activity_log() -> Result<PathBuf, Failure> {
    states().map(|states| states.join(porthole_activity::PLACE))
}

/// What Porthole remembers from one run to the next.
///
/// # Errors
/// The environment names no home folder.
pub(crate) fn state_folder() -> Result<PathBuf, Failure> {
    states().map(|states| states.join("porthole"))
}

fn states() -> Result<PathBuf, Failure> {
    let home = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
    in_environment(home, |name| std::env::var_os(name)).ok_or_else(|| {
        Failure::cannot_run(Code::ActivityUnavailable.with_detail(format!("{home} is not set.")))
    })
}

/// `$XDG_STATE_HOME`, by default `~/.local/state` (XDG Base Directory Specification 0.8; a relative path counts as
/// none).
fn in_environment(home: &str, variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let folder = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let named = if cfg!(target_os = "linux") { folder("XDG_STATE_HOME") } else { None };
    named.or_else(|| folder(home).map(|home| home.join(".local/state")))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    fn with(variables: &[(&str, &str)]) -> Option<PathBuf> {
        let find = |name: &str| variables.iter().find(|(known, _)| *known == name);
        in_environment("HOME", |name| find(name).map(|(_, value)| value.into()))
    }

    #[test]
    fn the_state_folder_is_where_the_specification_says() {
        let usual = "/home/robin/.local/state";
        assert_eq!(with(&[("HOME", "/home/robin")]), Some(usual.into()));
        assert_eq!(with(&[("HOME", "/home/robin"), ("XDG_STATE_HOME", "state")]), Some(usual.into()));
        let named = with(&[("HOME", "/home/robin"), ("XDG_STATE_HOME", "/state")]);
        assert_eq!(named, Some("/state".into()));
        assert_eq!(with(&[]), None);
    }
}
