//! A socket below TLS that reads large blocks of bulk data. rustls reads 4 KiB at a time, so a large body would cost
//! four system calls a record.

use std::{
    future::Future as _,
    io,
    pin::{Pin, pin},
    task::{Context, Poll, ready},
};

use bytes::{Buf as _, BytesMut};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, ReadBuf},
    net::TcpStream,
};

/// The size of a read for bulk data: four TLS records.
const BULK: usize = 64 * 1024;

/// A socket with a read buffer for bulk data. Small pieces are read without it, and it holds no memory then.
#[derive(Debug)]
pub(crate) struct BulkRead<S = TcpStream> {
    socket: S,
    /// Read, and not taken by TLS yet.
    ahead: BytesMut,
    /// Whether the last read filled its buffer.
    is_bulk: bool,
}

impl<S> BulkRead<S> {
    pub(crate) fn new(socket: S) -> Self {
        Self { socket, ahead: BytesMut::new(), is_bulk: false }
    }

    pub(crate) const fn socket(&self) -> &S {
        &self.socket
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for BulkRead<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Self { socket, ahead, is_bulk } = &mut *self;
        let wanted = buffer.remaining();
        if ahead.is_empty() {
            if !*is_bulk || wanted >= BULK {
                let read = Pin::new(socket).poll_read(cx, buffer);
                *is_bulk = wanted > 0 && buffer.remaining() == 0;
                return read;
            }
            ahead.reserve(BULK);
            let read = pin!(socket.read_buf(ahead)).poll(cx);
            if ahead.is_empty() {
                // Nothing has arrived: releases the memory, because the next data may take a while.
                *ahead = BytesMut::new();
                return Poll::Ready(ready!(read).map(drop));
            }
            *is_bulk = ahead.len() > wanted;
        }
        let part = wanted.min(ahead.len());
        buffer.put_slice(ahead.get(..part).unwrap_or_default());
        ahead.advance(part);
        if ahead.is_empty() && !*is_bulk {
            *ahead = BytesMut::new();
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for BulkRead<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.socket).poll_write(cx, data)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        data: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.socket).poll_write_vectored(cx, data)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt as _;

    use super::*;

    /// The size of TLS' reads.
    const ASKED: usize = 4096;

    #[tokio::test]
    async fn much_is_read_at_once_and_arrives_in_order() {
        let sent: Vec<u8> = (0..300_000_u32).map(|n| n.to_le_bytes()[0]).collect();
        let (mut far, near) = tokio::io::duplex(1 << 20);
        far.write_all(&sent).await.unwrap();
        drop(far);
        let mut reader = BulkRead::new(near);
        let (mut read, mut space, mut most) = (Vec::new(), [0; ASKED], 0);
        loop {
            let count = reader.read(&mut space).await.unwrap();
            if count == 0 {
                break;
            }
            read.extend_from_slice(&space[..count]);
            most = most.max(reader.ahead.len());
        }
        assert_eq!(read, sent);
        assert_eq!(most, BULK - ASKED);
        assert_eq!(reader.ahead.capacity(), 0);
    }

    #[tokio::test]
    async fn what_comes_in_small_pieces_is_not_read_ahead_of() {
        let (mut far, near) = tokio::io::duplex(1 << 20);
        let (mut reader, mut space) = (BulkRead::new(near), [0; ASKED]);
        for piece in [1, 100, ASKED - 1] {
            far.write_all(&vec![7; piece]).await.unwrap();
            assert_eq!(reader.read(&mut space).await.unwrap(), piece);
            assert_eq!(reader.ahead.capacity(), 0);
        }
        // A full buffer may be the beginning of bulk data, or its end if nothing follows.
        far.write_all(&[7; ASKED]).await.unwrap();
        assert_eq!(reader.read(&mut space).await.unwrap(), ASKED);
        assert!(futures_util::FutureExt::now_or_never(reader.read(&mut space)).is_none());
        assert_eq!(reader.ahead.capacity(), 0);
        far.write_all(&[7; 10]).await.unwrap();
        assert_eq!(reader.read(&mut space).await.unwrap(), 10);
        assert_eq!(reader.ahead.capacity(), 0);
    }
}
