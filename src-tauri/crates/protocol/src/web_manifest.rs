//! What the web app manifest of a page says (W3C, "Web Application Manifest") and Porthole uses, within bounds. All of it
//! is a page's word.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::notification::one_line;

/// Places that are read; a desktop's menu shows fewer.
const MOST: usize = 10;

/// Letters of a name.
const NAME: usize = 60;

/// Bytes of an address.
const ADDRESS: usize = 2_048;

/// A manifest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebManifest {
    /// `background_color`: what a window shows before its first page.
    pub background: Option<Colour>,
    /// `shortcuts`: places that the desktop's menu leads to.
    pub shortcuts: Vec<DeclaredShortcut>,
    /// `protocol_handlers`: where links of other schemes open.
    pub handlers: Vec<DeclaredHandler>,
}

/// A place in the app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclaredShortcut {
    /// What people read.
    pub name: String,
    /// Where it leads.
    pub url: Url,
}

/// Where links of a scheme open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclaredHandler {
    /// The scheme.
    pub protocol: String,
    /// An address in which `%s` stands for the link.
    pub url: String,
}

impl WebManifest {
    /// The same within its limits, as the sender may have put anything into it: names on one line, no more than is used, and no place without a
    /// name.
    #[must_use]
    pub fn within_bounds(self) -> Self {
        let Self { background, shortcuts, handlers } = self;
        let named = |DeclaredShortcut { name, url }: DeclaredShortcut| {
            let name = one_line(&name, NAME);
            (!name.is_empty() && url.as_str().len() <= ADDRESS).then_some(DeclaredShortcut { name, url })
        };
        let is_short = |it: &DeclaredHandler| it.protocol.len() <= NAME && it.url.len() <= ADDRESS;
        Self {
            background,
            shortcuts: shortcuts.into_iter().take(MOST).filter_map(named).collect(),
            handlers: handlers.into_iter().take(MOST).filter(is_short).collect(),
        }
    }
}

/// A colour that covers what lies below it: `#1f6f9f`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour {
    /// Red, green and blue.
    pub rgb: [u8; 3],
}

/// A text that is no such colour.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no colour")]
pub struct NoColour;

impl FromStr for Colour {
    type Err = NoColour;

    fn from_str(text: &str) -> Result<Self, NoColour> {
        let digits = text.strip_prefix('#').ok_or(NoColour)?;
        if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(NoColour);
        }
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).map_err(|_| NoColour)?.to_be_bytes();
        Ok(Self { rgb: [red, green, blue] })
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.rgb;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

porthole_policy::serde_as_text!(Colour);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_has_six_digits_and_lets_nothing_through() {
        let colour: Colour = "#1F6f9f".parse().unwrap();
        assert_eq!((colour.rgb, colour.to_string().as_str()), ([0x1f, 0x6f, 0x9f], "#1f6f9f"));
        for text in ["", "#", "1f6f9f", "#1f6f9", "#1f6f9f00", "#+f6f9f", "red", "#1f6f9f;", "#é6f9f"] {
            assert_eq!(text.parse::<Colour>(), Err(NoColour), "{text}");
        }
    }

    #[test]
    fn names_are_one_line_and_what_is_too_much_is_left_out() {
        let place = |name: &str, address: &str| DeclaredShortcut {
            name: name.to_owned(),
            url: Url::parse(address).unwrap(),
        };
        let long = format!("https://mail.harbor.test/{}", "a".repeat(ADDRESS));
        let handler = |protocol: &str| DeclaredHandler { protocol: protocol.to_owned(), url: "x".to_owned() };
        let manifest = WebManifest {
            background: None,
            shortcuts: vec![
                place(" New\nmessage\u{202e}", "https://mail.harbor.test/new"),
                place("\u{200e}", "https://mail.harbor.test/"),
                place("Long", &long),
            ],
            handlers: vec![handler("mailto"), handler(&"m".repeat(NAME + 1))],
        };
        let bounded = manifest.within_bounds();
        assert_eq!(bounded.shortcuts, [place("New message", "https://mail.harbor.test/new")]);
        assert_eq!(bounded.handlers, [handler("mailto")]);
        let many = vec![place("A", "https://mail.harbor.test/"); 500];
        let many = WebManifest { shortcuts: many, ..WebManifest::default() };
        assert_eq!(many.within_bounds().shortcuts.len(), MOST);
    }

    #[test]
    fn what_is_no_manifest_is_refused() {
        for text in ["{}", r##"{"background":"#ffffff"}"##] {
            assert!(serde_json::from_str::<WebManifest>(text).is_ok(), "{text}");
        }
        for text in [
            r#"{"background":"white"}"#,
            r#"{"icons":[]}"#,
            r#"{"shortcuts":[{"name":"x","url":"/relative"}]}"#,
            r#"["x"]"#,
            "7",
        ] {
            assert!(serde_json::from_str::<WebManifest>(text).is_err(), "{text}");
        }
    }
}
