//! Files that people take for certificates and lists, told by how they begin: a person who is told "a web page" knows what
//! happened, and one who is told "broken" does not.

use crate::text_encoding;

/// Beginnings of files that are no text.
const BINARY: [(&[u8], &str); 16] = [
    (
        b"\xfe\xed\xfe\xed",
        "a Java keystore (JKS); `keytool -importkeystore -deststoretype PKCS12` makes a PKCS#12 file of it",
    ),
    (
        b"\xce\xce\xce\xce",
        "a Java keystore (JCEKS); `keytool -importkeystore -deststoretype PKCS12` makes a PKCS#12 file of it",
    ),
    (
        b"\0\0\0\0CERT",
        "a certificate store of Windows (.sst); export the certificate from it as .cer or .pfx",
    ),
    (b"SQLite format 3\0", "a database (SQLite)"),
    (b"PK\x03\x04", "a ZIP archive; unpack it first"),
    (b"\x1f\x8b", "compressed (gzip); unpack it first"),
    (b"BZh", "compressed (bzip2); unpack it first"),
    (b"\xfd7zXZ\0", "compressed (xz); unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed (zstd); unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive; unpack it first"),
    (b"Rar!\x1a\x07", "a RAR archive; unpack it first"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "a file of Microsoft Office or Outlook; save what is attached to it",
    ),
    (b"bplist00", "a property list of macOS"),
    (b"%PDF-", "a PDF document"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
];

/// Beginnings of texts, in lower case.
const TEXT: [(&str, &str); 17] = [
    ("<!doctype html", "a web page (HTML), perhaps of a sign-in or an error"),
    ("<html", "a web page (HTML), perhaps of a sign-in or an error"),
    ("<head", "a web page (HTML), perhaps of a sign-in or an error"),
    ("<body", "a web page (HTML), perhaps of a sign-in or an error"),
    ("<?xml", "an XML file"),
    ("<", "an XML file"),
    ("{\\rtf", "a word processor document (RTF)"),
    ("{", "a JSON file"),
    ("ssh-", "a public key of SSH"),
    ("ecdsa-sha2-", "a public key of SSH"),
    ("---- begin ssh2 public key", "a public key of SSH"),
    ("putty-user-key-file", "a key of PuTTY"),
    ("windows registry editor", "a registry file of Windows"),
    ("regedit4", "a registry file of Windows"),
    ("version https://git-lfs.github.com/", "a pointer of Git LFS in place of the file itself"),
    ("dn:", "a directory entry (LDIF)"),
    ("bag attributes", "what `openssl pkcs12 -info` says of a file, without the file itself"),
];

/// What `file` is, if it is one of those, in words that go on from "it is".
pub(crate) fn name_of(file: &[u8]) -> Option<&'static str> {
    if let Some((_, name)) = BINARY.iter().find(|(start, _)| file.starts_with(start)) {
        return Some(name);
    }
    // The beginning says it.
    let start = file.get(..file.len().min(4096) & !1).unwrap_or_default();
    let text = text_encoding::decode(start).unwrap_or_else(|| String::from_utf8_lossy(start));
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).to_lowercase();
    if text.starts_with("certificate:") && text.contains("signature algorithm:") {
        return Some(
            "the text that describes a certificate, without the certificate itself; leave `-noout` away",
        );
    }
    if text.contains("begin certificate") {
        return Some("PEM whose dashes are no longer `-----`, as after editing in a word processor");
    }
    TEXT.iter().find(|(start, _)| text.starts_with(start)).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_take_for_a_certificate_is_named() {
        let utf_16: Vec<u8> = "\u{feff}<HTML>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (file, part) in [
            (b"\r\n <!DOCTYPE html><title>404</title>".as_slice(), "web page"),
            (&utf_16, "web page"),
            (b"\xef\xbb\xbf<?xml version=\"1.0\"?>", "XML"),
            (b"{\"error\":\"login\"}", "JSON"),
            (b"\xfe\xed\xfe\xed\0\0\0\x02", "Java keystore"),
            (b"\x1f\x8b\x08\0", "gzip"),
            ("—–BEGIN CERTIFICATE—–\nMII".as_bytes(), "dashes"),
            (b"Certificate:\n    Data:\n        Signature Algorithm: x", "describes a certificate"),
            (b"ssh-ed25519 AAAA", "SSH"),
        ] {
            assert!(name_of(file).is_some_and(|name| name.contains(part)), "{part}");
        }
        for file in [b"".as_slice(), b"hello", b"\x30\x03\x02\x01\x03", b"MIIB"] {
            assert_eq!(name_of(file), None);
        }
    }
}
