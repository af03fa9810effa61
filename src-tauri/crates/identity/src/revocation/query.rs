//! What is to be asked outside, and what came of it.

use super::content::Content;
use super::statement::Statement;
use super::{crl, ocsp};
use crate::certificate::{Certificate, Fingerprint};
use porthole_explain::Detail;
use std::collections::BTreeMap;
use std::sync::Arc;
use time::OffsetDateTime;

/// Something to ask about a certificate. Two are equal if one answer serves both.
#[derive(Debug, Clone)]
pub struct RevocationQuery {
    kind: QueryKind,
    url: String,
    /// The certificates it is about: of one list there may be several, of an answer there is one.
    about: Vec<Arc<Certificate>>,
    issuer: Arc<Certificate>,
    stands_by: bool,
}

/// How to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QueryKind {
    /// Fetch a list.
    List,
    /// Ask a responder about the one certificate.
    Status,
}

/// An answer that is worth keeping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedResponse {
    /// What to keep, DER.
    pub content: Content,
    /// When a newer one is due.
    pub until: OffsetDateTime,
}

/// Why an answer is not to be kept. Ends without a full stop.
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

    /// Adds this question to `others`, of which none is there twice.
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

    /// Whether it need not be asked now, because another place that says the same is asked first. What was answered
    /// before counts all the same.
    #[must_use]
    pub const fn stands_by(&self) -> bool {
        self.stands_by
    }

    /// How to ask.
    #[must_use]
    pub const fn kind(&self) -> QueryKind {
        self.kind
    }

    /// Where to ask; begins with `http://` or `https://`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A name for the answer, the same in every run: 64 hex digits.
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

    /// What to send to a responder (`application/ocsp-request`), with `nonce` in it; `None` for a list, and for a
    /// certificate whose number no responder could be asked about.
    #[must_use]
    pub fn request(&self, nonce: &[u8]) -> Option<Vec<u8>> {
        match self.kind {
            QueryKind::List => None,
            QueryKind::Status => ocsp::request(self.about.first()?, &self.issuer, nonce),
        }
    }

    /// Checks what was fetched: validly signed, about this certificate, and not older than what is `held`. Only then
    /// may it take the place of that.
    ///
    /// # Errors
    /// When it does not count; what is held stays.
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
                // What is no answer at all says so better.
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

    /// When a newer answer than `held` is due; `None` where `held` does not count.
    #[must_use]
    pub fn due_at(&self, held: &Content, now: OffsetDateTime) -> Option<OffsetDateTime> {
        self.read(held, now).ok().map(|statement| statement.until)
    }

    /// The certificates it is about.
    pub(super) fn certificates(&self) -> &[Arc<Certificate>] {
        &self.about
    }

    /// Whether it is about every certificate that `other`, the same question of another moment, is about.
    #[must_use]
    pub fn is_about_all_of(&self, other: &Self) -> bool {
        other.about.iter().all(|certificate| self.about.contains(certificate))
    }

    /// What `content` says about the (first) certificate.
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

/// What is held for a question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoredResponse {
    /// The last answer that counted.
    pub content: Option<Content>,
    /// Why the last attempt to get a newer one failed; ends without a full stop.
    pub trouble: Option<Detail>,
}

/// What came of the questions so far. Nothing in here is trusted: the signature of every answer is verified before it is
/// read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RevocationResponses(BTreeMap<String, StoredResponse>);

impl RevocationResponses {
    /// What is held for `question`; `None` before it was ever asked.
    #[must_use]
    pub fn get(&self, question: &RevocationQuery) -> Option<&StoredResponse> {
        self.0.get(&question.key())
    }

    /// Puts `held` in place of what there was.
    pub fn put(&mut self, question: &RevocationQuery, held: StoredResponse) {
        self.0.insert(question.key(), held);
    }
}
