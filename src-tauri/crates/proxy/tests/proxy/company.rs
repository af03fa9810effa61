//! The organisation's own proxy on the way: the real ones of Debian, and one that says no.

use std::{
    collections::HashMap,
    net::Ipv4Addr,
    pin::{Pin, pin},
    sync::Arc,
    time::Duration,
};

use porthole_network::{FindProxy, Finder, Hop, Hops, ProxyAccount, ProxyAccounts, ReachError};
use porthole_policy::Endpoint;
use porthole_proxy::{Limits, ProxySignIn, TrustByAuthority, Upstream};
use porthole_support::forward_proxy::{ForwardProxy, SquidSignIn};
use porthole_support::origin::{Origin, Reply};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    task::JoinSet,
};
use zeroize::Zeroizing;

use crate::bench::Bench;

/// A keyring with these accounts.
struct Kept(HashMap<String, (&'static str, &'static str)>);

impl ProxyAccounts for Kept {
    fn find(&self, place: &str) -> Option<ProxyAccount> {
        let (user, password) = self.0.get(place)?;
        Some(ProxyAccount { user: (*user).to_owned(), password: Zeroizing::new((*password).to_owned()) })
    }
}

fn kept(proxy: &ForwardProxy, user: &'static str, password: &'static str) -> ProxySignIn {
    let place = format!("127.0.0.1:{}", proxy.port());
    ProxySignIn::new(Arc::new(Kept(HashMap::from([(place, (user, password))]))), None)
}

fn through(port: u16) -> Upstream {
    Upstream::HttpProxy { host: "127.0.0.1".to_owned(), port }
}

async fn serving(bench: &mut Bench) -> Origin {
    let origin = bench.origin().serve(|_| async { Reply::text("the page") }).await.unwrap();
    bench.resolve_to(origin.port());
    origin
}

