//! ASN.1 where the libraries are too strict or too slow: reads DER values in place, and converts BER to DER.
//!
//! Signatures are verified over the original bytes, never over converted ones.

use time::{Date, Month, OffsetDateTime};

/// The bytes are not ASN.1 of the expected form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("its ASN.1 encoding is broken")]
pub(crate) struct Malformed;

/// Tags of universal types (X.680 section 8.6), each as its one byte.
pub(crate) mod tag {
    pub(crate) const BOOLEAN: u8 = 0x01;
    pub(crate) const INTEGER: u8 = 0x02;
    pub(crate) const BIT_STRING: u8 = 0x03;
    pub(crate) const OCTET_STRING: u8 = 0x04;
    pub(crate) const OID: u8 = 0x06;
    pub(crate) const ENUMERATED: u8 = 0x0a;
    pub(crate) const UTC_TIME: u8 = 0x17;
    pub(crate) const GENERALIZED_TIME: u8 = 0x18;
    pub(crate) const SEQUENCE: u8 = 0x30;
    #[cfg(test)]
    pub(crate) const SET: u8 = 0x31;

    /// The constructed context tag `[number]`, which contains other values.
    pub(crate) const fn explicit(number: u8) -> u8 {
        0xa0 | number
    }

    /// The primitive context tag `[number]`, which replaces the tag of a simple type.
    pub(crate) const fn implicit(number: u8) -> u8 {
        0x80 | number
    }
}

const CONSTRUCTED: u8 = 0x20;

/// One value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Value<'a> {
    /// Its tag. Tags above 30 are not supported; nothing here uses them.
    pub(crate) tag: u8,
    /// Its content.
    pub(crate) content: &'a [u8],
    /// The whole value, with tag and length.
    pub(crate) raw: &'a [u8],
}

/// Reads consecutive values.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// A reader of the content of `bytes`, which must be one value with the tag `expected`.
    pub(crate) fn contents(bytes: &'a [u8], expected: u8) -> Result<Self, Malformed> {
        let mut reader = Self(bytes);
        let inner = reader.take(expected)?;
        reader.end()?;
        Ok(Self(inner))
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The bytes that are not read yet.
    pub(crate) const fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// The tag of the next value.
    pub(crate) fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }

    /// The next value.
    pub(crate) fn next(&mut self) -> Result<Value<'a>, Malformed> {
        let [tag, first, ..] = *self.0 else { return Err(Malformed) };
        if tag & 0x1f == 0x1f {
            return Err(Malformed);
        }
        let (length, head) = match first {
            0..=0x7f => (usize::from(first), 2),
            0x81..=0x84 => {
                let digits = usize::from(first & 0x7f);
                let number = self.0.get(2..2 + digits).ok_or(Malformed)?;
                (number.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit)), 2 + digits)
            }
            _ => return Err(Malformed),
        };
        let end = head.checked_add(length).ok_or(Malformed)?;
        let (raw, rest) = self.0.split_at_checked(end).ok_or(Malformed)?;
        self.0 = rest;
        Ok(Value { tag, content: raw.get(head..).ok_or(Malformed)?, raw })
    }

    /// The content of the next value, which must have the tag `expected`.
    pub(crate) fn take(&mut self, expected: u8) -> Result<&'a [u8], Malformed> {
        let value = self.next()?;
        if value.tag == expected { Ok(value.content) } else { Err(Malformed) }
    }

    /// The content of the next value, if it has the tag `expected`.
    pub(crate) fn take_if(&mut self, expected: u8) -> Result<Option<&'a [u8]>, Malformed> {
        if self.peek() == Some(expected) { self.take(expected).map(Some) } else { Ok(None) }
    }

    /// A reader of the content of the next value, which must have the tag `expected`.
    pub(crate) fn open(&mut self, expected: u8) -> Result<Self, Malformed> {
        self.take(expected).map(Self)
    }

    /// A non-negative number that fits into the type.
    pub(crate) fn number(&mut self) -> Result<u32, Malformed> {
        number(self.take(tag::INTEGER)?)
    }

    /// An object identifier in dotted form.
    pub(crate) fn oid(&mut self) -> Result<String, Malformed> {
        dotted(self.take(tag::OID)?)
    }

    /// Fails unless everything has been read.
    pub(crate) const fn end(&self) -> Result<(), Malformed> {
        if self.0.is_empty() { Ok(()) } else { Err(Malformed) }
    }
}

/// The content of an INTEGER as a number.
pub(crate) fn number(content: &[u8]) -> Result<u32, Malformed> {
    match content {
        [] | [0x80..=0xff, ..] => Err(Malformed),
        [0, digits @ ..] | digits if digits.len() <= 4 => {
            Ok(digits.iter().fold(0, |sum, digit| sum << 8 | u32::from(*digit)))
        }
        _ => Err(Malformed),
    }
}

