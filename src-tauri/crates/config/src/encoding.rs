//! How the managed file is encoded: UTF-8, as TOML and JSON demand. Anything else is told as what it is, with its place.

use std::path::Path;

use porthole_identity::text_encoding::Encoding;

use crate::fault::{Diagnostics, EXAMPLE, FaultMessage};
use crate::ownership::shell_quote;
use crate::place::Place;

const WHY: &str = "TOML and JSON must be UTF-8; in another encoding, characters could be misread.";

/// `content` as text; `None` after a fault was added.
pub(crate) fn to_text(path: &Path, content: Vec<u8>, faults: &mut Diagnostics) -> Option<String> {
    let wide = match content.first_chunk() {
        Some([0xff, 0xfe, 0, 0]) => Some(CodePage { power_shell: "UTF32", iconv: "UTF-32LE" }),
        Some([0, 0, 0xfe, 0xff]) => Some(CodePage { power_shell: "BigEndianUTF32", iconv: "UTF-32BE" }),
        _ => None,
    };
    if let Some(wide) = wide {
        let what = "The file is encoded in UTF-32, not in UTF-8.".to_owned();
        add(path, &[], 0, what, convert(path, &wide), faults);
        return None;
    }
    let utf_16 = match Encoding::of(&content) {
        Encoding::Utf16LittleEndian => CodePage { power_shell: "Unicode", iconv: "UTF-16LE" },
        Encoding::Utf16BigEndian => CodePage { power_shell: "BigEndianUnicode", iconv: "UTF-16BE" },
        Encoding::Utf8 | Encoding::Other => return of_bytes(path, content, faults),
    };
    let what = "The file is encoded in UTF-16, not in UTF-8. `>` and `Out-File` in Windows PowerShell produce such files.";
    add(path, &[], 0, what.to_owned(), convert(path, &utf_16), faults);
    None
}

/// `content`, which is in no encoding of wide characters, as UTF-8.
fn of_bytes(path: &Path, content: Vec<u8>, faults: &mut Diagnostics) -> Option<String> {
    if let Some(kind) = no_text(&content) {
        let message = FaultMessage::new(
            format!("This is {kind}, not a managed file."),
            "A managed file is plain text in TOML or JSON.",
            EXAMPLE,
        );
        faults.add(&place(path, &[], 0), "syntax", message);
        return None;
    }
    let error = match String::from_utf8(content) {
        Ok(text) => return Some(text),
        Err(error) => error,
    };
    let at = error.utf8_error().valid_up_to();
    let content = error.into_bytes();
    let byte = content.get(at).copied().unwrap_or_default();
    let windows = CodePage { power_shell: "Default", iconv: "WINDOWS-1252" };
    add(path, &content, at, code_page(byte), convert(path, &windows), faults);
    None
}

/// What a file is that holds something else than plain text, by how it begins.
fn no_text(content: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 11] = [
        (b"PK\x03\x04", "a ZIP archive or a word processor document"),
        (b"\xd0\xcf\x11\xe0", "a word processor document"),
        (b"{\\rtf", "a word processor document (RTF)"),
        (b"%PDF", "a PDF document"),
        (b"\x1f\x8b", "a compressed file (gzip)"),
        (b"BZh", "a compressed file (bzip2)"),
        (b"\xfd7zXZ", "a compressed file (xz)"),
        (b"bplist0", "a binary property list of macOS"),
        (b"\x30\x82", "a certificate or key (DER)"),
        (b"-----BEGIN ", "a certificate or key (PEM)"),
        (b"\x89PNG", "a picture (PNG)"),
    ];
    if let Some((_, kind)) = KINDS.iter().find(|(begin, _)| content.starts_with(begin)) {
        return Some(kind);
    }
    // A text in a code page has neither zero bytes nor other control characters; one in UTF-8 is checked later.
    let steers = |byte: &u8| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r' | b'\x0c');
    (std::str::from_utf8(content).is_err() && content.iter().any(steers)).then_some("binary data")
}

/// What a byte that is no UTF-8 is in the code page that most editors in western Europe and America used.
fn code_page(byte: u8) -> String {
    const HIGH: [&str; 32] = [
        "€", "", "‚", "ƒ", "„", "…", "†", "‡", "ˆ", "‰", "Š", "‹", "Œ", "", "Ž", "", "", "‘", "’", "“", "”",
        "•", "–", "—", "˜", "™", "š", "›", "œ", "", "ž", "Ÿ",
    ];
    let letter = match byte {
        0x80..=0x9f => {
            HIGH.get(usize::from(byte - 0x80)).map(|letter| (*letter).to_owned()).unwrap_or_default()
        }
        _ => char::from(byte).to_string(),
    };
    let likely = match letter.as_str() {
        "" => String::new(),
        letter => format!(
            " In Windows-1252 it is `{letter}`, so an editor probably saved the file in that code page."
        ),
    };
    format!("The file is not UTF-8: it has the byte {byte:02X} here.{likely}")
}

/// What an encoding is called where it is converted.
struct CodePage {
    power_shell: &'static str,
    iconv: &'static str,
}

