//! A file name that a page suggested, made harmless.

use std::fmt;

/// The longest name in bytes; ext4 and others take 255, and a counter and ending must fit behind it.
const LONGEST: usize = 200;

/// A name for a file in the Downloads folder: one path component that shows what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileName {
    stem: String,
    ending: String,
}

impl FileName {
    /// Takes what a page or server suggested and leaves what is harmless: no folder, no hidden file, no control or
    /// direction-changing characters (they make `exe.fdp` read as `pdf.exe`), no name that other systems reserve.
    pub(crate) fn from_suggestion(suggested: &str) -> Self {
        let last = suggested.rsplit(['/', '\\']).next().unwrap_or_default();
        let harmless: String = last
            .chars()
            .map(|letter| if is_harmful(letter) { '_' } else { letter })
            .collect::<String>()
            .trim()
            .trim_start_matches('.')
            .trim_end_matches(['.', ' '])
            .to_owned();
        let (stem, ending) = match harmless.rsplit_once('.') {
            Some((stem, ending)) if !stem.is_empty() && (1..=16).contains(&ending.len()) => (stem, ending),
            _ => (harmless.as_str(), ""),
        };
        let stem = shorten(stem, LONGEST);
        let reserved = ["con", "prn", "aux", "nul"].contains(&stem.to_ascii_lowercase().as_str());
        let stem = match stem {
            "" => "download".to_owned(),
            stem if reserved => format!("_{stem}"),
            stem => stem.to_owned(),
        };
        Self { stem, ending: ending.to_owned() }
    }

    /// The same name with a number behind it, for where the first is taken: `report (1).pdf`.
    pub(crate) fn with_number(&self, number: u32) -> String {
        let number = if number == 0 { String::new() } else { format!(" ({number})") };
        let dot = if self.ending.is_empty() { "" } else { "." };
        format!("{}{number}{dot}{}", self.stem, self.ending)
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.with_number(0))
    }
}

fn is_harmful(letter: char) -> bool {
    let changes_direction =
        matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    letter.is_control()
        || changes_direction
        || matches!(letter, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\u{feff}')
}

fn shorten(text: &str, longest: usize) -> &str {
    let mut end = text.len().min(longest);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_suggested_name_becomes_a_harmless_one() {
        for (suggested, kept) in [
            ("report.pdf", "report.pdf"),
            ("../../.bashrc", "bashrc"),
            ("C:\\Users\\robin\\a.txt", "a.txt"),
            ("invoice\u{202e}fdp.exe", "invoice_fdp.exe"),
            ("", "download"),
            ("..", "download"),
            ("con.txt", "_con.txt"),
            ("a\nb.txt", "a_b.txt"),
            ("archive.tar.gz", "archive.tar.gz"),
            ("Überblick 2026.ods", "Überblick 2026.ods"),
        ] {
            assert_eq!(FileName::from_suggestion(suggested).to_string(), kept, "{suggested:?}");
        }
    }

    #[test]
    fn a_taken_name_gets_a_number_before_its_ending() {
        assert_eq!(FileName::from_suggestion("report.pdf").with_number(2), "report (2).pdf");
        assert_eq!(FileName::from_suggestion("README").with_number(1), "README (1)");
    }

    proptest! {
        #[test]
        fn whatever_is_suggested_names_one_visible_file_in_one_folder(suggested in ".{0,300}") {
            let name = FileName::from_suggestion(&suggested).with_number(1);
            prop_assert!(!name.is_empty() && name.len() < 255);
            prop_assert!(!name.starts_with('.'));
            prop_assert!(!name.contains(['/', '\\', '\0', '\n']));
        }
    }
}
