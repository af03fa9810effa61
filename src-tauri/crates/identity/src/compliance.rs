//! The compliance statement: a text with which the organisation's device management vouches for one machine for a
//! limited time.
//!
//! It is a JWS in compact form. Its payload contains claims by RFC 7519 section 4.1: `sub` is the machine's id, `exp`
//! the end; `nbf`, `iat`, `aud` and `compliant` count if they are there.

use std::fmt;

use porthole_explain::Detail;
use serde::{Deserialize, Deserializer};
use serde_json::Number;
use time::{Duration, OffsetDateTime};

use crate::jws::{Jws, JwsError, StatementKey, object};
use crate::machine::MachineId;
use porthole_text_encoding as text_encoding;

/// How far the clocks of two machines may differ before a statement counts as issued in the future.
const CLOCKS_APART: Duration = Duration::minutes(1);

/// The audience of a statement for Porthole, if it names one.
const AUDIENCE: &str = "porthole";

/// A statement that is valid for this machine, now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compliance {
    /// The end of its validity.
    pub expires: OffsetDateTime,
}

/// Why a statement proves nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatementError {
    /// It is not a JWS that this key signed.
    Jws(JwsError),
    /// Its payload is not a set of claims.
    Claims(String),
    /// It names no machine.
    NoMachine,
    /// It has no end.
    NoEnd,
    /// It is for another machine.
    OtherMachine {
        /// The machine in the statement.
        named: String,
        /// The machine that it was found on.
        this: MachineId,
    },
    /// It says that the device is not compliant.
    NotCompliant,
    /// It is for another program.
    OtherAudience,
    /// It is not valid yet.
    NotYet(OffsetDateTime),
    /// It was issued in the future.
    FromTheFuture(OffsetDateTime),
    /// It has expired.
    Expired(OffsetDateTime),
}

impl StatementError {
    /// The same as a message.
    pub(crate) fn detail(&self) -> Detail {
        match self {
            Self::Jws(error) => error.detail(),
            Self::Claims(reason) => Detail::StatementClaims { reason: reason.clone() },
            Self::NoMachine => Detail::StatementNoMachine,
            Self::NoEnd => Detail::StatementNoEnd,
            Self::OtherAudience => Detail::StatementOtherAudience,
            Self::OtherMachine { named, this } => {
                Detail::StatementOtherMachine { named: named.clone(), this: this.to_string() }
            }
            Self::NotCompliant => Detail::StatementNotCompliant,
            Self::NotYet(from) => Detail::StatementNotYet { moment: moment(*from) },
            Self::FromTheFuture(from) => Detail::StatementFromTheFuture { moment: moment(*from) },
            Self::Expired(at) => Detail::StatementExpired { moment: moment(*at) },
        }
    }

    /// The moment from which it will be valid, if only time is missing.
    #[must_use]
    pub fn holds_from(&self) -> Option<OffsetDateTime> {
        match self {
            Self::NotYet(from) | Self::FromTheFuture(from) => Some(*from - CLOCKS_APART),
            Self::Jws(_)
            | Self::Claims(_)
            | Self::NoMachine
            | Self::NoEnd
            | Self::OtherMachine { .. }
            | Self::NotCompliant
            | Self::OtherAudience
            | Self::Expired(_) => None,
        }
    }
}

impl From<JwsError> for StatementError {
    fn from(error: JwsError) -> Self {
        Self::Jws(error)
    }
}

impl fmt::Display for StatementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.detail().fmt(f)
    }
}

impl std::error::Error for StatementError {}

#[derive(Deserialize)]
struct Claims {
    #[serde(default, deserialize_with = "value")]
    sub: Option<String>,
    #[serde(default, deserialize_with = "value")]
    exp: Option<Number>,
    #[serde(default, deserialize_with = "value")]
    nbf: Option<Number>,
    #[serde(default, deserialize_with = "value")]
    iat: Option<Number>,
    #[serde(default, deserialize_with = "value")]
    aud: Option<Audience>,
    #[serde(default, deserialize_with = "value")]
    compliant: Option<bool>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// A claim that is there has a value; `null` does not count as one.
fn value<'de, D: Deserializer<'de>, T: Deserialize<'de>>(value: D) -> Result<Option<T>, D::Error> {
    T::deserialize(value).map(Some)
}

/// Verifies `content` as a statement signed by `key` for `machine`.
///
/// # Errors
/// It proves nothing, and why.
pub fn verify(
    content: &[u8],
    key: &StatementKey,
    machine: &MachineId,
    now: OffsetDateTime,
) -> Result<Compliance, StatementError> {
    // Scripts on Windows write UTF-16, or a byte order mark.
    let text = text_encoding::decode(content);
    let jws = Jws::parse(text.as_deref().map_or(content, str::as_bytes))?;
    let claims: Claims = object(jws.payload(key)?).map_err(StatementError::Claims)?;
    let named = claims.sub.ok_or(StatementError::NoMachine)?;
    let exp = claims.exp.ok_or(StatementError::NoEnd)?;
    if !machine.is(&named) {
        let named = named.chars().filter(|letter| !letter.is_control()).take(80).collect();
        return Err(StatementError::OtherMachine { named, this: machine.clone() });
    }
    if claims.compliant == Some(false) {
        return Err(StatementError::NotCompliant);
    }
    match claims.aud {
        Some(Audience::One(name)) if name != AUDIENCE => return Err(StatementError::OtherAudience),
        Some(Audience::Several(names)) if !names.iter().any(|name| name == AUDIENCE) => {
            return Err(StatementError::OtherAudience);
        }
        Some(Audience::One(_) | Audience::Several(_)) | None => {}
    }
    let later = now + CLOCKS_APART;
    if let Some(from) = claims.nbf.map(|date| numeric_date("nbf", &date)).transpose()?
        && from > later
    {
        return Err(StatementError::NotYet(from));
    }
    if let Some(made) = claims.iat.map(|date| numeric_date("iat", &date)).transpose()?
        && made > later
    {
        return Err(StatementError::FromTheFuture(made));
    }
    let expires = numeric_date("exp", &exp)?;
    if now >= expires {
        return Err(StatementError::Expired(expires));
    }
    Ok(Compliance { expires })
}

/// Seconds since 1970 (RFC 7519 section 2). A fraction is ignored.
fn numeric_date(claim: &str, date: &Number) -> Result<OffsetDateTime, StatementError> {
    let no_date = || StatementError::Claims(format!("`{claim}` is no date between the years 0 and 9999"));
    #[expect(clippy::cast_possible_truncation, reason = "a number this large is no date, and refused below")]
    let seconds = date.as_i64().or_else(|| date.as_f64().map(|seconds| seconds.floor() as i64));
    OffsetDateTime::from_unix_timestamp(seconds.ok_or_else(no_date)?).map_err(|_| no_date())
}

/// UTC, to the second.
pub(crate) fn moment(moment: OffsetDateTime) -> String {
    let (day, (hour, minute, second)) = (moment.date(), moment.time().as_hms());
    format!("{day} {hour:02}:{minute:02}:{second:02} UTC")
}
