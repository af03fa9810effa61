//! What pages report about their app: the number of unread items, and an icon. A page may send any value of these types.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// Pixels a side of an icon that a page shows.
pub const ICON_SIDE: u32 = 128;

/// The bytes of such an icon: red, green, blue and opacity of each pixel.
pub const ICON_PIXELS: usize = 4 * (ICON_SIDE as usize) * (ICON_SIDE as usize);

/// The largest number that is shown; more than that is shown as this.
const MOST: u32 = 9_999;

/// How much is unread in an app.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", try_from = "Option<u32>", into = "Option<u32>")]
pub enum Unread {
    /// Nothing, as far as is known.
    #[default]
    Nothing,
    /// Something, and the page does not say how much.
    Something,
    /// So much: 1 to 9,999.
    Count(u32),
}

/// A number that no count has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no number of what is unread")]
pub struct NoCount;

impl Unread {
    /// As the Badging API says it, with a negative number for a badge without a number.
    #[must_use]
    pub fn of_badge(number: i64) -> Self {
        match number {
            ..0 => Self::Something,
            0 => Self::Nothing,
            more => Self::Count(u32::try_from(more).unwrap_or(MOST).min(MOST)),
        }
    }

    /// As a page's title says it: "(3) Inbox". A number elsewhere is too often something else.
    #[must_use]
    pub fn of_title(title: &str) -> Self {
        let inner = title.trim_start().strip_prefix('(').and_then(|rest| rest.split_once(')'));
        let Some((inner, _)) = inner else { return Self::Nothing };
        let digits = inner.strip_suffix('+').unwrap_or(inner).replace([',', '.'], "");
        let is_number = (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { digits.parse().map_or(Self::Nothing, Self::of_badge) } else { Self::Nothing }
    }

    /// The number, where there is one.
    #[must_use]
    pub const fn count(self) -> Option<u32> {
        match self {
            Self::Count(count) => Some(count),
            Self::Nothing | Self::Something => None,
        }
    }

    /// Whether there is anything.
    #[must_use]
    pub const fn is_any(self) -> bool {
        match self {
            Self::Count(_) | Self::Something => true,
            Self::Nothing => false,
        }
    }
}

/// As it is shown: `3`, `9999+`, `•`.
impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => Ok(()),
            Self::Something => f.write_str("•"),
            Self::Count(MOST) => write!(f, "{MOST}+"),
            Self::Count(count) => write!(f, "{count}"),
        }
    }
}

/// `null` for nothing, 0 for something, else the number.
impl From<Unread> for Option<u32> {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::Nothing => None,
            Unread::Something => Some(0),
            Unread::Count(count) => Some(count),
        }
    }
}

impl TryFrom<Option<u32>> for Unread {
    type Error = NoCount;

    fn try_from(number: Option<u32>) -> Result<Self, NoCount> {
        match number {
            None => Ok(Self::Nothing),
            Some(0) => Ok(Self::Something),
            Some(count @ 1..=MOST) => Ok(Self::Count(count)),
            Some(_) => Err(NoCount),
        }
    }
}

/// The pixels of an icon that a page shows: [`ICON_PIXELS`] bytes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IconPixels(Vec<u8>);

/// Bytes that are no such icon.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no pixels of an icon")]
pub struct NoPixels;

impl IconPixels {
    /// These bytes as pixels.
    ///
    /// # Errors
    /// They are more or fewer than [`ICON_PIXELS`].
    pub fn new(rgba: Vec<u8>) -> Result<Self, NoPixels> {
        if rgba.len() == ICON_PIXELS { Ok(Self(rgba)) } else { Err(NoPixels) }
    }

    /// Red, green, blue and opacity of each pixel, line by line.
    #[must_use]
    pub fn rgba(&self) -> &[u8] {
        &self.0
    }
}

impl TryFrom<String> for IconPixels {
    type Error = NoPixels;

    fn try_from(text: String) -> Result<Self, NoPixels> {
        STANDARD.decode(text).map_err(|_| NoPixels).and_then(Self::new)
    }
}

impl From<IconPixels> for String {
    fn from(pixels: IconPixels) -> Self {
        STANDARD.encode(pixels.0)
    }
}

impl fmt::Debug for IconPixels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IconPixels(…)")
    }
}

/// The bytes of an icon that the managed file names: a PNG file whose header the broker has read.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IconFile(Vec<u8>);

impl IconFile {
    /// The bytes of the file.
    #[must_use]
    pub const fn new(png: Vec<u8>) -> Self {
        Self(png)
    }

    /// The bytes of the file.
    #[must_use]
    pub fn png(&self) -> &[u8] {
        &self.0
    }
}

impl TryFrom<String> for IconFile {
    type Error = NoPixels;

    fn try_from(text: String) -> Result<Self, NoPixels> {
        STANDARD.decode(text).map_err(|_| NoPixels).map(Self)
    }
}

impl From<IconFile> for String {
    fn from(file: IconFile) -> Self {
        STANDARD.encode(file.0)
    }
}

impl fmt::Debug for IconFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IconFile({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_that_begins_with_a_number_in_brackets_says_what_is_unread() {
        for (title, unread) in [
            ("(3) Inbox", Unread::Count(3)),
            (" (99+) Chat", Unread::Count(99)),
            ("(1,204) Mail", Unread::Count(1_204)),
            ("(999999) Mail", Unread::Count(9_999)),
            ("(0) Inbox", Unread::Nothing),
            ("Report (2024)", Unread::Nothing),
            ("(draft) Letter", Unread::Nothing),
            ("(-1) x", Unread::Nothing),
            ("(99999999999999999999) x", Unread::Nothing),
            ("(", Unread::Nothing),
            ("()", Unread::Nothing),
            ("(+)", Unread::Nothing),
            ("", Unread::Nothing),
        ] {
            assert_eq!(Unread::of_title(title), unread, "{title}");
        }
    }

    #[test]
    fn a_badge_is_a_number_within_bounds() {
        let shown = |number| Unread::of_badge(number).to_string();
        assert_eq!([-1, 0, 1, 9_998, i64::MAX].map(shown), ["•", "", "1", "9998", "9999+"]);
        for unread in [Unread::Nothing, Unread::Something, Unread::Count(7)] {
            let text = serde_json::to_string(&unread).unwrap();
            assert_eq!(serde_json::from_str::<Unread>(&text).unwrap(), unread, "{text}");
        }
        for text in ["10000", "-1", "1.5", "\"3\"", "{}"] {
            assert!(serde_json::from_str::<Unread>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_icon_has_exactly_its_pixels() {
        let whole = IconPixels::new(vec![7; ICON_PIXELS]).unwrap();
        let text = serde_json::to_string(&whole).unwrap();
        assert_eq!(serde_json::from_str::<IconPixels>(&text).unwrap(), whole);
        for length in [0, 1, ICON_PIXELS - 1, ICON_PIXELS + 1] {
            assert_eq!(IconPixels::new(vec![0; length]), Err(NoPixels));
        }
        assert!(serde_json::from_str::<IconPixels>("\"AAAA\"").is_err());
    }
}
