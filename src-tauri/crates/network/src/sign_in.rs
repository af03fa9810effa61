//! Signing in to the organisation's proxy (RFC 9110 section 11.7): with a name and a password that the person gave for
//! this very proxy (RFC 7617), or with a ticket of the person's Kerberos sign-in (RFC 4559).

use std::{collections::HashMap, fmt, sync::Arc};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use http::{HeaderMap, HeaderValue, header};
use parking_lot::{Mutex, MutexGuard};
use zeroize::Zeroizing;

use crate::Refused;

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
    /// The first token for the service `HTTP` on `host`. Blocks.
    ///
    /// # Errors
    /// In words: the person has no ticket, or the realm gives none for that service.
    fn token(&self, host: &str) -> Result<Vec<u8>, String>;
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
    /// What each refused. It is not tried again: who tries a wrong password too often is locked out of more than the
    /// proxy.
    refused: Mutex<HashMap<String, ProxyAccount>>,
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

impl Proof {
    /// What it is, should the proxy refuse it.
    pub(crate) const fn refused(&self) -> Refused {
        match self.scheme {
            Scheme::Basic(_) => Refused::Account,
            Scheme::Negotiate => Refused::Ticket,
        }
    }
}

/// Why there is nothing to say to a proxy that asks.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct NoProof {
    pub(crate) refused: Option<Refused>,
    /// Why there is no ticket, where the proxy would have taken one.
    pub(crate) no_ticket: Option<String>,
}

/// What a proxy offers in its 407.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Offers {
    pub(crate) basic: bool,
    negotiate: bool,
    /// As it names them.
    pub(crate) names: String,
}

impl ProxySignIn {
    /// Signs in with what these have.
    #[must_use]
    pub fn new(accounts: Arc<dyn ProxyAccounts>, tickets: Option<Arc<dyn Tickets>>) -> Self {
        Self(Arc::new(Inner { accounts: Some(accounts), tickets, ..Inner::default() }))
    }

    fn accepted(&self) -> MutexGuard<'_, HashMap<String, Scheme>> {
        self.0.accepted.lock()
    }

    fn refused(&self) -> MutexGuard<'_, HashMap<String, ProxyAccount>> {
        self.0.refused.lock()
    }

    /// What the proxy at `place` accepted before.
    pub(crate) async fn accepted_proof(&self, host: &str, place: &str) -> Option<Proof> {
        let scheme = self.accepted().get(place).cloned()?;
        self.prove(scheme, host).await.ok()
    }

    /// What to answer to `offers`; `refused` is what the proxy was told before.
    ///
    /// # Errors
    /// There is nothing to answer.
    pub(crate) async fn answer(
        &self,
        host: &str,
        place: &str,
        offers: &Offers,
        refused: Option<&Proof>,
    ) -> Result<Proof, NoProof> {
        let mut none = NoProof { refused: refused.map(Proof::refused), no_ticket: None };
        if let Some(Proof { scheme, .. }) = refused {
            self.accepted().remove(place);
            if let Scheme::Basic(account) = scheme {
                self.refused().insert(place.to_owned(), account.clone());
            }
        }
        let was = |scheme: &Scheme| refused.is_some_and(|refused| refused.scheme == *scheme);
        if offers.negotiate && self.0.tickets.is_some() && !was(&Scheme::Negotiate) {
            match self.prove(Scheme::Negotiate, host).await {
                Ok(proof) => return Ok(proof),
                Err(why) => none.no_ticket = Some(why),
            }
        }
        let Some(accounts) = self.0.accounts.clone().filter(|_| offers.basic) else { return Err(none) };
        let place_name = place.to_owned();
        let found = porthole_resources::blocking(move || accounts.find(&place_name)).await.ok().flatten();
        let Some(account) = found else { return Err(none) };
        if self.refused().get(place) == Some(&account) {
            none.refused = Some(Refused::Account);
            return Err(none);
        }
        self.prove(Scheme::Basic(account), host).await.map_err(|_unspeakable| none)
    }

    /// What to say to the proxy at `host` and `port` that answered 407 with `headers`, where its answer is no tunnel's.
    pub async fn header(&self, host: &str, port: u16, headers: &HeaderMap) -> Option<HeaderValue> {
        let place = authority(host, port);
        Some(self.answer(host, &place, &Offers::of(headers), None).await.ok()?.header)
    }

    /// The proxy took it.
    pub(crate) fn accept(&self, place: &str, proof: Proof) {
        self.accepted().insert(place.to_owned(), proof.scheme);
    }

    /// # Errors
    /// In words: what the scheme needs is not available.
    async fn prove(&self, scheme: Scheme, host: &str) -> Result<Proof, String> {
        let text = match &scheme {
            Scheme::Basic(ProxyAccount { user, password }) => {
                let pair = Zeroizing::new(format!("{user}:{}", password.as_str()));
                Zeroizing::new(format!("Basic {}", BASE64_STANDARD.encode(pair.as_bytes())))
            }
            Scheme::Negotiate => {
                let tickets = self.0.tickets.clone().ok_or("no Kerberos library is asked here")?;
                let host = host.to_owned();
                let place_name = porthole_resources::blocking(move || tickets.token(&host)).await;
                let token = place_name.map_err(|error| error.to_string())??;
                Zeroizing::new(format!("Negotiate {}", BASE64_STANDARD.encode(token)))
            }
        };
        let mut header = HeaderValue::from_str(&text).map_err(|error| error.to_string())?;
        header.set_sensitive(true);
        Ok(Proof { header, scheme })
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
        assert!(sign_in.answer("other.test", "other.test:3128", &basic, None).await.is_err());
        let digest = offers(&["Digest realm=\"x\""]);
        assert!(sign_in.answer("proxy.test", "proxy.test:3128", &digest, None).await.is_err());
        let again = sign_in.answer("proxy.test", "proxy.test:3128", &basic, Some(&proof)).await;
        let refused = NoProof { refused: Some(Refused::Account), no_ticket: None };
        assert_eq!(again.err(), Some(refused), "what was refused is not tried again");
        let later = sign_in.answer("proxy.test", "proxy.test:3128", &basic, None).await;
        assert_eq!(later.err().and_then(|none| none.refused), Some(Refused::Account), "nor later");
        sign_in.accept("proxy.test:3128", proof);
        assert!(sign_in.accepted_proof("proxy.test", "proxy.test:3128").await.is_some());
        assert!(sign_in.accepted_proof("other.test", "other.test:3128").await.is_none());
    }
}
