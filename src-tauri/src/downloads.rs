//! The downloads of this run: what was asked, what became of it, and the one way to the Downloads folder.

mod name;
mod writer;

pub(crate) use name::FileName;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use porthole_explain::{Code, Problem};
use porthole_policy::{AppId, DownloadPermit};
use serde::Serialize;

use crate::unrestricted::Unrestricted;

/// Progress is told at most this often; a person sees no more, and the engine reports each chunk.
const TELL_EVERY: Duration = Duration::from_millis(100);

/// One download as the launcher shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Download {
    pub(crate) id: u64,
    pub(crate) app: Option<String>,
    pub(crate) name: String,
    /// Bytes.
    pub(crate) received: u64,
    /// Bytes, where the server said.
    pub(crate) total: Option<u64>,
    pub(crate) state: State,
    pub(crate) problem: Option<Problem>,
}

impl Download {
    /// How much of it is here, from 0 to 1, where the server said how large it is.
    pub(crate) fn fraction(&self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "a progress bar is not that fine")]
        self.total.filter(|total| *total > 0).map(|total| self.received as f64 / total as f64)
    }
}

/// What became of a download.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum State {
    Running,
    Done,
    Cancelled,
    Failed,
    Blocked,
}

#[derive(Debug)]
struct Entry {
    shown: Download,
    staged: Option<Staged>,
    kept: Option<PathBuf>,
}

/// What the engine is still filling, with the permit to keep it.
#[derive(Debug)]
struct Staged {
    path: PathBuf,
    name: FileName,
    permit: DownloadPermit,
}

struct List {
    entries: Vec<Entry>,
    /// Nothing is kept any more, whatever its permit said.
    stopped: bool,
    told: Instant,
}

type Listener = Box<dyn Fn(Vec<Download>) + Send + Sync>;

/// Every download of this run.
pub(crate) struct Downloads {
    list: Mutex<List>,
    listener: Listener,
    unrestricted: Unrestricted,
    staging: PathBuf,
    folder: PathBuf,
}

