//! Harbor's hosts: who answers what.

mod answers;
mod chat;
mod files;
mod host;
mod login;
mod mail;
mod multipart;
mod sessions;
mod visit;

use http::{Method, StatusCode};
use porthole_support::origin::{Exchange, Reply};

pub(crate) use host::Host;

use crate::canaries::Canaries;
use chat::Chat;
use mail::Mail;
use sessions::Sessions;
use visit::Visit;

/// Everything that Harbor knows while it runs.
#[derive(Debug)]
pub(crate) struct Harbor {
    pub(crate) canaries: Canaries,
    pub(crate) mail: Mail,
    chat: Chat,
    sessions: Sessions,
}

impl Harbor {
    pub(crate) fn new() -> Self {
        let canaries = Canaries::default();
        Self {
            mail: Mail::new(&canaries),
            chat: Chat::new(&canaries),
            sessions: Sessions::default(),
            canaries,
        }
    }

    /// Answers one request, whichever host it is for.
    pub(crate) async fn answer(&self, exchange: Exchange) -> Reply {
        let Some(visit) = Visit::read(exchange, &self.sessions) else {
            return Reply::status(StatusCode::MISDIRECTED_REQUEST);
        };
        if visit.method() == Method::GET
            && let Some(file) = files::find(visit.host(), visit.path())
        {
            return file.reply(&visit);
        }
        match visit.host() {
            Host::Login => login::answer(visit, &self.sessions).await,
            Host::Mail | Host::Chat if visit.person.is_none() => login::ask(&visit),
            Host::Mail => self.mail.answer(visit).await,
            Host::Chat => self.chat.answer(visit).await,
            Host::Cdn | Host::Help => Reply::status(StatusCode::NOT_FOUND),
        }
    }
}
