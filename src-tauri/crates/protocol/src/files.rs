//! Files of the person's that a page is to get. The shell cannot read them: the broker has the person say which, in a
//! process of its own (the chooser), and hands over only these.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use porthole_policy::SupportedLanguage;
use serde::{Deserialize, Serialize};

/// The one argument of a program that is to be the chooser. It reads a [`FileQuestion`] from its standard input, and
/// ends when that does; it writes a [`FileResponse`] to its standard output.
pub const CHOOSER_ROLE: &str = "--role=chooser";

/// How many kinds of files a page can ask for.
pub const MEDIA_TYPES: usize = 64;

/// How many files can be dropped at once.
pub const DROPPED: usize = 256;

/// Which files a page is to get.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum FileRequest {
    /// Those that the person chooses in a dialog.
    Choose {
        /// Whether the page takes more than one.
        multiple: bool,
        /// The kinds that it takes, at most [`MEDIA_TYPES`]; every kind where there is none.
        types: Vec<MediaType>,
    },
    /// Those that the person has dropped onto it, at most [`DROPPED`]. The person is asked whether that is so.
    Dropped {
        /// Where they are.
        paths: Vec<PathBuf>,
    },
}

/// What the chooser asks the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileQuestion {
    /// What the app is called that gets the files.
    pub app: String,
    /// The person's language.
    pub language: SupportedLanguage,
    /// Which files.
    pub request: FileRequest,
}

/// What the person has answered: these files, or none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileResponse {
    /// Where they are.
    pub paths: Vec<PathBuf>,
}

/// A media type (RFC 6838), or a whole family of them: `image/png`, `image/*`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MediaType(String);

/// A text that is no media type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no media type")]
pub struct NoMediaType;

impl MediaType {
    /// The type as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for MediaType {
    type Err = NoMediaType;

    fn from_str(text: &str) -> Result<Self, NoMediaType> {
        // RFC 6838 section 4.2, `restricted-name`.
        let is_name = |name: &str| {
            (1..=127).contains(&name.len())
                && name.starts_with(|first: char| first.is_ascii_alphanumeric())
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
        };
        let (family, kind) = text.split_once('/').ok_or(NoMediaType)?;
        if is_name(family) && (kind == "*" || is_name(kind)) {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(NoMediaType)
        }
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

porthole_policy::serde_as_text!(MediaType);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_media_type_is_two_names_and_nothing_else() {
        for good in ["image/*", "text/plain", "application/vnd.ms-excel", "IMAGE/PNG"] {
            assert_eq!(good.parse::<MediaType>().unwrap().as_str(), good.to_ascii_lowercase());
        }
        for bad in ["*/*", "image", "/png", "image/", "text/plain; charset=utf-8", "a/b/c", "te xt/plain"] {
            assert_eq!(bad.parse::<MediaType>(), Err(NoMediaType), "{bad}");
        }
        assert!(format!("a/{}", "b".repeat(128)).parse::<MediaType>().is_err());
    }
}
