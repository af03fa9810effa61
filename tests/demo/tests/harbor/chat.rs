//! The chat's WebSocket, its unread counts and its files.

use std::sync::Arc;

use futures_util::{SinkExt as _, StreamExt as _};
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use crate::Harbor;
use crate::running::PATIENCE;

/// One open page's end of the WebSocket.
struct Line(WebSocketStream<TlsStream<TcpStream>>);

impl Line {
    async fn open(harbor: &Harbor, cookie: &str) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(harbor.file("harbor-root.pem")).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config =
            ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let config = config.with_root_certificates(roots).with_no_client_auth();
        let tcp = TcpStream::connect(("127.0.0.1", harbor.port())).await.unwrap();
        let name = "chat.harbor.test".try_into().unwrap();
        let tls = TlsConnector::from(Arc::new(config)).connect(name, tcp).await.unwrap();
        let mut request = "wss://chat.harbor.test/ws".into_client_request().unwrap();
        let cookie = format!("harbor_session={cookie}").parse().unwrap();
        request.headers_mut().insert("cookie", cookie);
        Self(tokio_tungstenite::client_async(request, tls).await.unwrap().0)
    }

    async fn say(&mut self, room: &str, text: &str) {
        self.0.send(json!({ "room": room, "text": text }).to_string().into()).await.unwrap();
    }

    /// The next message: who said what.
    async fn hear(&mut self) -> (String, String) {
        let message = tokio::time::timeout(PATIENCE, self.0.next()).await.unwrap().unwrap().unwrap();
        let message: Value = serde_json::from_str(message.to_text().unwrap()).unwrap();
        let field = |name: &str| message[name].as_str().unwrap().to_owned();
        (field("from"), field("text"))
    }
}

fn message(from: &str, text: &str) -> (String, String) {
    (from.to_owned(), text.to_owned())
}

/// How much is unread in each room, and in all.
fn unread(harbor: &Harbor) -> (Value, u64) {
    let rooms = harbor.json("https://chat.harbor.test/api/rooms");
    let rooms = rooms.as_array().unwrap();
    let counts: Value =
        rooms.iter().map(|room| (room["id"].as_str().unwrap().to_owned(), room["unread"].clone())).collect();
    let sum = rooms.iter().filter_map(|room| room["unread"].as_u64()).sum();
    (counts, sum)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_parrot_says_everything_back() {
    let harbor = Harbor::open_and_sign_in();
    let mut line = Line::open(&harbor, &harbor.cookie()).await;
    line.say("echo", "Ahoy 🐦 <b>").await;
    assert_eq!(line.hear().await, message("Robin Hale", "Ahoy 🐦 <b>"));
    assert_eq!(line.hear().await, message("Parrot", "Ahoy 🐦 <b>"));
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_hears_what_one_says_and_only_others_have_it_unread() {
    let harbor = Harbor::open_and_sign_in();
    let robin = harbor.cookie();
    harbor.sign_in("Ines Okafor");
    let mut lines = [Line::open(&harbor, &robin).await, Line::open(&harbor, &harbor.cookie()).await];
    lines[0].say("quayside", "The buoys are back!").await;
    for line in &mut lines {
        assert_eq!(line.hear().await, message("Robin Hale", "The buoys are back!"));
    }
    assert_eq!(unread(&harbor).0["quayside"], 1, "for Ines");
    harbor.curl(&["--data", "", "https://chat.harbor.test/api/rooms/quayside/read"]);
    assert_eq!(unread(&harbor).0["quayside"], 0, "once she has read it");
    lines[0].say("no such room", "Hello?").await;
    lines[0].say("quayside", "Hello!").await;
    assert_eq!(lines[1].hear().await, message("Robin Hale", "Hello!"));
}

#[test]
fn two_messages_wait_for_who_comes_first() {
    let harbor = Harbor::open_and_sign_in();
    assert_eq!(unread(&harbor), (json!({ "quayside": 0, "pilots": 2, "echo": 0 }), 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shared_file_is_told_of_and_comes_back_byte_for_byte() {
    let harbor = Harbor::open_and_sign_in();
    let mut line = Line::open(&harbor, &harbor.cookie()).await;
    let file = harbor.file("tides.bin");
    std::fs::write(&file, [0, 255, 13, 10, 45, 45]).unwrap();
    let upload = format!("file=@{}", file.display());
    harbor.curl(&["--form", &upload, "https://chat.harbor.test/api/rooms/quayside/files"]);
    assert_eq!(line.hear().await, message("Robin Hale", ""));
    let rooms = harbor.json("https://chat.harbor.test/api/rooms");
    let shared = &rooms[0]["messages"].as_array().unwrap().last().unwrap()["file"];
    assert_eq!(shared["name"], "tides.bin");
    let url = format!("https://chat.harbor.test/files/{}", shared["id"].as_str().unwrap());
    assert_eq!(harbor.bytes(&[&url]), [0, 255, 13, 10, 45, 45]);
    let header = harbor.curl(&["--output", "/dev/null", "--write-out", "%header{content-disposition}", &url]);
    assert!(header.starts_with("attachment; filename=\"tides.bin\""), "{header}");
}