/// The content of a BOOLEAN.
pub(crate) const fn boolean(content: &[u8]) -> Result<bool, Malformed> {
    match content {
        [0] => Ok(false),
        [_] => Ok(true),
        _ => Err(Malformed),
    }
}

/// A time of either type (RFC 5280 sections 4.1.2.5.1 and 4.1.2.5.2). Seconds may be missing; fractions of seconds are
/// accepted.
pub(crate) fn time(Value { tag, content, .. }: Value<'_>) -> Result<OffsetDateTime, Malformed> {
    let text = std::str::from_utf8(content).ok().and_then(|text| text.strip_suffix('Z')).ok_or(Malformed)?;
    let whole = text.split(['.', ',']).next().unwrap_or_default();
    let (year, rest) = match tag {
        tag::UTC_TIME => {
            let (year, rest) = whole.split_at_checked(2).ok_or(Malformed)?;
            let year = digits(year)?;
            (if year < 50 { 2000 + year } else { 1900 + year }, rest)
        }
        tag::GENERALIZED_TIME => {
            let (year, rest) = whole.split_at_checked(4).ok_or(Malformed)?;
            (digits(year)?, rest)
        }
        _ => return Err(Malformed),
    };
    let pairs = rest.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).map_err(|_| Malformed));
    let pairs = pairs.map(|pair| pair.and_then(digits)).collect::<Result<Vec<u16>, _>>()?;
    let small = |number: u16| u8::try_from(number).map_err(|_| Malformed);
    let [month, day, hour, minute, ref seconds @ ..] = *pairs else { return Err(Malformed) };
    let second = match *seconds {
        [] => 0,
        [second] => second,
        _ => return Err(Malformed),
    };
    let month = Month::try_from(small(month)?).map_err(|_| Malformed)?;
    let date = Date::from_calendar_date(year.into(), month, small(day)?).map_err(|_| Malformed)?;
    let time = date.with_hms(small(hour)?, small(minute)?, small(second)?).map_err(|_| Malformed)?;
    Ok(time.assume_utc())
}

fn digits(text: &str) -> Result<u16, Malformed> {
    if text.len() >= 2 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().map_err(|_| Malformed)
    } else {
        Err(Malformed)
    }
}

/// The content of an OBJECT IDENTIFIER in dotted form.
pub(crate) fn dotted(content: &[u8]) -> Result<String, Malformed> {
    use std::fmt::Write as _;
    let mut text = String::new();
    let mut arc: u64 = 0;
    let mut is_first = true;
    if content.last().is_none_or(|last| last & 0x80 != 0) {
        return Err(Malformed);
    }
    for byte in content {
        arc = arc.checked_mul(128).ok_or(Malformed)? | u64::from(byte & 0x7f);
        if byte & 0x80 != 0 {
            continue;
        }
        if is_first {
            let top = (arc / 40).min(2);
            text = format!("{top}.{}", arc - top * 40);
            is_first = false;
        } else {
            // Writing into a String cannot fail.
            let _written = write!(text, ".{arc}");
        }
        arc = 0;
    }
    Ok(text)
}

/// The one value in `file`, without the line ends, blanks and zeros that editors, mail programs and transfers append.
pub(crate) fn without_padding(file: &[u8]) -> &[u8] {
    match Reader::new(file).next() {
        Ok(Value { raw, .. }) if is_padding(file.get(raw.len()..).unwrap_or_default()) => raw,
        Ok(_) | Err(Malformed) => file,
    }
}

fn is_padding(bytes: &[u8]) -> bool {
    // 0x1a marked the end of a text in DOS.
    bytes.iter().all(|byte| byte.is_ascii_whitespace() || matches!(byte, 0 | 0x1a))
}

/// A value with this content and a DER length.
pub(crate) fn encode(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut value = Vec::with_capacity(content.len() + 6);
    value.push(tag);
    push_length(&mut value, content.len());
    value.extend_from_slice(content);
    value
}

fn push_length(out: &mut Vec<u8>, length: usize) {
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => out.push(short),
        Ok(_) | Err(_) => {
            let digits = length.to_be_bytes();
            let digits =
                digits.get(digits.iter().take_while(|digit| **digit == 0).count()..).unwrap_or_default();
            out.push(0x80 | u8::try_from(digits.len()).unwrap_or(8));
            out.extend_from_slice(digits);
        }
    }
}

/// Deeper than any file with certificates and keys.
const DEEPEST: usize = 48;

