//! The protocol between Porthole and a token worker: frames of a length and JSON, with one response to each request.

use std::io::{self, Read, Write};

use porthole_identity::{KeyAlgorithm, Pin, PinEntry, SigningError, StoreFailure};
use rustls::SignatureScheme;
use rustls_pki_types::CertificateDer;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::found::{Found, FoundKey, KeyRef, TokenId, TokenReading, UsableKey};

/// The longest frame: a token contains some dozens of certificates of a few kilobytes.
const LONGEST: usize = 4 << 20;

/// A request to a worker. The first is [`WorkerRequest::Open`].
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum WorkerRequest {
    /// Use this library with these parameters.
    Open {
        library: std::path::PathBuf,
        reserved: Option<String>,
    },
    Read {
        hides_certificates: bool,
    },
    TokensChanged,
    Unlock {
        token: TokenId,
        pin: SentPin,
    },
    Sign {
        token: TokenId,
        key: SentKey,
        scheme: u16,
        message: Vec<u8>,
    },
}

/// The worker's response.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum WorkerResponse {
    Opened,
    Read(Result<Vec<SentReading>, SentFailure>),
    TokensChanged(bool),
    Unlocked(Result<(), SentFailure>),
    Signed(Result<Vec<u8>, SentSigningError>),
}

/// A PIN in a request. `Debug` prints nothing of it.
#[derive(Serialize, Deserialize)]
pub(super) struct SentPin(Zeroizing<String>);

impl SentPin {
    pub(super) fn of(pin: &Pin) -> Self {
        Self(pin.expose().to_owned().into())
    }

    pub(super) fn into_pin(self) -> Pin {
        Pin::new(self.0)
    }
}

impl std::fmt::Debug for SentPin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SentPin(secret)")
    }
}

/// A key in a request or a response.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SentKey {
    id: Vec<u8>,
    label: Vec<u8>,
    algorithm: String,
    schemes: Vec<u16>,
    pin_each_time: bool,
}

impl From<&UsableKey> for SentKey {
    fn from(key: &UsableKey) -> Self {
        Self {
            id: key.key.id.clone(),
            label: key.key.label.clone(),
            algorithm: key.algorithm.keyword().to_owned(),
            schemes: key.schemes.iter().map(|scheme| u16::from(*scheme)).collect(),
            pin_each_time: key.pin_each_time,
        }
    }
}

impl SentKey {
    /// The key; `None` if its kind is unknown.
    pub(super) fn into_key(self) -> Option<UsableKey> {
        let algorithm = KeyAlgorithm::ALL.into_iter().find(|known| known.keyword() == self.algorithm)?;
        let known = |scheme: &SignatureScheme| algorithm.schemes().contains(scheme);
        let schemes: Vec<_> = self.schemes.into_iter().map(SignatureScheme::from).filter(known).collect();
        let key = KeyRef { id: self.id, label: self.label };
        (!schemes.is_empty()).then_some(UsableKey {
            key,
            algorithm,
            schemes,
            pin_each_time: self.pin_each_time,
        })
    }
}

/// [`TokenReading`].
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SentReading {
    id: TokenId,
    own_keypad: bool,
    found: Result<Vec<SentFound>, SentFailure>,
    closed: Option<SentFailure>,
}

#[derive(Debug, Serialize, Deserialize)]
struct SentFound {
    chain: Vec<Vec<u8>>,
    label: String,
    key: SentFoundKey,
}

#[derive(Debug, Serialize, Deserialize)]
enum SentFoundKey {
    Present(SentKey),
    Absent,
    Closed(SentFailure),
    Unusable(String),
}