#[tokio::test(flavor = "multi_thread")]
async fn squid_and_tinyproxy_lead_to_a_server() {
    for proxy in
        [ForwardProxy::squid(SquidSignIn::None, &["mail.test"]).unwrap(), ForwardProxy::tinyproxy().unwrap()]
    {
        let mut bench = Bench::new();
        let _origin = serving(&mut bench).await;
        bench.settings.upstream = through(proxy.port());
        let client = bench.start().await;
        assert_eq!(client.page("mail.test", "/").await.body, "the page");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn squid_gets_the_name_and_password_that_the_keyring_keeps_for_it() {
    let squid = ForwardProxy::squid(SquidSignIn::Basic("joe", "pass"), &["mail.test"]).unwrap();
    let mut bench = Bench::new();
    let origin = serving(&mut bench).await;
    bench.settings.upstream = through(squid.port());
    bench.settings.sign_in = kept(&squid, "joe", "pass");
    let client = bench.start().await;
    for _ in 0..3 {
        assert_eq!(client.page("mail.test", "/").await.body, "the page");
    }
    assert!(origin.connections() > 0);
    client.proxy.shutdown().await;
    let accesses = squid.wait_for_access(" joe ");
    assert!(accesses.contains(" joe "), "{accesses}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_sign_in_the_page_names_the_proxy_and_what_to_do() {
    let squid = ForwardProxy::squid(SquidSignIn::Basic("joe", "pass"), &["mail.test"]).unwrap();
    let place = format!("127.0.0.1:{}", squid.port());
    let other = ForwardProxy::tinyproxy().unwrap();
    for (sign_in, expected) in [
        (ProxySignIn::default(), "asks who you are"),
        (kept(&squid, "joe", "wrong"), "refused the name and password"),
        // What is kept for one proxy is never told to another.
        (kept(&other, "joe", "pass"), "asks who you are"),
    ] {
        let mut bench = Bench::new();
        let origin = serving(&mut bench).await;
        bench.settings.upstream = through(squid.port());
        bench.settings.sign_in = sign_in;
        let page = bench.start().await.page("mail.test", "/").await;
        assert_eq!((page.status.as_u16(), page.code()), (502, "proxy-sign-in"));
        for text in [expected, place.as_str(), "Basic", "portholectl proxy sign-in"] {
            assert!(page.body.contains(text), "{text}: {}", page.body);
        }
        assert!(!page.body.contains("wrong"), "{}", page.body);
        assert_eq!(origin.connections(), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_while_the_proxy_restarts_waits_for_it() {
    for mut proxy in
        [ForwardProxy::squid(SquidSignIn::None, &["mail.test"]).unwrap(), ForwardProxy::tinyproxy().unwrap()]
    {
        let mut bench = Bench::new();
        let origin = serving(&mut bench).await;
        bench.settings.upstream = through(proxy.port());
        let limits = Limits { restart: Duration::from_secs(60), ..Limits::default() };
        let client = bench.start_with(limits, Arc::new(TrustByAuthority)).await;
        assert_eq!(client.page("mail.test", "/").await.body, "the page");
        proxy.go_away().unwrap();
        let mut asking = pin!(client.page("mail.test", "/"));
        let early = tokio::time::timeout(Duration::from_millis(100), &mut asking).await;
        assert!(early.is_err(), "it waits");
        proxy.come_back().unwrap();
        let page = asking.await;
        assert_eq!(page.body, "the page");
        assert_eq!(origin.connections(), 2);
    }
}

/// The same ways to every server.
struct Ways(Result<Vec<Hop>, &'static str>);

impl FindProxy for Ways {
    fn find<'a>(&'a self, _: &'a Endpoint) -> Pin<Box<dyn Future<Output = Hops> + Send + 'a>> {
        let hops = self.0.clone().map_err(|why| ReachError::ProxyUnknown(why.to_owned()));
        Box::pin(async move { hops })
    }
}

fn ways(ways: Result<Vec<Hop>, &'static str>) -> Upstream {
    Upstream::Found(Finder::new(format!("{ways:?}"), Arc::new(Ways(ways))))
}

fn hop(port: u16) -> Hop {
    Hop::HttpProxy { host: "127.0.0.1".to_owned(), port }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_way_is_taken_where_a_proxy_is_not_there_and_never_where_it_says_no() {
    let squid = ForwardProxy::squid(SquidSignIn::Basic("joe", "pass"), &["mail.test"]).unwrap();
    let tinyproxy = ForwardProxy::tinyproxy().unwrap();
    for (hops, code) in [
        (vec![hop(1), hop(tinyproxy.port())], "none"),
        (vec![hop(1), Hop::Direct], "none"),
        (vec![hop(1)], "upstream-refused"),
        (vec![hop(squid.port()), Hop::Direct], "proxy-sign-in"),
        (vec![hop(squid.port()), hop(tinyproxy.port())], "proxy-sign-in"),
    ] {
        let mut bench = Bench::new();
        let _origin = serving(&mut bench).await;
        bench.settings.upstream = ways(Ok(hops.clone()));
        assert_eq!(bench.start().await.page("mail.test", "/").await.code(), code, "{hops:?}");
    }
}

/// A proxy that takes connections, and resets them or says nothing: half of one that is being switched off.
async fn half_a_proxy(resets: bool) -> (u16, JoinSet<()>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        let mut kept = Vec::new();
        while let Ok((mut socket, _)) = listener.accept().await {
            let _asked = socket.read_u8().await;
            if resets {
                socket.set_zero_linger().unwrap();
            } else {
                kept.push(socket);
            }
        }
    });
    (port, tasks)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_way_is_taken_where_a_proxy_resets_the_connection_or_never_answers() {
    let tinyproxy = ForwardProxy::tinyproxy().unwrap();
    for (resets, text) in [(true, "it reset the connection"), (false, "it did not answer in time")] {
        let (port, _tasks) = half_a_proxy(resets).await;
        for (hops, code) in [
            (vec![hop(port), hop(tinyproxy.port())], "none"),
            (vec![hop(port), Hop::Direct], "none"),
            (vec![hop(port)], "upstream-refused"),
        ] {
            let mut bench = Bench::new();
            let _origin = serving(&mut bench).await;
            bench.settings.upstream = ways(Ok(hops.clone()));
            let limits = Limits { upstream_proxy: Duration::from_millis(700), ..Limits::default() };
            let client = bench.start_with(limits, Arc::new(TrustByAuthority)).await;
            let page = client.page("mail.test", "/").await;
            assert_eq!(page.code(), code, "{text}: {hops:?}");
            assert!(code == "none" || page.body.contains(text), "{text}: {}", page.body);
        }
    }
}

/// A proxy that says the same to everyone, and closes the connection.
async fn proxy_saying(words: String) -> (u16, JoinSet<()>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(socket.read_u8().await.unwrap());
            }
            // Porthole hangs up once it has heard enough.
            let _heard = socket.write_all(words.as_bytes()).await;
        }
    });
    (port, tasks)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_proxy_says_in_place_of_an_agreement_is_understood_however_it_is_written() {
    let basic = "Proxy-Authenticate: Basic realm=\"a\"\r\n";
    let (refused, asks) = ("upstream-refused", "proxy-sign-in");
    for (words, code, expected) in [
        (String::new(), refused, "it closed the connection without an answer"),
        ("HTTP/1.1 200 O".to_owned(), refused, "it closed the connection in the middle of its answer"),
        ("HTTP/1.1 200 OK\r\nVia: x\r\n".to_owned(), refused, "in the middle of its answer"),
        ("SSH-2.0-OpenSSH\r\n".to_owned(), refused, "its answer is not HTTP/1.1"),
        ("\u{15}\u{3}\u{1}\0\u{2}".to_owned(), refused, "its answer is not HTTP/1.1"),
        ("HTTP/1.1 2000 OK\r\n\r\n".to_owned(), refused, "its answer is not HTTP/1.1"),
        (format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "y".repeat(300_000)), refused, "its answer is too long"),
        ("HTTP/1.1 200 OK\r\n\r\nhello".to_owned(), refused, "sent something before the tunnel was in use"),
        (
            "HTTP/1.1 101 Switching Protocols\r\n\r\n".to_owned(),
            refused,
            "it answered 101 Switching Protocols",
        ),
        ("HTTP/1.1  302  Moved\r\nLocation: /\r\n\r\n".to_owned(), refused, "it answered 302 Found"),
        (format!("HTTP/1.1 407 x\r\n{basic}Content-Length: 0\r\nContent-Length: 5\r\n\r\n"), asks, "Basic"),
        (format!("http/1.0 407\r\n{basic}\r\n{}", "x".repeat(1 << 20)), asks, "Basic"),
        (format!("HTTP/1.1 100 x\r\n\r\nHTTP/1.1 407 x\n{basic}Connection: close\n\nno"), asks, "Basic"),
        ("HTTP/1.1 407 x\r\nproxy-authenticate :\r\n basic\r\n\r\n".to_owned(), asks, "basic"),
        ("HTTP/1.1 407 x\r\n\r\n".to_owned(), asks, "nothing that Porthole knows"),
    ] {
        let (port, _tasks) = proxy_saying(words.clone()).await;
        let mut bench = Bench::new();
        let _origin = serving(&mut bench).await;
        // None of these is gone around.
        bench.settings.upstream = ways(Ok(vec![hop(port), Hop::Direct]));
        let page = bench.start().await.page("mail.test", "/").await;
        let words: String = words.chars().take(80).collect();
        assert_eq!(page.code(), code, "{words:?}: {}", page.body);
        assert!(page.body.contains(expected), "{words:?}: {}", page.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_way_that_nobody_can_tell_is_none() {
    let mut bench = Bench::new();
    let origin = serving(&mut bench).await;
    bench.settings.upstream = ways(Err("the proxy script failed: nothing is not defined"));
    let page = bench.start().await.page("mail.test", "/").await;
    assert_eq!((page.status.as_u16(), page.code()), (502, "proxy-unknown"));
    assert!(page.body.contains("the proxy script failed: nothing is not defined"), "{}", page.body);
    assert_eq!(origin.connections(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn websockets_go_the_same_way() {
    let squid = ForwardProxy::squid(SquidSignIn::Basic("joe", "pass"), &["mail.test"]).unwrap();
    let mut bench = Bench::new();
    let _origin = serving(&mut bench).await;
    bench.settings.upstream = through(squid.port());
    bench.settings.sign_in = kept(&squid, "joe", "pass");
    let client = bench.start().await;
    let fields = [
        ("upgrade", "websocket"),
        ("connection", "upgrade"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];
    // The server declines; its answer came through the proxy.
    assert_eq!(client.get("mail.test", "/", &fields).await.body, "the page");
    client.proxy.shutdown().await;
    let accesses = squid.wait_for_access("TCP_TUNNEL/200");
    assert!(accesses.contains("TCP_TUNNEL/200"), "{accesses}");
}
