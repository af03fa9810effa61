//! Values of attributes as text, and short names of attribute types.

use std::fmt;

use x509_parser::der_parser::asn1_rs::{Any, Tag, ToDer as _};

pub(super) const COMMON_NAME: &str = "2.5.4.3";

/// Attribute types by their short names: those of RFC 4514 section 3, then those that Windows and OpenSSL write. A type
/// is printed with its first name.
pub(super) const TYPES: &[(&str, &str)] = &[
    ("CN", COMMON_NAME),
    ("L", "2.5.4.7"),
    ("ST", "2.5.4.8"),
    ("O", "2.5.4.10"),
    ("OU", "2.5.4.11"),
    ("C", "2.5.4.6"),
    ("STREET", "2.5.4.9"),
    ("DC", "0.9.2342.19200300.100.1.25"),
    ("UID", "0.9.2342.19200300.100.1.1"),
    ("serialNumber", "2.5.4.5"),
    ("SN", "2.5.4.4"),
    ("GN", "2.5.4.42"),
    ("title", "2.5.4.12"),
    ("initials", "2.5.4.43"),
    ("dnQualifier", "2.5.4.46"),
    ("emailAddress", "1.2.840.113549.1.9.1"),
    ("E", "1.2.840.113549.1.9.1"),
    ("S", "2.5.4.8"),
    ("surname", "2.5.4.4"),
    ("givenName", "2.5.4.42"),
    ("T", "2.5.4.12"),
];

/// The short name with which an attribute type is printed.
pub(super) fn short_name(oid: &str) -> Option<&'static str> {
    TYPES.iter().find(|(_, known)| *known == oid).map(|(name, _)| *name)
}

/// The text of an attribute value of any of X.520's string types; `None` if it is not a string.
pub(super) fn value_from_der(any: &Any<'_>) -> Option<String> {
    let data = any.data;
    match any.tag() {
        Tag::Utf8String => std::str::from_utf8(data).ok().map(str::to_owned),
        Tag::PrintableString | Tag::Ia5String | Tag::NumericString | Tag::VisibleString => {
            data.is_ascii().then(|| data.iter().map(|&b| char::from(b)).collect())
        }
        // T.61 in practice: Latin-1.
        Tag::TeletexString => Some(data.iter().map(|&b| char::from(b)).collect()),
        Tag::BmpString => utf16_be(data),
        Tag::UniversalString => utf32_be(data),
        _ => None,
    }
}

/// A value that is not a string, in the form of RFC 4514 section 2.4: `#` and the hex of its DER.
pub(super) fn hex_of(any: &Any<'_>) -> String {
    use std::fmt::Write as _;
    let mut hex = "#".to_owned();
    // A value that the library cannot encode still differs from every other value.
    let bare = || [&any.tag().0.to_be_bytes(), any.data].concat();
    for byte in any.to_der_vec().unwrap_or_else(|_| bare()) {
        // Writing into a String cannot fail.
        let _written = write!(hex, "{byte:02x}");
    }
    hex
}

fn utf16_be(data: &[u8]) -> Option<String> {
    let (pairs, []) = data.as_chunks::<2>() else { return None };
    let units = pairs.iter().map(|&pair| u16::from_be_bytes(pair)).collect::<Vec<_>>();
    String::from_utf16(&units).ok()
}

fn utf32_be(data: &[u8]) -> Option<String> {
    let (quads, []) = data.as_chunks::<4>() else { return None };
    quads.iter().map(|&quad| char::from_u32(u32::from_be_bytes(quad))).collect()
}

/// Writes a letter of a certificate; as bytes if it could disturb a terminal or a page.
pub(crate) fn write_letter(f: &mut fmt::Formatter<'_>, letter: char) -> fmt::Result {
    if !letter.is_control() {
        return write!(f, "{letter}");
    }
    letter.encode_utf8(&mut [0; 4]).bytes().try_for_each(|byte| write!(f, "\\{byte:02x}"))
}
