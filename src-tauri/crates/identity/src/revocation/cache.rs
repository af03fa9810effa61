//! Which responses are kept for the next run, once no query uses them.
//!
//! An answer that says "revoked" of a certificate that could come back (its token is away, its store is locked) is kept
//! until that certificate has expired: forgetting it could turn revoked into unknown, and unknown may be accepted. Any
//! other answer is of use only while it is in date, and only so many of those are kept.

use super::content::Content;
use super::query::RevocationQuery;
use super::statement::CertStatus;
use time::OffsetDateTime;

/// How many responses are kept that no evaluation asks for, besides those that say "revoked".
const MOST: usize = 32;

/// So large they may be together, in bytes: two of the largest lists that are fetched.
const LARGEST_SUM: u64 = 128 << 20;

/// How long an answer is worth keeping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// When a newer one is due.
    pub in_date_until: OffsetDateTime,
    /// The last moment at which a certificate that it says is revoked is still valid.
    pub revoked_until: Option<OffsetDateTime>,
}

impl Retention {
    /// What it is worth when an earlier look found `earlier`: a certificate that is away is not asked about now.
    #[must_use]
    pub fn merged_with(self, earlier: Self) -> Self {
        Self { revoked_until: self.revoked_until.max(earlier.revoked_until), ..self }
    }
}

/// An answer as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CachedResponse {
    /// The question's key.
    pub key: String,
    /// In bytes.
    pub size: u64,
    /// What it was worth when it was last read; absent where that is not known.
    pub worth: Option<Retention>,
}

impl RevocationQuery {
    /// What `content` is worth as an answer to this; `None` where it does not count for any certificate.
    #[must_use]
    pub fn retention(&self, content: &Content, now: OffsetDateTime) -> Option<Retention> {
        let mut worth: Option<Retention> = None;
        for certificate in self.certificates() {
            let Ok(statement) = self.read_about(certificate, content, now) else { continue };
            let revoked_until = match statement.status {
                CertStatus::Revoked { .. } => Some(certificate.not_after),
                CertStatus::Good | CertStatus::Unknown => None,
            };
            let one = Retention { in_date_until: statement.until, revoked_until };
            worth = Some(worth.map_or(one, |others| one.merged_with(others)));
        }
        worth
    }
}

/// Which of what is `kept` to forget, by key, when `queries` is all that is to be known now.
#[must_use]
pub fn expired_answers<'a>(
    kept: &'a [CachedResponse],
    queries: &[RevocationQuery],
    now: OffsetDateTime,
) -> Vec<&'a str> {
    let queries = queries.iter().map(RevocationQuery::key).collect::<Vec<_>>();
    let is_free = |answer: &&CachedResponse| {
        let says_revoked =
            answer.worth.and_then(|worth| worth.revoked_until).is_some_and(|until| until >= now);
        !says_revoked && !queries.contains(&answer.key)
    };
    let mut free = kept.iter().filter(is_free).collect::<Vec<_>>();
    // Those of no known worth last: they go first.
    free.sort_by_key(|answer| std::cmp::Reverse(answer.worth.map(|worth| worth.in_date_until)));
    let (mut count, mut sum) = (0, 0_u64);
    let goes = free.into_iter().filter(|answer| {
        let is_past = answer.worth.is_some_and(|worth| worth.in_date_until < now);
        let fits = count < MOST && sum.saturating_add(answer.size) <= LARGEST_SUM;
        if !is_past && fits {
            count += 1;
            sum += answer.size;
        }
        is_past || !fits
    });
    goes.map(|answer| answer.key.as_str()).collect()
}

#[cfg(test)]
mod tests;
