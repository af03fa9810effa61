//! Which origins may notify, remembered from one run to the next where the profile is kept.
//!
//! The engine remembers nothing by itself: without this, each app would have to be allowed again after every start.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use url::Url;

/// Within the profile. One origin a line.
const FILE: &str = "notification-origins";

/// The origins that pages have asked for and got.
#[derive(Debug, Default)]
pub(super) struct Permissions {
    /// `None` where nothing outlives the run.
    file: Option<PathBuf>,
    origins: BTreeSet<String>,
}

impl Permissions {
    /// Those of a profile on the disk, as far as `is_pinned` still takes them for an app's.
    pub(super) fn of_profile(folder: &Path, is_pinned: impl Fn(&Url) -> bool) -> Self {
        let file = folder.join(FILE);
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let origins = text.lines().filter_map(|line| Url::parse(line).ok());
        let origins = origins.filter(|url| is_pinned(url)).filter_map(|url| origin(&url)).collect();
        Self { file: Some(file), origins }
    }

    /// Those of the pages of an app, for this run alone.
    pub(super) fn in_memory() -> Self {
        Self::default()
    }

    /// The origin of this page may notify from now on.
    #[expect(clippy::disallowed_methods, reason = "the engine's own profile, which holds pages' data anyway")]
    pub(super) fn allow(&mut self, page: &Url) {
        let Some(origin) = origin(page) else { return };
        if !self.origins.insert(origin) {
            return;
        }
        let Some(file) = &self.file else { return };
        let lines: String = self.origins.iter().map(|origin| format!("{origin}\n")).collect();
        let new = file.with_extension("new");
        let kept = std::fs::write(&new, lines).and_then(|()| std::fs::rename(&new, file));
        if let Err(error) = kept {
            tracing::warn!(%error, "the permission to notify is forgotten at the next start");
        }
    }

    /// All of them, in the form that the engine takes.
    pub(super) fn origins(&self) -> impl Iterator<Item = &str> {
        self.origins.iter().map(String::as_str)
    }
}

/// `https://host:port`; nothing else has a permission of its own.
fn origin(url: &Url) -> Option<String> {
    let origin = url.origin();
    (url.scheme() == "https" && origin.is_tuple()).then(|| origin.ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn an_allowed_origin_is_still_allowed_after_a_restart() {
        let profile = tempfile::tempdir().unwrap();
        let mut first = Permissions::of_profile(profile.path(), |_| true);
        assert_eq!(first.origins().count(), 0);
        first.allow(&url("https://chat.harbor.test/rooms?all"));
        first.allow(&url("https://chat.harbor.test:8443/"));
        first.allow(&url("http://chat.harbor.test/"));
        first.allow(&url("about:blank"));
        let second = Permissions::of_profile(profile.path(), |_| true);
        assert_eq!(
            second.origins().collect::<Vec<_>>(),
            ["https://chat.harbor.test", "https://chat.harbor.test:8443"]
        );
    }

    #[test]
    fn an_origin_of_no_pinned_app_is_forgotten() {
        let profile = tempfile::tempdir().unwrap();
        let mut first = Permissions::of_profile(profile.path(), |_| true);
        first.allow(&url("https://chat.harbor.test/"));
        first.allow(&url("https://mail.harbor.test/"));
        let second =
            Permissions::of_profile(profile.path(), |url| url.host_str() == Some("mail.harbor.test"));
        assert_eq!(second.origins().collect::<Vec<_>>(), ["https://mail.harbor.test"]);
    }

    #[test]
    fn without_a_profile_on_the_disk_nothing_is_written() {
        let mut permissions = Permissions::in_memory();
        permissions.allow(&url("https://chat.harbor.test/"));
        assert_eq!(permissions.origins().count(), 1);
        assert_eq!(permissions.file, None);
    }
}
