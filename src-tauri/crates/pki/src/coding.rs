//! Answers that come compressed. None is asked for, but a server that holds its lists compressed may send them so all the
//! same.

use std::io::Read;

use flate2::read::{MultiGzDecoder, ZlibDecoder};
use http::{HeaderMap, header};

use crate::error::FetchFailure;
use porthole_explain::Detail;

/// What `body` is without the coding that `headers` name (RFC 9110 section 8.4), at most `limit` bytes.
pub(crate) fn decode(headers: &HeaderMap, body: Vec<u8>, limit: usize) -> Result<Vec<u8>, FetchFailure> {
    let named = headers.get_all(header::CONTENT_ENCODING).iter();
    let named = named.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).collect::<Vec<_>>();
    let named = named.join(",").to_ascii_lowercase();
    let codings = named.split(',').map(str::trim).filter(|coding| !["", "identity"].contains(coding));
    match *codings.collect::<Vec<_>>() {
        [] => Ok(body),
        ["gzip" | "x-gzip"] => read_at_most(MultiGzDecoder::new(body.as_slice()), limit),
        ["deflate"] => read_at_most(ZlibDecoder::new(body.as_slice()), limit),
        ref other => {
            let which = other.join(", ");
            let which = which.chars().filter(|letter| letter.is_ascii_graphic() || *letter == ' ').take(64);
            Err(FetchFailure::Broken(Detail::AnswerCoding { coding: which.collect() }.into()))
        }
    }
}

fn read_at_most(content: impl Read, limit: usize) -> Result<Vec<u8>, FetchFailure> {
    let most = u64::try_from(limit).unwrap_or(u64::MAX);
    let mut whole = Vec::new();
    content
        .take(most.saturating_add(1))
        .read_to_end(&mut whole)
        .map_err(|_| FetchFailure::Broken(Detail::AnswerNotUnpacked.into()))?;
    if whole.len() > limit { Err(FetchFailure::TooLarge(most)) } else { Ok(whole) }
}
