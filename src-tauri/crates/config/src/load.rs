//! Reading the set from the disk.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use porthole_explain::{Code, Problem};

use crate::encoding;
use crate::fault::{Diagnostics, FaultMessage};
use crate::file_problem::FileProblem;
use crate::managed::ManagedConfig;
use crate::ownership::{
    self, Guard, LARGEST_NAMED, LARGEST_TEXT, administrator, closed_folder, read_unguarded,
};
use crate::parse::parse;
use crate::policies;
use crate::refusal::Refusal;
use crate::text::Text;

/// Where the managed file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Where this system keeps it: `managed.toml` (or `managed.json`) and `managed.d/` in the system's folder, which
    /// only an administrator can change.
    Managed,
    /// A named file, or a folder with a whole set, of any owner. Its settings do not count as managed.
    File(PathBuf),
}

impl Source {
    /// Whether an administrator answers for what it says.
    #[must_use]
    pub const fn is_managed(&self) -> bool {
        match self {
            Self::Managed => true,
            Self::File(_) => false,
        }
    }

    /// The source for a run that serves a person: the file that `named` names, or the installed one.
    ///
    /// # Errors
    /// A file is named although an administrator has installed one: the rules of the organisation cannot be replaced.
    pub fn of_run(named: Option<PathBuf>, is_installed: bool) -> Result<Self, Box<Problem>> {
        match named {
            None => Ok(Self::Managed),
            Some(file) if is_installed => {
                let detail = format!("`--config {}` was not used.", file.display());
                Err(Box::new(Code::ConfigNotReplaceable.with_detail(detail)))
            }
            Some(file) => Ok(Self::File(file)),
        }
    }

    /// What somebody names to have it checked: the installed set where that lies there, by whatever name, so that a check
    /// says what Porthole will say of it.
    #[must_use]
    pub fn to_check(named: PathBuf) -> Self {
        if is_system_set(&named, &system_folder()) { Self::Managed } else { Self::File(named) }
    }

    /// Where the managed file is expected.
    #[must_use]
    pub fn main_file(&self) -> PathBuf {
        match self {
            Self::Managed => system_folder().join("managed.toml"),
            Self::File(path) => path.clone(),
        }
    }

    pub(crate) fn place(&self) -> Location {
        match self {
            Self::Managed => Location::Folder { folder: system_folder(), guard: Some(administrator()) },
            // A whole set before it is installed: the main file with `managed.d` beside it.
            Self::File(path) if path.is_dir() => Location::Folder { folder: path.clone(), guard: None },
            Self::File(path) => Location::File(path.clone()),
        }
    }
}

/// For the activity log: which set was loaded; your organisation does not control a file that was chosen with `--config`.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Managed => write!(f, "installed in {}", system_folder().display()),
            Self::File(path) => write!(f, "chosen with --config: {}", path.display()),
        }
    }
}

/// Whether `named` is the folder of the installed set, or its main file.
fn is_system_set(named: &Path, folder: &Path) -> bool {
    let (Ok(named), Ok(folder)) = (named.canonicalize(), folder.canonicalize()) else { return false };
    named == folder || ["managed.toml", "managed.json"].iter().any(|name| named == folder.join(name))
}

/// Whether an administrator has installed a managed file on this system, valid or not.
#[must_use]
pub fn is_installed() -> bool {
    policies::read().is_some() || is_installed_in(&system_folder())
}

fn is_installed_in(folder: &Path) -> bool {
    let mut faults = Diagnostics::default();
    let main = ["managed.toml", "managed.json"].iter().any(|name| is_there(&folder.join(name)));
    // A folder that cannot be listed may hold one.
    main || !additions(&folder.join("managed.d"), &mut faults).is_empty() || !faults.is_empty()
}

/// The system's folder for the managed file. What the environment says of it does not count: it is the person's.
#[cfg(windows)]
pub(crate) fn system_folder() -> PathBuf {
    ownership::program_data().unwrap_or_else(|| PathBuf::from(r"C:\ProgramData")).join("Porthole")
}

/// The system's folder for the managed file.
#[cfg(not(windows))]
fn system_folder() -> PathBuf {
    if cfg!(target_os = "macos") {
        PathBuf::from("/Library/Application Support/Porthole")
    } else {
        PathBuf::from("/etc/porthole")
    }
}

/// Loads the set, whole or not at all.
///
/// # Errors
/// There is none, it cannot be read, someone else could change it, or it has mistakes: all of them are named.
pub fn load(source: &Source) -> Result<Arc<ManagedConfig>, Refusal> {
    source.place().read().loaded
}

/// Loads `texts`, a set that a running Porthole has from `source` and that may no longer be on the disk. The files
/// that it names are read as they are now.
///
/// # Errors
/// One of these no longer exists, or does not fit.
pub fn load_texts(source: &Source, texts: &[Text]) -> Result<Arc<ManagedConfig>, Refusal> {
    let place = source.place();
    place.parse(texts, &|path| place.read_file(path, LARGEST_NAMED))
}

/// A source with its paths.
#[derive(Debug, Clone)]
pub(crate) enum Location {
    Folder { folder: PathBuf, guard: Option<Guard> },
    File(PathBuf),
}

/// What came of reading, with every path that was looked at.
pub(crate) struct Reading {
    pub(crate) loaded: Result<Arc<ManagedConfig>, Refusal>,
    pub(crate) looked_at: BTreeSet<PathBuf>,
}

