//! Where Porthole keeps what outlives a run.

use std::ffi::OsString;
use std::path::PathBuf;

/// The person's folders for state and data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// For state: the activity log, what is remembered.
    pub state: PathBuf,
    /// For data: the profile of a trusted device.
    pub data: PathBuf,
}

impl Places {
    /// Those of the person whose process this is. Where an administrator has installed a managed file, the organisation
    /// relies on them (it reads the log, and has the profile wiped), so they lie in the home folder that the system's
    /// account database names, and the environment is ignored. Elsewhere `$XDG_STATE_HOME` and `$XDG_DATA_HOME` count
    /// (XDG Base Directory Specification 0.8; a relative path counts as none).
    ///
    /// `None`: no home folder is known.
    #[must_use]
    pub fn of_this_person() -> Option<Self> {
        let account = if porthole_config::is_installed() { account_home() } else { None };
        account.map(Self::in_home).or_else(|| Self::in_environment(|name| std::env::var_os(name)))
    }

    fn in_environment(variable: impl Fn(&str) -> Option<OsString>) -> Option<Self> {
        let folder = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let usual = Self::in_home(folder(if cfg!(windows) { "USERPROFILE" } else { "HOME" })?);
        if cfg!(not(target_os = "linux")) {
            return Some(usual);
        }
        Some(Self {
            state: folder("XDG_STATE_HOME").unwrap_or(usual.state),
            data: folder("XDG_DATA_HOME").unwrap_or(usual.data),
        })
    }

    fn in_home(home: PathBuf) -> Self {
        Self { state: home.join(".local/state"), data: home.join(".local/share") }
    }
}

/// The home folder as the account database (passwd, or what the system asks in its place) names it.
#[cfg(unix)]
fn account_home() -> Option<PathBuf> {
    use uzers::os::unix::UserExt as _;
    uzers::get_user_by_uid(uzers::get_current_uid()).map(|user| user.home_dir().to_owned())
}

/// Windows' profile folder cannot be moved by the person's environment variables alone; nothing else is asked there yet.
#[cfg(not(unix))]
const fn account_home() -> Option<PathBuf> {
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    fn with(variables: &[(&str, &str)]) -> Option<Places> {
        let find = |name: &str| variables.iter().find(|(known, _)| *known == name);
        Places::in_environment(|name| find(name).map(|(_, value)| value.into()))
    }

    #[test]
    fn without_an_installed_managed_file_the_folders_are_where_the_specification_says() {
        let usual = Places::in_home("/home/robin".into());
        assert_eq!(usual.state, PathBuf::from("/home/robin/.local/state"));
        assert_eq!(with(&[("HOME", "/home/robin")]), Some(usual.clone()));
        assert_eq!(with(&[("HOME", "/home/robin"), ("XDG_STATE_HOME", "state")]), Some(usual));
        let named =
            with(&[("HOME", "/home/robin"), ("XDG_STATE_HOME", "/state"), ("XDG_DATA_HOME", "/data")]);
        assert_eq!(named, Some(Places { state: "/state".into(), data: "/data".into() }));
        assert_eq!(with(&[]), None);
    }

    #[test]
    fn the_account_database_names_a_home_whatever_the_environment_says() {
        // getent asks the same database independently of our own code.
        let uid = uzers::get_current_uid().to_string();
        let line =
            std::process::Command::new("getent").args(["passwd", &uid]).env("HOME", "/elsewhere").output();
        let line = String::from_utf8(line.unwrap().stdout).unwrap();
        let home = line.split(':').nth(5).map(PathBuf::from);
        assert_eq!(account_home(), home);
    }
}
