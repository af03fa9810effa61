//! Answers of HTTP/2 servers that follow the rules or break them, frame by frame: scripted, because no real server sends
//! them on demand.

use std::sync::atomic::Ordering;

use crate::answers::End;
use crate::bench::Bench;
use crate::frame_server::{
    ALTSVC, ASKED, CANCEL, CONTINUATION, DATA, END_HEADERS, END_STREAM, ENHANCE_YOUR_CALM, Frame, HEADERS,
    HTTP_1_1_REQUIRED, INTERNAL_ERROR, NO_ERROR, PADDED, PING, PRIORITY, PUSH_PROMISE, REFUSED_STREAM,
    RST_STREAM, SETTINGS, Script, Seen, Server, WINDOW_UPDATE, check, data, ends, fields, frame, go_away,
    head, ok, reset, seen, stays, then_fine,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_breaks_off_is_seen_as_cut_however_it_does() {
    let length = |length| head(0, "200", &[("content-length", length)]);
    check(
        "GET",
        vec![
            ("reset after a part", stays(vec![ok(), data(0, "hello"), reset(INTERNAL_ERROR)]), Seen::Cut),
            ("cancelled after a part", stays(vec![ok(), data(0, "hello"), reset(CANCEL)]), Seen::Cut),
            ("reset without an error", stays(vec![ok(), data(0, "hello"), reset(NO_ERROR)]), Seen::Cut),
            ("reset in calm", stays(vec![ok(), data(0, "hello"), reset(ENHANCE_YOUR_CALM)]), Seen::Cut),
            ("refused after a part", stays(vec![ok(), data(0, "hello"), reset(REFUSED_STREAM)]), Seen::Cut),
            ("too short", stays(vec![length("10"), data(END_STREAM, "hello")]), Seen::Cut),
            ("too long", stays(vec![length("3"), data(END_STREAM, "hello")]), Seen::Cut),
            (
                "reset below its length",
                stays(vec![length("10"), data(0, "hello"), reset(NO_ERROR)]),
                Seen::Cut,
            ),
            ("closed", ends(vec![ok(), data(0, "hello")], End::Whole), Seen::Cut),
            ("closed without a farewell", ends(vec![ok(), data(0, "hello")], End::NoFarewell), Seen::Cut),
            ("connection reset", ends(vec![ok(), data(0, "hello")], End::Reset), Seen::Cut),
            (
                "given up with an error",
                ends(vec![ok(), data(0, "hello"), go_away(0, INTERNAL_ERROR)], End::Whole),
                Seen::Cut,
            ),
            (
                "given up in peace and closed",
                ends(vec![ok(), data(0, "hello"), go_away(1, NO_ERROR)], End::Whole),
                Seen::Cut,
            ),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_ends_well_is_whole_whatever_else_is_said() {
    let whole = || [ok(), data(END_STREAM, "hello")];
    let served = |before: Vec<Frame>| stays(before.into_iter().chain(whole()).collect());
    let then = |after: Vec<Frame>| stays(whole().into_iter().chain(after).collect());
    let said_in_head = |name| stays(vec![head(0, "200", &[(name, "/")]), data(END_STREAM, "hello")]);
    let padded = [&[3], &b"hello"[..], &[0; 3]].concat();
    let hello = Seen::Whole("hello");
    check(
        "GET",
        vec![
            ("103 before", served(vec![head(0, "103", &[("link", "</a>")])]), hello),
            ("many 103", served((0..40).map(|_| head(0, "103", &[])).collect()), hello),
            ("100 unasked", served(vec![head(0, "100", &[])]), hello),
            ("reset without an error after the end", then(vec![reset(NO_ERROR)]), hello),
            ("cancelled after the end", then(vec![reset(CANCEL)]), hello),
            ("given up after the end", then(vec![go_away(1, NO_ERROR)]), hello),
            ("given up before", served(vec![go_away(1, NO_ERROR)]), hello),
            ("about to be given up", served(vec![go_away(0x7fff_ffff, NO_ERROR)]), hello),
            ("a question before", served(vec![frame(PING, 0, 0, [7; 8])]), hello),
            ("priority", served(vec![frame(PRIORITY, 0, ASKED, [0, 0, 0, 0, 16])]), hello),
            ("unknown frame", served(vec![frame(0xbe, 0xff, ASKED, "whatever")]), hello),
            (
                "another service",
                served(vec![frame(ALTSVC, 0, ASKED, [&[0, 0], &b"h3=\":443\""[..]].concat())]),
                hello,
            ),
            ("unknown setting", served(vec![frame(SETTINGS, 0, 0, [0, 0x99, 0, 0, 0, 1])]), hello),
            ("more room", served(vec![frame(WINDOW_UPDATE, 0, ASKED, 1_u32.to_be_bytes())]), hello),
            ("padded", stays(vec![ok(), frame(DATA, PADDED | END_STREAM, ASKED, padded)]), hello),
            ("an empty end", stays(vec![ok(), data(0, "hello"), data(END_STREAM, "")]), hello),
            (
                "a head in two frames",
                stays(vec![
                    frame(HEADERS, 0, ASKED, fields(&[(":status", "200")])),
                    frame(CONTINUATION, END_HEADERS, ASKED, fields(&[("x-more", "1")])),
                    data(END_STREAM, "hello"),
                ]),
                hello,
            ),
            (
                "trailers",
                stays(vec![
                    ok(),
                    data(0, "hello"),
                    frame(HEADERS, END_HEADERS | END_STREAM, ASKED, fields(&[("x-trailer", "1")])),
                ]),
                hello,
            ),
            (
                "its length, and closed",
                ends(vec![head(0, "200", &[("content-length", "5")]), data(0, "hello")], End::NoFarewell),
                hello,
            ),
            ("nothing", stays(vec![head(END_STREAM, "200", &[])]), Seen::Whole("")),
            ("425", stays(vec![head(END_STREAM, "425", &[])]), Seen::Status("425")),
            ("205", stays(vec![head(END_STREAM, "205", &[])]), Seen::Status("205")),
            (
                "204 with an empty end",
                stays(vec![head(0, "204", &[]), data(END_STREAM, "")]),
                Seen::Status("204"),
            ),
            (
                "304 with a length",
                stays(vec![head(END_STREAM, "304", &[("content-length", "5")])]),
                Seen::Status("304"),
            ),
            (
                "304 with a length and an empty end",
                stays(vec![head(0, "304", &[("content-length", "5")]), data(END_STREAM, "")]),
                Seen::Status("304"),
            ),
            (
                "trailers of no use behind its length",
                stays(vec![
                    head(0, "200", &[("content-length", "5")]),
                    data(0, "hello"),
                    frame(HEADERS, END_HEADERS, ASKED, fields(&[("x-trailer", "1")])),
                ]),
                hello,
            ),
            // h2 drops it unread.
            ("a request's field", said_in_head(":path"), hello),
            ("odd status", stays(vec![head(END_STREAM, "599", &[])]), Seen::Status("599")),
            // Against RFC 9113 section 8.2.1, and found on large sites.
            ("a value amid spaces", with_field("x-odd", " value\t "), hello),
            ("a length amid spaces", with_field("content-length", " 5 "), Seen::Refused),
            ("a value of spaces", with_field("x-odd", "  "), hello),
            ("an empty value", with_field("x-odd", ""), hello),
            ("a field with an underscore", with_field("x_odd.name", "1"), hello),
            ("bytes above ASCII", with_field("x-odd", "caf\u{e9}"), hello),
            ("its length twice", with_field("content-length", "5, 5"), Seen::Refused),
            ("no table of heads", served(vec![frame(SETTINGS, 0, 0, [0, 1, 0, 0, 0, 0])]), hello),
            ("settings acknowledged unasked", served(vec![frame(SETTINGS, 1, 0, [])]), hello),
            (
                "settings in the middle",
                stays(vec![
                    ok(),
                    data(0, "hello"),
                    frame(SETTINGS, 0, 0, [0, 3, 0, 0, 0, 1, 0, 4, 0, 0, 0, 0, 0, 5, 0, 0, 0x40, 0]),
                    data(END_STREAM, ""),
                ]),
                hello,
            ),
            ("another priority in its head", stays(vec![prioritized(), data(END_STREAM, "hello")]), hello),
            (
                "a padded head",
                stays(vec![
                    frame(
                        HEADERS,
                        PADDED | END_HEADERS,
                        ASKED,
                        [&[2], &fields(&[(":status", "200")])[..], &[0, 0]].concat(),
                    ),
                    data(END_STREAM, "hello"),
                ]),
                hello,
            ),
            (
                "a reset of a stream that is none",
                served(vec![frame(RST_STREAM, 0, 2, [0; 4])]),
                Seen::Refused,
            ),
        ],
    )
    .await;
}

/// An answer whose head has this field.
fn with_field(name: &str, value: &str) -> Vec<Script> {
    stays(vec![head(0, "200", &[(name, value)]), data(END_STREAM, "hello")])
}

/// A head that says what it depends on (RFC 7540 section 6.2).
fn prioritized() -> Frame {
    const PRIORITIZED: u8 = 0x20;
    let block = [&[0, 0, 0, 0, 15][..], &fields(&[(":status", "200")])].concat();
    frame(HEADERS, PRIORITIZED | END_HEADERS, ASKED, block)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_frames_is_borne_or_ends_the_connection() {
    let whole = || [ok(), data(END_STREAM, "hello")];
    let before = |kind: fn() -> Frame, count: usize| {
        stays(std::iter::repeat_with(kind).take(count).chain(whole()).collect())
    };
    let within = |kind: fn() -> Frame, count: usize| {
        let flood = std::iter::repeat_with(kind).take(count);
        stays([ok(), data(0, "hello")].into_iter().chain(flood).chain([data(END_STREAM, "")]).collect())
    };
    let continued = std::iter::once(frame(HEADERS, 0, ASKED, fields(&[(":status", "200")])))
        .chain(std::iter::repeat_with(|| frame(CONTINUATION, 0, ASKED, fields(&[("x", "y")]))).take(100_000));
    let hello = Seen::Whole("hello");
    check(
        "GET",
        vec![
            ("questions", before(|| frame(PING, 0, 0, [7; 8]), 20_000), hello),
            ("settings", before(|| frame(SETTINGS, 0, 0, []), 20_000), hello),
            ("room", before(|| frame(WINDOW_UPDATE, 0, 0, 1_u32.to_be_bytes()), 20_000), hello),
            ("priorities", before(|| frame(PRIORITY, 0, ASKED, [0, 0, 0, 0, 16]), 20_000), hello),
            ("unknown frames", before(|| frame(0xbe, 0, ASKED, "x"), 20_000), hello),
            ("interim answers", before(|| head(0, "103", &[("link", "</a>")]), 5_000), hello),
            ("nothing", within(|| data(0, ""), 5_000), Seen::Cut),
            ("parts of a head without an end", stays(continued.collect()), Seen::Refused),
            ("more of a head than is read", stays(large_head(80)), Seen::Refused),
            ("many times more of a head than is read", stays(large_head(400)), Seen::Refused),
            (
                "more room than there may be",
                before(|| frame(WINDOW_UPDATE, 0, 0, 0x7fff_ffff_u32.to_be_bytes()), 2),
                Seen::Refused,
            ),
            (
                "more room for a request that is sent",
                within(|| frame(WINDOW_UPDATE, 0, ASKED, 0x7fff_ffff_u32.to_be_bytes()), 2),
                hello,
            ),
        ],
    )
    .await;
}

/// An answer whose head comes in so many parts of some 10 KiB each, and ends.
fn large_head(parts: usize) -> Vec<Frame> {
    let value = "y".repeat(100);
    let part = fields(&[("x-large", &value)]).repeat(100);
    let begin = frame(HEADERS, 0, ASKED, fields(&[(":status", "200")]));
    let middle = std::iter::repeat_with(|| frame(CONTINUATION, 0, ASKED, part.clone())).take(parts);
    let end = frame(CONTINUATION, END_HEADERS, ASKED, fields(&[("x-end", "1")]));
    std::iter::once(begin).chain(middle).chain([end, data(END_STREAM, "hello")]).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_breaks_the_rules_in_its_head_is_refused() {
    let only = |frame: Frame| stays(vec![frame]);
    let block = |all: &[(&str, &str)]| frame(HEADERS, END_HEADERS | END_STREAM, ASKED, fields(all));
    check(
        "GET",
        vec![
            ("no status", only(block(&[("server", "x")])), Seen::Refused),
            ("a status that is none", only(block(&[(":status", "20")])), Seen::Refused),
            ("upper case", only(block(&[(":status", "200"), ("Server", "x")])), Seen::Refused),
            ("connection", only(block(&[(":status", "200"), ("connection", "close")])), Seen::Refused),
            ("a coding", only(block(&[(":status", "200"), ("transfer-encoding", "chunked")])), Seen::Refused),
            ("a late status", only(block(&[("server", "x"), (":status", "200")])), Seen::Refused),
            ("101", only(head(END_STREAM, "101", &[])), Seen::Refused),
            ("103 as the last word", only(head(END_STREAM, "103", &[])), Seen::Refused),
            ("407", only(head(END_STREAM, "407", &[])), Seen::Refused),
            ("204 with a body", stays(vec![head(0, "204", &[]), data(END_STREAM, "hello")]), Seen::Refused),
            ("a body before its head", only(data(END_STREAM, "hello")), Seen::Refused),
            (
                "unasked push",
                only(frame(
                    PUSH_PROMISE,
                    END_HEADERS,
                    ASKED,
                    [&[0, 0, 0, 2], &fields(&[(":path", "/")])[..]].concat(),
                )),
                Seen::Refused,
            ),
            (
                "a setting out of range",
                only(frame(SETTINGS, 0, 0, [0, 4, 0xff, 0xff, 0xff, 0xff])),
                Seen::Refused,
            ),
            ("room of nothing", only(frame(WINDOW_UPDATE, 0, 0, 0_u32.to_be_bytes())), Seen::Refused),
            ("a head that cannot be read", only(frame(HEADERS, END_HEADERS, ASKED, [0x80])), Seen::Refused),
            (
                "another frame in a head",
                stays(vec![frame(HEADERS, 0, ASKED, fields(&[(":status", "200")])), data(END_STREAM, "x")]),
                Seen::Refused,
            ),
            ("reset at once", only(reset(INTERNAL_ERROR)), Seen::Refused),
            (
                "two lengths",
                only(head(END_STREAM, "200", &[("content-length", "0"), ("content-length", "5")])),
                Seen::Refused,
            ),
        ],
    )
    .await;
    // The head is all that was asked for: what else comes is thrown away.
    check("HEAD", vec![("a body", stays(vec![ok(), data(END_STREAM, "hello")]), Seen::Whole(""))]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_server_processed_is_asked_again_in_the_way_that_the_server_wants() {
    let again = Seen::Whole("again");
    let cases = || {
        vec![
            ("refused by all", stays(vec![reset(REFUSED_STREAM)]), Seen::Refused),
            ("above the last one", then_fine(vec![go_away(0, NO_ERROR)]), again),
            ("above the last one, with an error", then_fine(vec![go_away(0, INTERNAL_ERROR)]), again),
            ("HTTP/1.1 wanted", stays(vec![reset(HTTP_1_1_REQUIRED)]), Seen::Whole("old")),
            ("HTTP/1.1 wanted by all", stays(vec![go_away(0, HTTP_1_1_REQUIRED)]), Seen::Whole("old")),
            ("misdirected", stays(vec![head(END_STREAM, "421", &[])]), Seen::Whole("old")),
            // That connection was new: another one of HTTP/2 would be no better.
            ("misdirected once", then_fine(vec![head(END_STREAM, "421", &[])]), Seen::Whole("old")),
        ]
    };
    check("GET", cases()).await;
    check("DELETE", cases()).await;
    // Whatever the method: no server processed it.
    check("POST", cases()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_server_may_have_processed_is_asked_again_where_that_does_no_harm_alone() {
    let fine = || Script { frames: vec![ok(), data(END_STREAM, "again")], end: None };
    let cases = |expected| {
        vec![
            ("closed", vec![Script { frames: Vec::new(), end: Some(End::Whole) }, fine()], expected),
            (
                "closed without a farewell",
                vec![Script { frames: Vec::new(), end: Some(End::NoFarewell) }, fine()],
                expected,
            ),
            ("reset", vec![Script { frames: Vec::new(), end: Some(End::Reset) }, fine()], expected),
            (
                "given up below it, and closed",
                vec![Script { frames: vec![go_away(1, NO_ERROR)], end: Some(End::Whole) }, fine()],
                expected,
            ),
        ]
    };
    check("GET", cases(Seen::Whole("again"))).await;
    check("POST", cases(Seen::Refused)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_wanted_http1_once_is_asked_so_at_once_from_then_on() {
    for refusal in [reset(HTTP_1_1_REQUIRED), go_away(0, HTTP_1_1_REQUIRED), head(END_STREAM, "421", &[])] {
        let (kind, mut bench) = (refusal.kind, Bench::new());
        let server = Server::start(&bench, stays(vec![refusal])).await;
        bench.resolve_to(server.port);
        let client = bench.start().await;
        // The server ends a connection of HTTP/1.1 with its answer.
        for connections in [2, 3, 4] {
            assert_eq!(seen(&client, "POST").await, Ok(Seen::Whole("old")), "{kind}");
            assert_eq!(server.connections.load(Ordering::SeqCst), connections, "{kind}");
        }
    }
}
