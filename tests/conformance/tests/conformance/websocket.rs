//! The cases of Autobahn's published list, written for this project: its program needs Python 2. Each is a client's
//! frames; what the server says to them is the same straight and through the proxy, frame by frame.
//!
//! Left out: sections 12 and 13, compression, which the server here does not know.

use std::fmt::Write as _;

use porthole_support::origin::{Origin, Protocols, Reply, echo};
use porthole_support::pki::Authority;
use sha2::{Digest as _, Sha256};

use crate::through::HOST;
use crate::wire::{Stream, Way, Ways};

const TEXT: u8 = 1;
const BINARY: u8 = 2;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;
/// The bit that says that a message ends with this frame.
const LAST: u8 = 0x80;

/// A frame as a client writes it: masked.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];
    let mut frame = vec![first];
    match payload.len() {
        length @ 0..126 => frame.push(0x80 | u8::try_from(length).unwrap()),
        length @ 126..65_536 => {
            frame.push(0x80 | 126);
            frame.extend(u16::try_from(length).unwrap().to_be_bytes());
        }
        length => {
            frame.push(0x80 | 127);
            frame.extend(u64::try_from(length).unwrap().to_be_bytes());
        }
    }
    frame.extend(MASK);
    frame.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    frame
}

fn whole(kind: u8, payload: impl AsRef<[u8]>) -> Vec<u8> {
    frame(LAST | kind, payload.as_ref())
}

fn part(kind: u8, payload: impl AsRef<[u8]>) -> Vec<u8> {
    frame(kind, payload.as_ref())
}

fn close(code: u16, reason: &[u8]) -> Vec<u8> {
    whole(CLOSE, [&code.to_be_bytes(), reason].concat())
}

struct Case {
    name: String,
    frames: Vec<Vec<u8>>,
    /// How many bytes are written at a time.
    at_a_time: usize,
}

fn case(name: impl Into<String>, frames: Vec<Vec<u8>>) -> Case {
    Case { name: name.into(), frames, at_a_time: usize::MAX }
}

/// Frames, and then an end in good order.
fn ending(name: impl Into<String>, frames: Vec<Vec<u8>>) -> Case {
    case(name, [frames, vec![close(1000, b"")]].concat())
}

