//! How the managed file is encoded: UTF-8, as TOML and JSON demand. Anything else is told as what it is, with its place.

use std::path::Path;

use porthole_identity::text_encoding::Encoding;

use crate::fault::{Diagnostics, FaultMessage};
use crate::place::Place;

const WHY: &str = "TOML and JSON are UTF-8; read in another encoding, words could mean something else.";

/// `content` as text; `None` after a fault was added.
pub(crate) fn to_text(path: &Path, content: Vec<u8>, faults: &mut Diagnostics) -> Option<String> {
    if [[0xff, 0xfe, 0, 0], [0, 0, 0xfe, 0xff]].contains(&content.first_chunk().copied().unwrap_or_default())
    {
        let what = "The file is encoded in UTF-32, not in UTF-8.".to_owned();
        add(path, &[], 0, what, convert(path, "UTF32"), faults);
        return None;
    }
    let (what, help, at) = match Encoding::of(&content) {
        Encoding::Utf16LittleEndian => (in_utf_16(), convert(path, "Unicode"), 0),
        Encoding::Utf16BigEndian => (in_utf_16(), convert(path, "BigEndianUnicode"), 0),
        Encoding::Utf8 | Encoding::Other => match String::from_utf8(content) {
            Ok(text) => return Some(text),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let content = error.into_bytes();
                let byte = content.get(at).copied().unwrap_or_default();
                add(path, &content, at, code_page(byte), convert(path, "Default"), faults);
                return None;
            }
        },
    };
    add(path, &[], at, what, help, faults);
    None
}

fn in_utf_16() -> String {
    "The file is encoded in UTF-16, not in UTF-8. `>` and `Out-File` of Windows PowerShell write it so."
        .to_owned()
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

fn convert(path: &Path, from: &str) -> String {
    let path = path.display();
    format!(
        "Save the file as UTF-8: in Notepad, Save as, Encoding UTF-8; in PowerShell, `$t = Get-Content -Raw -Encoding \
         {from} '{path}'; [IO.File]::WriteAllText('{path}', $t)`."
    )
}

/// Adds the fault at the byte `at`.
fn add(path: &Path, content: &[u8], at: usize, what: String, help: String, faults: &mut Diagnostics) {
    let before = content.get(..at).unwrap_or_default();
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let column = String::from_utf8_lossy(before.get(start..).unwrap_or_default()).chars().count() + 1;
    let place = Place {
        file: path.display().to_string().into(),
        folder: path.parent().unwrap_or(Path::new("")).into(),
        line,
        column,
    };
    faults.add(&place, "encoding", FaultMessage::new(what, WHY, help));
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
    fn utf_8_is_taken_as_it_is() {
        let mut faults = Diagnostics::default();
        let text = to_text(Path::new("managed.toml"), "\u{feff}Häfen".as_bytes().to_vec(), &mut faults);
        assert_eq!(text.as_deref(), Some("\u{feff}Häfen"));
        assert!(faults.is_empty());
    }
}
