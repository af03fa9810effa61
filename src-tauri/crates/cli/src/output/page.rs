//! Words laid out for a person who has never seen this program: what, why, what next, in 100 columns.

use porthole_explain::Problem;

/// No line is longer than this, unless one word is.
const WIDTH: usize = 100;

/// Where the values of fields begin.
const VALUES: usize = 16;

/// How a piece of text stands out, on a terminal that can show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Plain,
    Bold,
    Dim,
    Good,
    Warning,
    Bad,
}

impl Style {
    const fn code(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Bold => Some("1"),
            Self::Dim => Some("2"),
            Self::Good => Some("32"),
            Self::Warning => Some("33"),
            Self::Bad => Some("31"),
        }
    }

    /// What says the same without colour.
    const fn mark(self) -> &'static str {
        match self {
            Self::Good => "✓",
            Self::Warning => "!",
            Self::Bad => "✗",
            Self::Plain | Self::Bold | Self::Dim => "·",
        }
    }
}

/// Lines that wait to be printed.
#[derive(Debug, Default)]
pub(crate) struct Page {
    lines: Vec<Vec<(Style, String)>>,
}

impl Page {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// The one line that says it all, with a mark.
    pub(crate) fn headline(&mut self, style: Style, text: &str) -> &mut Self {
        let indent = "  ";
        let mut rows = wrap(text, WIDTH - indent.len()).into_iter();
        let first = rows.next().unwrap_or_default();
        self.lines.push(vec![(style, style.mark().to_owned()), (Style::Bold, format!(" {first}"))]);
        self.lines.extend(rows.map(|row| vec![(Style::Bold, format!("{indent}{row}"))]));
        self
    }

    /// A heading over what follows.
    pub(crate) fn heading(&mut self, text: &str) -> &mut Self {
        self.blank();
        self.lines.push(vec![(Style::Bold, printable(text))]);
        self
    }

    /// An empty line, but never two.
    pub(crate) fn blank(&mut self) -> &mut Self {
        if self.lines.last().is_some_and(|line| !line.is_empty()) {
            self.lines.push(Vec::new());
        }
        self
    }

    /// Sentences.
    pub(crate) fn text(&mut self, sentences: &str) -> &mut Self {
        self.indented(2, Style::Plain, sentences)
    }

    /// Sentences that stand back.
    pub(crate) fn dimmed(&mut self, text: &str) -> &mut Self {
        self.indented(2, Style::Dim, text)
    }

    /// Text so far from the left.
    pub(crate) fn indented(&mut self, indent: usize, style: Style, text: &str) -> &mut Self {
        let rows = wrap(text, WIDTH.saturating_sub(indent));
        self.lines.extend(rows.into_iter().map(|row| vec![(style, format!("{:indent$}{row}", ""))]));
        self
    }

    /// A value with its name.
    pub(crate) fn field(&mut self, name: &str, value: &str) -> &mut Self {
        self.styled_field(name, Style::Plain, value)
    }

    /// A value that stands out, with its name.
    pub(crate) fn styled_field(&mut self, name: &str, style: Style, value: &str) -> &mut Self {
        let mut name = format!("  {name:<width$}", width = VALUES - 3);
        name.push(' ');
        let mut rows = wrap(value, WIDTH - VALUES).into_iter();
        let first = rows.next().unwrap_or_default();
        self.lines.push(vec![(Style::Dim, name), (style, first)]);
        self.lines.extend(rows.map(|row| vec![(style, format!("{:VALUES$}{row}", ""))]));
        self
    }

    /// One point of a list, with a mark.
    pub(crate) fn point(&mut self, style: Style, text: &str) -> &mut Self {
        let mut rows = wrap(text, WIDTH - 4).into_iter();
        let first = rows.next().unwrap_or_default();
        self.lines.push(vec![(style, format!("  {} ", style.mark())), (Style::Plain, first)]);
        self.lines.extend(rows.map(|row| vec![(Style::Plain, format!("    {row}"))]));
        self
    }

    /// A line that is kept as it is, control characters excepted.
    pub(crate) fn exact(&mut self, parts: &[(Style, &str)]) -> &mut Self {
        self.lines.push(parts.iter().map(|(style, text)| (*style, printable(text))).collect());
        self
    }

    /// What went wrong, why, and what to do.
    pub(crate) fn problem(&mut self, problem: &Problem) -> &mut Self {
        self.headline(Style::Bad, problem.title);
        self.text(problem.meaning);
        if let Some(detail) = &problem.detail {
            self.blank();
            for line in detail.lines() {
                self.text(&sentence(line));
            }
        }
        self.blank();
        self.field("What to do", problem.next_step);
        self.field("Code", problem.code)
    }

