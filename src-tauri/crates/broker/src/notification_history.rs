//! The received notifications, newest first, for the launcher's list. A trusted device keeps them from one run to the
//! next, beside its profile; another device keeps them in memory only.

use std::collections::VecDeque;
use std::path::Path;

use porthole_policy::{AppId, Apps};
use porthole_protocol::PageNotification;
use serde::{Deserialize, Serialize};

use crate::shell::Run;
use crate::state_file::StateFile;

/// The longest list. The oldest entry is dropped for each further one.
const MOST: usize = 100;

/// The file in the state folder. Its limit is larger than what [`MOST`] entries take.
pub(crate) const FILE: StateFile<Vec<KeptNotification>> = StateFile::new("notifications.json", 512 << 10);

/// A notification as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeptNotification {
    /// Its app; `None` if its service worker's app was unknown.
    app: Option<AppId>,
    /// When, in seconds since 1970.
    time: u64,
    /// Its text; `None` if the organisation hides it.
    text: Option<NotificationText>,
    /// It came in quiet hours, and the desktop did not show it.
    was_quiet: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NotificationText {
    title: String,
    body: String,
}

/// An entry of the launcher's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct PastNotification {
    id: u64,
    /// Its app's id.
    app: Option<String>,
    /// When, in seconds since 1970.
    time: u64,
    /// `None` if the organisation hides the text of notifications.
    title: Option<String>,
    body: String,
    /// It came in quiet hours, and the desktop did not show it.
    was_quiet: bool,
}

/// The circumstances of a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Arrival {
    /// The run of the shell that sent it.
    pub(crate) run: Run,
    /// When, in seconds since 1970.
    pub(crate) time: u64,
    /// The organisation hides its text.
    pub(crate) is_hidden: bool,
    /// The desktop does not show it now.
    pub(crate) is_quiet: bool,
}

/// Where a click on an entry leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) app: AppId,
    /// The run of the shell that sent it, and its number there. `None` if an earlier run of Porthole received it.
    pub(crate) number: Option<(Run, u64)>,
}

/// The list of notifications.
#[derive(Debug, Default)]
pub(crate) struct NotificationHistory {
    /// Whether the next run gets it.
    is_kept: bool,
    /// It has changed since it was last written.
    is_unwritten: bool,
    count: u64,
    entries: VecDeque<Entry>,
}

#[derive(Debug)]
struct Entry {
    id: u64,
    number: Option<(Run, u64)>,
    kept: KeptNotification,
}

impl NotificationHistory {
    /// Reads what earlier runs left in `state_folder`.
    pub(crate) fn load(state_folder: &Path) -> Self {
        let mut history = Self { is_kept: true, ..Self::default() };
        for kept in FILE.read(state_folder).into_iter().take(MOST).rev() {
            // The file may come from another program.
            let text = kept.text.map(|NotificationText { title, body }| {
                let PageNotification { title, body, .. } = PageNotification::new(0, &title, &body);
                NotificationText { title, body }
            });
            history.add(None, KeptNotification { text, ..kept });
        }
        history.is_unwritten = false;
        history
    }

    /// Sets whether the next run gets it.
    pub(crate) const fn is_kept(&self) -> bool {
        self.is_kept
    }

    /// Adds a received notification.
    pub(crate) fn add_received(
        &mut self,
        app: Option<AppId>,
        notification: &PageNotification,
        arrival: Arrival,
    ) {
        let Arrival { run, time, is_hidden, is_quiet } = arrival;
        let PageNotification { number, title, body } = notification.within_bounds();
        let text = (!is_hidden).then_some(NotificationText { title, body });
        self.add(Some((run, number)), KeptNotification { app, time, text, was_quiet: is_quiet });
    }

    fn add(&mut self, number: Option<(Run, u64)>, kept: KeptNotification) {
        self.count += 1;
        self.entries.push_front(Entry { id: self.count, number, kept });
        self.entries.truncate(MOST);
        self.is_unwritten = true;
    }

    /// The entries for the launcher: those of existing apps, without text if the organisation `hides` it.
    pub(crate) fn list(&self, apps: &Apps, hides: bool) -> Vec<PastNotification> {
        let shown = |Entry { id, kept, .. }: &Entry| {
            let text = kept.text.clone().filter(|_| !hides);
            let (title, body) = text.map(|NotificationText { title, body }| (title, body)).unzip();
            PastNotification {
                id: *id,
                app: kept.app.as_ref().map(ToString::to_string),
                time: kept.time,
                title,
                body: body.unwrap_or_default(),
                was_quiet: kept.was_quiet,
            }
        };
        self.entries.iter().filter(|entry| is_of(entry, apps)).map(shown).collect()
    }

    /// Where the entry with this number leads, if its app is known.
    pub(crate) fn origin(&self, id: u64) -> Option<Origin> {
        let entry = self.entries.iter().find(|entry| entry.id == id)?;
        Some(Origin { app: entry.kept.app.clone()?, number: entry.number })
    }

