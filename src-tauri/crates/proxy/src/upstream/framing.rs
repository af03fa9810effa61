//! Decides where a response ends, and never leaves it to the webview (RFC 9112 section 6.3): the webview gets one
//! length or none, and a response that cannot be made exact is an error with its reason.

use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

/// The body that a response's head announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// No body. The fields describe the body of another request's response.
    None,
    /// This number of bytes.
    Length(u64),
    /// A body that ends with its last chunk, its stream, or its connection.
    Open,
}

/// Why a response cannot be made exact.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Faulty {
    #[error("its answer has several lengths, or one that is no number")]
    Length,
    #[error("its answer is in a transfer coding other than `chunked`")]
    Coding,
    #[error("its answer of status {0} carries a body, where none may be")]
    BodyNotAllowed(u16),
    #[error("it changed the protocol without being asked")]
    UnaskedUpgrade,
    #[error("it sent an interim answer as its last word")]
    Interim,
}

/// Checks the head of an answer to a request of `method` and makes its fields exact: at most one length, no transfer
/// coding.
pub(super) fn determine(
    method: &Method,
    status: StatusCode,
    headers: &mut HeaderMap,
) -> Result<Framing, Faulty> {
    if status == StatusCode::SWITCHING_PROTOCOLS {
        return Err(Faulty::UnaskedUpgrade);
    }
    if status.is_informational() {
        return Err(Faulty::Interim);
    }
    // Such a response ends with its head, whatever the head says about the body of another request's response.
    let is_over = *method == Method::HEAD || status == StatusCode::NOT_MODIFIED;
    let is_chunked = if is_over { false } else { is_chunked(headers)? };
    headers.remove(header::TRANSFER_ENCODING);
    let length = length(headers)?;
    if is_chunked {
        // RFC 9112 section 6.3 (3): the coding overrides the length, which must not be passed on.
        headers.remove(header::CONTENT_LENGTH);
    } else if let Some(length) = length {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    if matches!(status, StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT) {
        // RFC 9110 sections 8.6 and 15.3.5; a length of 0 is harmless and common.
        headers.remove(header::CONTENT_LENGTH);
        let has_body =
            length.is_some_and(|length| length > 0) || (is_chunked && status == StatusCode::NO_CONTENT);
        if has_body {
            return Err(Faulty::BodyNotAllowed(status.as_u16()));
        }
        // A 205 may end with an empty chunk (RFC 9110 section 15.3.6).
        return Ok(if status == StatusCode::RESET_CONTENT { Framing::Length(0) } else { Framing::None });
    }
    if is_over {
        return Ok(Framing::None);
    }
    Ok(match length {
        Some(length) if !is_chunked => Framing::Length(length),
        Some(_) | None => Framing::Open,
    })
}

/// Whether the body is chunked; no other coding was requested (we send no `TE`). `identity` alone is not a coding: it
/// was in RFC 2616, some servers still send it, and browsers ignore it.
fn is_chunked(headers: &HeaderMap) -> Result<bool, Faulty> {
    let mut fields = headers.get_all(header::TRANSFER_ENCODING).iter();
    if let (Some(only), None) = (fields.next(), fields.next())
        && only.as_bytes().trim_ascii().eq_ignore_ascii_case(b"identity")
    {
        return Ok(false);
    }
    let mut codings = 0;
    for value in headers.get_all(header::TRANSFER_ENCODING) {
        let text = value.to_str().map_err(|_| Faulty::Coding)?;
        for coding in text.split(',').map(str::trim).filter(|coding| !coding.is_empty()) {
            if !coding.eq_ignore_ascii_case("chunked") {
                return Err(Faulty::Coding);
            }
            codings += 1;
        }
    }
    match codings {
        0 if headers.contains_key(header::TRANSFER_ENCODING) => Err(Faulty::Coding),
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(Faulty::Coding),
    }
}

/// The one length on which all fields agree (RFC 9110 section 8.6).
fn length(headers: &HeaderMap) -> Result<Option<u64>, Faulty> {
    let mut agreed = None;
    for value in headers.get_all(header::CONTENT_LENGTH) {
        let text = value.to_str().map_err(|_| Faulty::Length)?;
        for item in text.split(',').map(str::trim) {
            let is_number = !item.is_empty() && item.bytes().all(|byte| byte.is_ascii_digit());
            let length = if is_number { item.parse::<u64>().ok() } else { None };
            // hyper reserves the two largest values of u64.
            let length = length.filter(|length| *length < u64::MAX - 2).ok_or(Faulty::Length)?;
            if agreed.is_some_and(|agreed| agreed != length) {
                return Err(Faulty::Length);
            }
            agreed = Some(length);
        }
    }
    Ok(agreed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(
        method: Method,
        status: u16,
        fields: &[(&'static str, &'static str)],
    ) -> (Result<Framing, Faulty>, String) {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(*name, HeaderValue::from_static(value));
        }
        let framing = determine(&method, StatusCode::from_u16(status).unwrap(), &mut headers);
        let lengths: Vec<_> =
            headers.get_all(header::CONTENT_LENGTH).iter().map(|value| value.to_str().unwrap()).collect();
        assert!(framing.is_err() || !headers.contains_key(header::TRANSFER_ENCODING));
        (framing, lengths.join("|"))
    }

    #[test]
    fn lengths_that_agree_become_one_and_others_are_an_error() {
        let get = |fields: &[_]| settled(Method::GET, 200, fields);
        let five = (Ok(Framing::Length(5)), "5".to_owned());
        assert_eq!(get(&[("content-length", "5")]), five);
        assert_eq!(get(&[("content-length", "5"), ("content-length", "5")]), five);
        assert_eq!(get(&[("content-length", "5, 5,5")]), five);
        assert_eq!(get(&[("content-length", "005")]), five);
        assert_eq!(get(&[]), (Ok(Framing::Open), String::new()));
        for wrong in
            ["5, 3", "+5", "-5", "", "5,", "0x5", "5 5", "99999999999999999999", "18446744073709551615"]
        {
            assert_eq!(get(&[("content-length", wrong)]).0, Err(Faulty::Length), "{wrong}");
        }
        assert_eq!(get(&[("content-length", "5"), ("content-length", "3")]).0, Err(Faulty::Length));
    }

    #[test]
    fn a_coding_is_chunked_alone_and_overrides_the_length() {
        let get = |fields: &[_]| settled(Method::GET, 200, fields);
        let open = (Ok(Framing::Open), String::new());
        for fine in ["chunked", "Chunked", " chunked ", "chunked,"] {
            assert_eq!(get(&[("transfer-encoding", fine)]), open, "{fine}");
            assert_eq!(get(&[("transfer-encoding", fine), ("content-length", "5")]), open, "{fine}");
        }
        assert_eq!(get(&[("transfer-encoding", "identity")]), open);
        let five = (Ok(Framing::Length(5)), "5".to_owned());
        assert_eq!(get(&[("transfer-encoding", "Identity"), ("content-length", "5")]), five);
        assert_eq!(
            get(&[("transfer-encoding", "identity"), ("transfer-encoding", "identity")]).0,
            Err(Faulty::Coding)
        );
        for other in [
            "gzip, chunked",
            "chunked, gzip",
            "gzip",
            "identity, chunked",
            "chunked, identity",
            "chunked, chunked",
            "",
            "xchunked",
            "chunked;a=b",
        ] {
            assert_eq!(get(&[("transfer-encoding", other)]).0, Err(Faulty::Coding), "{other}");
        }
        assert_eq!(
            get(&[("transfer-encoding", "chunked"), ("transfer-encoding", "chunked")]).0,
            Err(Faulty::Coding)
        );
        assert_eq!(
            get(&[("transfer-encoding", "chunked"), ("content-length", "5, 3")]).0,
            Err(Faulty::Length)
        );
    }

    #[test]
    fn a_body_is_where_it_may_be() {
        assert_eq!(
            settled(Method::HEAD, 200, &[("content-length", "5")]),
            (Ok(Framing::None), "5".to_owned())
        );
        assert_eq!(
            settled(Method::GET, 304, &[("content-length", "5")]),
            (Ok(Framing::None), "5".to_owned())
        );
        assert_eq!(settled(Method::GET, 204, &[("content-length", "0")]), (Ok(Framing::None), String::new()));
        for fields in [[("content-length", "5")], [("transfer-encoding", "chunked")]] {
            assert_eq!(settled(Method::GET, 204, &fields).0, Err(Faulty::BodyNotAllowed(204)));
        }
        assert_eq!(settled(Method::GET, 205, &[("content-length", "5")]).0, Err(Faulty::BodyNotAllowed(205)));
        assert_eq!(settled(Method::GET, 101, &[]).0, Err(Faulty::UnaskedUpgrade));
        assert_eq!(settled(Method::GET, 103, &[]).0, Err(Faulty::Interim));
    }
}