/// Converts the first value in `ber` to definite lengths, with each string in one piece (X.690 sections 10.1 and 10.2).
/// Bytes after it are ignored.
///
/// An implicitly tagged string looks like a sequence of strings; [`octets`] joins those.
pub(crate) fn to_der(ber: &[u8]) -> Result<Vec<u8>, Malformed> {
    let mut out = Vec::with_capacity(ber.len());
    convert(&mut &*ber, &mut out, DEEPEST)?;
    Ok(out)
}

/// The bytes of a string with an implicit tag: `content` itself, or its pieces if `is_in_pieces`.
pub(crate) fn octets(content: &[u8], is_in_pieces: bool) -> Result<Vec<u8>, Malformed> {
    if !is_in_pieces {
        return Ok(content.to_vec());
    }
    let mut whole = Vec::with_capacity(content.len());
    let mut pieces = Reader::new(content);
    while !pieces.is_empty() {
        whole.extend_from_slice(pieces.take(tag::OCTET_STRING)?);
    }
    Ok(whole)
}

struct Head<'a> {
    tag: &'a [u8],
    /// `None` for an indefinite length.
    length: Option<usize>,
}

fn head<'a>(input: &mut &'a [u8]) -> Result<Head<'a>, Malformed> {
    let whole = *input;
    let first = *whole.first().ok_or(Malformed)?;
    let mut tag_size = 1;
    if first & 0x1f == 0x1f {
        // At most four more bytes: no valid length is larger.
        let more = whole.iter().skip(1).take(4).position(|byte| byte & 0x80 == 0).ok_or(Malformed)?;
        tag_size += more + 1;
    }
    let (tag, rest) = whole.split_at_checked(tag_size).ok_or(Malformed)?;
    let (first, rest) = rest.split_first().ok_or(Malformed)?;
    let (length, rest) = match first {
        0x80 => (None, rest),
        0..=0x7f => (Some(usize::from(*first)), rest),
        _ => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f)).ok_or(Malformed)?;
            let zeros = digits.iter().take_while(|digit| **digit == 0).count();
            let digits = digits.get(zeros..).unwrap_or_default();
            if digits.len() > 4 {
                return Err(Malformed);
            }
            (Some(digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit))), rest)
        }
    };
    *input = rest;
    Ok(Head { tag, length })
}

/// Converts one value from `input` into `out`.
fn convert(input: &mut &[u8], out: &mut Vec<u8>, depth: usize) -> Result<(), Malformed> {
    let depth = depth.checked_sub(1).ok_or(Malformed)?;
    let Head { tag, length } = head(input)?;
    let first = *tag.first().ok_or(Malformed)?;
    if first & CONSTRUCTED == 0 {
        let (content, rest) = input.split_at_checked(length.ok_or(Malformed)?).ok_or(Malformed)?;
        *input = rest;
        out.extend_from_slice(tag);
        push_length(out, content.len());
        out.extend_from_slice(content);
        return Ok(());
    }
    let mut content = Vec::new();
    match length {
        Some(length) => {
            let (mut inner, rest) = input.split_at_checked(length).ok_or(Malformed)?;
            *input = rest;
            while !inner.is_empty() {
                convert(&mut inner, &mut content, depth)?;
            }
        }
        None => loop {
            match *input {
                [0, 0, rest @ ..] => {
                    *input = rest;
                    break;
                }
                [] => return Err(Malformed),
                _ => convert(input, &mut content, depth)?,
            }
        },
    }
    if is_string(first) {
        let content = join_pieces(first & !CONSTRUCTED, &content)?;
        out.push(first & !CONSTRUCTED);
        push_length(out, content.len());
        out.extend_from_slice(&content);
    } else {
        out.extend_from_slice(tag);
        push_length(out, content.len());
        out.extend_from_slice(&content);
    }
    Ok(())
}

/// Whether a universal type is a string, which BER may cut into pieces (X.690 section 8.21).
const fn is_string(tag: u8) -> bool {
    matches!(tag & !CONSTRUCTED, 0x03 | 0x04 | 0x0c | 0x12..=0x16 | 0x19..=0x1e)
}