impl Downloads {
    /// Stages in `staging`, keeps in `folder`, and tells `listener` of every change.
    pub(crate) fn new(
        staging: PathBuf,
        folder: PathBuf,
        unrestricted: Unrestricted,
        listener: impl Fn(Vec<Download>) + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            list: Mutex::new(List { entries: Vec::new(), stopped: false, told: Instant::now() }),
            listener: Box::new(listener),
            unrestricted,
            staging,
            folder,
        })
    }

    /// All of them, newest first.
    pub(crate) fn shown(&self) -> Vec<Download> {
        shown(&self.list())
    }

    /// Takes on a download that has its permit; the engine is to write it to the path that is given back. `None`
    /// after [`Downloads::stop_for_good`]: the permit was given before that.
    pub(crate) fn begin(
        &self,
        app: Option<&AppId>,
        suggested: &str,
        permit: DownloadPermit,
    ) -> Option<PathBuf> {
        let name = FileName::from_suggestion(suggested);
        let mut list = self.list();
        if list.stopped {
            return None;
        }
        let id = list.entries.len() as u64 + 1;
        let path = self.staging_path(id);
        list.entries.push(Entry {
            shown: Download {
                id,
                app: app.map(ToString::to_string),
                name: name.to_string(),
                received: 0,
                total: None,
                state: State::Running,
                problem: None,
            },
            staged: Some(Staged { path: path.clone(), name, permit }),
            kept: None,
        });
        self.tell(list);
        Some(path)
    }

    /// Notes a download that policy refused.
    pub(crate) fn blocked(&self, app: Option<&AppId>, suggested: &str, problem: Problem) {
        let mut list = self.list();
        let id = list.entries.len() as u64 + 1;
        list.entries.push(Entry {
            shown: Download {
                id,
                app: app.map(ToString::to_string),
                name: FileName::from_suggestion(suggested).to_string(),
                received: 0,
                total: None,
                state: State::Blocked,
                problem: Some(problem),
            },
            staged: None,
            kept: None,
        });
        self.tell(list);
    }

    /// The engine has received this much.
    pub(crate) fn received(&self, id: u64, received: u64, total: Option<u64>) {
        let mut list = self.list();
        if let Some(entry) = running(&mut list, id) {
            entry.shown.received = received;
            entry.shown.total = total.filter(|total| *total >= received);
            if list.told.elapsed() >= TELL_EVERY {
                self.tell(list);
            }
        }
    }

    /// The engine has the whole file: it is kept, and only then is it done.
    pub(crate) fn finished(self: &Arc<Self>, id: u64) {
        let mut list = self.list();
        let Some(staged) = running(&mut list, id).and_then(|entry| entry.staged.take()) else { return };
        drop(list);
        let downloads = Arc::clone(self);
        self.unrestricted.run(move || {
            if downloads.list().stopped {
                let _gone = std::fs::remove_file(&staged.path);
                return;
            }
            let kept = writer::keep(staged.permit, &staged.path, &downloads.folder, &staged.name);
            let mut list = downloads.list();
            let Some(entry) = running(&mut list, id) else {
                // It was stopped while it was being kept.
                if let Ok(path) = kept {
                    let _gone = std::fs::remove_file(path);
                }
                return;
            };
            match kept {
                Ok(path) => {
                    entry.shown.state = State::Done;
                    entry.shown.name = file_name(&path).unwrap_or_else(|| entry.shown.name.clone());
                    entry.shown.total = Some(entry.shown.received);
                    entry.kept = Some(path);
                }
                Err(error) => {
                    tracing::warn!(%error, "a download could not be kept");
                    entry.shown.state = State::Failed;
                    entry.shown.problem = Some(Code::DownloadUnwritable.with_detail(error.to_string()));
                }
            }
            downloads.tell(list);
        });
    }

    /// The download ended before it was whole; nothing of it is kept.
    pub(crate) fn ended_early(&self, id: u64, how: Early) {
        let mut list = self.list();
        let Some(entry) = running(&mut list, id) else { return };
        match how {
            Early::Cancelled => entry.shown.state = State::Cancelled,
            Early::Failed(detail) => {
                entry.shown.state = State::Failed;
                entry.shown.problem = Some(Code::DownloadFailed.with_detail(detail));
            }
        }
        if let Some(staged) = entry.staged.take() {
            // The staged part may lie where only the free thread can remove it.
            self.unrestricted.run(move || drop(std::fs::remove_file(staged.path)));
        }
        self.tell(list);
    }

    /// Stops every running download and takes on no other in this run; nothing of them is kept. What the engine is
    /// still staging is given back, to be stopped there too.
    pub(crate) fn stop_for_good(&self, problem: &Problem) -> Vec<PathBuf> {
        let mut list = self.list();
        list.stopped = true;
        let mut staging = Vec::new();
        for entry in list.entries.iter_mut().filter(|entry| entry.shown.state == State::Running) {
            entry.shown.state = State::Failed;
            entry.shown.problem = Some(problem.clone());
            staging.push(self.staging_path(entry.shown.id));
            if let Some(staged) = entry.staged.take() {
                self.unrestricted.run(move || drop(std::fs::remove_file(staged.path)));
            }
        }
        self.tell(list);
        staging
    }

    /// Shows a kept download in the file browser.
    pub(crate) fn show(&self, id: u64) {
        let list = self.list();
        let kept =
            list.entries.iter().find(|entry| entry.shown.id == id).and_then(|entry| entry.kept.clone());
        if let Some(folder) = kept.as_deref().and_then(Path::parent) {
            self.unrestricted.open_folder(folder.to_owned());
        }
    }

    /// Where finished downloads go.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the engine stages this download.
    pub(crate) fn staging_path(&self, id: u64) -> PathBuf {
        self.staging.join(id.to_string())
    }

    /// Which download the engine is staging at `path`.
    pub(crate) fn staged_at(&self, path: &Path) -> Option<u64> {
        if path.parent() != Some(&self.staging) {
            return None;
        }
        path.file_name()?.to_str()?.parse().ok()
    }

    fn list(&self) -> MutexGuard<'_, List> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, mut list: MutexGuard<'_, List>) {
        list.told = Instant::now();
        let all = shown(&list);
        // Told without the lock: the listener may ask for the list again.
        drop(list);
        (self.listener)(all);
    }
}

/// How a download ended before it was whole.
#[derive(Debug)]
pub(crate) enum Early {
    /// The person cancelled it.
    Cancelled,
    /// The connection or the server failed; the words say how.
    Failed(String),
}

fn running(list: &mut List, id: u64) -> Option<&mut Entry> {
    list.entries.iter_mut().find(|entry| entry.shown.id == id && entry.shown.state == State::Running)
}

fn shown(list: &List) -> Vec<Download> {
    list.entries.iter().rev().map(|entry| entry.shown.clone()).collect()
}

fn file_name(path: &Path) -> Option<String> {
    Some(path.file_name()?.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests;
