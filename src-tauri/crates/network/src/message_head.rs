//! Heads of HTTP/1.1 answers as browsers read them, who bear more than the rules allow.

/// The first line of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusLine<'a> {
    /// What follows `HTTP/1.`.
    pub minor_version: u8,
    /// Three digits.
    pub status: u16,
    /// Without white space around it.
    pub reason: &'a [u8],
}

impl<'a> StatusLine<'a> {
    /// Reads `line`, with or without its line end; `None` for what is no such line. Any white space separates its words
    /// (RFC 9112 section 4), and `HTTP` may be in lower case, as Chromium takes it (`HttpResponseHeaders::ParseVersion`).
    #[must_use]
    pub fn read(line: &'a [u8]) -> Option<Self> {
        let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | 0x0b | 0x0c | b'\r' | b'\n');
        let (name, rest) = line.split_first_chunk::<4>()?;
        let ([minor], rest) = rest.strip_prefix(b"/1.")?.split_first_chunk::<1>()?;
        let code_at = rest.iter().position(|byte| !is_space(byte)).filter(|spaces| *spaces > 0)?;
        let (code, reason) = rest.get(code_at..)?.split_first_chunk::<3>()?;
        let is_line = name.eq_ignore_ascii_case(b"HTTP")
            && minor.is_ascii_digit()
            && code.iter().all(u8::is_ascii_digit)
            && !reason.first().is_some_and(u8::is_ascii_digit)
            && !reason.contains(&0);
        if !is_line {
            return None;
        }
        let status = code.iter().fold(0, |status, digit| status * 10 + u16::from(digit - b'0'));
        Some(Self { minor_version: minor - b'0', status, reason: reason.trim_ascii() })
    }

    /// The line as the rules have it, without its end: of a version that we know (a higher minor one counts as ours, RFC 9110
    /// section 2.5), with a reason free of control characters.
    #[must_use]
    pub fn to_bytes(self) -> Vec<u8> {
        let minor = self.minor_version.min(1);
        let mut line = format!("HTTP/1.{minor} {:03} ", self.status).into_bytes();
        line.extend(self.reason.iter().map(|byte| if byte.is_ascii_control() { b' ' } else { *byte }));
        line
    }
}

/// Whether `bytes` are how an answer begins, or as much of that as there is of them.
#[must_use]
pub fn may_begin_answer(bytes: &[u8]) -> bool {
    bytes.iter().zip(b"HTTP/1.").all(|(byte, expected)| byte.eq_ignore_ascii_case(expected))
}

/// Where the fields end and the body begins, searched for from `from` on. A bare LF ends a line, too.
#[must_use]
pub fn end_of_head(bytes: &[u8], from: usize) -> Option<usize> {
    let line_ends = bytes.iter().enumerate().skip(from).filter(|(_, byte)| **byte == b'\n');
    line_ends.map(|(at, _)| at).find_map(|at| match bytes.get(at + 1..)? {
        [b'\n', ..] => Some(at + 2),
        [b'\r', b'\n', ..] => Some(at + 3),
        _ => None,
    })
}

/// Every value of the field `name` in `head`, whatever stands around it. A line that begins with white space goes on with
/// the value before it (RFC 9112 section 5.2).
pub(crate) fn field_values(head: &[u8], name: &str) -> Vec<Vec<u8>> {
    let mut values: Vec<Vec<u8>> = Vec::new();
    let mut is_ours = false;
    for line in head.split(|byte| *byte == b'\n').skip(1) {
        if matches!(line.first(), Some(b' ' | b'\t')) {
            if let Some(value) = values.last_mut().filter(|_| is_ours) {
                value.push(b' ');
                value.extend_from_slice(line.trim_ascii());
            }
            continue;
        }
        let mut parts = line.splitn(2, |byte| *byte == b':');
        let found = parts.next().unwrap_or_default().trim_ascii();
        is_ours = found.eq_ignore_ascii_case(name.as_bytes());
        if let Some(value) = parts.next().filter(|_| is_ours) {
            values.push(value.trim_ascii().to_vec());
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_line_is_read_as_browsers_read_it() {
        for (line, expected) in [
            ("HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK"),
            ("HTTP/1.1 200\r\n", "HTTP/1.1 200 "),
            ("http/1.0 200 OK", "HTTP/1.0 200 OK"),
            ("HTTP/1.1  407   Sign in ", "HTTP/1.1 407 Sign in"),
            ("HTTP/1.1\t200\tOK", "HTTP/1.1 200 OK"),
            ("HTTP/1.2 200 OK", "HTTP/1.1 200 OK"),
            ("HTTP/1.1 200OK", "HTTP/1.1 200 OK"),
            ("HTTP/1.1 001 O\u{1}K", "HTTP/1.1 001 O K"),
        ] {
            let read = StatusLine::read(line.as_bytes()).map(StatusLine::to_bytes);
            assert_eq!(read.as_deref(), Some(expected.as_bytes()), "{line:?}");
        }
        for line in [
            "",
            "HTTP/1.1",
            "HTTP/2 200 OK",
            "HTTP/1.x 200",
            "HTTP/1.1200 OK",
            "HTTP/1.1 2000",
            "HTTP/1.1 20",
            "HTTP/1.1 200 O\0K",
            "ICY 200 OK",
            "SSH-2.0-x",
        ] {
            assert_eq!(StatusLine::read(line.as_bytes()), None, "{line:?}");
        }
    }

    #[test]
    fn fields_are_found_whatever_stands_around_them() {
        let head = b"HTTP/1.1 407 x\r\nno colon\r\nProxy-Authenticate : Basic\r\n realm=\"a\"\r\nX: y\r\n z\r\nPROXY-AUTHENTICATE:\tNegotiate\n\n";
        assert_eq!(field_values(head, "proxy-authenticate"), [&b"Basic realm=\"a\""[..], b"Negotiate"]);
        assert_eq!(field_values(head, "via"), Vec::<Vec<u8>>::new());
    }

    #[test]
    fn an_answer_is_told_from_other_protocols_by_its_first_bytes() {
        for bytes in ["", "H", "http/", "HTTP/1.", "HTTP/1.1 200 OK"] {
            assert!(may_begin_answer(bytes.as_bytes()), "{bytes:?}");
        }
        for bytes in ["220 mail", "HTTP/2", "HTT ", "\0\0\u{6}\u{4}"] {
            assert!(!may_begin_answer(bytes.as_bytes()), "{bytes:?}");
        }
    }

    #[test]
    fn a_head_ends_with_an_empty_line() {
        for (head, end) in [
            ("a\r\n\r\nb", Some(5)),
            ("a\n\nb", Some(3)),
            ("a\r\n\n", Some(4)),
            ("a\r\nb\r\n", None),
            ("", None),
        ] {
            assert_eq!(end_of_head(head.as_bytes(), 0), end, "{head:?}");
        }
    }
}
