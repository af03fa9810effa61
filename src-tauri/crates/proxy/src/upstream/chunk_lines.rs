//! Completes lines among chunks that end with LF only, because hyper requires CR LF (RFC 9112 section 7.1). Browsers
//! accept both (Chromium's `HttpChunkedDecoder::ScanForChunkRemaining`, and Firefox's, which it derives from). Lines
//! with extensions are left alone, because decoders disagree on where these end.

/// The longest kept part of a line: a size, or a field with the body's coding.
const KEPT: usize = 64;

/// Follows one response from the first byte of its head.
#[derive(Debug, Default)]
pub(super) struct ChunkLines {
    place: Place,
    is_chunked: bool,
    /// The beginning of the current line, and its length.
    line: Vec<u8>,
    length: usize,
    ends_with_cr: bool,
}

/// The expected next part.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Bytes that do not matter.
    #[default]
    Elsewhere,
    Head,
    Size,
    Data(u64),
    EndOfData,
    Trailers,
}

impl ChunkLines {
    /// The head of a response is next.
    pub(super) fn begin(&mut self) {
        *self = Self { place: Place::Head, ..Self::default() };
    }

    /// Ends following.
    pub(super) fn stop(&mut self) {
        *self = Self::default();
    }

    /// Follows the received bytes. Returns them with the missing CRs, if there are any.
    pub(super) fn follow(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        let (mut lacking, mut at) = (Vec::new(), 0);
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            match &mut self.place {
                Place::Elsewhere => break,
                Place::Data(left) => {
                    let now = rest.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                    *left -= now as u64;
                    at += now;
                    if *left == 0 {
                        self.place = Place::EndOfData;
                    }
                }
                Place::Head | Place::Size | Place::EndOfData | Place::Trailers => {
                    let end = rest.iter().position(|byte| *byte == b'\n');
                    let part = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
                    self.add(part);
                    at += part.len();
                    if end.is_some() {
                        if self.end_line() {
                            lacking.push(at);
                        }
                        at += 1;
                    }
                }
            }
        }
        if lacking.is_empty() {
            return None;
        }
        let mut mended = Vec::with_capacity(bytes.len() + lacking.len());
        let mut done = 0;
        for at in lacking {
            mended.extend_from_slice(bytes.get(done..at).unwrap_or_default());
            mended.push(b'\r');
            done = at;
        }
        mended.extend_from_slice(bytes.get(done..).unwrap_or_default());
        Some(mended)
    }

    fn add(&mut self, part: &[u8]) {
        let Some(last) = part.last() else { return };
        self.ends_with_cr = *last == b'\r';
        self.length += part.len();
        let room = KEPT.saturating_sub(self.line.len());
        self.line.extend(part.iter().take(room));
    }

    /// An LF has arrived: whether it lacks its CR.
    fn end_line(&mut self) -> bool {
        let has_cr = std::mem::take(&mut self.ends_with_cr);
        let length = std::mem::take(&mut self.length) - usize::from(has_cr);
        let line = std::mem::take(&mut self.line);
        let line = line.get(..length.min(KEPT)).unwrap_or_default();
        let (next, is_ours) = match self.place {
            Place::Head if length > 0 => {
                self.is_chunked |= says_chunked(line);
                (Place::Head, false)
            }
            Place::Head => (if self.is_chunked { Place::Size } else { Place::Elsewhere }, false),
            Place::Size => match size(line) {
                Some((0, is_plain)) => (Place::Trailers, is_plain),
                Some((size, is_plain)) => (Place::Data(size), is_plain),
                None => (Place::Elsewhere, false),
            },
            Place::EndOfData if length == 0 => (Place::Size, true),
            Place::Trailers => (if length > 0 { Place::Trailers } else { Place::Elsewhere }, true),
            Place::EndOfData | Place::Data(_) | Place::Elsewhere => (Place::Elsewhere, false),
        };
        self.place = next;
        is_ours && !has_cr
    }
}

/// Whether this line of a head says that the body is chunked, and has no other coding.
pub(super) fn says_chunked(line: &[u8]) -> bool {
    let mut parts = line.splitn(2, |byte| *byte == b':');
    let mut next = || parts.next().unwrap_or_default().trim_ascii();
    next().eq_ignore_ascii_case(b"transfer-encoding") && next().eq_ignore_ascii_case(b"chunked")
}

/// The size of a chunk, and whether only white space follows it.
fn size(line: &[u8]) -> Option<(u64, bool)> {
    let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let (digits, rest) = line.split_at(digits);
    let size = u64::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    Some((size, rest.trim_ascii().is_empty()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HEAD: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    /// What hyper gets of `answer`, which arrives in parts of `step` bytes.
    fn seen(answer: &[u8], step: usize) -> Vec<u8> {
        let mut lines = ChunkLines::default();
        lines.begin();
        answer.chunks(step).flat_map(|part| lines.follow(part).unwrap_or_else(|| part.to_vec())).collect()
    }

    #[test]
    fn lines_among_chunks_get_the_cr_that_they_lack_and_nothing_else_does() {
        for (answer, expected) in [
            ("5\nhello\n0\n\n", "5\r\nhello\r\n0\r\n\r\n"),
            ("5 \nhe\nlo\r\n0\nA: b\n\n", "5 \r\nhe\nlo\r\n0\r\nA: b\r\n\r\n"),
            ("A\r\n\n\n\n\n\n\n\n\n\n\n\r\n0\r\n\r\n", "A\r\n\n\n\n\n\n\n\n\n\n\n\r\n0\r\n\r\n"),
            // The end of an extension is ambiguous.
            ("2;a\nxx\n0\n\n", "2;a\nxx\r\n0\r\n\r\n"),
            // After the response, or not a response.
            ("0\n\nnext\n", "0\r\n\r\nnext\n"),
            ("x\n5\n", "x\n5\n"),
            ("5\nhelloX\n5\n", "5\r\nhelloX\n5\n"),
            ("fffffffffffffffff\nx\n", "fffffffffffffffff\nx\n"),
        ] {
            for step in [1, 2, 3, 1000] {
                let (answer, expected) = (format!("{HEAD}{answer}"), format!("{HEAD}{expected}"));
                let seen = String::from_utf8(seen(answer.as_bytes(), step)).unwrap();
                assert_eq!(seen, expected, "{step} at a time");
            }
        }
        for head in ["HTTP/1.1 200 OK\n\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"] {
            let answer = format!("{head}5\nhello\n0\n\n");
            assert_eq!(seen(answer.as_bytes(), 7), answer.as_bytes());
        }
    }

    proptest! {
        #[test]
        fn whatever_the_data_each_line_ends_as_it_should(
            chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..40), 0..6),
            ends in prop::collection::vec(any::<bool>(), 14),
            step in 1_usize..50,
        ) {
            let mut bare = ends.iter().cycle();
            let (mut answer, mut expected) = (HEAD.as_bytes().to_vec(), HEAD.as_bytes().to_vec());
            let mut say = |words: &[u8]| {
                answer.extend_from_slice(words);
                answer.extend_from_slice(if *bare.next().unwrap() { b"\n" } else { b"\r\n" });
                expected.extend_from_slice(words);
                expected.extend_from_slice(b"\r\n");
            };
            for chunk in &chunks {
                say(format!("{:x}", chunk.len()).as_bytes());
                say(chunk);
            }
            say(b"0");
            say(b"");
            prop_assert_eq!(seen(&answer, step), expected);
        }
    }
}
