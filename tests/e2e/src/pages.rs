//! The pages of the tests' own: one of each way in which real web apps download.

use porthole_support::leaks::Canary;

/// The ids of the page's buttons, one for each way to download.
pub const DOWNLOAD_WAYS: [&str; 7] =
    ["attachment", "download-attribute", "blob", "data", "fetch", "form", "new-window"];

/// What no file may hold afterwards.
#[derive(Debug, Clone)]
pub struct Canaries {
    /// In the page that is shown.
    pub page: Canary,
    /// In what the server sends as an attachment.
    pub attachment: Canary,
    /// In what the page makes by itself.
    pub made: Canary,
}

/// New ones.
pub fn canaries() -> Canaries {
    Canaries { page: Canary::new("page"), attachment: Canary::new("attachment"), made: Canary::new("made") }
}

impl Canaries {
    /// All of them.
    pub fn all(&self) -> [Canary; 3] {
        [self.page.clone(), self.attachment.clone(), self.made.clone()]
    }
}

/// The attachment's bytes: the canary, and enough else that it is more than one chunk.
pub fn attachment(canaries: &Canaries) -> Vec<u8> {
    let mut bytes = canaries.attachment.text().as_bytes().to_vec();
    bytes.extend((0..300_000_u32).map(|number| u8::try_from(number % 251).unwrap_or_default()));
    bytes
}

/// The page of the chat app.
pub(crate) const CHAT_PAGE: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Rooms</title>
<link rel="stylesheet" href="https://cdn.example.test/style.css"></head>
<body><h1>Rooms</h1><a id="attachment" href="/files/minutes.pdf">minutes</a>
<a id="sign-in" href="https://login.harbor.test/?back=https://chat.harbor.test/">Sign in</a></body></html>"#;

/// The page where people sign in to both apps. It sends them back to where they came from.
pub(crate) const LOGIN_PAGE: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sign in</title></head>
<body><h1>Sign in</h1><button id="sign-in">Sign in</button><script>
document.getElementById('sign-in').onclick = () => {
  document.cookie = 'signed_in=robin; domain=harbor.test; secure; path=/';
  location.href = new URLSearchParams(location.search).get('back');
};
</script></body></html>"#;

/// The page of the mail app.
pub(crate) fn mail(canaries: &Canaries) -> String {
    let (page, made) = (canaries.page.text(), canaries.made.text());
    let encoded = made.replace(' ', "%20");
    format!(
        r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Inbox</title>
<link rel="stylesheet" href="https://cdn.harbor.test/style.css"></head>
<body><h1>Inbox</h1><p id="canary">{page}</p>
<a id="sign-in" href="https://login.harbor.test/?back=https://mail.harbor.test/">Sign in</a>
<a id="attachment" href="/files/report.pdf">link with Content-Disposition</a>
<a id="download-attribute" href="/plain/notes.txt" download="notes.txt">download attribute</a>
<a id="data" href="data:text/plain,{encoded}" download="data.txt">data:</a>
<button id="blob">blob:</button>
<button id="fetch">fetch and object URL</button>
<form method="post" action="/files/form.pdf"><button id="form">form POST</button></form>
<button id="new-window">window.open</button>
<script>
const save = (blob, name) => {{
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob); link.download = name; link.click();
}};
document.getElementById('blob').onclick = () => save(new Blob(['{made}']), 'blob.txt');
document.getElementById('fetch').onclick = async () =>
  save(await (await fetch('/plain/notes.txt')).blob(), 'fetched.txt');
document.getElementById('new-window').onclick = () => window.open('/files/report.pdf');
window.seen = {{}};
const ask = async (name, url) => {{
  try {{ window.seen[name] = await (await fetch(url)).text(); }} catch (error) {{ window.seen[name] = 'failed'; }}
}};
ask('own', '/whoami'); ask('cdn', 'https://cdn.harbor.test/whoami'); ask('outside', 'https://outside.test/whoami');
const socket = new WebSocket('wss://' + location.host + '/socket');
socket.onmessage = event => {{
  if (window.seen.socket) window.seen.echo = event.data; else window.seen.socket = event.data;
}};
socket.onopen = () => socket.send('hello');
socket.onerror = () => {{ window.seen.socket = 'failed'; }};
</script></body></html>"#
    )
}
