//! Corrects HTTP/1.1 responses for hyper, which is stricter than browsers: writes the status line as the rules require,
//! removes the transfer coding from a 204 without a body, and completes line ends among chunks.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
};

use porthole_network::{StatusLine, end_of_head, may_begin_answer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::chunk_lines::{ChunkLines, says_chunked};
use crate::limits::MAX_HEAD_BYTES;

/// The size of reads of a head that is not plain.
const PART: usize = 2048;

/// A chunked body without content, apart from the zeros of its size.
const LAST_CHUNK: &[u8] = b"\r\n\r\n";

/// Announces that the head of a response is next.
#[derive(Debug, Clone)]
pub(super) struct HeadExpectation(Arc<AtomicBool>);

/// A connection to a server that uses HTTP/1.1.
#[derive(Debug)]
pub(super) struct MendedHeads<S> {
    io: S,
    expected: HeadExpectation,
    /// The received part of a head that is not plain.
    held: Option<Vec<u8>>,
    /// How much of it has been searched for the end of the head.
    searched: usize,
    lines: ChunkLines,
    /// The bytes that hyper gets first.
    ready: Vec<u8>,
    given: usize,
}

impl HeadExpectation {
    /// A request will be sent.
    pub(super) fn expect(&self) {
        self.0.store(true, Ordering::Release);
    }

    fn take(&self) -> bool {
        self.0.load(Ordering::Acquire) && self.0.swap(false, Ordering::AcqRel)
    }
}

impl<S> MendedHeads<S> {
    pub(super) fn new(io: S) -> Self {
        let expected = HeadExpectation(Arc::new(AtomicBool::new(true)));
        Self {
            io,
            expected,
            held: None,
            searched: 0,
            lines: ChunkLines::default(),
            ready: Vec::new(),
            given: 0,
        }
    }

    pub(super) fn expectation(&self) -> HeadExpectation {
        self.expected.clone()
    }

    /// Passes on the bytes that are ready; returns whether there were any.
    fn give(&mut self, buffer: &mut ReadBuf<'_>) -> bool {
        let rest = self.ready.get(self.given..).unwrap_or_default();
        if rest.is_empty() {
            return false;
        }
        let (now, later) = rest.split_at(rest.len().min(buffer.remaining()));
        buffer.put_slice(now);
        self.given += now.len();
        if later.is_empty() {
            (self.ready, self.given) = (Vec::new(), 0);
        }
        true
    }

    /// Moves every complete head from `held` to the ready bytes, and everything after the last one.
    fn mend(&mut self) {
        while let Some(held) = &mut self.held {
            // Empty lines before a head are ignored.
            let start = held.iter().position(|byte| !matches!(byte, b'\r' | b'\n')).unwrap_or(held.len());
            held.drain(..start);
            let Some(end) = end_of_head(held, self.searched) else {
                self.searched = held.len().saturating_sub(2);
                // A server that uses another protocol may wait for the client.
                if !may_begin_answer(held) || held.len() > MAX_HEAD_BYTES as usize {
                    self.release();
                }
                return;
            };
            self.searched = 0;
            let rest = held.split_off(end);
            let head = std::mem::replace(held, rest);
            let (mut head, status, rest) = mended(head, held);
            if status.is_some_and(|status| (100..200).contains(&status) && status != 101) {
                self.ready.extend(head);
                continue;
            }
            head.extend_from_slice(rest);
            if status.is_some() {
                self.lines.begin();
            }
            let answer = self.lines.follow(&head).unwrap_or(head);
            self.ready.extend(answer);
            self.held = None;
        }
    }

    /// Passes on everything unchanged.
    fn release(&mut self) {
        self.ready.extend(self.held.take().unwrap_or_default());
    }
}

/// Whether hyper parses such a head as browsers do, and nothing needs to be known about it: a well-formed status line
/// of a final response other than 204.
fn is_plain(bytes: &[u8]) -> bool {
    let Some(rest) = bytes.strip_prefix(b"HTTP/1.1 ").or_else(|| bytes.strip_prefix(b"HTTP/1.0 ")) else {
        return false;
    };
    let Some((code, rest)) = rest.split_first_chunk::<3>() else { return false };
    let Some(end) = rest.iter().position(|byte| *byte == b'\n') else { return false };
    let reason = rest.get(..end).unwrap_or_default();
    let reason = reason.strip_suffix(b"\r").unwrap_or(reason);
    matches!(code, [b'2'..=b'9', b'0'..=b'9', b'0'..=b'9'])
        && code != b"204"
        && matches!(reason.first(), None | Some(b' '))
        && !reason.iter().any(u8::is_ascii_control)
}

/// The corrected head, its status if known, and the part of `rest` that belongs to it.
fn mended(head: Vec<u8>, rest: &[u8]) -> (Vec<u8>, Option<u16>, &[u8]) {
    let end = head.iter().position(|byte| *byte == b'\n').unwrap_or(head.len());
    let (line, fields) = head.split_at(end);
    let Some(line) = StatusLine::read(line) else { return (head, None, rest) };
    let fields = fields.strip_prefix(b"\n").unwrap_or(fields);
    let (fields, rest) =
        if line.status == 204 { without_coding(fields, rest) } else { (fields.to_vec(), rest) };
    ([&line.to_bytes()[..], b"\r\n", &fields].concat(), Some(line.status), rest)
}

/// The fields of a 204 without the coding of a body, and the bytes after them without the empty chunk that some servers
/// send: such a response ends with its head in any case (RFC 9112 section 6.3). If a body follows, nothing is changed.
fn without_coding<'a>(fields: &[u8], rest: &'a [u8]) -> (Vec<u8>, &'a [u8]) {
    let lines = || fields.split_inclusive(|byte| *byte == b'\n');
    let unchanged = || (fields.to_vec(), rest);
    if !lines().any(says_chunked) {
        return unchanged();
    }
    let zeros = rest.iter().position(|byte| *byte != b'0').unwrap_or(rest.len());
    let after = rest.get(zeros..).unwrap_or_default();
    let kept = lines().filter(|line| !says_chunked(line)).flatten().copied();
    match after.strip_prefix(LAST_CHUNK) {
        Some(after) if zeros > 0 => (kept.collect(), after),
        // It may still arrive, and cannot be told from something else on this connection.
        _ if LAST_CHUNK.starts_with(after) && (zeros > 0 || after.is_empty()) => {
            (b"Connection: close\r\n".iter().copied().chain(kept).collect(), &[])
        }
        _ => unchanged(),
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for MendedHeads<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.give(buffer) {
            return Poll::Ready(Ok(()));
        }
        if this.held.is_none() {
            let before = buffer.filled().len();
            ready!(Pin::new(&mut this.io).poll_read(cx, buffer))?;
            let came = buffer.filled().get(before..).unwrap_or_default();
            if came.is_empty() {
                return Poll::Ready(Ok(()));
            }
            let begins = this.expected.take();
            if begins && !is_plain(came) {
                this.lines.stop();
                this.held = Some(came.to_vec());
                buffer.set_filled(before);
                this.mend();
            } else {
                if begins {
                    this.lines.begin();
                }
                if let Some(mended) = this.lines.follow(came) {
                    buffer.set_filled(before);
                    this.ready = mended;
                    this.give(buffer);
                }
                return Poll::Ready(Ok(()));
            }
        }
        while !this.give(buffer) {
            let mut space = [0; PART];
            let mut part = ReadBuf::new(&mut space);
            ready!(Pin::new(&mut this.io).poll_read(cx, &mut part))?;
            if part.filled().is_empty() {
                this.release();
                this.give(buffer);
                break;
            }
            if let Some(held) = &mut this.held {
                held.extend_from_slice(part.filled());
            }
            this.mend();
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for MendedHeads<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(cx, data)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        data: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(cx, data)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;

    /// What hyper gets if `parts` arrive one by one.
    async fn seen(parts: &[&str]) -> String {
        let (mut server, client) = duplex(1 << 20);
        let mut client = MendedHeads::new(client);
        let (mut all, mut space) = (Vec::new(), [0; 4096]);
        for part in parts {
            server.write_all(part.as_bytes()).await.unwrap();
            let read = tokio::time::timeout(std::time::Duration::ZERO, client.read(&mut space));
            if let Ok(read) = read.await {
                all.extend_from_slice(&space[..read.unwrap()]);
            }
        }
        drop(server);
        client.read_to_end(&mut all).await.unwrap();
        String::from_utf8(all).unwrap()
    }

    #[tokio::test]
    async fn what_the_rules_have_is_passed_on_as_it_is() {
        for text in [
            "HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody",
            "HTTP/1.0 404 Not  Found\r\n\r\n",
            "HTTP/1.1 200\r\n\r\n",
            "HTTP/1.1 204 No Content\r\nA: b\r\n\r\n",
            "HTTP/1.1 101 Switching\r\n\r\nHTTP/1.1  200 OK\r\n",
            "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            // Not an HTTP/1 response: hyper refuses it.
            "HTTP/3.0 200 OK\r\n\r\n",
            "HTTP/1.1 20 OK\r\n\r\n",
            "HTTP/1.1 2000 OK\r\n\r\n",
            "HTTP/1.x 200 OK\r\n\r\n",
            "HTTP/1.1 200 O\0K\r\n\r\n",
            "HTTP/1.1200 OK\r\n\r\n",
            "no HTTP at all",
            "HTTP/1.1  200 OK\r\nno end",
            "",
        ] {
            assert_eq!(seen(&[text]).await, text);
        }
    }

    #[tokio::test]
    async fn another_protocol_is_passed_on_at_once() {
        for words in ["220 mail.test ESMTP\r\n", "\0\0\u{6}\u{4}\0\0\0\0\0", "\r\n+OK\r\n", "HTTP/2"] {
            let (mut server, client) = duplex(1 << 10);
            let (mut client, mut space) = (MendedHeads::new(client), [0; 64]);
            server.write_all(words.as_bytes()).await.unwrap();
            let read = client.read(&mut space).await.unwrap();
            assert_eq!(&space[..read], words.trim_start().as_bytes(), "{words:?}");
        }
    }

    #[tokio::test]
    async fn a_status_line_is_read_as_browsers_read_it() {
        for (line, expected) in [
            ("HTTP/1.1  200   OK ", "HTTP/1.1 200 OK"),
            ("HTTP/1.1\t200\tOK", "HTTP/1.1 200 OK"),
            ("HTTP/1.2 200 OK", "HTTP/1.1 200 OK"),
            ("http/1.1 200 OK", "HTTP/1.1 200 OK"),
            ("HTTP/1.1 200OK", "HTTP/1.1 200 OK"),
            ("HTTP/1.1 200 O\u{1}K", "HTTP/1.1 200 O K"),
            ("\r\n\r\nHTTP/1.0  200 OK", "HTTP/1.0 200 OK"),
            ("HTTP/1.1  100 \r\n\r\nHTTP/1.1  200 OK", "HTTP/1.1 100 \r\n\r\nHTTP/1.1 200 OK"),
        ] {
            let (whole, bare) = (format!("{line}\r\nA: b\r\n\r\nbody"), format!("{line}\nA: b\n\nbody"));
            assert_eq!(seen(&[&whole]).await, format!("{expected}\r\nA: b\r\n\r\nbody"), "{line:?}");
            assert_eq!(seen(&[&bare]).await, format!("{expected}\r\nA: b\n\nbody"), "{line:?}");
            let bytes: Vec<String> = whole.chars().map(String::from).collect();
            let bytes: Vec<&str> = bytes.iter().map(String::as_str).collect();
            assert_eq!(seen(&bytes).await, format!("{expected}\r\nA: b\r\n\r\nbody"), "{line:?}");
        }
    }

    #[tokio::test]
    async fn lines_among_chunks_end_as_hyper_wants_them() {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        let expected = format!("{head}5\r\nhello\r\n0\r\n\r\n");
        for head in [head, "HTTP/1.1  200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"] {
            assert_eq!(seen(&[&format!("{head}5\nhello\n0\n\n")]).await, expected);
            assert_eq!(seen(&[head, "5\nhel", "lo\n", "0", "\n", "\n"]).await, expected);
        }
        let interim = "HTTP/1.1 103 Early Hints\r\n\r\n";
        assert_eq!(seen(&[&format!("{interim}{head}5\nhello\n0\n\n")]).await, format!("{interim}{expected}"));
    }

    #[tokio::test]
    async fn a_204_loses_the_coding_of_a_body_that_it_does_not_have() {
        let head = "HTTP/1.1 204 No Content\r\nA: b\r\nTransfer-encoding:Chunked\r\n\r\n";
        assert_eq!(
            seen(&[head, "0\r\n\r\n"]).await,
            "HTTP/1.1 204 No Content\r\nConnection: close\r\nA: b\r\n\r\n0\r\n\r\n"
        );
        for (rest, expected) in [
            ("0\r\n\r\n", "HTTP/1.1 204 No Content\r\nA: b\r\n\r\n"),
            ("000\r\n\r\nmore", "HTTP/1.1 204 No Content\r\nA: b\r\n\r\nmore"),
            ("", "HTTP/1.1 204 No Content\r\nConnection: close\r\nA: b\r\n\r\n"),
            ("0\r\n", "HTTP/1.1 204 No Content\r\nConnection: close\r\nA: b\r\n\r\n"),
        ] {
            assert_eq!(seen(&[&format!("{head}{rest}")]).await, expected, "{rest:?}");
        }
    }
}
