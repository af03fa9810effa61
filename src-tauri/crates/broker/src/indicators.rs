//! What the desktop shows beside the windows: an item in the tray, and how much is unread on the icons of docks. All of it
//! is there for convenience: every function is also in the launcher, so a desktop without tray or dock lacks none.

use porthole_policy::{AppId, DeviceClass, SupportedLanguage};
use porthole_protocol::Unread;

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Indicators {
    pub(crate) spoken: SupportedLanguage,
    pub(crate) class: DeviceClass,
    /// The pinned apps, in the order of the managed file.
    pub(crate) apps: Vec<IndicatedApp>,
}

/// An app as it is shown there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IndicatedApp {
    pub(crate) id: AppId,
    pub(crate) name: String,
    pub(crate) unread: Unread,
}

/// What the person does there.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(any(target_os = "linux", test)), expect(dead_code, reason = "no tray there yet"))]
pub(crate) enum IndicatorAction {
    ShowLauncher,
    Open(AppId),
    Quit,
}

#[cfg_attr(not(any(target_os = "linux", test)), expect(dead_code, reason = "no tray there yet"))]
impl Indicators {
    /// Whether anything is unread anywhere.
    pub(crate) fn is_any_unread(&self) -> bool {
        self.apps.iter().any(|app| app.unread.is_any())
    }

    /// The state in words.
    pub(crate) fn summary(&self) -> String {
        let class = match self.class {
            DeviceClass::Untrusted => self.localize("tray-untrusted"),
            DeviceClass::Certified => self.localize("tray-certified"),
            DeviceClass::Managed => self.localize("tray-managed"),
        };
        let unread = self.apps.iter().filter(|app| app.unread.is_any());
        let unread: Vec<String> = unread.map(|app| format!("{}: {}", app.name, app.unread)).collect();
        if unread.is_empty() {
            return class;
        }
        let values = [("class", class.into()), ("apps", unread.join(", ").into())];
        porthole_language::localize(self.spoken, "tray-unread", &values)
    }

    /// A message in the person's language.
    pub(crate) fn localize(&self, id: &str) -> String {
        porthole_language::localize(self.spoken, id, &[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_names_the_class_and_what_is_unread() {
        let app = |id: &str, name: &str, unread| IndicatedApp {
            id: id.parse().unwrap(),
            name: name.to_owned(),
            unread,
        };
        let mut shown = Indicators {
            spoken: SupportedLanguage::English,
            class: DeviceClass::Untrusted,
            apps: vec![app("mail", "Mail", Unread::Nothing)],
        };
        assert_eq!(shown.summary(), "Unverified device");
        assert!(!shown.is_any_unread());
        shown.class = DeviceClass::Certified;
        shown.apps = vec![app("mail", "Mail", Unread::Count(3)), app("chat", "Chat", Unread::Something)];
        assert_eq!(shown.summary(), "Certified device. Unread: Mail: 3, Chat: •");
        shown.spoken = SupportedLanguage::German;
        assert_eq!(shown.summary(), "Bestätigtes Gerät. Ungelesen: Mail: 3, Chat: •");
    }
}
