//! JSON Web Signatures in compact serialisation (RFC 7515 section 3.1), made by one key that is known beforehand.
//!
//! The key decides the algorithm. What a signature's own header says is compared with it and never followed: no key,
//! certificate or address that stands in a header is looked at.

mod key;

pub use key::{StatementKey, StatementKeyError};

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use porthole_explain::Detail;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

/// The largest signed text that is looked at, in bytes.
pub const LARGEST_JWS: usize = 16 * 1024;

/// A text in the form of a JWS. Nothing of it is believed before [`Jws::payload`] has checked the signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jws<'a> {
    algorithm: String,
    /// What the signature is made over: header, dot and payload as they stand (RFC 7515 section 5.1).
    signed: &'a [u8],
    payload: Vec<u8>,
    signature: Vec<u8>,
}

/// Why a text is no JWS of the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JwsError {
    /// It is larger than [`LARGEST_JWS`].
    TooLarge,
    /// It is not three parts with dots between them.
    NotCompact,
    /// A part is not base64url without padding.
    NotBase64(&'static str),
    /// The header is no JSON object with an `alg`.
    Header(String),
    /// The header has `crit`: it asks for an extension, and there is none here (RFC 7515 section 4.1.11).
    Critical,
    /// The algorithm is `none`.
    Unsigned,
    /// The algorithm takes one secret for both sides, which a public key can never be.
    SharedSecret(String),
    /// The algorithm is none of the key's.
    OtherAlgorithm {
        /// What the header says.
        named: String,
        /// What the key takes.
        takes: &'static str,
    },
    /// The signature does not fit.
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

/// A `null` is there, too.
fn is_there<'de, D: Deserializer<'de>>(value: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(value).map(|_| true)
}

/// Reads a JSON object. An array of the same values is refused, although serde would accept it.
pub(crate) fn object<'t, T: Deserialize<'t>>(text: &'t [u8]) -> Result<T, String> {
    if !text.trim_ascii_start().starts_with(b"{") {
        return Err("it is no JSON object".to_owned());
    }
    serde_json::from_slice(text).map_err(|error| error.to_string())
}

impl<'a> Jws<'a> {
    /// Takes a text apart. White space around it does not count, as editors and shells end files with a line break.
    ///
    /// # Errors
    /// It is no JWS in compact form, or one that asks for what is never done.
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

    /// What was signed, once it is sure that `key` signed it.
    ///
    /// # Errors
    /// The algorithm is another than the key's, or the signature does not fit.
    pub fn payload(&self, key: &StatementKey) -> Result<&[u8], JwsError> {
        let verifies = key.verifies(&self.algorithm, self.signed, &self.signature).ok_or_else(|| {
            JwsError::OtherAlgorithm { named: self.algorithm.clone(), takes: key.algorithms() }
        })?;
        if verifies { Ok(&self.payload) } else { Err(JwsError::WrongSignature) }
    }
}
