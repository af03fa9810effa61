//! Texts made to be found again.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};

use crate::Result;
use crate::failure::Failure;

/// A text so rare that finding it anywhere means that it came from where it was put.
///
/// It has ASCII letters and digits only, so that it stays itself in URLs, HTML, JSON and file names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canary {
    name: String,
    text: String,
}

impl Canary {
    /// The shortest text that cannot be somewhere by chance, in bytes.
    pub const SHORTEST: usize = 16;

    /// A new text, unlike any other of this or another run; `name` says in reports what it stands for.
    pub fn new(name: impl Into<String>) -> Self {
        let name = name.into();
        let readable: String = name.chars().filter(char::is_ascii_alphanumeric).take(24).collect();
        // Each `RandomState` has new keys, from the system's randomness.
        let random = [(); 2].map(|()| RandomState::new().build_hasher().finish());
        let text = format!("canary{readable}{:016x}{:016x}", random[0], random[1]);
        Self { name, text }
    }

    /// A text that somebody else made, such as a server in another process.
    ///
    /// # Errors
    /// When `text` is shorter than [`Canary::SHORTEST`] or has anything but ASCII letters and digits.
    pub fn known(name: impl Into<String>, text: impl Into<String>) -> Result<Self> {
        let (name, text) = (name.into(), text.into());
        if text.len() < Self::SHORTEST || !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(Failure::new(format!(
                "“{text}” is no canary: it takes {} or more ASCII letters and digits",
                Self::SHORTEST
            )));
        }
        Ok(Self { name, text })
    }

    /// What it stands for.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text to put where it must not leak from.
    pub fn text(&self) -> &str {
        &self.text
    }
}