/// Joins the pieces of a string, which are already DER.
fn join_pieces(kind: u8, pieces: &[u8]) -> Result<Vec<u8>, Malformed> {
    let mut whole = Vec::with_capacity(pieces.len());
    let mut pieces = Reader::new(pieces);
    while !pieces.is_empty() {
        let piece = pieces.next()?;
        // The pieces of other string types may be octet strings.
        if piece.tag != kind && piece.tag != tag::OCTET_STRING {
            return Err(Malformed);
        }
        if kind == tag::BIT_STRING {
            let (unused, bits) = piece.content.split_first().ok_or(Malformed)?;
            if whole.is_empty() {
                whole.push(*unused);
            } else if let Some(first) = whole.first_mut() {
                *first = *unused;
            }
            whole.extend_from_slice(bits);
        } else {
            whole.extend_from_slice(piece.content);
        }
    }
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indefinite_lengths_and_strings_in_pieces_become_der() {
        let ber = b"\x30\x80\x02\x01\x03\x24\x80\x04\x02ab\x24\x03\x04\x01c\x00\x00\xa0\x80\x05\x00\x00\x00\x00\x00rest";
        let der = b"\x30\x0c\x02\x01\x03\x04\x03abc\xa0\x02\x05\x00";
        assert_eq!(to_der(ber), Ok(der.to_vec()));
        assert_eq!(to_der(der), Ok(der.to_vec()));
        assert_eq!(to_der(b"\x23\x08\x03\x02\x00\xff\x03\x02\x04\xf0"), Ok(b"\x03\x03\x04\xff\xf0".to_vec()));
        assert_eq!(octets(b"\x04\x01a\x04\x01b", true), Ok(b"ab".to_vec()));
    }

    #[test]
    fn padding_behind_a_value_is_left_out_and_anything_else_is_not() {
        for padding in [b"".as_slice(), b"\n", b"\r\n\x1a", &[0; 512]] {
            assert_eq!(without_padding(&[b"\x30\x02\x05\x00", padding].concat()), b"\x30\x02\x05\x00");
        }
        for whole in [b"\x30\x02\x05\x00x".as_slice(), b"\x30\x03\x05\x00", b""] {
            assert_eq!(without_padding(whole), whole);
        }
    }

    #[test]
    fn what_is_cut_or_nests_without_end_is_refused() {
        let ber = b"\x30\x80\x02\x01\x03\x24\x80\x04\x02ab\x00\x00\x00\x00";
        for length in 0..ber.len() {
            assert_eq!(to_der(&ber[..length]), Err(Malformed), "{length} bytes");
        }
        assert_eq!(to_der(&[0x30, 0x80].repeat(100_000)), Err(Malformed));
        assert_eq!(to_der(b"\x04\x84\xff\xff\xff\xff"), Err(Malformed));
        assert_eq!(to_der(b"\x24\x03\x02\x01\x00"), Err(Malformed), "a number is no piece of a string");
    }

    #[test]
    fn moments_are_read_in_both_types_up_to_the_end_of_time() {
        let read = |tag, text: &str| time(Value { tag, content: text.as_bytes(), raw: &[] });
        let unix = |tag, text: &str| read(tag, text).map(OffsetDateTime::unix_timestamp);
        assert_eq!(unix(tag::UTC_TIME, "700101000000Z"), Ok(0));
        assert_eq!(unix(tag::UTC_TIME, "491231235959Z"), Ok(2_524_607_999));
        assert_eq!(unix(tag::UTC_TIME, "2001010000Z"), Ok(1_577_836_800));
        assert_eq!(unix(tag::GENERALIZED_TIME, "20500101000000.5Z"), Ok(2_524_608_000));
        assert_eq!(unix(tag::GENERALIZED_TIME, "99991231235959Z"), Ok(253_402_300_799));
        for odd in [
            "20501301000000Z",
            "20500101000000",
            "2050010100000Z",
            "20500101000000+0100",
            "+0500101000000Z",
            "",
        ] {
            assert_eq!(read(tag::GENERALIZED_TIME, odd), Err(Malformed), "{odd}");
        }
    }

    #[test]
    fn numbers_and_object_identifiers_are_read_whole() {
        let mut reader = Reader::new(b"\x02\x02\x01\x00\x06\x03\x55\x04\x03\x01\x01\xff");
        assert_eq!((reader.number(), reader.oid()), (Ok(256), Ok("2.5.4.3".to_owned())));
        assert_eq!(reader.take(tag::BOOLEAN).and_then(boolean), Ok(true));
        assert_eq!(reader.end(), Ok(()));
        assert_eq!(number(b"\xff"), Err(Malformed));
        assert_eq!(number(b"\x00\xff\xff\xff\xff"), Ok(u32::MAX));
        assert_eq!(number(b"\x01\x00\x00\x00\x00"), Err(Malformed));
        assert_eq!(dotted(b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"), Ok("1.2.840.113549.1.7.1".to_owned()));
        assert_eq!(dotted(b"\x88\x37"), Ok("2.999".to_owned()));
        assert_eq!(dotted(b"\x2a\x86"), Err(Malformed));
    }
}
