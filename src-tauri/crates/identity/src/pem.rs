//! PEM (RFC 7468) as people save and mail it: with text around the blocks, every kind of line end, blanks, quoted
//! lines, a byte order mark, UTF-16.
//!
//! The contents of a block decide what it is: labels are often wrong, above all those of Windows.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use porthole_explain::Detail;

use porthole_text_encoding as text_encoding;

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// The label of text that OpenPGP signed, which has only a beginning.
const SIGNED_TEXT: &str = "PGP SIGNED MESSAGE";

/// A block between `-----BEGIN label-----` and `-----END label-----`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block<'t> {
    pub(crate) label: &'t str,
    /// The headers before its base64, which say how it is encrypted, in old files.
    headers: &'t str,
    /// Its base64, not decoded yet.
    content: &'t str,
    /// The line of its beginning, from 1.
    line: usize,
}

/// Why a PEM text cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PemError {
    /// A beginning has no end.
    NotClosed {
        /// Its label.
        label: String,
        /// The line of its beginning.
        line: usize,
    },
    /// A part of the text is UTF-8 and another UTF-16.
    TwoEncodings,
    /// A block is not base64.
    NotBase64 {
        /// Its label.
        label: String,
        /// The line of its beginning.
        line: usize,
    },
}

impl From<PemError> for Detail {
    fn from(broken: PemError) -> Self {
        match broken {
            PemError::NotClosed { label, line } => Self::PemNotClosed { label, line: line.to_string() },
            PemError::TwoEncodings => Self::PemTwoEncodings,
            PemError::NotBase64 { label, line } => Self::PemNotBase64 { label, line: line.to_string() },
        }
    }
}

/// The text in `file`, if it contains a PEM block. The encoding of text around it does not matter: PEM is ASCII.
pub(crate) fn text(file: &[u8]) -> Option<Cow<'_, str>> {
    let text = text_encoding::decode(file).unwrap_or_else(|| String::from_utf8_lossy(file));
    text.contains(BEGIN).then_some(text)
}

/// Every block of `text`.
///
/// # Errors
/// A block has no end.
pub(crate) fn blocks(text: &str) -> Result<Vec<Block<'_>>, PemError> {
    if has_two_encodings(text) {
        return Err(PemError::TwoEncodings);
    }
    let mut found = Vec::new();
    let (mut rest, mut line) = (text, 1);
    while let Some((before, after)) = rest.split_once(BEGIN) {
        line += line_ends(before);
        let Some((label, content)) = after.split_once(DASHES) else { break };
        if label.len() > 64 || label.contains(char::is_control) || label == SIGNED_TEXT {
            // A line that only looks like a beginning, or that does not end.
            rest = after;
            continue;
        }
        let close = format!("{END}{label}{DASHES}");
        let not_closed = || PemError::NotClosed { label: label.to_owned(), line };
        let (content, after) = content.split_once(close.as_str()).ok_or_else(not_closed)?;
        if content.contains(BEGIN) {
            return Err(not_closed());
        }
        let (headers, base64) = without_headers(unescape_dashes(content));
        found.push(Block { label, headers, content: base64, line });
        line += line_ends(content);
        rest = after;
    }
    Ok(found)
}

/// Removes the headers that older tools write before the base64; an empty line ends them (RFC 1421 section 4.4).
fn without_headers(content: &str) -> (&str, &str) {
    let first = content.trim_start().lines().next().unwrap_or_default();
    if !first.contains(':') {
        return ("", content);
    }
    let ends =
        ["\n\n", "\r\n\r\n", "\r\r"].into_iter().filter_map(|end| content.trim_start().split_once(end));
    ends.max_by_key(|(_, after)| after.len()).unwrap_or(("", content))
}

/// Removes the dash that OpenPGP writes before a line of dashes in signed text (RFC 9580 section 7.2).
fn unescape_dashes(content: &str) -> &str {
    let before = content.strip_suffix("- ").unwrap_or(content);
    if before.ends_with(['\n', '\r']) { before } else { content }
}

/// Whether a text that was read in one encoding contains a PEM block in another.
fn has_two_encodings(text: &str) -> bool {
    let wide_in_narrow = text.as_bytes().contains(&0) && text.contains("-\0-\0-");
    // Two ASCII dashes are one letter of UTF-16.
    wide_in_narrow || (!text.is_ascii() && text.contains("\u{2d2d}\u{2d2d}"))
}

/// A lone CR ends a line, too (RFC 7468 section 3).
fn line_ends(text: &str) -> usize {
    let feeds = text.matches('\n').count();
    if feeds == 0 { text.matches('\r').count() } else { feeds }
}

impl Block<'_> {
    /// Whether it is encrypted by RFC 1421, as its headers say.
    pub(crate) fn is_encrypted(&self) -> bool {
        self.headers.contains("ENCRYPTED")
    }

    /// Its decoded content. Decodes piece by piece, because CRLs are large.
    ///
    /// # Errors
    /// It is not base64.
    pub(crate) fn decode(&self) -> Result<Vec<u8>, PemError> {
        const PIECE: usize = 4 * 1024;
        let broken = || PemError::NotBase64 { label: self.label.to_owned(), line: self.line };
        let mut der = Vec::with_capacity(self.content.len() / 4 * 3);
        let mut digits = Vec::with_capacity(PIECE);
        let content = visible(self.content);
        let mut letters = content.bytes().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                // As in quoted mails and in JSON.
                b'>' => continue,
                b'\\' if matches!(letters.peek(), Some(b'n' | b'r')) => {
                    letters.next();
                    continue;
                }
                letter if letter.is_ascii_whitespace() => continue,
                letter => digits.push(letter),
            }
            if digits.len() == PIECE {
                STANDARD.decode_vec(&digits, &mut der).map_err(|_| broken())?;
                digits.clear();
            }
        }
        STANDARD.decode_vec(&digits, &mut der).map_err(|_| broken())?;
        if der.is_empty() { Err(broken()) } else { Ok(der) }
    }
}

