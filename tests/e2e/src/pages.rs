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
<a id="sign-in" href="https://login.harbor.test/?back=https://chat.harbor.test/">Sign in</a>
<button id="notify-by-worker">notify by the worker</button><script src="/notify-by-worker.js"></script></body></html>"#;

/// Has the page's service worker notify.
pub(crate) const NOTIFY_BY_WORKER: &str = r#"
window.heard = [];
navigator.serviceWorker.addEventListener('message', event => window.heard.push(event.data));
document.getElementById('notify-by-worker').onclick = async () => {
  window.heard.push(await Notification.requestPermission());
  await navigator.serviceWorker.register('/worker.js');
  (await navigator.serviceWorker.ready).active.postMessage(document.title);
};"#;

/// A page of the mail app that names a manifest.
pub(crate) const APP: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>App</title>
<link rel="manifest" href="/app.webmanifest"></head>
<body style="margin: 0"><h1>App</h1><a id="link" style="display: block; font-size: 40px"
href="https://robin:secret@mail.harbor.test/work.html?from=app">Work</a></body></html>"#;

/// Its manifest: what is no picture, or not the app's to fetch, stands before what is.
pub(crate) const MANIFEST: &str = r##"{ "name": "Mail\nExec=evil", "background_color": "hsl(150, 100%, 20%)",
  "shortcuts": [ { "name": "Write\nExec=evil", "url": "work.html?new" }, { "name": "Away", "url": "https://nowhere.test/" }, 7,
    { "name": 7, "url": "/" }, { "name": "By script", "url": "javascript:alert(1)" } ], "icons": [
  { "src": "javascript:alert(1)", "sizes": "128x128" }, { "src": "https://nowhere.test/icon.png", "sizes": "128x128" },
  { "src": "/app.html", "sizes": "129x129" }, { "sizes": "128x128" }, 7, null,
  { "src": "/app.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any maskable" } ] }"##;

/// Its icon, in one colour.
pub(crate) const RED: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48">
<rect width="48" height="48" fill="#cc0044"/></svg>"##;

/// The page where people sign in to both apps. It sends them back to where they came from.
pub(crate) const LOGIN_PAGE: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sign in</title></head>
<body><h1>Sign in</h1><button id="sign-in">Sign in</button><script>
document.getElementById('sign-in').onclick = () => {
  document.cookie = 'signed_in=robin; domain=harbor.test; secure; path=/';
  location.href = new URLSearchParams(location.search).get('back');
};
</script></body></html>"#;

/// A page of the mail app for those who have signed in, which asks for what is new again and again.
pub(crate) const DESK: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Desk</title></head>
<body><h1>Desk</h1><script>
window.news = 0;
const ask = () => fetch("/desk/" + (window.way || "sent-on"), { cache: "no-store" }).then(it => { window.news += it.ok; }, () => {})
  .then(() => setTimeout(ask, 200));
ask();
</script></body></html>"#;

/// A service worker that asks the network first, and what it has kept where that fails; it notifies of what it is told,
/// and tells its pages of a click.
pub(crate) const WORKER: &str = r#"
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", event => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", event => {
  if (!event.request.url.includes("/whoami?worker")) return;
  event.respondWith(fetch(event.request).catch(() => new Response("kept")));
});
self.addEventListener("message", event => {
  const told = word => event.source.postMessage(word);
  event.waitUntil(self.registration.showNotification(event.data, { body: "Berth <b>9</b>", tag: "berth" })
    .then(() => told("shown"), told));
});
self.addEventListener("notificationclick", event => {
  event.notification.close();
  event.waitUntil(self.clients.matchAll({ type: "window", includeUncontrolled: true })
    .then(all => all.forEach(client => client.postMessage("clicked"))));
});"#;

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
<button id="notify">notify</button>
<button id="notify-by-worker">notify by the worker</button><script src="/notify-by-worker.js"></script>
<script>
const save = (blob, name) => {{
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob); link.download = name; link.click();
}};
document.getElementById('blob').onclick = () => save(new Blob(['{made}']), 'blob.txt');
document.getElementById('fetch').onclick = async () =>
  save(await (await fetch('/plain/notes.txt')).blob(), 'fetched.txt');
document.getElementById('new-window').onclick = () => window.open('/files/report.pdf');
document.getElementById('notify').onclick = async () => {{
  window.seen.permission = await Notification.requestPermission();
  if (window.seen.permission !== 'granted') return;
  const notification = new Notification('The ship is in', {{ body: 'Berth <b>7</b>' }});
  notification.onclick = () => {{ window.seen.clicked = true; }};
  notification.onclose = () => {{ window.seen.closed = true; }};
}};
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

/// A page on which somebody works: it asks before it is left once something was typed, says which keys it saw, declines
/// those that it does not want, opens windows, and takes files that are dropped.
pub(crate) const WORK: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Work</title></head>
<body style="margin:0"><textarea id="text" style="width:90vw;height:200px;font-size:20px"></textarea>
<p>needle one needle two needle three</p>
<script>
window.keys = []; window.taken = []; window.heard = []; window.dropped = null;
addEventListener('keydown', event => {
  const key = `${event.ctrlKey ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}${event.key}`;
  window.keys.push(key);
  if (window.taken.includes(key)) event.preventDefault();
});
addEventListener('beforeunload', event => {
  if (document.getElementById('text').value) { event.preventDefault(); event.returnValue = ''; }
});
addEventListener('message', event => window.heard.push(event.data));
addEventListener('dragover', event => event.preventDefault());
addEventListener('drop', async event => {
  event.preventDefault();
  const file = event.dataTransfer.files[0];
  window.dropped = file ? { name: file.name, text: await file.text() } : { name: null };
});
</script></body></html>"#;

/// A window that signs somebody in: it tells the one that opened it, and closes itself.
pub(crate) const SIGN_IN: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sign in</title></head>
<body>Sign in<script>
window.finish = () => { opener.postMessage('signed in', location.origin); close(); };
</script></body></html>"#;

/// A PDF of one page that is `#00FF00` all over.
pub(crate) fn green_pdf() -> Vec<u8> {
    let drawing = "0 1 0 rg 0 0 612 792 re f";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{drawing}\nendstream", drawing.len()),
    ];
    let mut pdf = "%PDF-1.4\n".to_owned();
    let mut places = String::new();
    for (before, object) in objects.iter().enumerate() {
        places.push_str(&format!("{:010} 00000 n \n", pdf.len()));
        pdf.push_str(&format!("{} 0 obj\n{object}\nendobj\n", before + 1));
    }
    let (start, count) = (pdf.len(), objects.len() + 1);
    pdf.push_str(&format!(
        "xref\n0 {count}\n0000000000 65535 f \n{places}trailer\n<< /Size {count} /Root 1 0 R >>\n\
         startxref\n{start}\n%%EOF\n"
    ));
    pdf.into_bytes()
}
