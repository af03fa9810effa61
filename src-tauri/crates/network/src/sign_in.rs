//! Signing in to the organisation's proxy (RFC 9110 section 11.7): with a name and a password that the person gave for
//! this very proxy (RFC 7617), or with a ticket of the person's Kerberos sign-in (RFC 4559).

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use http::{HeaderMap, HeaderValue, header};
use zeroize::Zeroizing;

/// A name and a password for one proxy.
#[derive(Clone, PartialEq, Eq)]
pub struct ProxyAccount {
    /// The name; it holds no colon.
    pub user: String,
    /// The password.
    pub password: Zeroizing<String>,
}

impl fmt::Debug for ProxyAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProxyAccount").finish_non_exhaustive()
    }
}

/// Where accounts for proxies are kept.
pub trait ProxyAccounts: Send + Sync {
    /// The account for the proxy at `place`, its host and port. Blocks.
    fn find(&self, place: &str) -> Option<ProxyAccount>;
}

/// Where the tickets of the person's Kerberos sign-in come from.
pub trait Tickets: Send + Sync {
    /// The first token for the service `HTTP` on `host`; none where the person has no ticket. Blocks.
    fn token(&self, host: &str) -> Option<Vec<u8>>;
}

/// How to sign in to proxies. Without accounts and tickets, no proxy is signed in to.
#[derive(Clone, Default)]
pub struct ProxySignIn(Arc<Inner>);

#[derive(Default)]
struct Inner {
    accounts: Option<Arc<dyn ProxyAccounts>>,
    tickets: Option<Arc<dyn Tickets>>,
    /// What each proxy accepted before, so that it is not asked again for every connection.
    accepted: Mutex<HashMap<String, Scheme>>,
}

/// A way of signing in that a proxy takes.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Scheme {
    Basic(ProxyAccount),
    Negotiate,
}

/// What is said to a proxy that wants to know who asks.
pub(crate) struct Proof {
    pub(crate) header: HeaderValue,
    scheme: Scheme,
}

/// What a proxy offers in its 407.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Offers {
    basic: bool,
    negotiate: bool,
    /// As it names them.
    pub(crate) names: String,
}

impl ProxySignIn {
    /// Signs in with what these have.
    #[must_use]
    pub fn new(accounts: Arc<dyn ProxyAccounts>, tickets: Option<Arc<dyn Tickets>>) -> Self {
        Self(Arc::new(Inner { accounts: Some(accounts), tickets, accepted: Mutex::default() }))
    }

    fn accepted(&self) -> MutexGuard<'_, HashMap<String, Scheme>> {
        self.0.accepted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the proxy at `place` accepted before.
    pub(crate) async fn known(&self, host: &str, place: &str) -> Option<Proof> {
        let scheme = self.accepted().get(place).cloned()?;
        self.prove(scheme, host).await
    }

    /// What to answer to `offers`; `refused` is what the proxy was told before.
    pub(crate) async fn answer(
        &self,
        host: &str,
        place: &str,
        offers: &Offers,
        refused: Option<&Proof>,
    ) -> Option<Proof> {
        if refused.is_some() {
            self.accepted().remove(place);
        }
        let was = |scheme: &Scheme| refused.is_some_and(|refused| refused.scheme == *scheme);
        if offers.negotiate
            && self.0.tickets.is_some()
            && !was(&Scheme::Negotiate)
            && let Some(proof) = self.prove(Scheme::Negotiate, host).await
        {
            return Some(proof);
        }
        let accounts = self.0.accounts.clone().filter(|_| offers.basic)?;
        let asked = place.to_owned();
        let found = tokio::task::spawn_blocking(move || accounts.find(&asked)).await.ok().flatten()?;
        let scheme = Scheme::Basic(found);
        if was(&scheme) { None } else { self.prove(scheme, host).await }
    }

    /// What to say to the proxy at `host` and `port` that answered 407 with `headers`, where its answer is no tunnel's.
    pub async fn header(&self, host: &str, port: u16, headers: &HeaderMap) -> Option<HeaderValue> {
        let place = authority(host, port);
        Some(self.answer(host, &place, &Offers::of(headers), None).await?.header)
    }

    /// The proxy took it.
    pub(crate) fn accept(&self, place: &str, proof: Proof) {
        self.accepted().insert(place.to_owned(), proof.scheme);
    }

