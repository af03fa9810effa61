//! Desktop entries as text (Desktop Entry Specification 1.5): values in, none of which can become a line, a key or an
//! argument of its own.

use std::fmt::Write as _;

/// A group of a desktop entry that is being written.
#[derive(Debug)]
pub(crate) struct DesktopEntry(String);

impl DesktopEntry {
    /// An entry of type Application.
    pub(crate) fn application() -> Self {
        Self("[Desktop Entry]\nType=Application\n".to_owned())
    }

    /// Begins the group of an action; `id` is one of ours.
    pub(crate) fn action(mut self, id: &str) -> Self {
        let _written = write!(self.0, "\n[Desktop Action {id}]\n");
        self
    }

    /// A key of type string, localestring or iconstring.
    pub(crate) fn string(self, key: &str, value: &str) -> Self {
        self.raw(key, &escape(value))
    }

    /// A key of type boolean.
    pub(crate) fn flag(self, key: &str, value: bool) -> Self {
        self.raw(key, if value { "true" } else { "false" })
    }

    /// A key of type "string(s)", left out where there is none. No item may hold a semicolon or a backslash.
    pub(crate) fn list(self, key: &str, items: &[String]) -> Self {
        if items.is_empty() { self } else { self.raw(key, &format!("{};", items.join(";"))) }
    }

    /// The key `Exec`; where `takes_link`, the desktop adds the link that is to be opened.
    pub(crate) fn exec(self, args: &[String], takes_link: bool) -> Self {
        let args: Vec<String> = args.iter().map(|word| quote(word)).collect();
        let field = if takes_link { " %u" } else { "" };
        self.raw("Exec", &escape(&format!("{}{field}", args.join(" "))))
    }

    /// The whole text.
    pub(crate) fn text(self) -> String {
        self.0
    }

    fn raw(mut self, key: &str, value: &str) -> Self {
        let _written = writeln!(self.0, "{key}={value}");
        self
    }
}

/// A text on one line, without characters that are not shown.
pub(crate) fn without_control_characters(text: &str) -> String {
    let shown: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    shown.trim().to_owned()
}

/// Section "Possible value types": a backslash begins an escape, and a value has no line breaks.
fn escape(value: &str) -> String {
    without_control_characters(value).replace('\\', "\\\\")
}

/// Section "The Exec key": an argument in double quotes, in which four characters are escaped; `%` begins a field code
/// wherever it stands.
fn quote(word: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in word.chars() {
        if matches!(letter, '"' | '`' | '$' | '\\') {
            quoted.push('\\');
        }
        quoted.push(letter);
    }
    quoted.push('"');
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:,=@+".contains(letter);
    let quoted = if !word.is_empty() && word.chars().all(is_plain) { word.to_owned() } else { quoted };
    quoted.replace('%', "%%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_becomes_a_line_or_a_key() {
        let name = "Mail\nExec=sh -c evil\r\n[Desktop Action x]\u{85}\\n; \\s";
        let text = DesktopEntry::application().string("Name", name).text();
        assert_eq!(
            text,
            "[Desktop Entry]\nType=Application\nName=Mail Exec=sh -c evil  [Desktop Action x] \\\\n; \\\\s\n"
        );
    }

    #[test]
    fn no_argument_becomes_two_or_a_field_code() {
        let word = |word: &str| {
            let text = DesktopEntry::application().exec(&[word.to_owned()], false).text();
            text.split_once("Exec=").unwrap().1.trim_end().to_owned()
        };
        assert_eq!(word("/usr/bin/porthole"), "/usr/bin/porthole");
        assert_eq!(word("/opt/our apps/porthole"), "\"/opt/our apps/porthole\"");
        assert_eq!(
            word("https://mail.harbor.test/?a=1&b=%75;c"),
            "\"https://mail.harbor.test/?a=1&b=%%75;c\""
        );
        assert_eq!(word("%u"), "\"%%u\"");
        assert_eq!(word("a\"b`c$d\\e"), "\"a\\\\\"b\\\\`c\\\\$d\\\\\\\\e\"");
        assert_eq!(word(""), "\"\"");
    }
}
