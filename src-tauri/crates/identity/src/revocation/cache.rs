//! Which responses are stored for the next run once no query uses them.
//!
//! A response that says "revoked" about a certificate that could come back (its token is away, its store is locked) is
//! stored until that certificate has expired: without it revoked could become unknown, and unknown may be accepted.
//! Other responses are useful only until they are out of date, and only a limited number is stored.

use super::content::Content;
use super::query::RevocationQuery;
use super::statement::CertStatus;
use time::OffsetDateTime;

/// How many unused responses are stored besides those that say "revoked".
const MOST: usize = 32;

/// The limit of their total size in bytes: two of the largest lists that are fetched.
const LARGEST_SUM: u64 = 128 << 20;

/// How long a response is useful.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// When a newer one is due.
    pub in_date_until: OffsetDateTime,
    /// The latest end of validity of the certificates that it says are revoked.
    pub revoked_until: Option<OffsetDateTime>,
}

impl Retention {
    /// Joins this with the result of an earlier lookup: certificates that are away now are not covered by this one.
    #[must_use]
    pub fn merged_with(self, earlier: Self) -> Self {
        Self { revoked_until: self.revoked_until.max(earlier.revoked_until), ..self }
    }
}

/// A stored response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CachedResponse {
    /// The key of its query.
    pub key: String,
    /// Its size in bytes.
    pub size: u64,
    /// How long it is useful, from the last time that it was read; `None` if unknown.
    pub worth: Option<Retention>,
}

impl RevocationQuery {
    /// How long `content` is useful as a response to this query; `None` if it does not count for any certificate.
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

/// The keys of the `kept` responses to delete, when `queries` are all current queries.
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
    // Those with unknown use come last and are deleted first.
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
