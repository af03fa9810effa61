//! What a proxy answers to `CONNECT`, read as tolerantly as a server's answers are.

use std::io;

use http::{HeaderMap, HeaderValue, StatusCode, header};
use tokio::{io::AsyncReadExt as _, net::TcpStream};

use crate::message_head::{StatusLine, end_of_head, field_values, may_begin_answer};

/// As much as Chromium takes of a head (`HttpStreamParser::kMaxHeaderBufSize`), interim answers included.
const MAX_HEAD_BYTES: usize = 256 << 10;

/// The answer of a proxy: all that counts of it.
#[derive(Debug)]
pub(crate) struct ConnectAnswer {
    pub(crate) status: StatusCode,
    /// Its `Proxy-Authenticate` fields.
    pub(crate) challenges: HeaderMap,
    /// Whether anything came behind its head.
    pub(crate) has_more: bool,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoAnswer {
    #[error("it closed the connection without an answer")]
    Closed,
    #[error("it closed the connection in the middle of its answer")]
    ClosedMidway,
    #[error("its answer is not HTTP/1.1")]
    NotHttp,
    #[error("its answer is too long")]
    TooLong,
    #[error("{0}")]
    Broken(#[from] io::Error),
}

impl NoAnswer {
    /// Whether the proxy ended the connection, as one does that is itself ended.
    pub(crate) fn is_hang_up(&self) -> bool {
        matches!(self, Self::Closed | Self::ClosedMidway) || self.is_reset()
    }

    pub(crate) fn is_reset(&self) -> bool {
        matches!(self, Self::Broken(error) if error.kind() == io::ErrorKind::ConnectionReset)
    }
}

/// Reads up to the end of the head of the final answer. Interim ones before it mean nothing.
pub(crate) async fn read_answer(socket: &mut TcpStream) -> Result<ConnectAnswer, NoAnswer> {
    let (mut came, mut searched, mut passed) = (Vec::new(), 0, 0);
    loop {
        // Empty lines before it mean nothing.
        let blank = came.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        if blank > 0 {
            came.drain(..blank);
            (searched, passed) = (0, passed + blank);
        }
        if !may_begin_answer(&came) {
            return Err(NoAnswer::NotHttp);
        }
        if let Some(end) = end_of_head(&came, searched) {
            let rest = came.split_off(end);
            let line = came.split(|byte| *byte == b'\n').next().and_then(StatusLine::read);
            let status =
                line.and_then(|line| StatusCode::from_u16(line.status).ok()).ok_or(NoAnswer::NotHttp)?;
            if status.is_informational() && status != StatusCode::SWITCHING_PROTOCOLS {
                (came, searched, passed) = (rest, 0, passed + end);
                continue;
            }
            return Ok(ConnectAnswer { status, challenges: challenges(&came), has_more: !rest.is_empty() });
        }
        searched = came.len().saturating_sub(2);
        if passed + came.len() > MAX_HEAD_BYTES {
            return Err(NoAnswer::TooLong);
        }
        if socket.read_buf(&mut came).await? == 0 {
            return Err(if came.is_empty() { NoAnswer::Closed } else { NoAnswer::ClosedMidway });
        }
    }
}

fn challenges(head: &[u8]) -> HeaderMap {
    let values = field_values(head, header::PROXY_AUTHENTICATE.as_str());
    let values = values.iter().filter_map(|value| HeaderValue::from_bytes(value).ok());
    values.map(|value| (header::PROXY_AUTHENTICATE, value)).collect()
}
