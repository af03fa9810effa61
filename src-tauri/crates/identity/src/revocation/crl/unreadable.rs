//! Lists that cannot count for anybody, and what to do about each.

use webpki::Error;
use x509_parser::extensions::{ParsedExtension, X509Extension};
use x509_parser::prelude::{CertificateRevocationList, FromDer as _};

/// Why a file holds no list that could count. In words that end without a full stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableList {
    /// It is armoured, but no list is inside.
    #[error("it holds no `X509 CRL`")]
    NoneInside,
    /// It is something else.
    #[error("it is no list of revoked certificates (CRL)")]
    NoList,
    /// It has no extensions, so neither of the two that every list has (RFC 5280 section 5.2).
    #[error(
        "it lacks the CRL number and the authority key identifier that every list must have (RFC 5280 section 5.2)"
    )]
    NoExtensions,
    /// It does not say when the next one is due (RFC 5280 section 5.1.2.5).
    #[error("it does not say when the next list is due, as every list must (RFC 5280 section 5.1.2.5)")]
    NoEnd,
    /// It says only what has changed since another list (RFC 5280 section 5.2.4).
    #[error("it is a delta list, which counts only beside a whole one")]
    Delta,
    /// It lists certificates of several CAs (RFC 5280 section 5.2.5).
    #[error("it is an indirect list, which speaks for other CAs")]
    Indirect,
    /// It lists some reasons alone (RFC 5280 section 5.2.5).
    #[error("it lists only those revoked for some of the reasons")]
    SomeReasons,
    /// It is restricted, but not to what is issued under an address (RFC 5280 section 5.2.5).
    #[error("it says in a way that is not understood which certificates it is about")]
    OddScope,
    /// It is about certificates that hold no keys (RFC 5280 section 5.2.5).
    #[error("it lists attribute certificates alone")]
    AttributeCertificates,
    /// It has a critical extension that is not known (RFC 5280 section 5.2).
    #[error("it says something that must be understood and is not")]
    NotUnderstood,
    /// Anything rarer, in the library's words.
    #[error("it cannot be used as a list of revoked certificates ({0})")]
    Other(String),
}

impl UnreadableList {
    /// Why the library does not read `der`.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the library's own words serve for what is rare")]
    pub(super) fn new(error: &Error, der: &[u8]) -> Self {
        match error {
            Error::UnsupportedDeltaCrl => return Self::Delta,
            Error::UnsupportedIndirectCrl => return Self::Indirect,
            Error::UnsupportedRevocationReasonsPartitioning => return Self::SomeReasons,
            Error::UnsupportedCrlIssuingDistributionPoint => return Self::OddScope,
            Error::UnsupportedCriticalExtension => return Self::NotUnderstood,
            _ => {}
        }
        // The library takes what every list must have for part of the form.
        match CertificateRevocationList::from_der(der) {
            Ok(([], list)) if list.extensions().is_empty() => Self::NoExtensions,
            Ok(([], list)) if list.next_update().is_none() => Self::NoEnd,
            Ok(([], list)) if list.extensions().iter().any(is_about_attributes) => {
                Self::AttributeCertificates
            }
            Ok(([], _)) => Self::Other(error.to_string()),
            Ok(_) | Err(_) => Self::NoList,
        }
    }

    /// What whoever looks after the CA has to do, one sentence.
    #[must_use]
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::NoExtensions => {
                "Have your CA put both into its lists. `openssl ca` does so once its section says `crlnumber = FILE` and `crl_extensions = crl_ext`, and `[crl_ext]` says `authorityKeyIdentifier = keyid`; then make the list anew."
            }
            Self::NoEnd => {
                "Have your CA say when the next list is due; `openssl ca` does so with `default_crl_days = 7` in its section. Then make the list anew."
            }
            Self::Delta
            | Self::Indirect
            | Self::SomeReasons
            | Self::OddScope
            | Self::AttributeCertificates
            | Self::NotUnderstood => {
                "Name the whole list of the CA that issues device certificates; this one cannot take its place."
            }
            Self::NoneInside | Self::NoList | Self::Other(_) => {
                "Name a whole list that your device CA signed, as PEM or DER."
            }
        }
    }

    /// What is wrong, and what to do where that is not plain; without a full stop.
    pub(in crate::revocation) fn with_remedy(&self) -> String {
        match self {
            Self::NoExtensions | Self::NoEnd => {
                format!("{self}. {}", self.remedy().trim_end_matches('.'))
            }
            Self::NoneInside
            | Self::NoList
            | Self::Delta
            | Self::Indirect
            | Self::SomeReasons
            | Self::OddScope
            | Self::AttributeCertificates
            | Self::NotUnderstood
            | Self::Other(_) => self.to_string(),
        }
    }
}

fn is_about_attributes(extension: &X509Extension<'_>) -> bool {
    matches!(
        extension.parsed_extension(),
        ParsedExtension::IssuingDistributionPoint(point) if point.only_contains_attribute_certs
    )
}
