//! Framing: four bytes of length (big endian), then one message as JSON.

use std::io::{self, ErrorKind, Read, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

/// The longest message in bytes. A thousand records of the activity log and a PKCS#12 file fit with room to spare.
pub const LONGEST: usize = 4 * 1024 * 1024;

/// How much memory is reserved before a byte of a message has arrived, whatever length it claims.
const ROOM: usize = 4 * 1024;

/// Why a message could not be sent or read. The connection is no longer usable.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// The other end has gone, or went in the middle of a message.
    #[error("the connection failed: {0}")]
    Io(#[from] io::Error),
    /// The message is longer than [`LONGEST`].
    #[error("a message of {0} bytes is too long")]
    TooLong(usize),
    /// The bytes are no message of this protocol.
    #[error("not a message of this protocol: {0}")]
    Malformed(#[from] serde_json::Error),
}

/// Sends one message.
///
/// # Errors
/// The other end has gone, or the message is too long: then nothing was sent.
pub fn write<T: Serialize>(to: &mut impl Write, message: &T) -> Result<(), FrameError> {
    // A message may hold a PIN.
    let mut frame = Zeroizing::new(vec![0; 4]);
    serde_json::to_writer(&mut *frame, message)?;
    let length = frame.len() - 4;
    if length > LONGEST {
        return Err(FrameError::TooLong(length));
    }
    let prefix = u32::try_from(length).map_err(|_| FrameError::TooLong(length))?;
    frame[..4].copy_from_slice(&prefix.to_be_bytes());
    to.write_all(&frame)?;
    Ok(to.flush()?)
}

/// Reads one message; `None` where the other end has closed between two.
///
/// # Errors
/// The connection failed, or what came is no message of this protocol.
pub fn read<T: DeserializeOwned>(from: &mut impl Read) -> Result<Option<T>, FrameError> {
    let mut prefix = [0; 4];
    let first = loop {
        match from.read(&mut prefix) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            read => break read?,
        }
    };
    if first == 0 {
        return Ok(None);
    }
    from.read_exact(&mut prefix[first..])?;
    let length = usize::try_from(u32::from_be_bytes(prefix)).unwrap_or(usize::MAX);
    if length > LONGEST {
        return Err(FrameError::TooLong(length));
    }
    let mut body = Zeroizing::new(Vec::with_capacity(length.min(ROOM)));
    let wanted = u64::try_from(length).unwrap_or(u64::MAX);
    if from.take(wanted).read_to_end(&mut body)? < length {
        return Err(io::Error::from(ErrorKind::UnexpectedEof).into());
    }
    Ok(Some(serde_json::from_slice(&body)?))
}

#[cfg(test)]
mod tests {
    use porthole_policy::Cause;
    use proptest::prelude::*;

    use super::*;
    use crate::{GateRequest, LauncherRequest, PageRequest, ToBroker, ToShell, Window};

    fn sample() -> ToBroker {
        let page = PageRequest {
            url: "https://mail.harbor.test/".parse().unwrap(),
            cause: Cause::Link,
            by_person: true,
        };
        let window = Window::App("mail".parse().unwrap());
        ToBroker::Ask { id: 7, question: GateRequest::Navigate { window, page } }
    }

    #[test]
    fn messages_arrive_as_they_were_sent_and_in_order() {
        let request = LauncherRequest::OpenApp { id: "mail".to_owned() };
        let mut bytes = Vec::new();
        write(&mut bytes, &sample()).unwrap();
        write(&mut bytes, &ToBroker::Request { id: 8, request: request.clone() }).unwrap();
        let mut reader = bytes.as_slice();
        assert!(matches!(read(&mut reader), Ok(Some(ToBroker::Ask { id: 7, .. }))));
        match read(&mut reader) {
            Ok(Some(ToBroker::Request { id: 8, request: read })) => assert_eq!(read, request),
            other => panic!("{other:?}"),
        }
        assert!(matches!(read::<ToBroker>(&mut reader), Ok(None)));
    }

    #[test]
    fn a_length_beyond_the_limit_is_refused_before_anything_is_set_aside() {
        let mut reader = [0xff; 4].as_slice();
        assert!(matches!(read::<ToBroker>(&mut reader), Err(FrameError::TooLong(_))));
    }

    #[test]
    fn a_message_that_is_cut_off_is_an_error_and_not_the_end() {
        let mut bytes = Vec::new();
        write(&mut bytes, &sample()).unwrap();
        for length in 1..bytes.len() {
            let mut reader = &bytes[..length];
            assert!(matches!(read::<ToBroker>(&mut reader), Err(FrameError::Io(_))), "{length}");
        }
    }

    #[test]
    fn an_unknown_message_or_field_is_refused() {
        for text in [r#"{"run":{"program":"sh"}}"#, r#"{"open_help":{}}"#, r#""open_help" "ready""#] {
            let mut bytes = u32::try_from(text.len()).unwrap().to_be_bytes().to_vec();
            bytes.extend(text.bytes());
            assert!(
                matches!(read::<ToBroker>(&mut bytes.as_slice()), Err(FrameError::Malformed(_))),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_is_a_message_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _read = read::<ToBroker>(&mut bytes.as_slice());
            let _read = read::<ToShell>(&mut bytes.as_slice());
        }
    }
}
