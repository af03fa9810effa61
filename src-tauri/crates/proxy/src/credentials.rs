//! The secret of this run, by which the proxy recognises its own webviews.

use std::{fmt, net::SocketAddr};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use http::HeaderValue;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

const USER: &str = "porthole";

/// The random bytes of the secret.
const STRENGTH: usize = 32;

/// User and secret for `Proxy-Authorization` (RFC 7617), new in every run. `Debug` hides the secret.
#[derive(Clone)]
pub struct Credentials {
    secret: Zeroizing<String>,
    address: SocketAddr,
}

/// The credentials in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proof {
    Right,
    Wrong,
    Missing,
}

impl Credentials {
    pub(crate) fn random(address: SocketAddr) -> Result<Self, getrandom::Error> {
        let mut bytes = Zeroizing::new([0_u8; STRENGTH]);
        getrandom::fill(bytes.as_mut())?;
        let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let secret = digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect();
        Ok(Self { secret: Zeroizing::new(secret), address })
    }

    /// The user name.
    #[must_use]
    pub const fn user(&self) -> &'static str {
        USER
    }

    /// The secret.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// The proxy's address with user and secret, as webviews take it: `socks5://user:secret@127.0.0.1:port`.
    #[must_use]
    pub fn uri(&self) -> String {
        format!("socks5://{USER}:{}@{}", *self.secret, self.address)
    }

    /// As above, for programs that use `CONNECT`: `http://user:secret@127.0.0.1:port`.
    #[must_use]
    pub fn http_uri(&self) -> String {
        format!("http://{USER}:{}@{}", *self.secret, self.address)
    }

    /// Compares in constant time.
    pub(crate) fn check(&self, header: Option<&HeaderValue>) -> Proof {
        let Some(header) = header else { return Proof::Missing };
        let given = header.to_str().ok().and_then(|text| text.split_once(' ')).and_then(|(scheme, token)| {
            scheme.eq_ignore_ascii_case("basic").then(|| BASE64_STANDARD.decode(token.trim()).ok()).flatten()
        });
        let wanted = Zeroizing::new(format!("{USER}:{}", *self.secret));
        match given.map(Zeroizing::new) {
            Some(given) if bool::from(given.as_slice().ct_eq(wanted.as_bytes())) => Proof::Right,
            Some(_) | None => Proof::Wrong,
        }
    }
}

impl Credentials {
    /// As [`Self::check`], for a user and a secret that arrive separately.
    pub(crate) fn match_login(&self, user: &[u8], secret: &[u8]) -> bool {
        // Compares both, even if the first differs, so that the time reveals nothing.
        bool::from(user.ct_eq(USER.as_bytes()) & secret.ct_eq(self.secret.as_bytes()))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("address", &self.address).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn basic(text: &str) -> HeaderValue {
        HeaderValue::from_str(&format!("Basic {}", BASE64_STANDARD.encode(text))).unwrap()
    }

    #[test]
    fn only_the_secret_of_this_run_is_right() {
        let address = "127.0.0.1:9".parse().unwrap();
        let (ours, other) = (Credentials::random(address).unwrap(), Credentials::random(address).unwrap());
        let right = format!("porthole:{}", ours.secret());
        assert_eq!(ours.check(Some(&basic(&right))), Proof::Right);
        assert_eq!(ours.check(None), Proof::Missing);
        for wrong in [other.secret(), "", "porthole:", &right[..right.len() - 1], &format!("{right}0")] {
            assert_eq!(ours.check(Some(&basic(wrong))), Proof::Wrong, "{wrong}");
        }
        assert_eq!(ours.check(Some(&HeaderValue::from_static("Bearer x"))), Proof::Wrong);
    }

    #[test]
    fn debug_hides_the_secret() {
        let credentials = Credentials::random("127.0.0.1:9".parse().unwrap()).unwrap();
        assert_eq!(credentials.secret().len(), 2 * STRENGTH);
        assert!(!format!("{credentials:?}").contains(credentials.secret()));
        assert!(credentials.uri().contains(credentials.secret()));
    }
}