/// How to convert the file, with what the system has.
fn convert(path: &Path, CodePage { power_shell, iconv }: &CodePage) -> String {
    if cfg!(windows) {
        let path = path.display();
        return format!(
            "Save the file as UTF-8: in Notepad, Save as, Encoding UTF-8; in PowerShell, `$t = Get-Content -Raw \
             -Encoding {power_shell} '{path}'; [IO.File]::WriteAllText('{path}', $t)`."
        );
    }
    let (path, new) = (shell_quote(path), shell_quote(&path.with_added_extension("utf8")));
    format!(
        "Save the file as UTF-8 in an editor, or run `iconv -f {iconv} -t UTF-8 {path} > {new} && mv {new} {path}`."
    )
}

/// Adds the fault at the byte `at`.
fn add(path: &Path, content: &[u8], at: usize, what: String, help: String, faults: &mut Diagnostics) {
    faults.add(&place(path, content, at), "encoding", FaultMessage::new(what, WHY, help));
}

/// The place of the byte `at`.
fn place(path: &Path, content: &[u8], at: usize) -> Place {
    let before = content.get(..at).unwrap_or_default();
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let column = String::from_utf8_lossy(before.get(start..).unwrap_or_default()).chars().count() + 1;
    Place {
        file: path.display().to_string().into(),
        folder: path.parent().unwrap_or(Path::new("")).into(),
        line,
        column,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Fault;

    fn fault(content: &[u8]) -> Fault {
        let mut faults = Diagnostics::default();
        assert_eq!(to_text(Path::new("managed.toml"), content.to_vec(), &mut faults), None);
        let (_, faults) = faults.into_parts();
        let [fault] = <[Fault; 1]>::try_from(faults).unwrap();
        fault
    }

    #[test]
    fn another_encoding_is_one_fault_with_its_place_and_its_likely_cause() {
        let text = "schema = 1\nname = \"Häfen\"\n";
        for order in [u16::to_le_bytes, u16::to_be_bytes] {
            for mark in ["\u{feff}", ""] {
                let content: Vec<u8> = format!("{mark}{text}").encode_utf16().flat_map(order).collect();
                let fault = fault(&content);
                assert_eq!((fault.line, fault.column), (Some(1), Some(1)));
                assert!(fault.what.contains("UTF-16"), "{fault}");
            }
        }
        for order in [u32::to_le_bytes, u32::to_be_bytes] {
            let content: Vec<u8> =
                format!("\u{feff}{text}").chars().flat_map(|letter| order(letter.into())).collect();
            assert!(fault(&content).what.contains("UTF-32"));
        }
        let fault = fault(b"schema = 1\nname = \"H\xe4fen\"\n");
        assert_eq!((fault.line, fault.column), (Some(2), Some(10)));
        assert!(fault.what.contains("byte E4") && fault.what.contains("`ä`"), "{fault}");
        assert!(fault.help.contains("UTF-8"), "{fault}");
    }

    #[test]
    fn what_is_no_text_is_named_and_not_converted() {
        for (content, kind) in [
            (&b"PK\x03\x04\x14\x00"[..], "ZIP archive"),
            (b"{\\rtf1\\ansi schema = 1}", "RTF"),
            (b"%PDF-1.7\n", "PDF"),
            (b"\x1f\x8b\x08\x00", "gzip"),
            (b"\x30\x82\x03\x10\x30", "DER"),
            (b"-----BEGIN CERTIFICATE-----\n", "PEM"),
            (b"\x89PNG\r\n", "PNG"),
            (b"schema = 1\n\x00\xff\x01", "binary data"),
        ] {
            let fault = fault(content);
            assert!(fault.what.contains(kind), "{fault}");
            assert!(!fault.help.contains("UTF-8"), "{fault}");
        }
    }

    #[cfg(unix)]
    #[test]
    #[expect(clippy::disallowed_methods, reason = "files of the test's own")]
    fn the_command_that_is_advised_converts_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("it's managed.toml");
        let text = "name = \"Häfen\"\n";
        let wide = |order: fn(u16) -> [u8; 2]| -> Vec<u8> { text.encode_utf16().flat_map(order).collect() };
        let wider: Vec<u8> =
            format!("\u{feff}{text}").chars().flat_map(|letter| u32::from(letter).to_be_bytes()).collect();
        let in_code_page = b"name = \"H\xe4fen\"\n".to_vec();
        for content in [wide(u16::to_le_bytes), wide(u16::to_be_bytes), wider, in_code_page] {
            std::fs::write(&path, &content).unwrap();
            let mut faults = Diagnostics::default();
            assert_eq!(to_text(&path, content, &mut faults), None);
            let (_, faults) = faults.into_parts();
            let command = faults[0].help.split('`').nth(1).unwrap();
            let ran = std::process::Command::new("sh").args(["-c", command]).status().unwrap();
            assert!(ran.success(), "{command}");
            let converted = std::fs::read_to_string(&path).unwrap();
            assert_eq!(converted.trim_start_matches('\u{feff}'), text, "{command}");
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        }
    }

    #[test]
    fn utf_8_is_taken_as_it_is() {
        let mut faults = Diagnostics::default();
        let text = to_text(Path::new("managed.toml"), "\u{feff}Häfen".as_bytes().to_vec(), &mut faults);
        assert_eq!(text.as_deref(), Some("\u{feff}Häfen"));
        assert!(faults.is_empty());
    }
}
