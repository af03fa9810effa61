//! JSON Web Signatures in compact serialisation (RFC 7515 section 3.1), verified with one known key.
//!
//! The key decides the algorithm. The header's algorithm must be one of the key's. Keys, certificates and addresses in
//! a header are ignored.

mod key;

pub use key::{StatementKey, StatementKeyError};

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use porthole_explain::Detail;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

/// The largest text that is read, in bytes.
pub const LARGEST_JWS: usize = 16 * 1024;

/// A text in the form of a JWS. [`Jws::payload`] checks the signature; nothing of the text is trusted before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jws<'a> {
    algorithm: String,
    /// The signed bytes: header, dot and payload, unchanged (RFC 7515 section 5.1).
    signed: &'a [u8],
    payload: Vec<u8>,
    signature: Vec<u8>,
}

/// Why a text is not a JWS by the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JwsError {
    /// It is larger than [`LARGEST_JWS`].
    TooLarge,
    /// It does not consist of three parts separated by dots.
    NotCompact,
    /// A part is not base64url without padding.
    NotBase64(&'static str),
    /// The header is not a JSON object with an `alg`.
    Header(String),
    /// The header has `crit`: it requires an extension, and none is supported (RFC 7515 section 4.1.11).
    Critical,
    /// The algorithm is `none`.
    Unsigned,
    /// The algorithm uses a shared secret, which a public key cannot be.
    SharedSecret(String),
    /// The algorithm is not one of the key's.
    OtherAlgorithm {
        /// The header's algorithm.
        named: String,
        /// The key's algorithms.
        takes: &'static str,
    },
    /// The signature does not match.
    WrongSignature,
}

impl JwsError {
    /// The same as a message.
    pub(crate) fn detail(&self) -> Detail {
        match self {
            Self::TooLarge => Detail::StatementTooLarge { size: (LARGEST_JWS / 1024).to_string() },
            Self::NotCompact => Detail::StatementNotCompact,
            Self::NotBase64(part) => Detail::StatementNotBase64 { part: (*part).to_owned() },
            Self::Header(reason) => Detail::StatementHeader { reason: reason.clone() },
            Self::Critical => Detail::StatementCritical,
            Self::Unsigned => Detail::StatementUnsigned,
            Self::SharedSecret(algorithm) => Detail::StatementSharedSecret { algorithm: algorithm.clone() },
            Self::OtherAlgorithm { named, takes } => {
                Detail::StatementOtherAlgorithm { algorithm: named.clone(), takes: (*takes).to_owned() }
            }
            Self::WrongSignature => Detail::StatementWrongSignature,
        }
    }
}

impl fmt::Display for JwsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.detail().fmt(f)
    }
}

impl std::error::Error for JwsError {}

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default, deserialize_with = "is_there")]
    crit: bool,
}

/// A `null` counts as being there.
fn is_there<'de, D: Deserializer<'de>>(value: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(value).map(|_| true)
}

/// Reads a JSON object. An array is refused, although serde would accept it.
pub(crate) fn object<'t, T: Deserialize<'t>>(text: &'t [u8]) -> Result<T, String> {
    if !text.trim_ascii_start().starts_with(b"{") {
        return Err("it is no JSON object".to_owned());
    }
    serde_json::from_slice(text).map_err(|error| error.to_string())
}

impl<'a> Jws<'a> {
    /// Splits a text into its parts. White space around it is ignored, because editors and shells append a line break.
    ///
    /// # Errors
    /// It is not a JWS in compact form, or it requires something that is not supported.
    pub fn parse(text: &'a [u8]) -> Result<Self, JwsError> {
        if text.len() > LARGEST_JWS {
            return Err(JwsError::TooLarge);
        }
        let text = text.trim_ascii();
        let mut dots = text.iter().enumerate().filter(|(_, byte)| **byte == b'.').map(|(at, _)| at);
        let (Some(first), Some(second), None) = (dots.next(), dots.next(), dots.next()) else {
            return Err(JwsError::NotCompact);
        };
        let (signed, signature) = (&text[..second], &text[second + 1..]);
        let part = |part: &[u8], name| URL_SAFE_NO_PAD.decode(part).map_err(|_| JwsError::NotBase64(name));
        let header = part(&signed[..first], "header")?;
        let payload = part(&signed[first + 1..], "payload")?;
        let signature = part(signature, "signature")?;
        let header: Header = object(&header).map_err(JwsError::Header)?;
        if header.crit {
            return Err(JwsError::Critical);
        }
        let algorithm: String = header.alg.chars().filter(|letter| !letter.is_control()).take(20).collect();
        if algorithm.eq_ignore_ascii_case("none") {
            return Err(JwsError::Unsigned);
        }
        if algorithm.starts_with("HS") {
            return Err(JwsError::SharedSecret(algorithm));
        }
        Ok(Self { algorithm, signed, payload, signature })
    }

    /// The payload, after verifying that `key` signed it.
    ///
    /// # Errors
    /// The algorithm is not one of the key's, or the signature does not match.
    pub fn payload(&self, key: &StatementKey) -> Result<&[u8], JwsError> {
        let verifies = key.verifies(&self.algorithm, self.signed, &self.signature).ok_or_else(|| {
            JwsError::OtherAlgorithm { named: self.algorithm.clone(), takes: key.algorithms() }
        })?;
        if verifies { Ok(&self.payload) } else { Err(JwsError::WrongSignature) }
    }
}