impl From<TokenReading> for SentReading {
    fn from(reading: TokenReading) -> Self {
        let found = |found: Found| SentFound {
            chain: found.chain.into_iter().map(|certificate| certificate.to_vec()).collect(),
            label: found.label,
            key: match found.key {
                FoundKey::Present(key) => SentFoundKey::Present(SentKey::from(&key)),
                FoundKey::Absent => SentFoundKey::Absent,
                FoundKey::Closed(reason) => SentFoundKey::Closed(reason.into()),
                FoundKey::Unusable(why) => SentFoundKey::Unusable(why),
            },
        };
        Self {
            id: reading.id,
            own_keypad: reading.pin_entry == PinEntry::OwnKeypad,
            found: reading.found.map(|all| all.into_iter().map(found).collect()).map_err(Into::into),
            closed: reading.closed.map(Into::into),
        }
    }
}

impl From<SentReading> for TokenReading {
    fn from(sent: SentReading) -> Self {
        let found = |found: SentFound| Found {
            chain: found.chain.into_iter().map(CertificateDer::from).collect(),
            label: found.label,
            key: match found.key {
                SentFoundKey::Present(key) => key.into_key().map_or_else(
                    || {
                        FoundKey::Unusable(
                            "its private key is of a kind that Porthole does not know".to_owned(),
                        )
                    },
                    FoundKey::Present,
                ),
                SentFoundKey::Absent => FoundKey::Absent,
                SentFoundKey::Closed(reason) => FoundKey::Closed(reason.into()),
                SentFoundKey::Unusable(why) => FoundKey::Unusable(why),
            },
        };
        Self {
            id: sent.id,
            pin_entry: if sent.own_keypad { PinEntry::OwnKeypad } else { PinEntry::Here },
            found: sent.found.map(|all| all.into_iter().map(found).collect()).map_err(Into::into),
            closed: sent.closed.map(Into::into),
        }
    }
}

/// The kinds of [`StoreFailure`] that a module can have.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum SentFailure {
    PinNeeded,
    PinWrong { last_try: bool },
    PinLocked,
    TimedOut,
    NoSuchToken,
    Failed(String),
}

impl From<StoreFailure> for SentFailure {
    fn from(failure: StoreFailure) -> Self {
        match failure {
            StoreFailure::PinNeeded => Self::PinNeeded,
            StoreFailure::PinWrong { last_try } => Self::PinWrong { last_try },
            StoreFailure::PinLocked => Self::PinLocked,
            StoreFailure::TimedOut => Self::TimedOut,
            StoreFailure::NoSuchToken => Self::NoSuchToken,
            StoreFailure::Failed(reason) => Self::Failed(reason),
            other @ (StoreFailure::Locked
            | StoreFailure::NotRunning(_)
            | StoreFailure::Damaged(_)
            | StoreFailure::PendingKeyGone
            | StoreFailure::StandsForOthers
            | StoreFailure::NotOnThisPlatform) => Self::Failed(other.to_string()),
        }
    }
}

impl From<SentFailure> for StoreFailure {
    fn from(sent: SentFailure) -> Self {
        match sent {
            SentFailure::PinNeeded => Self::PinNeeded,
            SentFailure::PinWrong { last_try } => Self::PinWrong { last_try },
            SentFailure::PinLocked => Self::PinLocked,
            SentFailure::TimedOut => Self::TimedOut,
            SentFailure::NoSuchToken => Self::NoSuchToken,
            SentFailure::Failed(reason) => Self::Failed(reason),
        }
    }
}

/// [`SigningError`].
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum SentSigningError {
    Unavailable(String),
    Denied(String),
    UnsupportedScheme(u16),
    TimedOut,
    Failed(String),
}

impl From<SigningError> for SentSigningError {
    fn from(error: SigningError) -> Self {
        match error {
            SigningError::Unavailable(reason) => Self::Unavailable(reason),
            SigningError::Denied(reason) => Self::Denied(reason),
            SigningError::UnsupportedScheme(scheme) => Self::UnsupportedScheme(scheme.into()),
            SigningError::TimedOut => Self::TimedOut,
            SigningError::Failed(reason) => Self::Failed(reason),
        }
    }
}

