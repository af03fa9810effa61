//! Revocation responses of CAs: fetched in the background and kept in the state folder. An evaluation never waits for them.
//!
//! An evaluation uses the responses that are kept and names the queries that are open. A thread sends each query when
//! it is due, keeps each valid response, and has the device evaluated again. A program of the same person can change
//! the kept files; so `identity` verifies every signature whenever it reads them.

mod response_cache;

use std::fmt;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use parking_lot::{Condvar, Mutex, MutexGuard};
use porthole_config::ManagedConfig;
use porthole_explain::Detail;
use porthole_identity::{
    AcceptedResponse, Content, LARGEST_LIST, QueryKind, RevocationQuery, RevocationResponses, StoredResponse,
};
use porthole_pki::{Client, FetchError, Limits, Trust};
use porthole_resources::side_by_side;
use time::OffsetDateTime;
use url::Url;

use crate::settings::outbound;
use response_cache::ResponseCache;

/// A newer response is fetched at the latest after this.
const AT_THE_LATEST: Duration = Duration::from_secs(24 * 60 * 60);

/// The pause after a failure, or after a response that was out of date when it came. It doubles with each further one.
const AFTER_A_FAILURE: Duration = Duration::from_secs(15);

/// The longest pause after failures.
const AFTER_MANY_FAILURES: Duration = Duration::from_secs(60 * 60);

/// How often the clock is checked while any query is open: timers do not count the time while a computer sleeps.
const CLOCK_EVERY: Duration = Duration::from_secs(30);

/// The size limit of a list, in bytes. It also applies to OCSP responses, which are far smaller.
const SIZE: usize = LARGEST_LIST;

/// What is known, and when to send the next query.
pub(crate) struct Revocations {
    cache: ResponseCache,
    state: Mutex<QueryQueue>,
    news: Condvar,
}

#[derive(Default)]
struct QueryQueue {
    answers: RevocationResponses,
    wanted: Vec<PendingQuery>,
    client: Option<Client>,
    /// The folder holds no stale response: it was searched after the last response was kept or query dropped.
    is_tidy: bool,
    ended: bool,
}

struct PendingQuery {
    question: RevocationQuery,
    due: OffsetDateTime,
    failures: u32,
}

impl PendingQuery {
    /// Whether to send the query now. One on standby is not sent.
    fn is_due(&self, now: OffsetDateTime) -> bool {
        !self.question.stands_by() && self.due <= now
    }
}

impl Revocations {
    pub(crate) fn in_folder(state_folder: &Path) -> Self {
        Self { cache: ResponseCache::in_folder(state_folder), state: Mutex::default(), news: Condvar::new() }
    }

    /// The responses so far.
    pub(crate) fn responses(&self) -> RevocationResponses {
        self.lock().answers.clone()
    }

    /// Takes over the queries of an evaluation and reads their responses from the folder. Returns whether that made
    /// anything known that was not before, so that the device is to be evaluated again.
    pub(crate) fn request(&self, questions: &[RevocationQuery], config: Option<&ManagedConfig>) -> bool {
        let mut state = self.lock();
        state.client = config.map(client);
        let before = state.wanted.len();
        state.wanted.retain(|wanted| questions.contains(&wanted.question));
        if state.wanted.len() < before {
            state.is_tidy = false;
        }
        let mut is_news = false;
        let now = OffsetDateTime::now_utc();
        for question in questions {
            if let Some(wanted) = state.wanted.iter_mut().find(|wanted| wanted.question == *question) {
                let is_about_more = !wanted.question.is_about_all_of(question);
                wanted.question = question.clone();
                let held = state.answers.get(question).and_then(|held| held.content.clone());
                if let (true, Some(content)) = (is_about_more, held) {
                    self.cache.value(question, question.retention(&content, now));
                }
                continue;
            }
            let known = state.answers.get(question).and_then(|held| held.content.clone());
            let (content, age) = match known {
                Some(content) => (Some(content), Duration::ZERO),
                None => match self.cache.read(question) {
                    Some((content, age)) => {
                        let held = StoredResponse { content: Some(content.clone()), trouble: None };
                        state.answers.put(question, held);
                        is_news = true;
                        (Some(content), age)
                    }
                    None => (None, AT_THE_LATEST),
                },
            };
            let worth = content.and_then(|content| question.retention(&content, now));
            self.cache.value(question, worth);
            // A query whose kept response does not count, or no longer, is sent at once.
            let until = worth.map(|worth| worth.in_date_until);
            let due = until.map_or(now, |until| until.min(now + AT_THE_LATEST.saturating_sub(age)));
            state.wanted.push(PendingQuery { question: question.clone(), due, failures: 0 });
        }
        if !state.is_tidy {
            self.cache.remove_stale(questions, now);
            state.is_tidy = true;
        }
        self.news.notify_all();
        is_news
    }

    /// Sends every query that is due, each for at most `limit`; returns whether anything changed.
    pub(crate) fn ask_what_is_due(&self, limit: Duration) -> bool {
        let (due, client) = {
            let state = self.lock();
            let now = OffsetDateTime::now_utc();
            let due = state.wanted.iter().filter(|wanted| wanted.is_due(now));
            (due.map(|wanted| wanted.question.clone()).collect::<Vec<_>>(), state.client.clone())
        };
        let Some(client) = client else { return false };
        let client = client.limits(Limits { time: limit, size: SIZE });
        // In parallel, so that a silent server delays no other query.
        let answered = side_by_side(&due, |question| {
            // A panic in one query must not look like a response, nor stop another query.
            catch_unwind(AssertUnwindSafe(|| self.ask(&client, question))).unwrap_or(false)
        });
        answered.contains(&true)
    }