const INVALID: &[u8] = b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited";
const VALID: &str = "Hello-µ@ßöäüàá-UTF-8!! κόσμε";

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (section, kind) in [("1.1", TEXT), ("1.2", BINARY)] {
        for length in [0, 125, 126, 127, 128, 65_535, 65_536] {
            let sent = vec![whole(kind, vec![b'*'; length])];
            cases.push(ending(format!("{section} {length} bytes"), sent));
        }
        let chopped = ending(format!("{section}.8 in pieces of 997"), vec![whole(kind, vec![b'*'; 65_536])]);
        cases.push(Case { at_a_time: 997, ..chopped });
    }
    cases.extend([
        ending("2.1 a ping without payload", vec![whole(PING, b"")]),
        ending("2.2 with payload", vec![whole(PING, b"Hello, world!")]),
        ending("2.3 with bytes that are no text", vec![whole(PING, [0x00, 0xff, 0xfe, 0xfd])]),
        ending("2.4 of 125 bytes", vec![whole(PING, [0xfe; 125])]),
        case("2.5 too long", vec![whole(PING, [0xfe; 126])]),
        Case { at_a_time: 1, ..ending("2.6 of 125 bytes, one at a time", vec![whole(PING, [0xfe; 125])]) },
        ending("2.7 a pong that nobody asked for", vec![whole(PONG, b"")]),
        ending("2.9 such a pong, and a ping", vec![whole(PONG, b"unasked"), whole(PING, b"ping")]),
        ending("2.10 ten pings", (0..10).map(|number| whole(PING, format!("payload-{number}"))).collect()),
    ]);
    for bits in 1..8_u8 {
        let sent =
            vec![whole(TEXT, b"before"), frame(LAST | (bits << 4) | TEXT, b"reserved"), whole(PING, b"")];
        cases.push(case(format!("3.{bits} reserved bits"), sent));
    }
    for code in [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] {
        cases
            .push(case(format!("4 reserved opcode {code}"), vec![whole(TEXT, b"before"), whole(code, b"x")]));
    }
    cases.extend([
        case("5.1 a ping in two frames", vec![part(PING, b"one"), whole(0, b"two")]),
        case("5.2 a pong in two frames", vec![part(PONG, b"one"), whole(0, b"two")]),
        ending("5.3 a text in two frames", vec![part(TEXT, b"one"), whole(0, b"two")]),
        ending("5.6 a ping between them", vec![part(TEXT, b"one"), whole(PING, b"now"), whole(0, b"two")]),
        case("5.9 a continuation of nothing", vec![whole(0, b"what"), whole(TEXT, b"Hello")]),
        case("5.12 one that goes on", vec![part(0, b"what"), whole(TEXT, b"Hello")]),
        case("5.18 a second text before the first ends", vec![part(TEXT, b"one"), whole(TEXT, b"two")]),
        ending("5.19 five frames with pings between", {
            let middle = |number| [part(0, format!("part{number}")), whole(PING, format!("ping{number}"))];
            let start = [part(TEXT, b"part1"), part(0, b"part2"), whole(PING, b"ping1")];
            start.into_iter().chain(middle(3)).chain(middle(4)).chain([whole(0, b"part5")]).collect()
        }),
        ending("6.1 an empty text in three frames", vec![part(TEXT, b""), part(0, b""), whole(0, b"")]),
        ending("6.2 text beyond ASCII", vec![whole(TEXT, VALID)]),
        ending("6.2.3 each byte a frame", {
            let bytes = VALID.as_bytes();
            let mut frames: Vec<_> = bytes.iter().map(|byte| part(0, [*byte])).collect();
            frames.insert(0, part(TEXT, b""));
            frames.push(whole(0, b""));
            frames
        }),
        case("6.3 text that is no UTF-8", vec![whole(TEXT, INVALID)]),
        case(
            "6.4 that becomes none in the second frame",
            vec![
                part(TEXT, INVALID.get(..11).unwrap()),
                part(0, INVALID.get(11..).unwrap()),
                whole(0, b"end"),
            ],
        ),
        case("7.1.1 a text and an end", vec![whole(TEXT, b"Hello World!"), close(1000, b"")]),
        case("7.1.2 two ends", vec![close(1000, b""), close(1000, b"")]),
        case("7.1.3 a ping after the end", vec![close(1000, b""), whole(PING, b"late")]),
        case("7.1.4 a text after the end", vec![close(1000, b""), whole(TEXT, b"late")]),
        case(
            "7.1.6 a long text, an end and a ping",
            vec![
                whole(TEXT, vec![b'B'; 256 << 10]),
                whole(TEXT, b"Hello"),
                close(1000, b""),
                whole(PING, b"late"),
            ],
        ),
        case("7.3.1 an end without payload", vec![whole(CLOSE, b"")]),
        case("7.3.2 of one byte", vec![whole(CLOSE, b"a")]),
        case("7.3.4 with a reason", vec![close(1000, b"Hello World!")]),
        case("7.3.5 with the longest reason", vec![close(1000, &[b'*'; 123])]),
        case("7.3.6 with a longer one", vec![close(1000, &[b'*'; 124])]),
        case("7.5.1 with a reason that is no UTF-8", vec![close(1000, INVALID)]),
    ]);
    let good = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999];
    let bad = [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999, 5000, 65_535];
    cases.extend(good.map(|code| case(format!("7.7 code {code}"), vec![close(code, b"")])));
    cases.extend(bad.map(|code| case(format!("7.9 code {code}"), vec![close(code, b"")])));
    for (section, kind) in [("9.1", TEXT), ("9.2", BINARY)] {
        for length in [64 << 10, 1 << 20, 4 << 20] {
            let sent = vec![whole(kind, vec![b'*'; length])];
            cases.push(ending(format!("{section} {length} bytes"), sent));
        }
    }
    for (section, kind) in [("9.3", TEXT), ("9.4", BINARY)] {
        for size in [256, 4 << 10, 64 << 10] {
            let mut frames: Vec<_> = (0..(1 << 20) / size).map(|_| part(0, vec![b'*'; size])).collect();
            frames.insert(0, part(kind, b""));
            frames.push(whole(0, b""));
            cases.push(ending(format!("{section} 1 MiB in frames of {size}"), frames));
        }
    }
    for size in [64, 1_024] {
        let all =
            ending(format!("9.5 1 MiB, {size} bytes at a time"), vec![whole(TEXT, vec![b'*'; 1 << 20])]);
        cases.push(Case { at_a_time: size, ..all });
    }
    for size in [0, 16, 256, 4_096] {
        let many = (0..200).map(|_| whole(TEXT, vec![b'*'; size])).collect();
        cases.push(ending(format!("9.7 200 messages of {size}"), many));
    }
    cases.push(ending("10.1 in frames of 1300", {
        let mut frames: Vec<_> = (0..50).map(|_| part(0, [b'*'; 1_300])).collect();
        frames.insert(0, part(TEXT, b""));
        frames.push(whole(0, [b'*'; 536]));
        frames
    }));
    cases
}