    /// The text, with colours where `coloured`.
    pub(crate) fn render(&self, coloured: bool) -> String {
        let mut text = String::new();
        for line in &self.lines {
            let mut row = String::new();
            for (style, piece) in line {
                match style.code().filter(|_| coloured) {
                    Some(code) => row.push_str(&format!("\x1b[{code}m{piece}\x1b[0m")),
                    None => row.push_str(piece),
                }
            }
            text.push_str(row.trim_end());
            text.push('\n');
        }
        text
    }
}

/// What a library said, as a sentence: it begins with a word in small letters and ends without a full stop.
fn sentence(text: &str) -> String {
    let first = text.split(' ').next().unwrap_or_default();
    if first == text || first.is_empty() || !first.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return text.to_owned();
    }
    let (letter, rest) = text.split_at(1);
    let end = if text.ends_with(['.', '!', '?', ':', '`']) { "" } else { "." };
    format!("{}{rest}{end}", letter.to_ascii_uppercase())
}

/// Names in certificates, files and rules are written by others; none of them steers the terminal.
fn printable(text: &str) -> String {
    let steers = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|letter| if steers(letter) { '\u{fffd}' } else { letter }).collect()
}

/// The words in rows of at most `width` characters; a longer word has its own row. What stands between backticks is
/// one word: a command that is broken in two lines would run as two.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut rows = Vec::new();
    let mut row = String::new();
    let text = printable(&text.replace('\n', " "));
    for word in split_words(&text) {
        let fits = row.chars().count() + 1 + word.chars().count() <= width;
        if !row.is_empty() && !fits {
            rows.push(std::mem::take(&mut row));
        }
        if !row.is_empty() {
            row.push(' ');
        }
        row.push_str(word);
    }
    rows.push(row);
    rows
}

/// The pieces of `text` between blanks, those within backticks excepted. A backtick without another counts as a letter.
fn split_words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text.trim_start_matches(' ');
    while !rest.is_empty() {
        let mut is_quoted = false;
        let end = rest.char_indices().find(|(at, letter)| {
            let has_end = || rest.get(at + 1..).is_some_and(|after| after.contains('`'));
            if *letter == '`' && (is_quoted || has_end()) {
                is_quoted = !is_quoted;
            }
            *letter == ' ' && !is_quoted
        });
        let (word, after) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
        words.push(word);
        rest = after.trim_start_matches(' ');
    }
    words
}

#[cfg(test)]
mod tests {
    use porthole_explain::Code;

    use super::*;

    #[test]
    fn no_line_is_longer_than_a_hundred_columns() {
        let long = "a few words again and again ".repeat(20);
        let mut page = Page::new();
        page.headline(Style::Bad, &long).field("Why", &long).point(Style::Good, &long).text(&long);
        let text = page.render(false);
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
        assert!(text.lines().count() > 20);
    }

    #[test]
    fn a_command_is_never_broken() {
        let command = "`chmod a+r '/a folder/with a long name/and another one/managed.toml' && chown root:root /etc/porthole`";
        let mut page = Page::new();
        page.text(&format!("Words before it. Run {command}, then check again."))
            .text("A lone ` is a letter.");
        let text = page.render(false);
        assert!(text.lines().any(|line| line.contains(command)), "{text}");
        assert_eq!(split_words("a `b c` d`e f` g ` h"), ["a", "`b c`", "d`e f`", "g", "`", "h"]);
    }

    #[test]
    fn colour_changes_no_letter() {
        let mut page = Page::new();
        page.headline(Style::Good, "Certified").field("Store", "Secret Service");
        assert!(!page.render(false).contains('\x1b'));
        assert!(page.render(true).contains("\x1b[32m✓\x1b[0m"));
    }

    #[test]
    fn what_others_wrote_cannot_steer_the_terminal() {
        let mut page = Page::new();
        page.field("Subject", "CN=\x1b]0;owned\x07\u{202e}").exact(&[(Style::Plain, "a\rb\nc")]);
        let text = page.render(false);
        assert!(!text.contains(['\x1b', '\x07', '\r', '\u{202e}']), "{text:?}");
        assert_eq!(text.lines().count(), 2);
    }

    #[test]
    fn what_a_library_said_is_shown_as_a_sentence() {
        assert_eq!(sentence("the file holds no key"), "The file holds no key.");
        assert_eq!(sentence("it ends too early."), "It ends too early.");
        for name in
            ["mail", "mail.harbor.test did not answer", "/etc/porthole/managed.toml is missing", "A b", ""]
        {
            assert_eq!(sentence(name), name);
        }
    }

    #[test]
    fn a_problem_says_what_why_and_what_next() {
        let mut page = Page::new();
        page.problem(&Code::CertificateWrongKey.with_detail("The certificate is `CN=other`."));
        insta::assert_snapshot!(page.render(false), @r"
        ✗ This certificate belongs to another key
          The certificate matches none of the pending requests in your personal store.

          The certificate is `CN=other`.

          What to do    Import the certificate that was issued for the request made on this device.
          Code          certificate-wrong-key
        ");
    }
}
