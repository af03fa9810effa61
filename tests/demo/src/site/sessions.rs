//! Who is signed in, by the cookie of their browser.

use std::collections::HashMap;

use parking_lot::{Mutex, MutexGuard};

/// The session cookie's name.
pub(super) const COOKIE: &str = "harbor_session";

/// Who is signed in.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) name: String,
}

/// Who is signed in with which cookie.
#[derive(Debug, Default)]
pub(super) struct Sessions(Mutex<HashMap<String, Person>>);

impl Sessions {
    pub(super) fn person(&self, cookie: &str) -> Option<Person> {
        self.lock().get(cookie).cloned()
    }

    /// Signs `name` in; gives the cookie.
    pub(super) fn begin(&self, name: &str) -> Result<String, getrandom::Error> {
        let mut random = [0; 16];
        getrandom::fill(&mut random)?;
        let cookie: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        self.lock().insert(cookie.clone(), Person { name: name.to_owned() });
        Ok(cookie)
    }

    /// Signs out.
    pub(super) fn end(&self, cookie: &str) {
        self.lock().remove(cookie);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Person>> {
        self.0.lock()
    }
}
