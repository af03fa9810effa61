//! A user name with its password, for servers that ask for one (RFC 7617).

use std::fmt;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use http::HeaderValue;
use zeroize::Zeroizing;

/// A user name with its password. It goes over TLS only, and `Debug` hides the password.
#[derive(Clone)]
pub struct Credential {
    user: String,
    password: Zeroizing<String>,
}

impl Credential {
    /// For HTTP's Basic authentication. A user name cannot hold a colon: what follows it would be the password.
    #[must_use]
    pub fn basic(user: impl Into<String>, password: Zeroizing<String>) -> Option<Self> {
        let user = user.into();
        (!user.contains(':')).then_some(Self { user, password })
    }

    /// The value of `Authorization`, marked as sensitive.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        let both = Zeroizing::new(format!("{}:{}", self.user, *self.password));
        let value = Zeroizing::new(format!("Basic {}", BASE64_STANDARD.encode(both.as_bytes())));
        let mut value = HeaderValue::from_str(&value).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential").field("user", &self.user).finish_non_exhaustive()
    }
}
