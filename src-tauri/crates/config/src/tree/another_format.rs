//! Files that are whole and right, and something else than their name says.

use crate::fault::{EXAMPLE, FaultMessage};
use crate::format::Format;

const WHY: &str = "Porthole uses a managed file only if all of it can be read.";

/// Where `text` shows that it is not of `format`, and what it is.
pub(super) fn another_format(text: &str, format: Format) -> Option<(usize, FaultMessage)> {
    if let Some(at) = text.find('\0') {
        return Some((at, nul(text, at)));
    }
    let start = text.trim_start();
    let at = text.len() - start.len();
    let begins = |with: &str| start.get(..with.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(with));
    let (what, help) = if begins("<!doctype html") || begins("<html") {
        ("This is a web page (HTML), perhaps a sign-in or error page, and not a managed file.", EXAMPLE)
    } else if start.starts_with('<') {
        ("This is XML, such as a configuration profile of macOS, and not a managed file.", EXAMPLE)
    } else if begins("windows registry editor") || begins("regedit4") {
        (
            "This is a registry file of Windows and not a managed file.",
            "Import it on a Windows device, where Porthole reads `HKLM\\Software\\Policies\\Porthole`, or write the same settings as TOML.",
        )
    } else if is_yaml(start) {
        (
            "This is YAML. A managed file is TOML or JSON.",
            "In TOML `schema: 1` is `schema = 1`, and a list of apps is `[[app]]` for each.",
        )
    } else if format == Format::Json && is_toml(start) {
        (
            "This is TOML, but the name of the file ends in `.json`.",
            "Give the file a name that ends in `.toml`.",
        )
    } else if format == Format::Toml && text.contains('\r') && !text.contains('\n') {
        (
            "The lines of this file end with a bare carriage return (CR), as on old Macs. TOML allows LF and CRLF.",
            "Save the file with Unix (LF) or Windows (CRLF) line endings.",
        )
    } else {
        return None;
    };
    Some((at, FaultMessage::new(what, WHY, help)))
}

fn nul(text: &str, at: usize) -> FaultMessage {
    let around = text.get(at.saturating_sub(1)..).unwrap_or_default().as_bytes();
    let is_wide = matches!(around, [_, 0, second, 0, ..] if *second != 0);
    if is_wide {
        FaultMessage::new(
            "The file is UTF-8 up to here and UTF-16 from here on. `>>` in Windows PowerShell produces such files.",
            "TOML and JSON must be UTF-8; in another encoding, characters could be misread.",
            "Delete the part that was added, add it again in an editor and save the file as UTF-8.",
        )
    } else {
        FaultMessage::new(
            "There is a zero byte here. A file can end in zero bytes after a power failure.",
            WHY,
            "Copy the file here again.",
        )
    }
}

/// The first line that says something.
fn first_line(text: &str) -> &str {
    let lines = text.lines().map(str::trim);
    lines.into_iter().find(|line| !line.is_empty() && !line.starts_with('#')).unwrap_or_default()
}

fn is_yaml(text: &str) -> bool {
    let line = first_line(text);
    let key = line.split_once(':').filter(|(_, rest)| rest.is_empty() || rest.starts_with(' '));
    line == "---" || key.is_some_and(|(key, _)| is_word(key))
}

fn is_toml(text: &str) -> bool {
    let line = first_line(text);
    let key = line.split_once('=').map(|(key, _)| key.trim());
    let table = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    key.is_some_and(is_word) || table.is_some_and(|name| is_word(name.trim_matches(['[', ']'])))
}

fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn describe_format(text: &str, format: Format) -> Option<String> {
        another_format(text, format).map(|(at, message)| format!("{at}: {}", message.what))
    }

    #[test]
    fn what_lies_in_the_place_of_a_managed_file_is_named() {
        let toml = "schema = 1\n\n[organization]\nname = \"Harbor Ltd\"\n";
        let wide: String = "[network]\n".chars().flat_map(|letter| [letter, '\0']).collect();
        let message = [
            describe_format("\r\n<!DOCTYPE HTML><title>Sign in</title>", Format::Toml),
            describe_format("<?xml version=\"1.0\"?><plist/>", Format::Toml),
            describe_format("Windows Registry Editor Version 5.00\r\n", Format::Toml),
            describe_format("# ours\n---\nschema: 1\n", Format::Toml),
            describe_format("schema: 1\norganization:\n  name: Harbor\n", Format::Json),
            describe_format(toml, Format::Json),
            describe_format("[[app]]\nid = \"mail\"\n", Format::Json),
            describe_format(&toml.replace('\n', "\r"), Format::Toml),
            describe_format(&format!("{toml}{wide}"), Format::Toml),
            describe_format(&format!("{toml}\0\0\0\0"), Format::Toml),
        ];
        insta::assert_snapshot!(message.map(Option::unwrap).join("\n"), @"
        2: This is a web page (HTML), perhaps a sign-in or error page, and not a managed file.
        0: This is XML, such as a configuration profile of macOS, and not a managed file.
        0: This is a registry file of Windows and not a managed file.
        0: This is YAML. A managed file is TOML or JSON.
        0: This is YAML. A managed file is TOML or JSON.
        0: This is TOML, but the name of the file ends in `.json`.
        0: This is TOML, but the name of the file ends in `.json`.
        0: The lines of this file end with a bare carriage return (CR), as on old Macs. TOML allows LF and CRLF.
        48: The file is UTF-8 up to here and UTF-16 from here on. `>>` in Windows PowerShell produces such files.
        47: There is a zero byte here. A file can end in zero bytes after a power failure.
        ");
        for text in [
            toml,
            &toml.replace('\n', "\r\n"),
            "",
            "\tschema\t=\t1\n",
            "# a comment: yes\nschema = 1\n",
            "\"a b\" = 1",
        ] {
            assert_eq!(describe_format(text, Format::Toml), None, "{text:?}");
        }
        for text in ["{\"schema\": 1}", "{\r\"schema\": 1\r}", "[]", ""] {
            assert_eq!(describe_format(text, Format::Json), None, "{text:?}");
        }
    }
}
