//! The rooms: who said what, and what each person has not read yet.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

use crate::attachments::{Attachment, Way};
use crate::canaries::Canaries;
use crate::picture::harbour_at_dawn;

/// The room in which a bot answers every message with the same words.
pub(super) const ECHO: &str = "echo";

/// The bot's name.
pub(super) const BOT: &str = "Parrot";

/// One message.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Message {
    pub(super) room: String,
    pub(super) from: String,
    pub(super) text: String,
    /// When it was said (RFC 3339).
    pub(super) at: String,
    pub(super) file: Option<SharedFile>,
}

/// What a message tells of the file that came with it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct SharedFile {
    pub(super) id: String,
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) media_type: String,
    pub(super) bytes: usize,
}

#[derive(Debug)]
struct Room {
    id: &'static str,
    name: &'static str,
    topic: &'static str,
    messages: Vec<Message>,
    /// How many of the first messages are not announced.
    known: usize,
    /// How many messages each person has read.
    read: HashMap<String, usize>,
}

/// Every room and every shared file.
#[derive(Debug)]
pub(super) struct Rooms {
    rooms: Vec<Room>,
    files: Vec<Attachment>,
}

impl Message {
    pub(super) fn new(room: &str, from: &str, text: &str, file: Option<SharedFile>) -> Self {
        Self::said_at(OffsetDateTime::now_utc(), room, from, text, file)
    }

    fn said_at(at: OffsetDateTime, room: &str, from: &str, text: &str, file: Option<SharedFile>) -> Self {
        Self {
            room: room.to_owned(),
            from: from.to_owned(),
            text: text.to_owned(),
            at: at.format(&Rfc3339).unwrap_or_default(),
            file,
        }
    }
}

impl Rooms {
    /// The messages from before Harbor opens; two are unread.
    pub(super) fn new(canaries: &Canaries) -> Self {
        let mut rooms = Self { rooms: Vec::new(), files: Vec::new() };
        let duty = canaries.put("chat message quayside");
        let name = "quay-4-this-morning.png";
        let picture = harbour_at_dawn(&canaries.put(&format!("chat file {name}")));
        let photo = rooms.keep(name.to_owned(), "image/png".to_owned(), picture.into());
        let duty = format!("Morning! The duty list is up.\nReference {duty}");
        rooms.open(
            "quayside",
            "Quayside",
            "What happens on the water today",
            0,
            vec![
                (190, "Bo Andersen", &duty, None),
                (176, "Mara Lindqvist", "Quay 4 is clear, and look at that light.", Some(photo)),
                (171, "Tomás Reyes", "Beautiful. Pilot boat leaves at ten.", None),
                (22, "Ines Okafor", "The inspector comes on Monday, papers are in your mail.", None),
                (9, "Bo Andersen", "Crane 2 is free after lunch if anybody needs her.", None),
            ],
        );
        rooms.open(
            "pilots",
            "Pilots",
            "North channel, tides and radio",
            2,
            vec![
                (310, "Tomás Reyes", "North channel stays closed until the buoys are back.", None),
                (300, "Mara Lindqvist", "Thanks, I have told the Albatross.", None),
            ],
        );
        rooms.open(
            ECHO,
            BOT,
            "Says everything back to you",
            0,
            vec![(400, BOT, "Hello! Write me something, and I will say it back.", None)],
        );
        rooms
    }

    fn open(
        &mut self,
        id: &'static str,
        name: &'static str,
        topic: &'static str,
        unread: usize,
        entries: Vec<(i64, &str, &str, Option<SharedFile>)>,
    ) {
        let now = OffsetDateTime::now_utc();
        let message = |(minutes, from, text, file): (i64, &str, &str, Option<SharedFile>)| {
            Message::said_at(now - Duration::minutes(minutes), id, from, text, file)
        };
        let messages: Vec<Message> = entries.into_iter().map(message).collect();
        let known = messages.len().saturating_sub(unread);
        self.rooms.push(Room { id, name, topic, messages, known, read: HashMap::new() });
    }

    /// Keeps a file for anyone who wants it.
    pub(super) fn keep(&mut self, name: String, media_type: String, content: bytes::Bytes) -> SharedFile {
        let id = format!("file-{}", self.files.len());
        let shared = SharedFile {
            id: id.clone(),
            name: name.clone(),
            media_type: media_type.clone(),
            bytes: content.len(),
        };
        self.files.push(Attachment { id, name, media_type, content, way: Way::Link });
        shared
    }

    pub(super) fn file(&self, id: &str) -> Option<&Attachment> {
        self.files.iter().find(|file| file.id == id)
    }

    pub(super) fn has(&self, room: &str) -> bool {
        self.rooms.iter().any(|open| open.id == room)
    }

    /// Adds `message` to its room. Its sender has read the earlier messages.
    pub(super) fn say(&mut self, message: Message) {
        if let Some(room) = self.rooms.iter_mut().find(|room| room.id == message.room) {
            let read = room.messages.len() + 1;
            room.read.insert(message.from.clone(), read);
            room.messages.push(message);
        }
    }

    /// `person` has seen everything in `room`.
    pub(super) fn read(&mut self, person: &str, room: &str) {
        if let Some(room) = self.rooms.iter_mut().find(|open| open.id == room) {
            room.read.insert(person.to_owned(), room.messages.len());
        }
    }

    /// Everything, as `person` sees it.
    pub(super) fn seen_by(&self, person: &str) -> Value {
        let room = |room: &Room| {
            let read = room.read.get(person).copied().unwrap_or(room.known);
            json!({
                "id": room.id,
                "name": room.name,
                "topic": room.topic,
                "unread": room.messages.len().saturating_sub(read),
                "messages": room.messages,
            })
        };
        self.rooms.iter().map(room).collect()
    }
}
