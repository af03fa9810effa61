//! Which responses are downloads.
//!
//! A response to a navigation is a download if the server says so (`Content-Disposition`, RFC 6266), or if webviews do
//! not show its type. What a page fetches by itself becomes a file only through the webview's own download hook, which
//! asks the same policy.

use http::{HeaderMap, Method, Response, StatusCode, Uri, header};

use crate::request::RequestContext;

/// Types besides text, image, audio, video and font that webviews show or run.
const SHOWN: [&str; 12] = [
    "application/xhtml+xml",
    "application/xml",
    "application/json",
    "application/javascript",
    "application/ecmascript",
    "application/x-javascript",
    "application/manifest+json",
    "application/pdf",
    "application/ogg",
    "application/vnd.apple.mpegurl",
    "application/x-mpegurl",
    "multipart/x-mixed-replace",
];

/// A response that would become a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Download {
    pub(crate) file_name: Option<String>,
}

/// The file that the response to this request would become, if it would.
pub(crate) fn download<B>(context: &RequestContext<'_>, answer: &Response<B>) -> Option<Download> {
    let carries_content = context.method != Method::HEAD
        && !answer.status().is_informational()
        && !answer.status().is_redirection()
        && ![StatusCode::NO_CONTENT, StatusCode::RESET_CONTENT].contains(&answer.status());
    if !carries_content || !context.fetch.may_become_a_file() {
        return None;
    }
    let disposition = disposition(answer.headers());
    if !disposition.is_attachment && is_shown(answer.headers()) {
        return None;
    }
    let file_name = disposition.file_name.or_else(|| name_in(&context.uri));
    Some(Download { file_name })
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Disposition {
    is_attachment: bool,
    file_name: Option<String>,
}

/// Reads every `Content-Disposition`; one `attachment` is enough. An unknown type counts as attachment (RFC 6266
/// section 4.2); a value without a type is ignored.
fn disposition(headers: &HeaderMap) -> Disposition {
    let mut found = Disposition::default();
    for value in headers.get_all(header::CONTENT_DISPOSITION) {
        let text = String::from_utf8_lossy(value.as_bytes());
        let mut parts = split(&text).into_iter();
        let kind = parts.next().unwrap_or_default();
        let kind = kind.trim();
        found.is_attachment |=
            !kind.is_empty() && !kind.contains('=') && !kind.eq_ignore_ascii_case("inline");
        let (mut plain, mut extended) = (None, None);
        for part in parts {
            let Some((name, value)) = part.split_once('=') else { continue };
            match name.trim().to_ascii_lowercase().as_str() {
                "filename" => plain = plain.or_else(|| Some(unquote(value.trim()))),
                "filename*" => extended = extended.or_else(|| decode_extended(value.trim())),
                _ => {}
            }
        }
        found.file_name = found.file_name.or(extended.or(plain).and_then(|name| last_part(&name)));
    }
    found
}

/// Splits at semicolons outside quoted strings.
fn split(text: &str) -> Vec<String> {
    let (mut parts, mut part) = (Vec::new(), String::new());
    let (mut quoted, mut escaped) = (false, false);
    for c in text.chars() {
        match c {
            ';' if !quoted => {
                parts.push(std::mem::take(&mut part));
                continue;
            }
            '"' if !escaped => quoted = !quoted,
            _ => {}
        }
        escaped = quoted && c == '\\' && !escaped;
        part.push(c);
    }
    parts.push(part);
    parts
}

/// The text of a quoted string (RFC 9110 section 5.6.4), or an unquoted token.
fn unquote(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"') else { return value.to_owned() };
    let mut text = String::new();
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => text.extend(chars.next()),
            c => text.push(c),
        }
    }
    text
}

/// `charset'language'percent-encoded` (RFC 8187 section 3.2), in UTF-8 or ISO-8859-1.
fn decode_extended(value: &str) -> Option<String> {
    let mut parts = value.splitn(3, '\'');
    let (charset, _language, encoded) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes = percent_decode(encoded)?;
    match charset.to_ascii_lowercase().as_str() {
        "utf-8" => String::from_utf8(bytes).ok(),
        "iso-8859-1" => Some(bytes.into_iter().map(char::from).collect()),
        _ => None,
    }
}

fn percent_decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            let (high, low) = (digit()?, digit()?);
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    Some(bytes)
}

/// A server's name may contain a path; only the last part is the name, without control characters.
fn last_part(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(255).collect();
    let clean = clean.trim().to_owned();
    (!clean.is_empty()).then_some(clean)
}

fn name_in(uri: &Uri) -> Option<String> {
    let last = uri.path().rsplit('/').next()?;
    last_part(&String::from_utf8(percent_decode(last)?).ok()?)
}

/// Whether webviews show or run this type. Without a type the webview detects it, and its download hook decides.
fn is_shown(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(header::CONTENT_TYPE) else { return true };
    let text = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
    let kind = text.split(';').next().unwrap_or_default().trim();
    let family = kind.split('/').next().unwrap_or_default();
    kind.is_empty()
        || ["text", "image", "audio", "video", "font"].contains(&family)
        || kind.ends_with("+xml")
        || kind.ends_with("+json")
        || SHOWN.contains(&kind)
}

#[cfg(test)]
mod tests;