fn shake_hands(stream: &mut dyn Stream) -> String {
    let request = format!(
        "GET /socket HTTP/1.1\r\nHost: {HOST}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).unwrap();
    stream.flush().unwrap();
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        head.extend_from_slice(&byte);
    }
    String::from_utf8(head).unwrap()
}

/// What the server says, a line a frame, until it says no more.
fn transcript(ways: &Ways, way: Way, case: &Case) -> String {
    let mut stream = ways.open(way);
    let head = shake_hands(&mut *stream);
    assert!(head.starts_with("HTTP/1.1 101 "), "{way:?}: {head}");
    // All is written before anything is read: the echoes of one case fit into the buffers of sockets.
    let bytes = case.frames.concat();
    for piece in bytes.chunks(case.at_a_time.min(bytes.len())) {
        if stream.write_all(piece).and_then(|()| stream.flush()).is_err() {
            // The server had enough, and what it said until then counts.
            break;
        }
    }
    let mut bytes = Vec::new();
    // However it ends.
    let _ended = stream.read_to_end(&mut bytes);
    describe(&bytes)
}

fn describe(bytes: &[u8]) -> String {
    let mut lines = String::new();
    let mut rest = bytes;
    while let [first, second, after @ ..] = rest {
        let (length, after) = match (second & 0x7f, after) {
            (126, [a, b, after @ ..]) => (usize::from(u16::from_be_bytes([*a, *b])), after),
            (127, [a, b, c, d, e, f, g, h, after @ ..]) => {
                let length = u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]);
                (usize::try_from(length).unwrap(), after)
            }
            (short, after) => (usize::from(short), after),
        };
        let Some((payload, after)) = after.split_at_checked(length) else {
            writeln!(lines, "{first:02x} cut off").unwrap();
            break;
        };
        let hash: String = Sha256::digest(payload).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        writeln!(lines, "{first:02x} {length} {hash}").unwrap();
        rest = after;
    }
    lines
}

async fn server(root: &Authority) -> Origin {
    Origin::builder()
        .certificate(&[HOST], &root.issue_server(&[HOST]).unwrap())
        .unwrap()
        .protocols(Protocols::Http1)
        .serve(|exchange| async move { Reply::websocket(exchange.request, echo) })
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_case_of_the_list_ends_through_the_proxy_as_it_ends_without() {
    let root = Authority::root("Root").unwrap();
    let origin = server(&root).await;
    let port = origin.port();
    let differing = tokio::task::spawn_blocking(move || {
        let ways = Ways::to(&root, port);
        let cases = cases();
        assert!(cases.len() > 100, "{}", cases.len());
        let mut differing = String::new();
        let mut frames = 0;
        for case in &cases {
            let straight = transcript(&ways, Way::Straight, case);
            let through = transcript(&ways, Way::Through, case);
            frames += straight.lines().count();
            if straight != through {
                writeln!(differing, "{}:\n straight\n{straight} through\n{through}", case.name).unwrap();
            }
        }
        assert!(frames > 900, "the server hardly said anything: {frames} frames");
        differing
    });
    let differing = differing.await.unwrap();
    assert!(differing.is_empty(), "{differing}");
    drop(origin);
}
