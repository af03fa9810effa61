//! Files that people send each other, and the ways in which web apps let them be downloaded.

use bytes::Bytes;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// How a page lets a file be downloaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Way {
    /// A link; the answer says `Content-Disposition: attachment`.
    Link,
    /// The page builds the file itself and links to its `blob:` address.
    Blob,
    /// A link with the file in it, `data:`.
    Data,
    /// The page fetches the file and links to an object URL.
    Fetch,
    /// The page posts a form; the answer is an attachment.
    Form,
    /// The page opens the attachment in a new window.
    Window,
}

/// One file.
#[derive(Debug, Clone)]
pub(crate) struct Attachment {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) content: Bytes,
    pub(crate) way: Way,
}

impl Attachment {
    /// The SHA-256 of the content, in lower-case hexadecimal.
    pub(crate) fn sha256(&self) -> String {
        sha256(&self.content)
    }

    /// The content as text, if it is text.
    pub(crate) fn text(&self) -> Option<&str> {
        self.media_type.starts_with("text/").then(|| std::str::from_utf8(&self.content).ok()).flatten()
    }
}

/// The SHA-256 of `content`, in lower-case hexadecimal.
pub(crate) fn sha256(content: &[u8]) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A PDF file of one page with one line of text for each of `lines`.
pub(crate) fn pdf(lines: &[&str]) -> Vec<u8> {
    let escaped = lines.iter().map(|line| line.replace(['(', ')', '\\'], " "));
    let shown: String = escaped.map(|line| format!("({line}) Tj T*\n")).collect();
    let text = format!("BT /F1 14 Tf 20 TL 60 780 Td\n{shown}ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut places = String::new();
    for (number, object) in (1..).zip(&objects) {
        places.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let (count, start) = (objects.len() + 1, file.len());
    file.push_str(&format!(
        "xref\n0 {count}\n0000000000 65535 f \n{places}trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n\
         {start}\n%%EOF\n"
    ));
    file.into_bytes()
}