impl From<SentSigningError> for SigningError {
    fn from(sent: SentSigningError) -> Self {
        match sent {
            SentSigningError::Unavailable(reason) => Self::Unavailable(reason),
            SentSigningError::Denied(reason) => Self::Denied(reason),
            SentSigningError::UnsupportedScheme(scheme) => Self::UnsupportedScheme(scheme.into()),
            SentSigningError::TimedOut => Self::TimedOut,
            SentSigningError::Failed(reason) => Self::Failed(reason),
        }
    }
}

/// Sends one message.
pub(super) fn send(socket: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    // Large enough for every message with a PIN: a buffer that grows would leave a copy of it behind.
    let mut frame = Zeroizing::new(Vec::with_capacity(16 << 10));
    frame.extend([0; 4]);
    serde_json::to_writer(&mut *frame, message)?;
    let length = frame.len() - 4;
    let header = u32::try_from(length).ok().filter(|_| length <= LONGEST).ok_or_else(too_long)?;
    frame.get_mut(..4).ok_or_else(too_long)?.copy_from_slice(&header.to_le_bytes());
    socket.write_all(&frame)
}

/// Receives one message. An end between two messages is `UnexpectedEof`.
pub(super) fn receive<T: DeserializeOwned>(socket: &mut impl Read) -> io::Result<T> {
    let mut header = [0; 4];
    socket.read_exact(&mut header)?;
    let length = usize::try_from(u32::from_le_bytes(header)).map_err(|_| too_long())?;
    if length > LONGEST {
        return Err(too_long());
    }
    let mut frame = Zeroizing::new(vec![0; length]);
    socket.read_exact(&mut frame)?;
    Ok(serde_json::from_slice(&frame)?)
}

fn too_long() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a message is longer than any can be")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token() -> TokenId {
        TokenId {
            label: "Harbor card".to_owned(),
            manufacturer: "Harbor".to_owned(),
            model: "1".to_owned(),
            serial: "42".to_owned(),
        }
    }

    #[test]
    fn a_pin_arrives_and_debug_does_not_show_it() {
        let pin = Pin::new("2468".to_owned().into());
        let question = WorkerRequest::Unlock { token: token(), pin: SentPin::of(&pin) };
        assert!(!format!("{question:?}").contains("2468"));
        let mut wire = Vec::new();
        send(&mut wire, &question).unwrap();
        let WorkerRequest::Unlock { pin, .. } = receive(&mut wire.as_slice()).unwrap() else { panic!() };
        assert_eq!(pin.into_pin().expose(), "2468");
    }

    #[test]
    fn a_reading_arrives_as_it_was_sent() {
        let key = UsableKey {
            key: KeyRef { id: vec![1], label: vec![2] },
            algorithm: KeyAlgorithm::P256,
            schemes: vec![SignatureScheme::ECDSA_NISTP256_SHA256],
            pin_each_time: true,
        };
        let found = vec![Found {
            chain: vec![CertificateDer::from(vec![3])],
            label: "laptop".to_owned(),
            key: FoundKey::Present(key),
        }];
        let reading = TokenReading {
            id: token(),
            pin_entry: PinEntry::OwnKeypad,
            found: Ok(found),
            closed: Some(StoreFailure::PinWrong { last_try: true }),
        };
        let before = format!("{reading:?}");
        let mut wire = Vec::new();
        send(&mut wire, &WorkerResponse::Read(Ok(vec![reading.into()]))).unwrap();
        let WorkerResponse::Read(Ok(mut all)) = receive(&mut wire.as_slice()).unwrap() else { panic!() };
        assert_eq!(format!("{:?}", TokenReading::from(all.remove(0))), before);
    }

    #[test]
    fn a_worker_can_neither_name_a_length_that_fills_memory_nor_a_scheme_of_another_key() {
        let endless = [0xff; 16];
        assert!(receive::<WorkerResponse>(&mut endless.as_slice()).is_err());
        let key = SentKey {
            id: vec![1],
            label: Vec::new(),
            algorithm: "p256".to_owned(),
            schemes: vec![SignatureScheme::RSA_PKCS1_SHA1.into()],
            pin_each_time: false,
        };
        assert!(key.into_key().is_none());
    }
}