    fn ask(&self, client: &Client, question: &RevocationQuery) -> bool {
        let held = self.lock().answers.get(question).and_then(|held| held.content.clone());
        let now = OffsetDateTime::now_utc();
        let fetched = fetch(client, question, held.as_ref(), now);
        let mut state = self.lock();
        let before = state.answers.get(question).cloned();
        let failures = state.wanted.iter().find(|wanted| wanted.question == *question);
        let failures = failures.map_or(0, |wanted| wanted.failures);
        let pause = AFTER_A_FAILURE.saturating_mul(2_u32.saturating_pow(failures)).min(AFTER_MANY_FAILURES);
        let again = (now + pause, failures.saturating_add(1));
        let (after, (due, failures)) = match fetched {
            Ok(AcceptedResponse { content, until }) => {
                state.is_tidy = false;
                if let Err(error) =
                    self.cache.write(question, content.as_bytes(), question.retention(&content, now))
                {
                    tracing::warn!(%error, "an answer about revocation cannot be kept for the next run");
                }
                let due = if until > now { (until.min(now + AT_THE_LATEST), 0) } else { again };
                (StoredResponse { content: Some(content), trouble: None }, due)
            }
            Err(why) => {
                tracing::warn!(kind = ?question.kind(), "nothing new could be learnt about revocation");
                tracing::debug!(%why, "why nothing could be learnt");
                (StoredResponse { content: held, trouble: Some(why) }, again)
            }
        };
        let is_news = before.as_ref() != Some(&after);
        state.answers.put(question, after);
        for wanted in state.wanted.iter_mut().filter(|wanted| wanted.question == *question) {
            (wanted.due, wanted.failures) = (due, failures);
        }
        is_news
    }

    /// Waits until a query is due. Returns `false` once the fetcher has ended.
    fn wait_until_due(&self) -> bool {
        let mut state = self.lock();
        loop {
            if state.ended {
                return false;
            }
            let now = OffsetDateTime::now_utc();
            let queries = state.wanted.iter().filter(|wanted| !wanted.question.stands_by());
            let due = queries.map(|wanted| wanted.due).min();
            if due.is_some_and(|due| due <= now) {
                return true;
            }
            match due {
                Some(due) => {
                    let left = Duration::try_from(due - now).unwrap_or(CLOCK_EVERY);
                    self.news.wait_for(&mut state, left.min(CLOCK_EVERY));
                }
                // Sleeps without a limit while there is no query.
                None => self.news.wait(&mut state),
            }
        }
    }

    fn end(&self) {
        self.lock().ended = true;
        self.news.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, QueryQueue> {
        self.state.lock()
    }
}

fn client(config: &ManagedConfig) -> Client {
    let trust = Trust::System { extra: config.network.extra_roots.clone() };
    Client::new(outbound(&config.network), trust)
}

/// Sends the query, and checks the response. The reason ends without a full stop.
fn fetch(
    client: &Client,
    question: &RevocationQuery,
    held: Option<&Content>,
    now: OffsetDateTime,
) -> Result<AcceptedResponse, Detail> {
    let url = question.url();
    let address = url.parse::<Url>().map_err(|_| Detail::FetchNotHttp { address: url.to_owned() })?;
    let mut nonce = [0; 32];
    let local =
        |error: getrandom::Error| Detail::FetchLocal { address: url.to_owned(), reason: error.to_string() };
    getrandom::fill(&mut nonce).map_err(local)?;
    let detail_of = |error: FetchError| error.detail();
    let answer = match question.kind() {
        QueryKind::List => client.get(&address, "application/pkix-crl, */*;q=0.1").map_err(detail_of)?,
        QueryKind::Status => {
            let request = question.request(&nonce).ok_or(Detail::OcspCannotAsk)?;
            let headers = [
                (http::header::CONTENT_TYPE, "application/ocsp-request"),
                (http::header::ACCEPT, "application/ocsp-response"),
            ];
            client.post(&address, &headers, request).map_err(detail_of)?
        }
    };
    let answer = answer.success().map_err(detail_of)?;
    question
        .accept(answer.body, &nonce, held, now)
        .map_err(|error| Detail::FoundDoesNotCount { source: url.to_owned(), reason: error.0.into() })
}

/// Sends queries in the background while it is alive.
pub(crate) struct RevocationFetcher(Arc<Revocations>);

impl RevocationFetcher {
    /// Sends the queries of evaluations, and calls `learnt` when more is known.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(crate) fn start(
        revocations: Arc<Revocations>,
        learnt: impl Fn() + Send + 'static,
    ) -> io::Result<Self> {
        let asking = Arc::clone(&revocations);
        thread::Builder::new().name("revocation".to_owned()).spawn(move || {
            while asking.wait_until_due() {
                if asking.ask_what_is_due(Limits::default().time) {
                    learnt();
                }
            }
        })?;
        Ok(Self(revocations))
    }
}

impl Drop for RevocationFetcher {
    fn drop(&mut self) {
        self.0.end();
    }
}

impl fmt::Debug for RevocationFetcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Asker")
    }
}
