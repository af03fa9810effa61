//! The servers of a scene: the organisation's sites behind nginx, and the managed file that names them.

use std::net::TcpListener;

use futures_util::SinkExt as _;
use porthole_support::nginx::Site;
use porthole_support::origin::{Origin, Protocols, Reply, echo};
use porthole_support::pki::Authority;
use porthole_support::{Failure, Result};
use tokio_tungstenite::tungstenite::Message;

use crate::pages::{
    APP, CHAT_PAGE, Canaries, DESK, LOGIN_PAGE, MANIFEST, NOTIFY_BY_WORKER, RED, SIGN_IN, WORK, WORKER,
    attachment, green_pdf, mail,
};

/// The bytes of a file that takes half a minute to come.
pub const SLOW_FILE: usize = 2 * 1024 * 1024;

/// A valid managed file for these servers, behind nginx at this port.
pub(crate) fn config(port: u16) -> String {
    format!(
        r#"schema = 1

[organization]
name = "Harbor Ltd"
help_url = "https://help.harbor.test/device"

[[app]]
id = "chat"
name = "Chat"
url = "https://chat.harbor.test/"
scope = ["https://chat.harbor.test/", "https://login.harbor.test/"]
hosts = ["*.harbor.test", "cdn.example.test"]

[[app]]
id = "mail"
name = "Mail"
url = "https://mail.harbor.test/"
scope = ["https://mail.harbor.test/", "https://login.harbor.test/"]
hosts = ["*.harbor.test", "cdn.example.test", "outside.test"]

[device_certificate]
anchors = ["harbor-device-ca.cer"]
issuer = "CN=Harbor Device CA"
present_to = ["*.harbor.test"]

[network]
proxy = "direct"
extra_roots = ["harbor-root.cer"]
resolve = {{ "*.harbor.test" = "127.0.0.1:{port}", "outside.test" = "127.0.0.1:{port}", "cdn.example.test" = "127.0.0.1:{port}" }}

[[session_policy]]
name = "No downloads without a device certificate"
when = {{ activity = ["download"], device = ["untrusted"] }}
then = "block"
message = "Downloads are blocked on this device. {{help_url}}"
"#
    )
}

/// nginx only passes WebSockets on, so one that answers stands behind it. Its first message is what nginx saw of the
/// client's certificate.
pub(crate) fn websocket() -> Result<WebSocketServer> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.map_err(|error| Failure::from_cause("start a runtime", error))?;
    let issued = Authority::root("Behind nginx")?.issue_server(&["localhost"])?;
    let origin = runtime.block_on(
        Origin::builder().protocols(Protocols::Http1).certificate(&["localhost"], &issued)?.serve(
            |exchange| async move {
                let header = |name: &str| {
                    let value = exchange.request.headers().get(name).and_then(|value| value.to_str().ok());
                    value.unwrap_or_default().to_owned()
                };
                let seen = format!("{} {}", header("x-verify"), header("x-subject"));
                Reply::websocket(exchange.request, move |mut socket| async move {
                    if socket.send(Message::text(seen)).await.is_ok() {
                        echo(socket).await;
                    }
                })
            },
        ),
    )?;
    Ok(WebSocketServer { origin, _runtime: runtime })
}

/// What a WebSocket needs behind nginx.
#[derive(Debug)]
pub(crate) struct WebSocketServer {
    pub(crate) origin: Origin,
    // After the server, whose tasks run on it.
    _runtime: tokio::runtime::Runtime,
}

/// Asks for a name and a password, and says which came.
const SIGNED_IN: &str = "add_header WWW-Authenticate 'Basic realm=\"mail\"' always; \
                         if ($http_authorization = '') { return 401; } return 200 $http_authorization;";

/// Only for people who have signed in; others are redirected to the sign-in page.
const SIGNED_IN_ONLY: &str = "if ($cookie_signed_in = '') { return 302 \
                              'https://login.harbor.test/?back=https://mail.harbor.test/desk'; }";

/// The same for a server that refuses by itself.
const AUTHORIZED_ONLY: &str = "if ($cookie_signed_in = '') { return 401; }";

/// Tells a page of the mail app which cookies came, and sets two.
const VISIT: &str = "add_header Access-Control-Allow-Origin https://mail.harbor.test; \
    add_header Access-Control-Allow-Credentials true; add_header Set-Cookie 'near=1; Secure; SameSite=Lax'; \
    add_header Set-Cookie 'far=1; Secure; SameSite=None'; default_type text/plain; return 200 'cookies: $http_cookie';";

