//! Files that pages have asked for and got.

use std::collections::BTreeMap;
use std::path::PathBuf;

use porthole_policy::AppId;

use crate::chooser::OpenQuestion;

/// What is open and what was handed over, for each app.
#[derive(Debug)]
pub(crate) struct FileRequests {
    /// Where files are handed over; the shell may read beneath it.
    folder: PathBuf,
    count: u64,
    open: BTreeMap<AppId, Open>,
    handed_over: BTreeMap<AppId, Vec<PathBuf>>,
}

#[derive(Debug)]
struct Open {
    id: u64,
    question: OpenQuestion,
}

impl FileRequests {
    pub(crate) const fn new(folder: PathBuf) -> Self {
        Self { folder, count: 0, open: BTreeMap::new(), handed_over: BTreeMap::new() }
    }

    /// Brings the question to the front that is open for `app`. `false` where there is none.
    pub(crate) fn raise(&mut self, app: &AppId) -> bool {
        self.open.get_mut(app).map(|open| open.question.raise()).is_some()
    }

    /// A question is open now. Returns the folder for its files, which is not there yet.
    pub(crate) fn add(&mut self, app: AppId, id: u64, question: OpenQuestion) -> PathBuf {
        self.count += 1;
        self.open.insert(app, Open { id, question });
        self.folder.join(self.count.to_string())
    }

    /// A question was answered; what was handed over is in `folder`. `false` if no page waits for it.
    pub(crate) fn on_answer(&mut self, app: &AppId, id: u64, folder: PathBuf) -> bool {
        if self.open.get(app).is_none_or(|open| open.id != id) {
            return false;
        }
        self.open.remove(app);
        self.handed_over.entry(app.clone()).or_default().push(folder);
        true
    }

    /// Takes back what was asked for `app`; gives what is to be removed.
    pub(crate) fn forget(&mut self, app: &AppId) -> Vec<PathBuf> {
        self.open.remove(app);
        self.handed_over.remove(app).unwrap_or_default()
    }

    /// The same for every app.
    pub(crate) fn forget_all(&mut self) -> Vec<PathBuf> {
        self.open.clear();
        std::mem::take(&mut self.handed_over).into_values().flatten().collect()
    }
}
