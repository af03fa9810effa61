//! Recognises other kinds of files by their beginning, so that a message can say "a web page" instead of "broken".

use porthole_explain::Detail;
use porthole_text_encoding as text_encoding;

/// The name of a kind of file in messages.
type Says = fn() -> Detail;

/// Beginnings of files that are not text.
const BINARY: [(&[u8], Says); 16] = [
    (b"\xfe\xed\xfe\xed", || java_keystore("JKS")),
    (b"\xce\xce\xce\xce", || java_keystore("JCEKS")),
    (b"\0\0\0\0CERT", || Detail::FileWindowsStore),
    (b"SQLite format 3\0", || Detail::FileDatabase),
    (b"PK\x03\x04", || archive("ZIP")),
    (b"\x1f\x8b", || compressed("gzip")),
    (b"BZh", || compressed("bzip2")),
    (b"\xfd7zXZ\0", || compressed("xz")),
    (b"\x28\xb5\x2f\xfd", || compressed("zstd")),
    (b"7z\xbc\xaf\x27\x1c", || archive("7-Zip")),
    (b"Rar!\x1a\x07", || archive("RAR")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", || Detail::FileOffice),
    (b"bplist00", || Detail::FilePropertyList),
    (b"%PDF-", || Detail::FilePdf),
    (b"\x7fELF", || Detail::FileProgram),
    (b"MZ", || Detail::FileProgram),
];

/// Beginnings of texts, in lower case.
static TEXT: [(&str, Detail); 17] = [
    ("<!doctype html", Detail::FileWebPage),
    ("<html", Detail::FileWebPage),
    ("<head", Detail::FileWebPage),
    ("<body", Detail::FileWebPage),
    ("<?xml", Detail::FileXml),
    ("<", Detail::FileXml),
    ("{\\rtf", Detail::FileRtf),
    ("{", Detail::FileJson),
    ("ssh-", Detail::FileSshKey),
    ("ecdsa-sha2-", Detail::FileSshKey),
    ("---- begin ssh2 public key", Detail::FileSshKey),
    ("putty-user-key-file", Detail::FilePuttyKey),
    ("windows registry editor", Detail::FileRegistry),
    ("regedit4", Detail::FileRegistry),
    ("version https://git-lfs.github.com/", Detail::FileGitLfs),
    ("dn:", Detail::FileLdif),
    ("bag attributes", Detail::FileBagAttributes),
];

fn java_keystore(format: &str) -> Detail {
    Detail::FileJavaKeystore { format: format.to_owned() }
}

fn archive(format: &str) -> Detail {
    Detail::FileArchive { format: format.to_owned() }
}

fn compressed(format: &str) -> Detail {
    Detail::FileCompressed { format: format.to_owned() }
}

/// The kind of `file`, if it is one of those. Completes a sentence after "it is".
pub(crate) fn name_of(file: &[u8]) -> Option<Detail> {
    if let Some((_, kind)) = BINARY.iter().find(|(start, _)| file.starts_with(start)) {
        return Some(kind());
    }
    // The beginning of a text is enough.
    let start = file.get(..file.len().min(4096) & !1).unwrap_or_default();
    let text = text_encoding::decode(start).unwrap_or_else(|| String::from_utf8_lossy(start));
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).to_lowercase();
    if text.starts_with("certificate:") && text.contains("signature algorithm:") {
        return Some(Detail::FileCertificateText);
    }
    if text.contains("begin certificate") {
        return Some(Detail::FileEditedPem);
    }
    TEXT.iter().find(|(start, _)| text.starts_with(start)).map(|(_, kind)| kind.clone())
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
            assert!(name_of(file).is_some_and(|name| name.to_string().contains(part)), "{part}");
        }
        for file in [b"".as_slice(), b"hello", b"\x30\x03\x02\x01\x03", b"MIIB"] {
            assert_eq!(name_of(file), None);
        }
    }
}