    /// The person cleared the list.
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        self.is_unwritten = true;
    }

    /// Removes all texts.
    pub(crate) fn forget_texts(&mut self) {
        for entry in &mut self.entries {
            self.is_unwritten |= entry.kept.text.take().is_some();
        }
    }

    /// Whether it has changed since it was last written.
    pub(crate) const fn is_unwritten(&self) -> bool {
        self.is_unwritten
    }

    /// The entries to write, of existing apps; marks them as written.
    pub(crate) fn take_unwritten(&mut self, apps: &Apps) -> Option<Vec<KeptNotification>> {
        let kept = |entry: &Entry| entry.kept.clone();
        std::mem::take(&mut self.is_unwritten)
            .then(|| self.entries.iter().filter(|entry| is_of(entry, apps)).map(kept).collect())
    }
}

fn is_of(entry: &Entry, apps: &Apps) -> bool {
    entry.kept.app.as_ref().is_none_or(|app| apps.get(app).is_some())
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the test writes what an attacker or a fault would have left")]
mod tests {
    use porthole_config::Text;

    use super::*;
    use crate::recorder::MANAGED;

    const ARRIVAL: Arrival = Arrival { run: Run(1), time: 1_800_000_000, is_hidden: false, is_quiet: false };

    fn apps() -> Apps {
        let text = Text { path: "managed.toml".into(), text: MANAGED.to_owned() };
        porthole_config::parse(&[text], &|_| Ok(Vec::new())).map(|config| config.apps).unwrap()
    }

    fn notification(number: u64, title: &str) -> PageNotification {
        PageNotification { number, title: title.to_owned(), body: "Berth 7".to_owned() }
    }

    fn mail() -> Option<AppId> {
        "mail".parse().ok()
    }

    fn titles(history: &NotificationHistory) -> Vec<Option<String>> {
        history.list(&apps(), false).into_iter().map(|shown| shown.title).collect()
    }

    #[test]
    fn the_newest_is_the_first_and_a_hundred_are_listed() {
        let mut history = NotificationHistory::default();
        for number in 0..150 {
            history.add_received(mail(), &notification(number, &format!("Letter {number}")), ARRIVAL);
        }
        let shown = history.list(&apps(), false);
        assert_eq!(shown.len(), MOST);
        assert_eq!(shown[0].title.as_deref(), Some("Letter 149"));
        let first = history.origin(shown[0].id).unwrap();
        assert_eq!(first, Origin { app: "mail".parse().unwrap(), number: Some((Run(1), 149)) });
        assert_eq!(history.origin(1), None, "it went for a newer one");
        history.clear();
        assert_eq!((titles(&history), history.origin(shown[0].id)), (Vec::new(), None));
    }

    #[test]
    fn what_was_written_is_there_in_the_next_run_and_a_broken_file_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let mut history = NotificationHistory::load(folder.path());
        assert_eq!(history.take_unwritten(&apps()), None);
        history.add_received(mail(), &notification(7, "One"), ARRIVAL);
        history.add_received(None, &notification(8, "Two"), Arrival { is_quiet: true, ..ARRIVAL });
        history.add_received("gone".parse().ok(), &notification(9, "Three"), ARRIVAL);
        FILE.write(folder.path(), &history.take_unwritten(&apps()).unwrap()).unwrap();
        assert_eq!(history.take_unwritten(&apps()), None);
        let next = NotificationHistory::load(folder.path());
        assert!(next.is_kept() && !next.is_unwritten());
        assert_eq!(titles(&next), [Some("Two".to_owned()), Some("One".to_owned())]);
        let shown = next.list(&apps(), false);
        assert_eq!((shown[0].app.as_deref(), shown[0].was_quiet), (None, true));
        assert_eq!(next.origin(shown[1].id).and_then(|origin| origin.number), None, "that window has gone");
        assert_eq!(next.origin(shown[0].id), None, "it is not known whose it was");
        let many = format!(
            "[{}]",
            vec![r#"{"app":"mail","time":1,"text":null,"was_quiet":false}"#; 9_000].join(",")
        );
        let long = format!(
            r#"[{{"app":"mail","time":1,"text":{{"title":"{}","body":"a\nb"}},"was_quiet":false}}]"#,
            "x".repeat(9_000)
        );
        for (broken, count) in [("", 0), ("{", 0), (r#"[{"app":"Mail"}]"#, 0), (&many, MOST), (&long, 1)] {
            std::fs::write(FILE.in_folder(folder.path()), broken).unwrap();
            let shown = NotificationHistory::load(folder.path()).list(&apps(), false);
            assert_eq!(shown.len(), count, "{broken:.40}");
            assert!(shown.iter().all(|it| it.title.as_ref().is_none_or(|title| title.len() < 200)));
        }
    }

    #[test]
    fn hidden_words_are_neither_listed_nor_kept() {
        let mut history = NotificationHistory::default();
        history.add_received(mail(), &notification(1, "Secret"), Arrival { is_hidden: true, ..ARRIVAL });
        history.add_received(mail(), &notification(2, "Before that rule"), ARRIVAL);
        assert_eq!(titles(&history)[1], None);
        assert!(
            history.list(&apps(), true).iter().all(|shown| shown.title.is_none() && shown.body.is_empty())
        );
        history.forget_texts();
        let written = serde_json::to_string(&history.take_unwritten(&apps()).unwrap()).unwrap();
        assert!(!written.contains("Secret") && !written.contains("Before"), "{written}");
    }
}
