//! The chat app's server.

mod rooms;

use std::sync::Arc;

use futures_util::{SinkExt as _, StreamExt as _};
use http::{Method, StatusCode};
use parking_lot::{Mutex, MutexGuard};
use porthole_support::origin::{Reply, WebSocket};
use serde::Deserialize;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use super::answers::{self, Disposition};
use super::multipart;
use super::visit::Visit;
use crate::canaries::Canaries;
use rooms::{BOT, ECHO, Message, Rooms};

/// How many messages may wait for one slow reader; who falls behind further is disconnected and asks again.
const WAITING: usize = 64;

/// The chat that everybody who signs in shares.
#[derive(Debug)]
pub(crate) struct Chat(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    rooms: Mutex<Rooms>,
    messages: broadcast::Sender<Message>,
}

/// What a page says over its WebSocket.
#[derive(Debug, Deserialize)]
struct Saying {
    room: String,
    text: String,
}

impl Chat {
    pub(crate) fn new(canaries: &Canaries) -> Self {
        let (messages, _) = broadcast::channel(WAITING);
        Self(Arc::new(Shared { rooms: Mutex::new(Rooms::new(canaries)), messages }))
    }

    pub(super) async fn answer(&self, visit: Visit) -> Reply {
        let name = visit.person.as_ref().map(|person| person.name.clone()).unwrap_or_default();
        let path = visit.path().to_owned();
        let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
        match (visit.method(), segments.as_slice()) {
            (&Method::GET, ["api", "rooms"]) => answers::json(&self.0.lock().seen_by(&name)),
            (&Method::POST, ["api", "rooms", room, "read"]) => {
                self.0.lock().read(&name, room);
                Reply::status(StatusCode::NO_CONTENT)
            }
            (&Method::POST, ["api", "rooms", room, "files"]) => self.share(visit, room, &name).await,
            (&Method::GET, ["files", id]) => self.file(id, Disposition::Attachment),
            (&Method::GET, ["files", id, "view"]) => self.file(id, Disposition::Inline),
            (&Method::GET, ["ws"]) => {
                let shared = Arc::clone(&self.0);
                Reply::websocket(visit.request, |socket| async move { shared.talk(socket, &name).await })
            }
            _ => answers::not_found(),
        }
    }

    fn file(&self, id: &str, disposition: Disposition) -> Reply {
        self.0.lock().file(id).map_or_else(answers::not_found, |file| answers::file(file, disposition))
    }

    async fn share(&self, visit: Visit, room: &str, from: &str) -> Reply {
        if !self.0.lock().has(room) {
            return answers::not_found();
        }
        let Some(fields) = multipart::read(visit.request).await else {
            return answers::refusal(StatusCode::BAD_REQUEST, "That is no form.");
        };
        for field in fields {
            let Some(name) = field.file_name.filter(|name| !name.is_empty()) else { continue };
            let media_type = field.media_type.unwrap_or_else(|| "application/octet-stream".to_owned());
            let file = self.0.lock().keep(name, media_type, field.content);
            self.0.say(Message::new(room, from, "", Some(file)));
        }
        Reply::status(StatusCode::NO_CONTENT)
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Rooms> {
        self.rooms.lock()
    }

    /// Keeps `message` and tells everybody who is connected.
    fn say(&self, message: Message) {
        // Under the lock, so that everybody hears messages in the order in which they are kept.
        let mut rooms = self.lock();
        rooms.say(message.clone());
        // Nobody may be connected.
        let _heard = self.messages.send(message);
    }

    /// Hears what one person says, and tells them what everybody says, until either end closes.
    async fn talk(&self, mut socket: WebSocket, name: &str) {
        let mut messages = self.messages.subscribe();
        loop {
            tokio::select! {
                heard = socket.next() => match heard {
                    Some(Ok(message)) if message.is_text() => {
                        self.hear(name, message.to_text().unwrap_or_default());
                    }
                    Some(Ok(message)) if message.is_close() => return,
                    // Pings are answered by the WebSocket itself.
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return,
                },
                received = messages.recv() => {
                    let message = match received {
                        Ok(message) => message,
                        Err(RecvError::Lagged(_) | RecvError::Closed) => return,
                    };
                    let Ok(text) = serde_json::to_string(&message) else { return };
                    if socket.send(text.into()).await.is_err() {
                        return;
                    }
                }
            }
        }
    }

    fn hear(&self, name: &str, text: &str) {
        let Ok(saying) = serde_json::from_str::<Saying>(text) else { return };
        if saying.text.trim().is_empty() || !self.lock().has(&saying.room) {
            return;
        }
        self.say(Message::new(&saying.room, name, &saying.text, None));
        if saying.room == ECHO {
            self.say(Message::new(ECHO, BOT, &saying.text, None));
        }
    }
}
