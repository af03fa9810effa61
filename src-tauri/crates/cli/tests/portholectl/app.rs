//! `portholectl app check` against a server that shows one thing of each kind.

use porthole_support::nginx::{Nginx, Site};
use serde_json::Value;

use crate::fixture::Fixture;

const PAGE: &str = r#"<!DOCTYPE html><html><head><title>Mail</title>
<link rel="manifest" href="/site.webmanifest"><link rel="stylesheet" href="https://fonts.example.net/a.css">
<script src="/app.js"></script><script src="https://cdn.example.net:8443/lib.js"></script></head>
<body><iframe src="/frame.html"></iframe><img src="http://pictures.example.net/a.png">
<script>if ('setAppBadge' in navigator) navigator.setAppBadge(1)</script></body></html>"#;

const SCRIPT: &str = "const c=new RTCPeerConnection();navigator.serviceWorker.register('/sw.js');\
    const s=new WebSocket('wss://live.example.net/');a.canPlayType('video/mp4; codecs=\"avc1.42E01E\"')";

const MANIFEST: &str = r#"{"name": "Mail", "start_url": "/", "icons": [],
    "shortcuts": [{"name": "New message", "url": "/compose"}],
    "protocol_handlers": [{"protocol": "mailto", "url": "/compose?to=%s"}], "share_target": {"action": "/share"}}"#;

fn site(fixture: &Fixture) -> Site {
    Site::new(&["mail.harbor.test"], &fixture.server_ca.issue_server(&["mail.harbor.test"]).unwrap())
        .file("/index.html", PAGE)
        .file("/app.js", SCRIPT)
        .file("/site.webmanifest", MANIFEST)
        .location("= /frame.html", "add_header X-Frame-Options DENY; return 200 x;")
        .location("= /start", "return 302 https://mail.harbor.test/;")
        .location("= /sso", "return 302 https://login.example.net/realm?secret=1;")
        .location("= /guarded", "add_header WWW-Authenticate Negotiate always; return 401;")
        .location("= /busy", "default_type text/html; return 503 '<p>Come back later</p>';")
        .location("= /paper", "add_header Content-Type application/pdf; return 200 x;")
        .location("= /round", "return 302 https://mail.harbor.test/round;")
}

fn names<'v>(view: &'v Value, key: &str, name: &str) -> Vec<&'v str> {
    view[key].as_array().unwrap().iter().map(|entry| entry[name].as_str().unwrap()).collect()
}

fn lines(view: &Value) -> String {
    names(view, "lines", "line").join("\n")
}