/// Removes blanks and invisible letters outside ASCII, which come with text that is copied from a page or a document.
fn visible(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let is_invisible =
        |letter: &char| matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    Cow::Owned(text.chars().filter(|letter| !letter.is_whitespace() && !is_invisible(letter)).collect())
}

/// Decodes `text` as base64 without PEM boundaries.
pub(crate) fn bare_base64(file: &[u8]) -> Option<Vec<u8>> {
    let text = text_encoding::decode(file)?;
    let text = visible(&text);
    let digits = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect::<Vec<_>>();
    STANDARD.decode(digits).ok().filter(|der| !der.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(&str, Vec<u8>)> {
        let blocks = blocks(text).unwrap();
        blocks.iter().map(|block| (block.label, block.decode().unwrap())).collect()
    }

    #[test]
    fn armour_is_found_in_whatever_text_it_came_with() {
        let armour = "-----BEGIN X-----\naGVs\nbG8=\n-----END X-----\n";
        for text in [
            armour.to_owned(),
            format!("Dear all,\n\n{armour}\nregards\n"),
            armour.replace('\n', "\r\n"),
            armour.replace('\n', "\r"),
            armour.replace('\n', "  \n"),
            armour.replace('\n', "\n\n"),
            armour.replace('\n', "\n> "),
            armour.replace('\n', "\\n"),
            armour.replace('\n', ""),
            armour.trim_end().to_owned(),
            armour.lines().map(|line| format!("\t  {line}\n")).collect(),
            armour.replacen('\n', "\nComment: ours\nX: y\n\n", 1),
            armour.replacen('\n', "\nComment: ours\n\n", 1).replace('\n', "\r\n"),
            armour.replace('\n', "\u{a0}\u{200b}\n"),
            format!(
                "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{}",
                armour.replace("-----B", "- -----B").replace("-----E", "- -----E")
            ),
        ] {
            assert_eq!(read(&text), [("X", b"hello".to_vec())], "{text:?}");
        }
    }

    #[test]
    fn several_blocks_keep_their_order_and_labels() {
        let text =
            "-----BEGIN A-----\nYQ==\n-----END A-----\ntext\n-----BEGIN B-----\nYg==\n-----END B-----\n";
        assert_eq!(read(text), [("A", b"a".to_vec()), ("B", b"b".to_vec())]);
        assert_eq!(read("-----BEGIN here and not further"), []);
        // RFC 7468 section 3: visible letters. Messages about a broken block contain the label.
        assert_eq!(read("-----BEGIN \0\u{1b}[2J-----\nYQ==\n"), []);
    }

    #[test]
    fn broken_armour_is_named_with_its_line() {
        let why = |text: &str| match blocks(text) {
            Err(broken) => Detail::from(broken).to_string(),
            Ok(blocks) => Detail::from(blocks[0].decode().unwrap_err()).to_string(),
        };
        let open = why("one\r\ntwo\r\n-----BEGIN A-----\r\nYQ==\r\n");
        assert_eq!(open, "its PEM is broken: `-----BEGIN A-----` in line 3 has no `-----END A-----`");
        let other =
            why("-----BEGIN A-----\nYQ==\n-----END B-----\n-----BEGIN A-----\nYQ==\n-----END A-----\n");
        assert_eq!(other, "its PEM is broken: `-----BEGIN A-----` in line 1 has no `-----END A-----`");
        for content in ["Y!==", "YQ=", ""] {
            let odd = why(&format!("\n-----BEGIN A-----\n{content}\n-----END A-----\n"));
            assert!(odd.ends_with("the text after `-----BEGIN A-----` in line 2 is not base64"), "{odd}");
        }
    }

    /// Text that is appended in another encoding is reported, not silently ignored.
    #[test]
    fn armour_in_two_encodings_is_refused() {
        let armour = "-----BEGIN X-----\naGVsbG8=\n-----END X-----\n";
        let little: Vec<u8> = armour.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = armour.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked = [b"\xff\xfe".as_slice(), &little].concat();
        for file in [
            [armour.as_bytes(), &little].concat(),
            [armour.as_bytes(), &big].concat(),
            [marked.as_slice(), armour.as_bytes()].concat(),
        ] {
            assert_eq!(blocks(&text(&file).unwrap()), Err(PemError::TwoEncodings));
        }
        assert!(blocks(&text(&marked).unwrap()).is_ok());
    }

    #[test]
    fn a_block_that_is_longer_than_a_piece_is_whole() {
        let long: Vec<u8> = (0..=255).cycle().take(100_001).collect();
        let text = format!("-----BEGIN A-----\n{}\n-----END A-----\n", STANDARD.encode(&long));
        assert_eq!(read(&text), [("A", long)]);
    }
}
