//! Lists that cannot count for anybody, and what to do about each.

/// Why a file holds no list that could count. In words that end without a full stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableList {
    /// It is armoured, but no list is inside.
    #[error("it holds no `X509 CRL`")]
    NoneInside,
    /// Its armour is broken.
    #[error("{0}")]
    Armour(String),
    /// It holds more than one list.
    #[error("it holds {0} lists, and each must be in a separate file")]
    Several(usize),
    /// It is something else.
    #[error("it is no list of revoked certificates (CRL)")]
    NoList,
    /// It is something that is known, and no list.
    #[error("it is no list of revoked certificates (CRL), but {0}")]
    SomethingElse(&'static str),
    /// A date of it is written in a way that RFC 5280 does not know.
    #[error("its dates are not written as every list must write them (RFC 5280 section 5.1.2.4)")]
    OddDate,
    /// It does not say when the next one is due (RFC 5280 section 5.1.2.5).
    #[error("it does not say when the next list is due, as every list must (RFC 5280 section 5.1.2.5)")]
    NoEnd,
    /// It says only what has changed since another list (RFC 5280 section 5.2.4).
    #[error("it is a delta list, which counts only beside a whole one")]
    Delta,
    /// It lists certificates of several CAs (RFC 5280 section 5.2.5).
    #[error("it is an indirect list, which speaks for other CAs")]
    Indirect,
    /// It lists some reasons only (RFC 5280 section 5.2.5).
    #[error("it lists only those revoked for some of the reasons")]
    SomeReasons,
    /// It is restricted in a way that is not known (RFC 5280 section 5.2.5).
    #[error("it says in a way that is not understood which certificates it is about")]
    OddScope,
    /// It is about certificates that hold no keys (RFC 5280 section 5.2.5).
    #[error("it lists only attribute certificates")]
    AttributeCertificates,
    /// It has a critical extension that is not known (RFC 5280 section 5.2); its object identifier.
    #[error("it has a critical extension that Porthole does not process: {0}")]
    NotUnderstood(String),
    /// Anything rarer.
    #[error("it cannot be used as a list of revoked certificates ({0})")]
    Other(String),
}

impl UnreadableList {
    /// What whoever looks after the CA has to do, one sentence.
    #[must_use]
    pub const fn fix(&self) -> &'static str {
        match self {
            Self::NoEnd => {
                "Have your CA say when the next list is due; `openssl ca` does so with `default_crl_days = 7` in its section. Then create the list again."
            }
            Self::Delta
            | Self::Indirect
            | Self::SomeReasons
            | Self::OddScope
            | Self::AttributeCertificates
            | Self::NotUnderstood(_) => {
                "Name the whole list of the CA that issues device certificates; this one cannot take its place."
            }
            Self::Several(_) => "Put each list into a separate file, and name them all in `crl`.",
            Self::OddDate => "Have your CA write its dates in UTC, with a `Z` at the end.",
            Self::NoneInside | Self::Armour(_) | Self::NoList | Self::SomethingElse(_) | Self::Other(_) => {
                "Name a whole list that your device CA signed, as PEM or DER."
            }
        }
    }

    /// What is wrong, and what to do where that is not plain; without a full stop.
    pub(crate) fn with_remedy(&self) -> String {
        if matches!(self, Self::NoEnd) {
            return format!("{self}. {}", self.fix().trim_end_matches('.'));
        }
        self.to_string()
    }
}
