//! Tickets of the person's Kerberos sign-in, for proxies that take Negotiate.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use porthole_gssapi::Library;
use porthole_network::Tickets;

use crate::helper::{Helper, HelperCommand};

pub(crate) const QUESTION: &str = "ticket";

/// What an answer begins with: a token in Base64, or why there is none.
const TOKEN: &str = "token ";
const NONE: &str = "none ";

/// The person's tickets, by the system's library in its own process.
#[derive(Debug)]
pub struct SystemTickets(Helper);

impl SystemTickets {
    /// Nothing is started yet.
    #[must_use]
    pub fn new(command: HelperCommand) -> Self {
        Self(Helper::new(command))
    }
}

impl Tickets for SystemTickets {
    fn token(&self, host: &str) -> Result<Vec<u8>, String> {
        let answer = self.0.ask(&format!("{QUESTION} {host}"))?;
        match (answer.strip_prefix(TOKEN), answer.strip_prefix(NONE)) {
            (Some(token), _) => BASE64_STANDARD.decode(token).map_err(|error| error.to_string()),
            (None, Some(why)) => Err(why.to_owned()),
            (None, None) => Err("the Kerberos library's process broke the protocol".to_owned()),
        }
    }
}

/// In the helper process: the answer for `host`. The library is loaded once.
pub(crate) fn answer(library: &mut Option<Result<Library, String>>, host: &str) -> String {
    let library = library.get_or_insert_with(Library::load);
    match library.as_ref().map_err(Clone::clone).and_then(|library| library.token(host)) {
        Ok(token) => format!("{TOKEN}{}", BASE64_STANDARD.encode(token)),
        Err(why) => format!("{NONE}{why}"),
    }
}