    async fn prove(&self, scheme: Scheme, host: &str) -> Option<Proof> {
        let text = match &scheme {
            Scheme::Basic(ProxyAccount { user, password }) => {
                let pair = Zeroizing::new(format!("{user}:{}", password.as_str()));
                Zeroizing::new(format!("Basic {}", BASE64_STANDARD.encode(pair.as_bytes())))
            }
            Scheme::Negotiate => {
                let (tickets, host) = (self.0.tickets.clone()?, host.to_owned());
                let token = tokio::task::spawn_blocking(move || tickets.token(&host)).await.ok().flatten()?;
                Zeroizing::new(format!("Negotiate {}", BASE64_STANDARD.encode(token)))
            }
        };
        let mut header = HeaderValue::from_str(&text).ok()?;
        header.set_sensitive(true);
        Some(Proof { header, scheme })
    }
}

/// Two stand for the same: each connection asks for what the person has.
impl PartialEq for ProxySignIn {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for ProxySignIn {}

impl fmt::Debug for ProxySignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProxySignIn").finish_non_exhaustive()
    }
}

impl Offers {
    /// The schemes of a 407's `Proxy-Authenticate` fields. A field may hold several, separated by commas, each with
    /// parameters (RFC 9110 section 11.6.1): a scheme is a word that no `=` follows.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let mut offers = Self::default();
        let fields = headers.get_all(header::PROXY_AUTHENTICATE).into_iter();
        for field in fields.filter_map(|field| field.to_str().ok()) {
            for part in outside_quotes(field) {
                let scheme = part.split_whitespace().next().unwrap_or_default();
                let is_word = !scheme.is_empty()
                    && scheme.len() <= 32
                    && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
                if !is_word {
                    continue;
                }
                offers.basic |= scheme.eq_ignore_ascii_case("basic");
                offers.negotiate |= scheme.eq_ignore_ascii_case("negotiate");
                if !offers.names.is_empty() {
                    offers.names.push_str(", ");
                }
                offers.names.push_str(scheme);
            }
        }
        offers
    }
}

/// The parts of a field between commas that stand outside of quotes.
fn outside_quotes(field: &str) -> Vec<&str> {
    let (mut parts, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, byte) in field.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b',' if !quoted => {
                parts.extend(field.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(field.get(start..));
    parts
}

/// A host and a port as they are written together.
pub(crate) fn authority(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offers(fields: &[&'static str]) -> Offers {
        let mut headers = HeaderMap::new();
        for field in fields {
            headers.append(header::PROXY_AUTHENTICATE, HeaderValue::from_static(field));
        }
        Offers::of(&headers)
    }

    #[test]
    fn the_schemes_of_a_challenge_are_told_from_their_parameters() {
        let many = offers(&["Negotiate, Basic realm=\"a, Digest b\", charset=\"UTF-8\"", "NTLM"]);
        assert_eq!((many.basic, many.negotiate, many.names.as_str()), (true, true, "Negotiate, Basic, NTLM"));
        let one = offers(&["basic realm=\"Basic \\\" , Negotiate\""]);
        assert_eq!((one.basic, one.negotiate, one.names.as_str()), (true, false, "basic"));
        assert_eq!(offers(&["", "=\"x\"", "<b>"]), Offers::default());
    }

    struct Kept(ProxyAccount);

    impl ProxyAccounts for Kept {
        fn find(&self, place: &str) -> Option<ProxyAccount> {
            (place == "proxy.test:3128").then(|| self.0.clone())
        }
    }

    #[tokio::test]
    async fn an_account_goes_to_its_own_proxy_once() {
        let account = ProxyAccount { user: "joe".into(), password: Zeroizing::new("pass".into()) };
        assert!(!format!("{account:?}").contains("pass"));
        let sign_in = ProxySignIn::new(Arc::new(Kept(account)), None);
        let basic = offers(&["Basic realm=\"x\"", "Negotiate"]);
        let proof = sign_in.answer("proxy.test", "proxy.test:3128", &basic, None).await.unwrap();
        assert_eq!(proof.header, "Basic am9lOnBhc3M=");
        assert!(sign_in.answer("other.test", "other.test:3128", &basic, None).await.is_none());
        let digest = offers(&["Digest realm=\"x\""]);
        assert!(sign_in.answer("proxy.test", "proxy.test:3128", &digest, None).await.is_none());
        let again = sign_in.answer("proxy.test", "proxy.test:3128", &basic, Some(&proof)).await;
        assert!(again.is_none(), "what was refused is not tried again");
        sign_in.accept("proxy.test:3128", proof);
        assert!(sign_in.known("proxy.test", "proxy.test:3128").await.is_some());
        assert!(sign_in.known("other.test", "other.test:3128").await.is_none());
    }
}
