//! Where this run keeps what. Worked out before anything of the environment is changed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use porthole_explain::{Code, Detail, Problem};
use porthole_protocol::PersonFolders;

use crate::menu_folder::MenuFolders;

/// The folders of this run.
#[derive(Debug, Clone)]
pub(crate) struct Folders {
    /// The person's runtime folder, in memory on every usual system; the web engine may write beneath it.
    pub(crate) session: PathBuf,
    /// This run's part of it, removed at the end.
    pub(crate) run: PathBuf,
    /// What is remembered from one run to the next; nothing of a page.
    pub(crate) state: PathBuf,
    /// The activity log, which outlives a run and holds nothing of a page.
    pub(crate) activity: PathBuf,
    /// The profile of a certified device: cookies and caches of the apps.
    pub(crate) profile: PathBuf,
    /// Where the engine of this run puts a download of a certified device until it is whole.
    pub(crate) staging_on_disk: PathBuf,
    /// Where files are handed over to pages that the person has given them: on the disk of the person's files, so that
    /// nothing need be copied.
    pub(crate) handover: PathBuf,
    /// Where finished downloads go.
    pub(crate) downloads: PathBuf,
    /// Where the person's fonts and themes are.
    pub(crate) person: PersonFolders,
    /// Sockets of agents that act for the person.
    pub(crate) agents: Vec<PathBuf>,
}

/// Where the broker may write.
#[derive(Debug)]
pub(crate) struct Writable {
    pub(crate) folders: Vec<PathBuf>,
    /// Why downloads cannot be kept.
    pub(crate) downloads: Result<(), Problem>,
}

