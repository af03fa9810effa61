//! Answers that more than one host gives.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use porthole_support::origin::Reply;
use serde_json::Value;

use crate::attachments::Attachment;

/// Whether a browser is to show a file or to save it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Disposition {
    /// Show it.
    Inline,
    /// Save it (RFC 6266).
    Attachment,
}

/// An answer with a body of the type `media_type`.
pub(super) fn content(status: StatusCode, media_type: &str, body: impl Into<Bytes>) -> Reply {
    let mut response = Response::new(Full::new(body.into()).map_err(|never| match never {}).boxed_unsync());
    *response.status_mut() = status;
    if let Ok(media_type) = HeaderValue::from_str(media_type) {
        response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    }
    Reply::from(response).header(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"))
}

/// 200 with `value`.
pub(super) fn json(value: &Value) -> Reply {
    content(StatusCode::OK, "application/json", value.to_string())
        .header(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"))
}

/// 303 to `location`.
pub(super) fn redirect(location: &str) -> Reply {
    HeaderValue::from_str(location).map_or_else(
        |_| refusal(StatusCode::BAD_REQUEST, "That address cannot be returned to."),
        |location| Reply::status(StatusCode::SEE_OTHER).header(header::LOCATION, location),
    )
}

/// An answer that says in a sentence what was wrong with the request.
pub(super) fn refusal(status: StatusCode, sentence: &str) -> Reply {
    content(status, "text/plain; charset=utf-8", sentence.to_owned())
}

/// 404.
pub(super) fn not_found() -> Reply {
    refusal(StatusCode::NOT_FOUND, "There is nothing here.")
}

/// 200 with a file; private, but a browser may keep it for a while, as mail and chat services let it.
pub(super) fn file(attachment: &Attachment, disposition: Disposition) -> Reply {
    let disposition = match disposition {
        Disposition::Inline => "inline".to_owned(),
        Disposition::Attachment => {
            let is_plain = |c: &char| (c.is_ascii_graphic() || *c == ' ') && !matches!(c, '"' | '\\');
            let plain: String = attachment.name.chars().filter(is_plain).collect();
            let encoded: String = url::form_urlencoded::byte_serialize(attachment.name.as_bytes()).collect();
            format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", encoded.replace('+', "%20"))
        }
    };
    // What is left of the name is visible ASCII, which a header may hold.
    let disposition = HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment"));
    content(StatusCode::OK, &attachment.media_type, attachment.content.clone())
        .header(header::CONTENT_DISPOSITION, disposition)
        .header(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=600"))
}
