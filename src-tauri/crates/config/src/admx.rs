//! Administrative templates for Windows' group policy editor, made from the same description as the JSON Schema. What the
//! editor sets with them lies in the registry, where `policies` reads it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::policies::KEY;
use crate::settings::{Kind, Setting, settings};

/// The template and its words in English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyTemplate {
    /// `Porthole.admx`, for `%SystemRoot%\PolicyDefinitions` or the domain's central store.
    pub admx: String,
    /// `en-US\Porthole.adml` beside it.
    pub adml: String,
}

/// The template for this release.
#[must_use]
pub fn policy_template() -> PolicyTemplate {
    let all: Vec<Setting> = settings().into_iter().filter(|setting| setting.key != "schema").collect();
    PolicyTemplate { admx: admx(&all), adml: adml(&all) }
}

fn id(setting: &Setting) -> String {
    let table = setting.table.replace('.', "_");
    if table.is_empty() { setting.key.clone() } else { format!("{table}_{}", setting.key) }
}

fn category(table: &str) -> String {
    if table.is_empty() { "porthole".to_owned() } else { format!("porthole_{}", table.replace('.', "_")) }
}

fn tables(all: &[Setting]) -> Vec<&str> {
    let tables: BTreeSet<&str> = all.iter().map(|setting| setting.table.as_str()).collect();
    tables.into_iter().filter(|table| !table.is_empty()).collect()
}

fn admx(all: &[Setting]) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <policyDefinitions xmlns=\"http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions\" revision=\"1.0\" schemaVersion=\"1.0\">\n\
         \x20 <policyNamespaces>\n    <target prefix=\"porthole\" namespace=\"Porthole.Policies\" />\n  </policyNamespaces>\n\
         \x20 <resources minRequiredRevision=\"1.0\" />\n\
         \x20 <supportedOn>\n    <definitions>\n      <definition name=\"any\" displayName=\"$(string.supported)\" />\n    </definitions>\n  </supportedOn>\n\
         \x20 <categories>\n    <category name=\"porthole\" displayName=\"$(string.porthole)\" />\n",
    );
    for table in tables(all) {
        let (name, parent) = (category(table), table.rsplit_once('.').map_or("", |(parent, _)| parent));
        let parent = category(parent);
        let _written = write!(
            text,
            "    <category name=\"{name}\" displayName=\"$(string.{name})\">\n      <parentCategory ref=\"{parent}\" />\n    </category>\n"
        );
    }
    text.push_str("  </categories>\n  <policies>\n");
    for setting in all {
        text.push_str(&policy(setting));
    }
    text.push_str("  </policies>\n</policyDefinitions>\n");
    text
}

fn policy(setting: &Setting) -> String {
    let (id, key) = (id(setting), &setting.key);
    let below = setting.table.replace('.', "\\");
    let place = if below.is_empty() { KEY.to_owned() } else { format!("{KEY}\\{below}") };
    let category = category(&setting.table);
    let own_value = if setting.kind == Kind::Flag { format!(" valueName=\"{key}\"") } else { String::new() };
    let head = format!(
        "    <policy name=\"{id}\" class=\"Machine\" displayName=\"$(string.{id})\" explainText=\"$(string.{id}_help)\" \
         presentation=\"$(presentation.{id})\" key=\"{place}\"{own_value}>\n      <parentCategory ref=\"{category}\" />\n      \
         <supportedOn ref=\"any\" />\n"
    );
    let body = match &setting.kind {
        Kind::Flag => "      <enabledValue>\n        <decimal value=\"1\" />\n      </enabledValue>\n      \
                       <disabledValue>\n        <decimal value=\"0\" />\n      </disabledValue>\n"
            .to_owned(),
        Kind::Word(words) => {
            let items = words.iter().map(|word| {
                format!(
                    "          <item displayName=\"$(string.{id}_{word})\">\n            <value>\n              \
                     <string>{word}</string>\n            </value>\n          </item>\n"
                )
            });
            let items: String = items.collect();
            format!(
                "      <elements>\n        <enum id=\"{id}\" valueName=\"{key}\" required=\"true\">\n{items}        </enum>\n      </elements>\n"
            )
        }
        Kind::Texts | Kind::Objects => format!(
            "      <elements>\n        <multiText id=\"{id}\" valueName=\"{key}\" required=\"true\" maxLength=\"16383\" />\n      </elements>\n"
        ),
        Kind::Number => format!(
            "      <elements>\n        <decimal id=\"{id}\" valueName=\"{key}\" required=\"true\" />\n      </elements>\n"
        ),
        Kind::Text | Kind::FlagOrText | Kind::TextOrObject | Kind::Object => format!(
            "      <elements>\n        <text id=\"{id}\" valueName=\"{key}\" required=\"true\" maxLength=\"16383\" />\n      </elements>\n"
        ),
    };
    format!("{head}{body}    </policy>\n")
}