/// Why the folders cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FoldersError {
    /// A variable that every desktop session sets is missing.
    #[error("{0} is not set, so Porthole has no folder in memory")]
    NoVariable(&'static str),
    /// A folder cannot be made.
    #[error("{path} cannot be made: {source}")]
    Make {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl FoldersError {
    pub(crate) fn problem(&self) -> Problem {
        Code::FoldersUnavailable.with(self.detail())
    }

    fn detail(&self) -> Detail {
        match self {
            Self::NoVariable(variable) => Detail::VariableNotSet { variable: (*variable).to_owned() },
            Self::Make { path, source } => {
                Detail::FolderNotMade { folder: path.display().to_string(), reason: source.to_string() }
            }
        }
    }
}

/// What the environment says, as a value, so that the rules can be tested without changing it.
#[derive(Debug, Clone)]
pub(crate) struct Environment {
    /// `HOME`.
    pub(crate) home: Option<PathBuf>,
    /// `XDG_RUNTIME_DIR`.
    pub(crate) runtime: Option<PathBuf>,
    /// `XDG_STATE_HOME`.
    pub(crate) state: Option<PathBuf>,
    /// `XDG_DATA_HOME`.
    pub(crate) data: Option<PathBuf>,
    /// `XDG_CONFIG_HOME`.
    pub(crate) config: Option<PathBuf>,
    /// `SSH_AUTH_SOCK` and the like.
    pub(crate) agents: Vec<PathBuf>,
    /// The person's Downloads folder, as the desktop names it.
    pub(crate) downloads: Option<PathBuf>,
    /// This process.
    pub(crate) process: u32,
}

impl Folders {
    /// Works the folders out; makes none. The XDG Base Directory Specification 0.8 says what the variables mean, and
    /// that a relative path in one is to be ignored.
    pub(crate) fn of(surroundings: &Environment) -> Result<Self, FoldersError> {
        let absolute = |path: &Option<PathBuf>| path.clone().filter(|path| path.is_absolute());
        let home = absolute(&surroundings.home).ok_or(FoldersError::NoVariable("HOME"))?;
        let session = absolute(&surroundings.runtime).ok_or(FoldersError::NoVariable("XDG_RUNTIME_DIR"))?;
        let state = absolute(&surroundings.state).unwrap_or_else(|| home.join(".local/state"));
        let data = absolute(&surroundings.data).unwrap_or_else(|| home.join(".local/share"));
        let downloads = absolute(&surroundings.downloads).unwrap_or_else(|| home.join("Downloads"));
        Ok(Self {
            run: session.join("porthole").join(surroundings.process.to_string()),
            session,
            state: state.join("porthole"),
            activity: state.join(porthole_activity::PLACE),
            profile: data.join("porthole/profile"),
            staging_on_disk: data.join("porthole/staging").join(surroundings.process.to_string()),
            handover: data.join("porthole/handover").join(surroundings.process.to_string()),
            downloads,
            person: PersonFolders {
                config: absolute(&surroundings.config).unwrap_or_else(|| home.join(".config")),
                data,
                home,
            },
            agents: surroundings.agents.clone(),
        })
    }

    /// The private folder of all runs of this session.
    pub(crate) fn private(&self) -> &Path {
        self.run.parent().unwrap_or(&self.run)
    }

    /// Makes the private folder of all runs of this session.
    pub(crate) fn make_session(&self) -> Result<(), FoldersError> {
        make_private(self.private())
    }

    /// Makes this run's own folder and removes those of runs that have ended.
    pub(crate) fn make_run(&self) -> Result<(), FoldersError> {
        remove_ended_runs(self.private());
        if let Some(runs) = self.handover.parent() {
            remove_ended_runs(runs);
        }
        for folder in [&self.run, &self.engine_home(), &self.staging_in_memory(), &self.handover] {
            make_private(folder)?;
        }
        Ok(())
    }

    /// Makes the folders on disk that only a device which proved itself has.
    pub(crate) fn make_profile(&self) -> Result<(), FoldersError> {
        make_private(&self.profile)?;
        self.remove_ended_staging();
        make_private(&self.staging_on_disk)
    }

    /// Removes what runs that were cut off left half downloaded: it is of no use to anyone. The folder of one that
    /// runs must stay: the kernel's leave to write is for that very folder.
    pub(crate) fn remove_ended_staging(&self) {
        if let Some(runs) = self.staging_on_disk.parent() {
            remove_ended_runs(runs);
        }
    }

    /// Porthole's own folders: no page gets a file from them, even if the person picks it.
    pub(crate) fn closed_to_pages(&self) -> [&Path; 3] {
        let data = self.profile.parent().unwrap_or(&self.profile);
        [self.private(), &self.state, data]
    }

    /// Where the broker writes; all of it is made. A Downloads folder that cannot be made is none of them.
    ///
    /// # Errors
    /// One of Porthole's own cannot be made.
    pub(crate) fn make_writable(&self) -> Result<Writable, FoldersError> {
        let [private, state, data] = self.closed_to_pages();
        let log = self.activity.parent().unwrap_or(&self.activity);
        for folder in [private, state, data, log] {
            make_private(folder)?;
        }
        let mut folders: Vec<PathBuf> = [private, state, data, log].map(Path::to_owned).into();
        let downloads = fs::create_dir_all(&self.downloads).map_err(|source| {
            let missing = FoldersError::Make { path: self.downloads.clone(), source };
            Code::DownloadsFolderUnavailable.with(missing.detail())
        });
        if downloads.is_ok() {
            folders.push(self.downloads.clone());
        }
        Ok(Writable { folders, downloads })
    }

    /// Where the desktop looks for the entries of its menu.
    pub(crate) fn menu(&self) -> MenuFolders {
        MenuFolders {
            applications: self.person.data.join("applications"),
            autostart: self.person.config.join("autostart"),
            icons: self.profile.with_file_name("icons"),
        }
    }

    /// What a profile is called while it is being removed.
    pub(crate) fn profile_to_remove(&self) -> PathBuf {
        self.profile.with_file_name("profile-to-remove")
    }

    /// The folders that the web engine uses for data, caches and settings.
    pub(crate) fn engine_home(&self) -> PathBuf {
        self.run.join("engine")
    }

    /// Where the engine puts a download of a device that may keep nothing on disk, until it is complete and checked.
    pub(crate) fn staging_in_memory(&self) -> PathBuf {
        self.run.join("staging")
    }

    /// Removes this run's own folders.
    pub(crate) fn remove_run(&self) {
        for folder in [&self.run, &self.staging_on_disk, &self.handover] {
            if let Err(error) = fs::remove_dir_all(folder) {
                tracing::debug!(%error, "a folder of this run could not be removed");
            }
        }
    }
}

fn make_private(path: &Path) -> Result<(), FoldersError> {
    porthole_sandbox::make_private_folder(path)
        .map_err(|source| FoldersError::Make { path: path.to_owned(), source })
}

/// A run that crashed could not clean up after itself; its folder carries its process id.
fn remove_ended_runs(runs: &Path) {
    let Ok(entries) = fs::read_dir(runs) else { return };
    for entry in entries.flatten() {
        let process = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok());
        if process.is_some_and(|process| !crate::processes::is_running(process)) {
            let _gone = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn current_environment() -> Environment {
        Environment {
            home: Some("/home/robin".into()),
            runtime: Some("/run/user/1000".into()),
            state: None,
            data: None,
            config: None,
            agents: Vec::new(),
            downloads: None,
            process: 7,
        }
    }

    #[test]
    fn what_a_run_writes_is_beneath_the_runtime_folder() {
        let folders = Folders::of(&current_environment()).unwrap();
        for inside in [&folders.run, &folders.engine_home(), &folders.staging_in_memory()] {
            assert!(inside.starts_with("/run/user/1000/porthole/7"), "{}", inside.display());
        }
        assert_eq!(folders.downloads, Path::new("/home/robin/Downloads"));
        assert_eq!(folders.activity, Path::new("/home/robin/.local/state/porthole/activity.jsonl"));
    }

    #[test]
    fn without_a_runtime_folder_nothing_starts() {
        let none = Folders::of(&Environment { runtime: None, ..current_environment() }).unwrap_err();
        assert!(matches!(none, FoldersError::NoVariable("XDG_RUNTIME_DIR")));
        let relative = Environment { runtime: Some("run".into()), ..current_environment() };
        assert!(Folders::of(&relative).is_err());
    }

    #[test]
    fn a_second_start_leaves_the_folders_of_the_first_alone() {
        let home = tempfile::tempdir().unwrap();
        let of = |process| {
            let place = Environment {
                home: Some(home.path().to_owned()),
                runtime: Some(home.path().join("run")),
                process,
                ..current_environment()
            };
            Folders::of(&place).unwrap()
        };
        let first = of(std::process::id());
        first.make_run().unwrap();
        first.make_profile().unwrap();
        let staged = first.staging_on_disk.join("1");
        fs::create_dir(&staged).unwrap();
        // No process has the highest id there is.
        let second = of(u32::MAX - 1);
        second.make_run().unwrap();
        second.make_profile().unwrap();
        assert!(staged.exists() && first.run.exists());
        first.make_profile().unwrap();
        assert!(!second.staging_on_disk.exists(), "the second one has ended");
    }

    #[test]
    fn a_downloads_folder_that_cannot_be_made_keeps_nothing_else_from_being_used() {
        let home = tempfile::tempdir().unwrap();
        let of = |downloads: PathBuf| {
            let place = Environment {
                home: Some(home.path().to_owned()),
                runtime: Some(home.path().join("run")),
                downloads: Some(downloads),
                ..current_environment()
            };
            Folders::of(&place).unwrap().make_writable().unwrap()
        };
        let there = of(home.path().join("Downloads"));
        assert!(there.downloads.is_ok() && there.folders.contains(&home.path().join("Downloads")));
        // Nobody, not even root, makes a folder there.
        let nowhere = of("/proc/self/Downloads".into());
        assert_eq!(nowhere.downloads.unwrap_err().code, "downloads-folder-unavailable");
        assert_eq!(nowhere.folders.len(), there.folders.len() - 1);
    }

    #[test]
    fn the_desktop_says_where_downloads_go() {
        let named =
            Environment { downloads: Some("/home/robin/Stahování".into()), ..current_environment() };
        assert_eq!(Folders::of(&named).unwrap().downloads, Path::new("/home/robin/Stahování"));
    }

    #[test]
    fn only_the_folders_of_runs_that_ended_are_removed() {
        let session = tempfile::tempdir().unwrap();
        let folders = Folders::of(&Environment {
            runtime: Some(session.path().to_owned()),
            process: std::process::id(),
            ..current_environment()
        })
        .unwrap();
        // No process has the highest id there is.
        let ended = session.path().join("porthole/4294967294");
        fs::create_dir_all(&ended).unwrap();
        folders.make_run().unwrap();
        folders.make_run().unwrap();
        assert!(!ended.exists());
        assert!(folders.staging_in_memory().is_dir());
        folders.remove_run();
        assert!(!folders.run.exists());
    }
}
