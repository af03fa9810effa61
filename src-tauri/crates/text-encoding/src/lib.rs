//! Text as editors and shells save it: UTF-8 with or without a byte order mark, and the UTF-16 of Windows.

#![forbid(unsafe_code)]

use std::borrow::Cow;

const UTF_8_MARK: &[u8] = b"\xef\xbb\xbf";

/// How a text is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16, the low byte first: what PowerShell's `>` and Notepad's "Unicode" write.
    Utf16LittleEndian,
    /// UTF-16, the high byte first.
    Utf16BigEndian,
    /// Neither: a code page of one country, or no text at all.
    Other,
}

impl Encoding {
    /// What `bytes` are, by their byte order mark or, without one, by the zero bytes that every Latin letter has in
    /// UTF-16.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let zero = |at: usize| bytes.get(at) == Some(&0);
        match bytes {
            [0xff, 0xfe, ..] => Self::Utf16LittleEndian,
            [0xfe, 0xff, ..] => Self::Utf16BigEndian,
            [first, 0, second, ..] if *first != 0 && *second != 0 && zero(3) => Self::Utf16LittleEndian,
            [0, first, 0, second, ..] if *first != 0 && *second != 0 => Self::Utf16BigEndian,
            _ if std::str::from_utf8(bytes).is_ok() => Self::Utf8,
            _ => Self::Other,
        }
    }
}

/// The text in `bytes`, without a byte order mark. `None` for what is neither UTF-8 nor UTF-16.
#[must_use]
pub fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    match Encoding::of(bytes) {
        Encoding::Utf8 => {
            std::str::from_utf8(bytes.strip_prefix(UTF_8_MARK).unwrap_or(bytes)).ok().map(Cow::Borrowed)
        }
        Encoding::Utf16LittleEndian => utf_16(bytes, u16::from_le_bytes).map(Cow::Owned),
        Encoding::Utf16BigEndian => utf_16(bytes, u16::from_be_bytes).map(Cow::Owned),
        Encoding::Other => None,
    }
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, []) = bytes.as_chunks::<2>() else { return None };
    let units = pairs.iter().map(|pair| unit(*pair)).skip_while(|unit| *unit == 0xfeff);
    char::decode_utf16(units).collect::<Result<String, _>>().ok()
}

/// The first line of a file that holds a password or a PIN, without its line end and without a byte order mark. `None`
/// for what is no text.
#[must_use]
pub fn first_line(bytes: &[u8]) -> Option<zeroize::Zeroizing<String>> {
    let text = zeroize::Zeroizing::new(decode(bytes)?.into_owned());
    let line = text.split(['\n', '\r']).next().unwrap_or_default();
    Some(zeroize::Zeroizing::new(line.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf_16_of(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    #[test]
    fn every_encoding_that_editors_write_is_told_apart_and_read() {
        let text = "Häfen 端末";
        let marked = format!("\u{feff}{text}");
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), Encoding::Utf8),
            (marked.clone().into_bytes(), Encoding::Utf8),
            (utf_16_of(&marked, u16::to_le_bytes), Encoding::Utf16LittleEndian),
            (utf_16_of(&marked, u16::to_be_bytes), Encoding::Utf16BigEndian),
            (utf_16_of(text, u16::to_le_bytes), Encoding::Utf16LittleEndian),
            (utf_16_of(text, u16::to_be_bytes), Encoding::Utf16BigEndian),
        ] {
            assert_eq!(Encoding::of(&bytes), encoding);
            assert_eq!(decode(&bytes).as_deref(), Some(text), "{encoding:?}");
        }
        assert_eq!(Encoding::of(b"H\xe4fen"), Encoding::Other);
        assert_eq!(decode(b"H\xe4fen"), None);
        assert_eq!(decode(b"\xff\xfeH"), None, "half a letter");
        assert_eq!(decode(b"").as_deref(), Some(""));
    }

    #[test]
    fn a_password_is_the_first_line_whatever_wrote_it() {
        for bytes in [
            b"correct horse \nnext".to_vec(),
            b"correct horse \r\n".to_vec(),
            b"correct horse \rnext".to_vec(),
            b"\xef\xbb\xbfcorrect horse \r\n".to_vec(),
            utf_16_of("\u{feff}correct horse \r\n", u16::to_le_bytes),
        ] {
            assert_eq!(first_line(&bytes).unwrap().as_str(), "correct horse ");
        }
        assert_eq!(first_line(b"").unwrap().as_str(), "");
        assert!(first_line(b"geh\xe9im").is_none());
    }
}
