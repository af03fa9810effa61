//! Who gets in: the secret, what is recorded of those without it, and what may be asked at the door.

use std::os::unix::{fs::MetadataExt as _, process::CommandExt as _};
use std::{sync::Arc, time::Duration};

use futures_util::future::select_all;
use porthole_activity::{Kind, Record};
use porthole_policy::{Apps, Verdict};
use porthole_proxy::{Callers, Limits, ShellProcess, TrustByAuthority};
use porthole_support::origin::{Origin, Reply};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::bench::{Bench, Client, NAVIGATION, app, basic, connect};

/// Patience that a test can wait for.
const SHORT: Duration = Duration::from_millis(100);

async fn impatient(bench: &Bench) -> Client {
    let limits = Limits { retry_window: SHORT, ..Limits::default() };
    bench.start_with(limits, Arc::new(TrustByAuthority)).await
}

fn callers(bench: &Bench) -> Vec<Record> {
    bench.records(Kind::Connect)
}

/// Waits until a caller is recorded.
async fn first_caller(bench: &Bench) -> Record {
    for _ in 0..200 {
        if let Some(record) = callers(bench).pop() {
            return record;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    callers(bench).remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_without_the_secret_gets_407_and_the_connection_ends() {
    let client = Bench::new().start().await;
    let (head, mut socket) = connect(client.proxy.address(), "mail.test", None).await;
    let head = head.to_ascii_lowercase();
    assert!(head.starts_with("http/1.1 407 "), "{head}");
    assert!(head.contains("\r\nproxy-authenticate: basic realm=\"porthole\"\r\n"), "{head}");
    assert!(head.contains("\r\nconnection: close\r\n"), "{head}");
    let mut rest = Vec::new();
    socket.read_to_end(&mut rest).await.unwrap();
    let text = String::from_utf8(rest).unwrap();
    assert!(text.contains("Not one of Porthole's own windows (proxy-unauthorized)."), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_gets_407_and_is_recorded_without_the_guess() {
    let bench = Bench::new();
    let client = bench.start().await;
    let (head, _) = connect(client.proxy.address(), "mail.test", Some(&basic("porthole:guess"))).await;
    assert!(head.starts_with("HTTP/1.1 407 "), "{head}");
    let records = callers(&bench);
    assert_eq!(records.len(), 1);
    assert_eq!(records[0].verdict, Verdict::Block);
    assert_eq!(records[0].rule, "default: block clients other than Porthole's windows");
    let detail = "a program on this device tried to use the proxy with a wrong secret";
    assert_eq!(records[0].detail.as_deref(), Some(detail));
    assert!(!format!("{records:?}").contains("guess"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_is_recorded_once_a_minute_however_often_it_comes() {
    let bench = Bench::new();
    let client = bench.start().await;
    for guess in 0..50 {
        let guess = basic(&format!("porthole:{guess}"));
        connect(client.proxy.address(), "mail.test", Some(&guess)).await;
    }
    assert_eq!(callers(&bench).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strange_host_is_recorded_once_a_minute_however_often_it_is_asked_for() {
    let bench = Bench::new();
    let client = bench.start().await;
    for _ in 0..20 {
        client.page("news.test", "/").await;
    }
    client.page("more.test", "/").await;
    let hosts: Vec<_> = callers(&bench).into_iter().filter_map(|record| record.host).collect();
    assert_eq!(hosts, ["more.test", "news.test"], "the newest first");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_try_without_the_secret_that_comes_back_with_it_leaves_no_record() {
    let bench = Bench::new();
    let client = impatient(&bench).await;
    for host in ["mail.test", "chat.test"] {
        connect(client.proxy.address(), host, None).await;
        drop(client.open(host).await);
    }
    tokio::time::sleep(5 * SHORT).await;
    assert_eq!(callers(&bench), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_try_without_the_secret_that_does_not_come_back_is_recorded() {
    let bench = Bench::new();
    let client = impatient(&bench).await;
    connect(client.proxy.address(), "mail.test", None).await;
    assert_eq!(callers(&bench), [], "it may still come back");
    let detail = "a program on this device tried to use the proxy without its secret";
    assert_eq!(first_caller(&bench).await.detail.as_deref(), Some(detail));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secret_for_one_host_excuses_no_try_for_another() {
    let bench = Bench::new();
    let client = impatient(&bench).await;
    connect(client.proxy.address(), "chat.test", None).await;
    drop(client.open("mail.test").await);
    assert!(first_caller(&bench).await.detail.unwrap().contains("without its secret"));
}

/// What the proxy answers to these words.
async fn response_to(client: &Client, text: &str) -> String {
    let mut socket = TcpStream::connect(client.proxy.address()).await.unwrap();
    socket.write_all(text.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}

async fn serving(bench: &mut Bench) -> Origin {
    let origin = bench.origin().serve(|_| async { Reply::text("hello") }).await.unwrap();
    bench.resolve_to(origin.port());
    origin
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_without_tls_is_refused_even_of_a_named_host() {
    let mut bench = Bench::new();
    let origin = serving(&mut bench).await;
    let client = bench.start().await;
    let secret = client.secret();
    let text = format!(
        "GET http://mail.test/ HTTP/1.1\r\nHost: mail.test\r\nProxy-Authorization: {secret}\r\n\
         Accept: text/html\r\nConnection: close\r\n\r\n"
    );
    let answer = response_to(&client, &text).await;
    assert!(answer.starts_with("HTTP/1.1 403 ") && answer.contains("https addresses only"), "{answer}");
    assert_eq!(origin.connections(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_without_a_host_reaches_nobody() {
    let client = Bench::new().start().await;
    let secret = client.secret();
    let text = format!(
        "GET / HTTP/1.1\r\nHost: mail.test\r\nProxy-Authorization: {secret}\r\nConnection: close\r\n\r\n"
    );
    let answer = response_to(&client, &text).await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_sent_before_the_tunnel_is_open_end_it() {
    let mut bench = Bench::new();
    let origin = serving(&mut bench).await;
    let client = bench.start().await;
    let secret = client.secret();
    let text = format!(
        "CONNECT mail.test:443 HTTP/1.1\r\nHost: mail.test:443\r\nProxy-Authorization: {secret}\r\n\r\nearly"
    );
    let answer = response_to(&client, &text).await;
    assert!(!answer.contains("hello"), "{answer}");
    assert_eq!(origin.connections(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secret_reaches_no_server() {
    let mut bench = Bench::new();
    let origin = bench.origin().serve(|exchange| async move {
        Reply::text(format!("{:?}", exchange.request.headers()).to_ascii_lowercase())
    });
    let origin = origin.await.unwrap();
    bench.resolve_to(origin.port());
    let client = bench.start().await;
    let secret = client.secret();
    let seen = client.get("mail.test", "/", &[("proxy-authorization", &secret)]).await.body;
    assert!(!seen.contains("proxy-authorization"), "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_a_strange_host_or_port_says_so() {
    let bench = Bench::new();
    let client = bench.start().await;
    for place in ["news.test", "mail.test:8443"] {
        let answer = client.page(place, "/").await;
        assert_eq!((answer.status.as_u16(), answer.code()), (403, "host-not-allowed"), "{place}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_an_app_names_is_reached_and_no_other() {
    let mut bench = Bench::new();
    let origin = bench.origin().serve(|_| async { Reply::text("the page") }).await.unwrap();
    bench.name_hosts(&["mail.test:8443"]);
    bench.resolve_to(origin.port());
    let client = bench.start().await;
    assert_eq!(client.page("mail.test:8443", "/").await.body, "the page");
    assert_eq!(client.page("mail.test:8444", "/").await.code(), "host-not-allowed");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_rules_every_page_is_refused() {
    let mut bench = Bench::new();
    bench.settings.policy = None;
    let answer = bench.start().await.get("news.test", "/", &NAVIGATION).await;
    assert_eq!(answer.code(), "nothing-in-force");
}

/// Everything that the proxy says to a caller that says nothing.
async fn unasked(address: std::net::SocketAddr) -> String {
    let mut text = String::new();
    TcpStream::connect(address).await.unwrap().read_to_string(&mut text).await.unwrap();
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_the_shell_did_not_start_is_turned_away_before_it_shows_the_secret() {
    let bench = Bench::new();
    // A shell that starts nothing; this process is no descendant of it.
    let mut shell = std::process::Command::new("sleep").arg("600").spawn().unwrap();
    let process = ShellProcess::new().unwrap();
    process.set(shell.id());
    let callers_of = Callers::Shell(process.clone());
    let client = bench.start_for(callers_of, Limits::default(), Arc::new(TrustByAuthority)).await;
    let text = unasked(client.proxy.address()).await;
    assert!(text.starts_with("HTTP/1.1 407 "), "{text}");
    let detail = "a program that Porthole did not start tried to use the proxy";
    assert_eq!(first_caller(&bench).await.detail.as_deref(), Some(detail));
    process.clear();
    shell.kill().unwrap();
    shell.wait().unwrap();
}

/// A shell that holds as many connections open as it is told, as long as the other end does, and says how many ended.
const HOLDS_CONNECTIONS: &str = r#"
port=$1; all=()
for ((made = 0; made < $2; made++)); do
    exec {socket}<>"/dev/tcp/127.0.0.1/$port" || exit 3
    all+=("$socket")
done
ended=0
for socket in "${all[@]}"; do
    while read -r -t 60 -u "$socket" line; do :; done
    [ $? -le 128 ] && ended=$((ended + 1))
done
echo "$made made, $ended ended"
"#;

/// Only root can be another user here.
#[tokio::test(flavor = "multi_thread")]
async fn another_user_who_holds_connections_open_is_turned_away_and_costs_the_windows_nothing() {
    const NOBODY: u32 = 65_534;
    if std::fs::metadata("/proc/self").unwrap().uid() != 0 {
        return;
    }
    let mut bench = Bench::new();
    let _origin = serving(&mut bench).await;
    let client = bench.start().await;
    let port = client.proxy.address().port().to_string();
    let mut stranger = std::process::Command::new("bash");
    stranger.args(["-c", HOLDS_CONNECTIONS, "bash", &port, "300"]).uid(NOBODY).gid(NOBODY);
    let held = std::thread::spawn(move || stranger.current_dir("/").output().unwrap());
    while !held.is_finished() {
        assert_eq!(client.page("mail.test", "/").await.status.as_u16(), 200);
    }
    let text = String::from_utf8(held.join().unwrap().stdout).unwrap();
    assert_eq!(text.trim(), "300 made, 300 ended");
    let records = callers(&bench);
    assert_eq!(records.len(), 1, "one record, however many come: {records:?}");
    let detail = records[0].detail.as_deref();
    assert_eq!(detail, Some("another user of this device tried to use the proxy"));
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_without_the_secret_are_few_and_no_decision() {
    let bench = Bench::new();
    let limits = Limits { unauthorized: 2, ..Limits::default() };
    let client = bench.start_with(limits, Arc::new(TrustByAuthority)).await;
    let address = client.proxy.address();
    // Two of them get a place and wait; whichever the proxy looks at last gets none.
    let (text, _, idle) = select_all((0..3).map(|_| Box::pin(unasked(address)))).await;
    assert!(text.starts_with("HTTP/1.1 503 "), "{text}");
    assert!(text.contains("(proxy-unavailable)"), "{text}");
    assert!(callers(&bench).is_empty());
    drop(idle);
    // Those that have shown it hold no place.
    let mut open = Vec::new();
    while open.len() < 5 {
        let (head, socket) = connect(address, "mail.test", Some(&client.secret())).await;
        if head.starts_with("HTTP/1.1 200 ") {
            open.push(socket);
        }
    }
}

/// Slow loris: connections that never finish their first words, in place of those that were ended for it.
#[tokio::test(flavor = "multi_thread")]
async fn connections_that_never_show_the_secret_keep_no_window_out() {
    let mut bench = Bench::new();
    let _origin = serving(&mut bench).await;
    // Many times fewer than come, and many times more than come at once.
    let limits = Limits { unauthorized: 64, ..Limits::default() };
    let client = bench.start_with(limits, Arc::new(TrustByAuthority)).await;
    let address = client.proxy.address();
    for words in [&b""[..], b"CONNECT mail.test:443 HTTP/1.1\r\nX: ", b"\x05\xff\x00"] {
        let mut held = Vec::new();
        for _ in 0..50 {
            for _ in 0..8 {
                let mut socket = TcpStream::connect(address).await.unwrap();
                socket.write_all(words).await.unwrap();
                held.push(socket);
            }
            assert_eq!(client.page("mail.test", "/").await.status.as_u16(), 200, "{words:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_tls_cannot_carry_is_refused_in_words_before_any_handshake() {
    let mut bench = Bench::new();
    bench.settings.apps = Arc::new(Apps::new(vec![app("mail", &["mail.test", "*.mail.test"])]).unwrap());
    let client = bench.start().await;
    let address = client.proxy.address();
    for (host, status, code) in [
        ("-x.mail.test", "400", "host-name-unusable"),
        ("x-.mail.test", "400", "host-name-unusable"),
        ("a.-.mail.test", "400", "host-name-unusable"),
        ("-x.other.test", "403", "host-not-allowed"),
    ] {
        let (head, _socket) = connect(address, host, Some(&client.secret())).await;
        assert!(head.starts_with(&format!("HTTP/1.1 {status} ")) && head.contains(code), "{host}: {head}");
    }
    let records = callers(&bench);
    let rule = "default: block names that TLS cannot carry";
    assert!(records.iter().any(|record| record.rule == rule), "{records:?}");
}
