//! Names with placeholders that each machine fills: `CN={hostname},O=Harbor Ltd`.
//!
//! A pattern is parsed as a name before its placeholders are filled, so a hostname or a user name is always a value and
//! never part of the grammar, whatever characters it contains.

use super::machine::MachineFacts;
use crate::certificate::{AlternativeName, NotAnAlternativeName};
use crate::name::{DistinguishedName, NameError};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use porthole_explain::Detail;
use std::fmt;
use std::str::FromStr;

/// A text with placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pattern(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Place(Place),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Hostname,
    User,
    MachineId,
}

impl Place {
    const ALL: [(Self, &'static str); 3] =
        [(Self::Hostname, "hostname"), (Self::User, "user"), (Self::MachineId, "machine_id")];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(place, _)| *place == self).map_or("", |(_, name)| name)
    }

    fn value(self, facts: &MachineFacts) -> Result<String, FillError> {
        let found = match self {
            Self::Hostname => facts.hostname.clone(),
            Self::User => facts.user.clone(),
            Self::MachineId => facts.machine_id.as_ref().map(ToString::to_string).map_err(Clone::clone),
        };
        found.map_err(|why| FillError::Unknown { place: self.name(), why })
    }
}

/// Why a text is not a pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// An unknown placeholder.
    #[error("`{{{0}}}` is not a placeholder; the placeholders are {{hostname}}, {{user}} and {{machine_id}}")]
    UnknownPlace(String),
    /// `{` without `}`.
    #[error("`{{` is never closed; write `{{{{` for a plain brace")]
    Unclosed,
    /// The text is not a name.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The text is not an alternative name.
    #[error(transparent)]
    AlternativeName(#[from] NotAnAlternativeName),
}

/// Why a pattern cannot be filled on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FillError {
    /// The machine has no such value.
    Unknown {
        /// The placeholder.
        place: &'static str,
        /// Why.
        why: String,
    },
    /// The value contains characters that are not allowed there.
    DoesNotFit {
        /// The placeholder.
        place: &'static str,
        /// The value.
        value: String,
        /// Where it should go.
        target: FillTarget,
    },
    /// The result is not an alternative name.
    AlternativeName(NotAnAlternativeName),
}

/// The part of a name that a value goes into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FillTarget {
    /// A DNS name.
    DnsName,
    /// A mail address.
    MailAddress,
}

impl FillError {
    /// The same as a message.
    #[must_use]
    pub fn detail(&self) -> Detail {
        match self {
            Self::Unknown { place, why } => {
                Detail::PlaceUnknown { place: format!("{{{place}}}"), reason: why.clone() }
            }
            Self::DoesNotFit { place, value, target } => {
                let (place, value) = (format!("{{{place}}}"), value.clone());
                match target {
                    FillTarget::DnsName => Detail::PlaceNotInDnsName { place, value },
                    FillTarget::MailAddress => Detail::PlaceNotInMailAddress { place, value },
                }
            }
            Self::AlternativeName(error) => Detail::RequestNotMade { reason: error.to_string() },
        }
    }
}

impl fmt::Display for FillError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.detail().fmt(f)
    }
}

impl std::error::Error for FillError {}

impl From<NotAnAlternativeName> for FillError {
    fn from(error: NotAnAlternativeName) -> Self {
        Self::AlternativeName(error)
    }
}

impl FromStr for Pattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            literal.push_str(before);
            if let Some(after) = after.strip_prefix('{') {
                literal.push('{');
                rest = after;
                continue;
            }
            let (name, after) = after.split_once('}').ok_or(PatternError::Unclosed)?;
            let place = Place::ALL.iter().find(|(_, known)| *known == name).map(|(place, _)| *place);
            let place = place.ok_or_else(|| PatternError::UnknownPlace(name.to_owned()))?;
            if !literal.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut literal)));
            }
            pieces.push(Piece::Place(place));
            rest = after;
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            pieces.push(Piece::Text(literal));
        }
        Ok(Self(pieces))
    }
}

impl Pattern {
    /// Fills the placeholders; `fit` encodes a value for its part of the name.
    fn fill(
        &self,
        facts: &MachineFacts,
        fit: impl Fn(&'static str, String) -> Result<String, FillError>,
    ) -> Result<String, FillError> {
        self.0.iter().try_fold(String::new(), |filled, piece| {
            Ok(match piece {
                Piece::Text(text) => filled + text,
                Piece::Place(place) => filled + &fit(place.name(), place.value(facts)?)?,
            })
        })
    }
}

/// A subject with placeholders: `CN={hostname},O=Harbor Ltd`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectPattern(DistinguishedName);

impl FromStr for SubjectPattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name: DistinguishedName = text.parse()?;
        name.map_values(|value| value.parse::<Pattern>().map(|_| value.to_owned()))?;
        Ok(Self(name))
    }
}

impl SubjectPattern {
    /// The subject on this machine.
    ///
    /// # Errors
    /// A placeholder cannot be filled.
    pub fn fill(&self, facts: &MachineFacts) -> Result<DistinguishedName, FillError> {
        self.0.map_values(|value| match value.parse::<Pattern>() {
            Ok(pattern) => pattern.fill(facts, |_, value| Ok(value)),
            // Every value was parsed as a pattern when this was made.
            Err(_) => Ok(value.to_owned()),
        })
    }
}

/// An alternative name with placeholders: `DNS:{hostname}.devices.harbor.test`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamePattern {
    kind: AlternativeName,
    pattern: Pattern,
}

impl FromStr for NamePattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let kind: AlternativeName = text.parse()?;
        let pattern = kind.value().parse()?;
        Ok(Self { kind, pattern })
    }
}

impl NamePattern {
    /// The name on this machine. In a URI values are percent-encoded (RFC 3986 section 2.1); in DNS names and mail
    /// addresses they may contain only allowed characters.
    ///
    /// # Errors
    /// A placeholder cannot be filled, or its value is not allowed there.
    pub fn fill(&self, facts: &MachineFacts) -> Result<AlternativeName, FillError> {
        let only = |target: FillTarget, allowed: fn(u8) -> bool| {
            move |place: &'static str, value: String| {
                let fits = !value.is_empty() && value.bytes().all(allowed);
                if fits { Ok(value) } else { Err(FillError::DoesNotFit { place, value, target }) }
            }
        };
        let (kind, value) = match &self.kind {
            AlternativeName::Dns(_) => {
                let label = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
                ("DNS", self.pattern.fill(facts, only(FillTarget::DnsName, label))?)
            }
            AlternativeName::Email(_) => {
                // RFC 5322 section 3.2.3, without the characters that some programs quote.
                let atom = |byte: u8| byte.is_ascii_alphanumeric() || b".-_+".contains(&byte);
                ("email", self.pattern.fill(facts, only(FillTarget::MailAddress, atom))?)
            }
            AlternativeName::Uri(_) => (
                "URI",
                self.pattern.fill(facts, |_, value| Ok(utf8_percent_encode(&value, RESERVED).to_string()))?,
            ),
        };
        Ok(format!("{kind}:{value}").parse()?)
    }
}

/// Everything but the unreserved characters of RFC 3986 section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

#[cfg(test)]
mod tests;