#[test]
fn an_app_is_told_what_it_lacks_and_what_works() {
    let fixture = Fixture::with_keyring();
    let nginx = Nginx::start([site(&fixture)]).unwrap();
    fixture.manage(nginx.port());
    let ran = fixture.run(&["app", "check", "https://mail.harbor.test/start", "--json"]);
    let view = ran.json();
    assert_eq!((ran.code, &view["reached"], &view["app"]), (1, &true.into(), &"mail".into()), "{ran:?}");
    assert_eq!(names(&view, "pages", "url"), ["https://mail.harbor.test/start", "https://mail.harbor.test/"]);

    let refused: Vec<_> =
        view["hosts"].as_array().unwrap().iter().filter(|host| host["allowed"] == false).collect();
    let refused: Vec<_> = refused.iter().map(|host| host["host"].as_str().unwrap()).collect();
    assert_eq!(refused, ["cdn.example.net:8443", "fonts.example.net", "live.example.net"], "{ran:?}");
    assert!(
        lines(&view).contains(r#"hosts = ["*.harbor.test", "cdn.example.net:8443", "fonts.example.net"]"#),
        "{ran:?}"
    );
    assert!(
        lines(&view).contains(r#"handles = { "mailto" = "https://mail.harbor.test/compose?to=%s" }"#),
        "{ran:?}"
    );
    assert!(lines(&view).contains("icon = "), "{ran:?}");
    // Porthole takes the shortcuts of a manifest itself.
    assert!(!lines(&view).contains("shortcuts"), "{ran:?}");

    let features = names(&view, "features", "feature");
    assert_eq!(features, ["webrtc", "h264", "service-worker", "badge", "websocket"], "{ran:?}");
    assert_eq!(view["manifest"]["unused"][0], "share_target");
    let notes = view["notes"].to_string();
    assert!(notes.contains("frame.html") && notes.contains("http://pictures.example.net"), "{ran:?}");
    let unseen = view["unseen"].to_string();
    assert!(unseen.contains("cdn.example.net"), "what was not asked is said: {ran:?}");

    // With the lines that it lacks, it lacks nothing more of the kind.
    let text = std::fs::read_to_string(fixture.path("managed.toml")).unwrap();
    let line = lines(&view);
    let line = line.lines().find(|line| line.starts_with("hosts")).unwrap();
    let text = text.replace(r#"hosts = ["*.harbor.test"]"#, line);
    fixture.write(
        "managed.toml",
        text.replace("resolve = {", "resolve = { \"*.example.net\" = \"127.0.0.1:1\", "),
    );
    let again = fixture.run(&["app", "check", "https://mail.harbor.test/", "--json"]);
    assert_eq!(again.code, 0, "{again:?}");
    assert!(!lines(&again.json()).contains("hosts = "), "{again:?}");

    let page = fixture.run(&["app", "check", "https://mail.harbor.test/"]).stdout;
    for expected in [
        "The web engine does not have",
        "Calls and meetings (WebRTC)",
        "What this check does not see",
        "It runs no script",
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
}

#[test]
fn a_sign_in_elsewhere_and_what_is_no_page_are_told() {
    let fixture = Fixture::with_keyring();
    let nginx = Nginx::start([site(&fixture)]).unwrap();
    fixture.manage(nginx.port());
    let check = |path: &str| {
        let ran = fixture.run(&["app", "check", &format!("https://mail.harbor.test{path}"), "--json"]);
        (ran.code, ran.json(), format!("{ran:?}"))
    };
    let (code, view, ran) = check("/sso");
    assert_eq!((code, &view["reached"]), (1, &false.into()), "{ran}");
    assert!(lines(&view).contains(r#"hosts = ["*.harbor.test", "login.example.net"]"#), "{ran}");
    assert!(
        lines(&view).contains(r#"scope = ["https://mail.harbor.test/", "https://login.example.net/"]"#),
        "{ran}"
    );
    assert!(!ran.contains("secret=1"), "an address is shown without what may be secret in it: {ran}");
    let (_, view, ran) = check("/guarded");
    assert!(view["notes"].to_string().contains("Kerberos (Negotiate)"), "{ran}");
    let (code, view, ran) = check("/busy");
    assert_eq!((code, lines(&view).as_str()), (1, ""), "an error page says nothing of the app: {ran}");
    let (_, view, ran) = check("/paper");
    assert!(view["unseen"].to_string().contains("application/pdf"), "{ran}");
    let (_, view, ran) = check("/round");
    assert!(view["notes"].to_string().contains("too many redirects"), "{ran}");
}

#[test]
fn what_no_app_reaches_is_not_asked_and_gets_the_lines_to_begin_with() {
    let fixture = Fixture::with_keyring();
    let nginx = Nginx::start([site(&fixture)]).unwrap();
    fixture.manage(nginx.port());
    let ran = fixture.run(&["app", "check", "https://wiki.another.test/w/", "--json"]);
    let view = ran.json();
    assert_eq!((ran.code, &view["problem"]["code"]), (1, &"host-not-allowed".into()), "{ran:?}");
    insta::assert_snapshot!(lines(&view), @r#"
    [[app]]
    id = "wiki"
    name = "Wiki"
    url = "https://wiki.another.test/w/"
    "#);
    assert!(nginx.accesses().is_empty(), "nobody was asked");
    let unknown = fixture.run(&["app", "check", "https://mail.harbor.test/", "--app", "wiki", "--json"]);
    assert_eq!((unknown.code, &unknown.json()["error"]["code"]), (2, &"app-unknown".into()), "{unknown:?}");
    // A server that is away is told as everywhere.
    drop(nginx);
    let away = fixture.run(&["app", "check", "https://mail.harbor.test/", "--json"]);
    assert_eq!((away.code, &away.json()["problem"]["code"]), (1, &"upstream-refused".into()), "{away:?}");
}