fn adml(all: &[Setting]) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <policyDefinitionResources xmlns=\"http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions\" revision=\"1.0\" schemaVersion=\"1.0\">\n\
         \x20 <displayName>Porthole</displayName>\n  <description>The managed file of Porthole as group policies</description>\n\
         \x20 <resources>\n    <stringTable>\n      <string id=\"porthole\">Porthole</string>\n      <string id=\"supported\">Any version of Porthole for Windows</string>\n",
    );
    let mut string = |id: &str, message: &str| {
        let _written = writeln!(text, "      <string id=\"{id}\">{}</string>", escape(message));
    };
    for table in tables(all) {
        string(&category(table), &format!("[{table}]"));
    }
    for setting in all {
        let id = id(setting);
        string(&id, &setting.key);
        string(&format!("{id}_help"), &help(setting));
        if let Kind::Word(words) = &setting.kind {
            for word in words {
                string(&format!("{id}_{word}"), word);
            }
        }
    }
    text.push_str("    </stringTable>\n    <presentationTable>\n");
    for setting in all {
        let (id, key) = (id(setting), escape(&setting.key));
        let inner = match &setting.kind {
            Kind::Flag => String::new(),
            Kind::Word(_) => {
                format!("        <dropdownList refId=\"{id}\" noSort=\"true\">{key}</dropdownList>\n")
            }
            Kind::Texts | Kind::Objects => {
                format!(
                    "        <text>{key}</text>\n        <multiTextBox refId=\"{id}\" showAsDialog=\"false\" defaultHeight=\"8\" />\n"
                )
            }
            Kind::Number => format!("        <decimalTextBox refId=\"{id}\">{key}</decimalTextBox>\n"),
            Kind::Text | Kind::FlagOrText | Kind::TextOrObject | Kind::Object => {
                format!(
                    "        <textBox refId=\"{id}\">\n          <label>{key}</label>\n        </textBox>\n"
                )
            }
        };
        let _written = write!(text, "      <presentation id=\"{id}\">\n{inner}      </presentation>\n");
    }
    text.push_str("    </presentationTable>\n  </resources>\n</policyDefinitionResources>\n");
    text
}

fn help(setting: &Setting) -> String {
    let form = match setting.kind {
        Kind::Texts => " One value a line.",
        Kind::Objects => " One table a line, each written as JSON, such as { \"id\": \"mail\", … }.",
        Kind::Object => " Written as JSON, such as { \"*.harbor.test\": \"127.0.0.1:8443\" }.",
        Kind::FlagOrText => " Write true, false, or the text.",
        Kind::TextOrObject => " Write the text, or JSON such as { \"en\": \"…\", \"de\": \"…\" }.",
        Kind::Text | Kind::Word(_) | Kind::Flag | Kind::Number => "",
    };
    let required = if setting.is_required { " Must be set if another policy of its table is." } else { "" };
    format!("{}{form}{required}", setting.description)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The template is shipped as files; after a change of a key of the managed file, make them again with
    /// `portholectl config template --out src-tauri/docs/windows`.
    #[test]
    fn the_template_that_is_shipped_is_that_of_this_schema() {
        let PolicyTemplate { admx, adml } = policy_template();
        assert_eq!(include_str!("../../../docs/windows/Porthole.admx"), admx);
        assert_eq!(include_str!("../../../docs/windows/en-US/Porthole.adml"), adml);
    }

    #[test]
    fn every_setting_has_a_policy_with_words_and_a_place_in_the_registry() {
        let PolicyTemplate { admx, adml } = policy_template();
        let all = settings();
        assert!(all.len() > 30, "{}", all.len());
        for setting in all.iter().filter(|setting| setting.key != "schema") {
            let id = id(setting);
            assert!(admx.contains(&format!("<policy name=\"{id}\"")), "{id}");
            for part in [format!("<string id=\"{id}\">"), format!("<presentation id=\"{id}\">")] {
                assert!(adml.contains(&part), "{part}");
            }
            assert!(!setting.description.is_empty() || setting.table.is_empty(), "{id} says what it is");
        }
        let est = r#"key="Software\Policies\Porthole\enrolment\est""#;
        assert!(admx.contains(est), "{admx}");
    }
}
