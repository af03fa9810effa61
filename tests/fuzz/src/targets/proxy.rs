//! What the proxy reads of callers, pages, servers and scripts.

use porthole_proxy::fuzzing;

/// What a caller says first: SOCKS, or the place of a `CONNECT`.
pub(crate) fn connect(input: &[u8]) -> bool {
    fuzzing::tunnel(input).unwrap_or_else(|other| panic!("a place means two: {other}"))
}

/// What a server answers, where it begins so; else what a page says in a tunnel.
pub(crate) fn head(input: &[u8]) -> bool {
    let is_let_through = if input.starts_with(b"HTTP/") {
        fuzzing::answer(input)
    } else {
        fuzzing::requests(input).map(|heard| heard > 0)
    };
    is_let_through
        .unwrap_or_else(|left| panic!("what is not exact, or belongs to another hop, goes on: {left}"))
}

/// A `Content-Disposition`.
pub(crate) fn disposition(input: &[u8]) -> bool {
    fuzzing::disposition(input).unwrap_or_else(|name| panic!("no name of a file: {name:?}"))
}

/// What a proxy script answers.
pub(crate) fn ways(input: &[u8]) -> bool {
    let Ok(answer) = std::str::from_utf8(input) else { return false };
    let named = porthole_proxy_settings::fuzzing::check_answer(answer);
    named.unwrap_or_else(|way| panic!("a way that was not named: {way}"))
}
