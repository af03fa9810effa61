//! The mail app's server.

mod letters;

use parking_lot::{Mutex, MutexGuard};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{Method, StatusCode};
use porthole_support::origin::{Reply, read_body};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::answers::{self, Disposition};
use super::multipart;
use super::visit::Visit;
use crate::attachments::{Attachment, Way};
use crate::canaries::Canaries;
use letters::{Folder, Letter};

/// The mailbox that everybody who signs in shares, newest first.
#[derive(Debug)]
pub(crate) struct Mail(Mutex<Vec<Letter>>);

impl Mail {
    pub(crate) fn new(canaries: &Canaries) -> Self {
        Self(Mutex::new(letters::inbox(canaries)))
    }

    /// What can be downloaded from the page with the id `download-WAY`, for anyone who tests it.
    pub(crate) fn downloads(&self) -> Vec<Value> {
        let letters = self.lock();
        let papers = letters.iter().filter(|letter| letter.id == letters::EVERY_WAY);
        papers
            .flat_map(|letter| &letter.attachments)
            .map(|attachment| {
                json!({
                    "way": attachment.way,
                    "file_name": attachment.name,
                    "bytes": attachment.content.len(),
                    "sha256": attachment.sha256(),
                })
            })
            .collect()
    }

    pub(super) async fn answer(&self, visit: Visit) -> Reply {
        let path = visit.path().to_owned();
        let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
        match (visit.method(), segments.as_slice()) {
            (&Method::GET, ["api", "me"]) => {
                let name = visit.person.as_ref().map(|person| &person.name);
                answers::json(&json!({ "name": name, "device": visit.device }))
            }
            (&Method::GET, ["api", "messages"]) => {
                answers::json(&self.lock().iter().map(letter_json).collect())
            }
            (&Method::POST, ["api", "messages"]) => self.send(visit).await,
            (&Method::POST, ["attachments", "export"]) => self.export(visit).await,
            (&Method::GET, ["attachments", id]) => self.attachment(id, Disposition::Attachment),
            (&Method::GET, ["attachments", id, "view"]) => self.attachment(id, Disposition::Inline),
            _ => answers::not_found(),
        }
    }

    fn attachment(&self, id: &str, disposition: Disposition) -> Reply {
        let letters = self.lock();
        let found =
            letters.iter().flat_map(|letter| &letter.attachments).find(|attachment| attachment.id == id);
        found.map_or_else(answers::not_found, |attachment| answers::file(attachment, disposition))
    }

    async fn export(&self, visit: Visit) -> Reply {
        let Ok(body) = read_body(visit.request.into_body()).await else { return Reply::abort() };
        let id = url::form_urlencoded::parse(&body).find(|(key, _)| key == "id");
        id.map_or_else(answers::not_found, |(_, id)| self.attachment(&id, Disposition::Attachment))
    }

    async fn send(&self, visit: Visit) -> Reply {
        let from = visit.person.clone().map(|person| person.name).unwrap_or_default();
        let Some(fields) = multipart::read(visit.request).await else {
            return answers::refusal(StatusCode::BAD_REQUEST, "That is no form.");
        };
        let mut letter = Letter {
            id: String::new(),
            folder: Folder::Sent,
            from,
            address: "robin.hale@harbor.test".to_owned(),
            to: String::new(),
            subject: String::new(),
            at: OffsetDateTime::now_utc(),
            body: String::new(),
            is_unread: false,
            attachments: Vec::new(),
        };
        let mut letters = self.lock();
        letter.id = format!("sent-{}", letters.len());
        for field in fields {
            let text = || String::from_utf8_lossy(&field.content).into_owned();
            match (field.name.as_str(), &field.file_name) {
                ("to", None) => letter.to = text(),
                ("subject", None) => letter.subject = text(),
                // Forms end lines with CR LF (WHATWG HTML, 4.10.22.8).
                ("body", None) => letter.body = text().replace("\r\n", "\n"),
                // A browser sends a file field that was left empty as a file without a name.
                ("file", Some(name)) if !name.is_empty() => letter.attachments.push(Attachment {
                    id: format!("{}-{}", letter.id, letter.attachments.len()),
                    name: name.clone(),
                    media_type: field.media_type.unwrap_or_else(|| "application/octet-stream".to_owned()),
                    content: field.content,
                    way: Way::Link,
                }),
                _ => {}
            }
        }
        let sent = letter_json(&letter);
        letters.insert(0, letter);
        answers::json(&sent)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Letter>> {
        self.0.lock()
    }
}

fn letter_json(letter: &Letter) -> Value {
    json!({
        "id": letter.id,
        "folder": letter.folder,
        "from": letter.from,
        "address": letter.address,
        "to": letter.to,
        "subject": letter.subject,
        "at": letter.at.format(&Rfc3339).unwrap_or_default(),
        "body": letter.body,
        "unread": letter.is_unread,
        "attachments": letter.attachments.iter().map(attachment_json).collect::<Vec<_>>(),
    })
}

/// What the page is told of an attachment: the content itself only where the page is to build the file.
fn attachment_json(attachment: &Attachment) -> Value {
    let mut json = json!({
        "id": attachment.id,
        "name": attachment.name,
        "type": attachment.media_type,
        "bytes": attachment.content.len(),
        "sha256": attachment.sha256(),
        "way": attachment.way,
    });
    match attachment.way {
        Way::Blob => json["text"] = attachment.text().into(),
        Way::Data => {
            let encoded = STANDARD.encode(&attachment.content);
            json["url"] = format!("data:{};base64,{encoded}", attachment.media_type.replace(' ', "")).into();
        }
        Way::Link | Way::Fetch | Way::Form | Way::Window => {}
    }
    json
}
