//! What the organisation has set, as the launcher shows it: each setting with the place that it comes from.

use porthole_config::{ManagedConfig, Origin, Setting};
use serde::Serialize;

/// What the settings page shows beside the person's own preferences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Settings"))]
pub(crate) struct SettingsView {
    /// In the order of the managed file.
    managed: Vec<ManagedSetting>,
}

/// One setting that a file of the organisation makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ManagedSetting {
    /// The key, with the tables it stands in; list entries by their id or name: `app[mail].url`.
    key: String,
    /// Its value: a text as it is, anything else as JSON.
    value: String,
    /// The file.
    file: String,
    /// Line, from 1.
    line: usize,
}

impl SettingsView {
    /// What `config` sets. A value that no file sets is Porthole's own, and is not among them.
    pub(crate) fn of(config: Option<&ManagedConfig>) -> Self {
        let settings = config.map_or(&[][..], |config| &config.provenance);
        Self { managed: settings.iter().filter_map(ManagedSetting::of).collect() }
    }
}

impl ManagedSetting {
    /// The setting of this key, where a file sets it.
    pub(crate) fn by_key(key: &str, config: &ManagedConfig) -> Option<Self> {
        config.provenance.iter().find(|setting| setting.key == key).and_then(Self::of)
    }

    fn of(setting: &Setting) -> Option<Self> {
        let Origin::File { file, line, column: _ } = &setting.origin else { return None };
        let value = setting.value.as_str().map_or_else(|| setting.value.to_string(), ToOwned::to_owned);
        Some(Self { key: setting.key.clone(), value, file: file.clone(), line: *line })
    }
}

#[cfg(test)]
mod tests {
    use porthole_config::Text;

    use super::*;

    #[test]
    fn each_setting_of_the_organisation_names_its_file_and_line_and_a_default_is_none_of_them() {
        let text = "schema = 1\n\n[organization]\nname = \"Harbor Ltd\"\nhelp_url = \"https://help.harbor.test/\"\n\n\
                    [[app]]\nid = \"mail\"\nname = \"Mail\"\nurl = \"https://mail.harbor.test/\"\n";
        let text = Text { path: "/etc/porthole/managed.toml".into(), text: text.to_owned() };
        let config = porthole_config::parse(&[text], &|_| Ok(Vec::new())).unwrap();
        let shown = SettingsView::of(Some(&config)).managed;
        let name = shown.iter().find(|setting| setting.key == "organization.name").unwrap();
        assert_eq!(
            (name.value.as_str(), name.file.as_str(), name.line),
            ("Harbor Ltd", "/etc/porthole/managed.toml", 4)
        );
        assert!(config.provenance.len() > shown.len(), "some values are Porthole's own");
        assert_eq!(SettingsView::of(None).managed, []);
    }
}