/// The port of a server that takes what is sent and never answers. It is there for as long as the test's process.
fn never_answering() -> Result<u16> {
    let failed = |error| Failure::from_cause("listen", error);
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(failed)?;
    let port = listener.local_addr().map_err(failed)?.port();
    let _kept: &'static TcpListener = Box::leak(Box::new(listener));
    Ok(port)
}

/// The sites that nginx serves.
pub(crate) fn sites(
    canaries: &Canaries,
    root: &Authority,
    device_ca: &Authority,
    websocket: u16,
) -> Result<[Site; 5]> {
    let anchors = device_ca.certificate_pem();
    let never = never_answering()?;
    // The verdict, then the subject: what the server itself has seen.
    let whoami = "default_type text/plain; add_header Access-Control-Allow-Origin *; \
                  return 200 '$ssl_client_verify $ssl_client_s_dn';";
    let file = attachment(canaries);
    let worker = format!("default_type text/javascript; return 200 '{WORKER}';");
    let mail_site = Site::new(&["mail.harbor.test"], &root.issue_server(&["mail.harbor.test"])?)
        .ask_for_certificates(&anchors)
        .file("/index.html", mail(canaries))
        .file("/work.html", WORK)
        .file("/app.html", APP)
        .file("/app.webmanifest", MANIFEST)
        .file("/app.svg", RED)
        .file("/sign-in.html", SIGN_IN)
        .file("/files/report.pdf", file.as_slice())
        .file("/files/form.pdf", file.as_slice())
        .file("/plain/notes.txt", canaries.attachment.text())
        .file("/plain/green.pdf", green_pdf())
        .location("= /whoami", whoami)
        .location("= /worker.js", &worker)
        .file("/notify-by-worker.js", NOTIFY_BY_WORKER)
        .file("/media/tone.ogg", include_bytes!("../media/tone.ogg").as_slice())
        .file("/media/ball.webm", include_bytes!("../media/ball.webm").as_slice())
        .file("/media/tone.mp4", include_bytes!("../media/tone.mp4").as_slice())
        .file("/media/ball.mp4", include_bytes!("../media/ball.mp4").as_slice())
        .location("/media/", "types { audio/ogg ogg; video/webm webm; video/mp4 mp4; }")
        .file("/slow/film.bin", vec![7; SLOW_FILE])
        .location("/slow/", "limit_rate 64k;")
        .location("/files/", "add_header Content-Disposition attachment; error_page 405 =200 $uri;")
        .location("= /sent-out", "return 302 https://elsewhere.test/berth;")
        .location("= /signed-in", SIGNED_IN)
        .location("= /desk", &format!("{SIGNED_IN_ONLY} default_type text/html; return 200 '{DESK}';"))
        .location(
            "= /desk/sent-on",
            &format!("{SIGNED_IN_ONLY} default_type application/json; return 200 7;"),
        )
        .location(
            "= /desk/refused",
            &format!("{AUTHORIZED_ONLY} default_type application/json; return 200 7;"),
        )
        .location(
            "= /socket",
            &format!(
                "proxy_pass https://127.0.0.1:{websocket}; proxy_http_version 1.1; \
                 proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; \
                 proxy_set_header X-Verify $ssl_client_verify; proxy_set_header X-Subject $ssl_client_s_dn;"
            ),
        );
    let cdn = Site::new(
        &["cdn.harbor.test", "cdn.example.test"],
        &root.issue_server(&["cdn.harbor.test", "cdn.example.test"])?,
    )
    .ask_for_certificates(&anchors)
    .file("/style.css", "body { font: 16px sans-serif; margin: 2em }")
    .location("= /visit", VISIT)
    .file("/slow/film.bin", vec![7; SLOW_FILE])
    .location("/slow/", "limit_rate 64k;")
    .location("= /never", &format!("proxy_pass http://127.0.0.1:{never}; proxy_read_timeout 1h;"))
    .location("= /export.bin", "add_header Content-Disposition attachment; return 200 shared;")
    .location("= /whoami", whoami);
    let outside = Site::new(&["outside.test"], &root.issue_server(&["outside.test"])?)
        .ask_for_certificates(&anchors)
        .location("= /whoami", whoami);
    let login = Site::new(&["login.harbor.test"], &root.issue_server(&["login.harbor.test"])?)
        .file("/index.html", LOGIN_PAGE);
    let chat = Site::new(&["chat.harbor.test"], &root.issue_server(&["chat.harbor.test"])?)
        .ask_for_certificates(&anchors)
        .file("/index.html", CHAT_PAGE)
        .location("= /worker.js", &worker)
        .file("/notify-by-worker.js", NOTIFY_BY_WORKER)
        .file("/files/minutes.pdf", file.as_slice())
        .location("/files/", "add_header Content-Disposition attachment;");
    Ok([mail_site, cdn, outside, login, chat])
}
