//! What the person chose for Porthole's own windows, remembered from one run to the next.

use std::io;
use std::path::Path;

use porthole_explain::{Code, Problem};
use porthole_protocol::Preferences;
use porthole_sandbox::read_ordinary_file;

const FILE: &str = "preferences.json";

/// Larger than all of them.
const LARGEST: u64 = 16 * 1024;

/// What is remembered in `state_folder`. What cannot be read counts as nothing chosen.
pub(crate) fn read(state_folder: &Path) -> Preferences {
    let text = match read_ordinary_file(&state_folder.join(FILE), LARGEST) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Preferences::default(),
        Err(error) => {
            tracing::warn!(%error, "the person's preferences cannot be read");
            return Preferences::default();
        }
    };
    serde_json::from_slice(&text).unwrap_or_else(|error| {
        tracing::warn!(%error, "the person's preferences are damaged and do not count");
        Preferences::default()
    })
}

/// Remembers `preferences` in `state_folder`.
pub(crate) fn save(state_folder: &Path, preferences: Preferences) -> Result<(), Problem> {
    let not_saved = |detail: String| Code::SettingsNotSaved.with_detail(detail);
    let text = serde_json::to_vec(&preferences).map_err(|error| not_saved(error.to_string()))?;
    porthole_host::replace_state_file(state_folder, FILE, &text).map_err(|error| not_saved(error.to_string()))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the test damages a file of its own")]
mod tests {
    use porthole_protocol::{Contrast, Language, Startup, Theme};

    use super::*;

    #[test]
    fn what_was_chosen_is_there_in_the_next_run_and_what_is_damaged_counts_as_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state");
        assert_eq!(read(&state), Preferences::default());
        let chosen = Preferences {
            language: Language::German,
            theme: Theme::Dark,
            contrast: Contrast::More,
            startup: Startup::Fresh,
            quiet_hours: "20:00-07:00".parse().ok(),
            quiet_until: Some(1_800_000_000),
        };
        save(&state, chosen).unwrap();
        assert_eq!(read(&state), chosen);
        std::fs::write(state.join(FILE), r#"{"language":"tlh"}"#).unwrap();
        assert_eq!(read(&state), Preferences::default());
    }

    #[test]
    fn a_state_folder_that_cannot_be_written_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let in_the_way = folder.path().join("a file");
        std::fs::write(&in_the_way, "").unwrap();
        assert_eq!(save(&in_the_way, Preferences::default()).unwrap_err().code, "settings-not-saved");
    }
}
