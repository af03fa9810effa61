//! Queries for revocation responses, and the responses so far.

use super::content::Content;
use super::statement::Statement;
use super::{crl, ocsp};
use crate::certificate::{Certificate, Fingerprint};
use porthole_explain::Detail;
use std::collections::BTreeMap;
use std::sync::Arc;
use time::OffsetDateTime;

/// A query about certificates. Two are equal if one response answers both.
#[derive(Debug, Clone)]
pub struct RevocationQuery {
    kind: QueryKind,
    url: String,
    /// The certificates that it covers: several for a list, one for a responder.
    about: Vec<Arc<Certificate>>,
    issuer: Arc<Certificate>,
    stands_by: bool,
}

/// The kind of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QueryKind {
    /// Fetch a list.
    List,
    /// Send a request about one certificate to a responder.
    Status,
}

/// A response that should be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedResponse {
    /// The response to store, DER.
    pub content: Content,
    /// When a newer one is due.
    pub until: OffsetDateTime,
}

/// Why a response must not be stored, without a full stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RejectedResponse(pub Detail);

impl RevocationQuery {
    pub(super) fn new(
        kind: QueryKind,
        url: &str,
        certificate: &Certificate,
        issuer: &Certificate,
        stands_by: bool,
    ) -> Self {
        let about = vec![Arc::new(certificate.clone())];
        Self { kind, url: url.to_owned(), about, issuer: Arc::new(issuer.clone()), stands_by }
    }

    /// Adds this query to `others`, unless an equal one is there.
    pub(crate) fn join(self, others: &mut Vec<Self>) {
        match others.iter_mut().find(|other| **other == self) {
            None => others.push(self),
            Some(same) => {
                let new = self.about.into_iter().filter(|it| !same.about.contains(it)).collect::<Vec<_>>();
                same.about.extend(new);
                same.stands_by &= self.stands_by;
            }
        }
    }

    /// Whether it need not be sent now, because another address with the same contents comes first. An earlier response
    /// to it still counts.
    #[must_use]
    pub const fn stands_by(&self) -> bool {
        self.stands_by
    }

    /// The kind of the query.
    #[must_use]
    pub const fn kind(&self) -> QueryKind {
        self.kind
    }

    /// The URL; begins with `http://` or `https://`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A name for its response, the same in every run: 64 hex digits.
    #[must_use]
    pub fn key(&self) -> String {
        let about = match self.kind {
            QueryKind::List => "list".to_owned(),
            QueryKind::Status => {
                self.about.iter().map(|certificate| certificate.fingerprint.to_string()).collect()
            }
        };
        Fingerprint::of(format!("{} {about} {}", self.issuer.fingerprint, self.url).as_bytes()).to_string()
    }

    /// The request for a responder (`application/ocsp-request`) with `nonce` in it; `None` for a list, and for a
    /// certificate with a serial number that no responder supports.
    #[must_use]
    pub fn request(&self, nonce: &[u8]) -> Option<Vec<u8>> {
        match self.kind {
            QueryKind::List => None,
            QueryKind::Status => ocsp::request(self.about.first()?, &self.issuer, nonce),
        }
    }

    /// Checks that what was fetched has a valid signature, is about this certificate, and is not older than what is
    /// `held`. Only then may it replace that.
    ///
    /// # Errors
    /// It does not count, and what is held stays.
    pub fn accept(
        &self,
        fetched: Vec<u8>,
        nonce: &[u8],
        held: Option<&Content>,
        now: OffsetDateTime,
    ) -> Result<AcceptedResponse, RejectedResponse> {
        let content = match self.kind {
            QueryKind::List => crl::to_der(fetched).map_err(|error| RejectedResponse(error.detail()))?,
            QueryKind::Status if ocsp::repeats(&fetched, nonce) => fetched.into(),
            QueryKind::Status => {
                // A better message if it is not a response at all.
                self.read(&fetched.into(), now).map_err(RejectedResponse)?;
                return Err(RejectedResponse(Detail::OcspOtherQuestion));
            }
        };
        let statement = self.read(&content, now).map_err(RejectedResponse)?;
        let older = held.and_then(|held| self.read(held, now).ok());
        if older.is_some_and(|held| held.as_of > statement.as_of) {
            return Err(RejectedResponse(Detail::StatusOlder));
        }
        Ok(AcceptedResponse { content, until: statement.until })
    }

    /// When a newer response than `held` is due; `None` if `held` does not count.
    #[must_use]
    pub fn due_at(&self, held: &Content, now: OffsetDateTime) -> Option<OffsetDateTime> {
        self.read(held, now).ok().map(|statement| statement.until)
    }

    /// The certificates that it covers.
    pub(super) fn certificates(&self) -> &[Arc<Certificate>] {
        &self.about
    }

    /// Whether it covers every certificate of `other`, an equal query from another time.
    #[must_use]
    pub fn is_about_all_of(&self, other: &Self) -> bool {
        other.about.iter().all(|certificate| self.about.contains(certificate))
    }

    /// The statement of `content` about its (first) certificate.
    pub(super) fn read(&self, content: &Content, now: OffsetDateTime) -> Result<Statement, Detail> {
        let certificate = self.about.first().ok_or(Detail::OcspCannotAsk)?;
        self.read_about(certificate, content, now)
    }

    pub(super) fn read_about(
        &self,
        certificate: &Certificate,
        content: &Content,
        now: OffsetDateTime,
    ) -> Result<Statement, Detail> {
        match self.kind {
            QueryKind::List => crl::read(content, certificate, &self.issuer, now),
            QueryKind::Status => ocsp::read(content.as_bytes(), certificate, &self.issuer, now),
        }
    }
}

impl PartialEq for RevocationQuery {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for RevocationQuery {}

/// The stored result of a query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoredResponse {
    /// The last response that counted.
    pub content: Option<Content>,
    /// Why the last attempt to get a newer one failed, without a full stop.
    pub trouble: Option<Detail>,
}

/// The responses so far. None of them is trusted: the signature of each is verified before it is used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RevocationResponses(BTreeMap<String, StoredResponse>);

impl RevocationResponses {
    /// The result of `question`; `None` before it was sent.
    #[must_use]
    pub fn get(&self, question: &RevocationQuery) -> Option<&StoredResponse> {
        self.0.get(&question.key())
    }

    /// Replaces the result of a query.
    pub fn put(&mut self, question: &RevocationQuery, held: StoredResponse) {
        self.0.insert(question.key(), held);
    }
}
