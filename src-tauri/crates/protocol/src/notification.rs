//! What a page says in a notification, within bounds.

use serde::{Deserialize, Serialize};

/// Letters of a title that are kept; what follows is cut off.
const TITLE: usize = 120;

/// Letters of the text below it.
const BODY: usize = 300;

/// How many the desktop shows for the shell at once; beyond that the oldest goes, as a page can make any number.
pub const NOTIFICATIONS_SHOWN: usize = 128;

/// A notification as its page or service worker wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageNotification {
    /// By which the shell knows it; another for each in one run of the shell.
    pub number: u64,
    /// The title.
    pub title: String,
    /// The text below it; it may be empty.
    pub body: String,
}

impl PageNotification {
    /// One with what the list of notifications keeps of its words: each on one line, without letters that are not seen
    /// or turn others around.
    #[must_use]
    pub fn new(number: u64, title: &str, body: &str) -> Self {
        Self { number, title: one_line(title, TITLE), body: one_line(body, BODY) }
    }

    /// The same with its texts cleaned and cut to their limits, as the sender may have put anything into them.
    #[must_use]
    pub fn within_bounds(&self) -> Self {
        Self::new(self.number, &self.title, &self.body)
    }
}

/// `text` on one line of at most so many letters, without letters that are not seen or turn others around.
pub(crate) fn one_line(text: &str, most: usize) -> String {
    let changes_direction = |letter: char| matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let seen = text.chars().filter(|letter| !changes_direction(*letter));
    let mut line = String::new();
    let mut count = 0;
    let mut is_gap = false;
    for letter in seen {
        if letter.is_whitespace() || letter.is_control() {
            is_gap = !line.is_empty();
            continue;
        }
        if count >= most {
            line.push('…');
            break;
        }
        if std::mem::take(&mut is_gap) {
            line.push(' ');
            count += 1;
        }
        line.push(letter);
        count += 1;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_page_are_one_line_of_a_bounded_length() {
        let notification = PageNotification::new(1, " The\tship\n\u{202e}is in\u{0} ", "");
        assert_eq!((notification.title.as_str(), notification.body.as_str()), ("The ship is in", ""));
        let long = PageNotification::new(1, &"ü".repeat(5_000), &"a b ".repeat(5_000));
        assert_eq!(long.title.chars().count(), TITLE + 1);
        assert!(long.title.ends_with('…') && long.body.ends_with('…'));
        assert!(long.body.chars().count() <= BODY + 2);
        assert_eq!(PageNotification::new(1, &"ü".repeat(TITLE), "").title, "ü".repeat(TITLE));
        assert_eq!(PageNotification::new(1, " \u{2066}\u{feff}\n", "").title, "");
    }

    #[test]
    fn cutting_twice_is_cutting_once_but_for_the_sign_that_says_so() {
        let cut = PageNotification::new(1, "The ship is in", &"a ".repeat(2_000));
        assert_eq!(cut.within_bounds().title, cut.title);
        assert!(cut.within_bounds().body.chars().count() <= BODY + 2);
    }
}
