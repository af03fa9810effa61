//! The files that Harbor's hosts serve as they are, and the pages, which name the other hosts and the device.

use http::{HeaderValue, StatusCode, header};
use porthole_support::origin::Reply;

use super::visit::Visit;
use super::{Host, answers};

/// One file of a host.
#[derive(Debug, Clone, Copy)]
pub(super) struct File {
    host: Host,
    path: &'static str,
    content: Content,
}

#[derive(Debug, Clone, Copy)]
enum Content {
    /// A page with blanks to fill in, for everybody or only for who is signed in.
    Page { html: &'static str, is_for_everybody: bool },
    /// Served as it is.
    Plain { media_type: &'static str, content: &'static [u8] },
}

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";
const MANIFEST: &str = "application/manifest+json";
const SVG: &str = "image/svg+xml";
const PNG: &str = "image/png";

macro_rules! page {
    ($host:ident, $path:literal, $file:literal, everybody: $everybody:literal) => {
        File {
            host: Host::$host,
            path: $path,
            content: Content::Page {
                html: include_str!(concat!("../../site/", $file)),
                is_for_everybody: $everybody,
            },
        }
    };
}

macro_rules! plain {
    ($host:ident, $path:literal, $file:literal, $media_type:expr) => {
        File {
            host: Host::$host,
            path: $path,
            content: Content::Plain {
                media_type: $media_type,
                content: include_bytes!(concat!("../../site/", $file)),
            },
        }
    };
}

const FILES: &[File] = &[
    page!(Mail, "/", "mail/index.html", everybody: false),
    plain!(Mail, "/mail.css", "mail/mail.css", CSS),
    plain!(Mail, "/mail.js", "mail/mail.js", JS),
    plain!(Mail, "/compose.js", "mail/compose.js", JS),
    plain!(Mail, "/downloads.js", "mail/downloads.js", JS),
    plain!(Mail, "/sw.js", "mail/sw.js", JS),
    plain!(Mail, "/manifest.webmanifest", "mail/manifest.webmanifest", MANIFEST),
    plain!(Mail, "/icon.svg", "mail/icon.svg", SVG),
    plain!(Mail, "/icon-192.png", "mail/icon-192.png", PNG),
    plain!(Mail, "/icon-512.png", "mail/icon-512.png", PNG),
    page!(Chat, "/", "chat/index.html", everybody: false),
    plain!(Chat, "/chat.css", "chat/chat.css", CSS),
    plain!(Chat, "/chat.js", "chat/chat.js", JS),
    plain!(Chat, "/sw.js", "chat/sw.js", JS),
    plain!(Chat, "/manifest.webmanifest", "chat/manifest.webmanifest", MANIFEST),
    plain!(Chat, "/icon.svg", "chat/icon.svg", SVG),
    plain!(Chat, "/icon-192.png", "chat/icon-192.png", PNG),
    plain!(Chat, "/icon-512.png", "chat/icon-512.png", PNG),
    page!(Login, "/", "login/index.html", everybody: true),
    page!(Help, "/", "help/index.html", everybody: true),
    page!(Help, "/device", "help/device.html", everybody: true),
    plain!(Cdn, "/harbor.css", "cdn/harbor.css", CSS),
    plain!(Cdn, "/harbor.svg", "cdn/harbor.svg", SVG),
];

/// The file at `path` of `host`.
pub(super) fn find(host: Host, path: &str) -> Option<File> {
    FILES.iter().copied().find(|file| file.host == host && file.path == path)
}

impl File {
    pub(super) fn reply(self, visit: &Visit) -> Reply {
        match self.content {
            Content::Page { is_for_everybody: false, .. } if visit.person.is_none() => {
                super::login::ask(visit)
            }
            Content::Page { html, .. } => answers::content(StatusCode::OK, HTML, filled(html, visit))
                .header(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
            Content::Plain { media_type, content } => answers::content(StatusCode::OK, media_type, content)
                .header(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=600")),
        }
    }
}

/// `html` with its blanks filled in.
fn filled(html: &str, visit: &Visit) -> String {
    let mut html = html.to_owned();
    for host in Host::ALL {
        html = html.replace(&format!("{{{{{}}}}}", host.label()), &visit.origin(host));
    }
    let person = visit.person.as_ref().map(|person| person.name.as_str()).unwrap_or_default();
    let blanks = [
        ("{{person}}", person),
        ("{{device}}", visit.device.word()),
        ("{{device_sentence}}", &visit.device.sentence()),
        ("{{return}}", &visit.query("return").unwrap_or_default()),
    ];
    for (blank, value) in blanks {
        html = html.replace(blank, &escaped(value));
    }
    html
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