impl Location {
    pub(crate) fn read(&self) -> Reading {
        let looked_at = RefCell::new(BTreeSet::new());
        let read = |path: &Path, limit: u64| {
            looked_at.borrow_mut().insert(path.to_owned());
            self.read_file(path, limit)
        };
        let content = |path: &Path| read(path, LARGEST_NAMED);
        let mut faults = Diagnostics::default();
        let mut texts = Vec::new();
        let policies = match self {
            Self::Folder { folder, .. } => {
                policies::read().map(|text| Text { path: folder.join(policies::NAME), text })
            }
            Self::File(_) => None,
        };
        for path in self.files(policies.is_some(), &mut faults) {
            match read(&path, LARGEST_TEXT) {
                Ok(content) => {
                    let text = encoding::to_text(&path, content, &mut faults);
                    texts.extend(text.map(|text| Text { path, text }));
                }
                Err(FileProblem { code, what, why, help }) => {
                    faults.add_file(code, &path.display().to_string(), FaultMessage { what, why, help });
                }
            }
        }
        texts.extend(policies);
        let loaded =
            if faults.is_empty() { self.parse(&texts, &content) } else { Err(Refusal::from(faults)) };
        let mut looked_at = looked_at.into_inner();
        // The evaluation of the device reads the statement; the watcher must know its path as well.
        let managed = loaded.iter().filter_map(|config| config.managed_device.as_ref());
        let statements = managed.filter_map(|managed| managed.statement.as_ref());
        looked_at.extend(statements.map(|statement| statement.path.clone()));
        Reading { loaded, looked_at }
    }

    fn read_file(&self, path: &Path, limit: u64) -> Result<Vec<u8>, FileProblem> {
        match self {
            Self::Folder { guard: Some(guard), .. } => guard.read(path, limit),
            Self::Folder { guard: None, .. } | Self::File(_) => read_unguarded(path, limit),
        }
    }

    fn parse(
        &self,
        texts: &[Text],
        content: &dyn Fn(&Path) -> Result<Vec<u8>, FileProblem>,
    ) -> Result<Arc<ManagedConfig>, Refusal> {
        let guard = match self {
            Self::Folder { guard, .. } => guard.clone(),
            Self::File(_) => None,
        };
        parse(texts, content).map(|config| Arc::new(ManagedConfig { guard, ..config }))
    }

    /// The files of the set in their order. With group policies there need not be any.
    fn files(&self, has_policies: bool, faults: &mut Diagnostics) -> Vec<PathBuf> {
        let folder = match self {
            Self::File(path) => return vec![path.clone()],
            Self::Folder { folder, .. } => folder,
        };
        let (toml, json) = (folder.join("managed.toml"), folder.join("managed.json"));
        if let Some(closed) = closed_folder(&toml) {
            // Once, and not again for each file that might lie there.
            let (what, help) = ownership::closed_folder_fault(closed);
            let message =
                FaultMessage::new(what, "Porthole uses a managed file only if all of it can be read.", help);
            faults.add_file(Code::ConfigUnreadable, &closed.display().to_string(), message);
            return Vec::new();
        }
        let mut files = match (is_there(&toml), is_there(&json)) {
            (true, true) => {
                let message = FaultMessage::new(
                    format!("The same folder also has `{}`.", json.display()),
                    "Only one of two main files can count, and it is not clear which.",
                    "Remove one of the two.",
                );
                faults.add_file(Code::ConfigInvalid, &toml.display().to_string(), message);
                Vec::new()
            }
            (false, true) => vec![json],
            (false, false) if has_policies => Vec::new(),
            (true | false, false) => vec![toml],
        };
        files.extend(additions(&folder.join("managed.d"), faults));
        files
    }

    /// Where files of the set can appear.
    pub(crate) fn folders(&self) -> Vec<PathBuf> {
        match self {
            Self::Folder { folder, .. } => vec![folder.clone(), folder.join("managed.d")],
            Self::File(path) => vec![folder_of(path)],
        }
    }
}

/// The folder of a file; a bare name lies in the current one.
pub(crate) fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        Some(_) | None => PathBuf::from("."),
    }
}

/// The files of the folder for additions, in their order.
fn additions(folder: &Path, faults: &mut Diagnostics) -> Vec<PathBuf> {
    let listed = std::fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>());
    let mut files = match listed {
        Ok(files) => files,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Vec::new(),
        Err(error) => {
            let (what, help) = if error.kind() == std::io::ErrorKind::NotADirectory {
                (
                    format!("`{}` is not a folder.", folder.display()),
                    "Remove it, or make it a folder of files that end in `.toml` or `.json`.".to_owned(),
                )
            } else if error.kind() == std::io::ErrorKind::PermissionDenied {
                ownership::closed_folder_fault(folder)
            } else {
                (
                    format!("The folder cannot be listed: {error}."),
                    "Check the folder and the disk that it is on.".to_owned(),
                )
            };
            let message = FaultMessage::new(what, "A file with a rule could be missed.", help);
            faults.add_file(Code::ConfigUnreadable, &folder.display().to_string(), message);
            return Vec::new();
        }
    };
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml" || extension == "json"));
    files.sort();
    files
}

/// Anything but a sure "no" counts as there: reading it then says what is wrong.
fn is_there(path: &Path) -> bool {
    path.try_exists().unwrap_or(true)
}

#[cfg(unix)]
#[cfg(test)]
mod tests;
