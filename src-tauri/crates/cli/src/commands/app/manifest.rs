//! The app's own manifest (W3C Web Application Manifest), as far as Porthole makes something of it.

use serde::Serialize;
use serde_json::Value;
use url::Url;

/// What a manifest says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Manifest {
    pub(super) url: String,
    pub(super) name: Option<String>,
    pub(super) start_url: Option<String>,
    pub(super) scope: Option<String>,
    /// The sizes of its icons, as they stand there.
    pub(super) icons: Vec<String>,
    pub(super) shortcuts: Vec<Named>,
    /// Schemes whose links it would open.
    pub(super) protocol_handlers: Vec<Named>,
    /// Members that Porthole makes nothing of.
    pub(super) unused: Vec<String>,
}

/// A name or scheme, and an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) url: String,
}

/// Members that ask for something that Porthole does not do.
const UNUSED: [&str; 7] = [
    "share_target",
    "file_handlers",
    "launch_handler",
    "display_override",
    "related_applications",
    "edge_side_panel",
    "note_taking",
];

const MOST: usize = 20;

impl Manifest {
    /// Reads the manifest that came from `url`; the reason why not, in words without a full stop.
    pub(super) fn read(url: &Url, content: &[u8]) -> Result<Self, String> {
        let json: Value = serde_json::from_slice(content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content))
            .map_err(|error| format!("it is not JSON ({error})"))?;
        if !json.is_object() {
            return Err("it is not a JSON object".to_owned());
        }
        let text = |key: &str| json.get(key).and_then(Value::as_str).map(str::to_owned);
        let address = |value: Option<&Value>| Some(url.join(value?.as_str()?).ok()?.to_string());
        let list = |key: &str| json.get(key).and_then(Value::as_array).into_iter().flatten().take(MOST);
        let icon = |icon: &Value| {
            let sizes = icon.get("sizes").and_then(Value::as_str).unwrap_or("of no stated size");
            let purpose = icon.get("purpose").and_then(Value::as_str);
            purpose.map_or_else(|| sizes.to_owned(), |purpose| format!("{sizes} ({purpose})"))
        };
        let named = |entry: &Value, key: &str| {
            let name = entry.get(key)?.as_str()?.to_owned();
            // The place of the link stays as it is written.
            let url = address(entry.get("url"))?.replace("%25s", "%s");
            Some(Named { name, url })
        };
        Ok(Self {
            url: url.to_string(),
            name: text("name").or_else(|| text("short_name")),
            start_url: address(json.get("start_url")),
            scope: address(json.get("scope")),
            icons: list("icons").map(icon).collect(),
            shortcuts: list("shortcuts").filter_map(|entry| named(entry, "name")).collect(),
            protocol_handlers: list("protocol_handlers")
                .filter_map(|entry| named(entry, "protocol"))
                .collect(),
            unused: UNUSED
                .iter()
                .filter(|key| json.get(**key).is_some())
                .map(|key| (*key).to_owned())
                .collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_is_read_with_its_addresses_made_whole() {
        let url = "https://mail.harbor.test/app/site.webmanifest".parse().unwrap();
        let content = br#"{"name": "Mail", "start_url": "/app/?x", "scope": "./", "icons": [{"src": "a.png", "sizes": "192x192", "purpose": "maskable"}, 7],
            "shortcuts": [{"name": "New", "url": "new"}, {"name": "broken"}], "protocol_handlers": [{"protocol": "mailto", "url": "compose?to=%s"}],
            "share_target": {}}"#;
        let read = Manifest::read(&url, content).unwrap();
        assert_eq!(
            (read.name.as_deref(), read.scope.as_deref()),
            (Some("Mail"), Some("https://mail.harbor.test/app/"))
        );
        assert_eq!(read.start_url.as_deref(), Some("https://mail.harbor.test/app/?x"));
        assert_eq!(read.icons, ["192x192 (maskable)", "of no stated size"]);
        assert_eq!(
            read.shortcuts[..],
            [Named { name: "New".to_owned(), url: "https://mail.harbor.test/app/new".to_owned() }]
        );
        assert_eq!(read.protocol_handlers[0].url, "https://mail.harbor.test/app/compose?to=%s");
        assert_eq!(read.unused, ["share_target"]);
        for content in [b"".as_slice(), b"<html>", b"[]", b"{"] {
            Manifest::read(&url, content).unwrap_err();
        }
    }
}
