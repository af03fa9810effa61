//! Servers and proxies that end and come back: their connections are tried again for a moment, those of others once.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail as the test does")]

use std::{
    net::Ipv4Addr,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use porthole_network::{Dialer, ProxySignIn, Reach, ReachError, Restarts, Route, Upstream, connect};
use porthole_policy::Endpoint;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::timeout,
};

/// Longer than any of these takes, on however busy a machine.
const LONG: Duration = Duration::from_secs(60);

struct Way {
    upstream: Upstream,
    sign_in: ProxySignIn,
    server: Endpoint,
    port: u16,
    restarts: Restarts,
}

impl Way {
    fn straight(port: u16, window: Duration) -> Self {
        Self::by(Upstream::Direct, port, window)
    }

    fn through(proxy: u16, window: Duration) -> Self {
        Self::by(Upstream::HttpProxy { host: "127.0.0.1".to_owned(), port: proxy }, 443, window)
    }

    fn by(upstream: Upstream, port: u16, window: Duration) -> Self {
        let server = "mail.harbor.test".parse().unwrap();
        Self { upstream, sign_in: ProxySignIn::default(), server, port, restarts: Restarts::new(window) }
    }

    async fn connect(&self) -> Result<TcpStream, ReachError> {
        let dialer = Dialer { own: None, limit: LONG, idle_timeout: LONG };
        let route = Route {
            upstream: &self.upstream,
            sign_in: &self.sign_in,
            server: &self.server,
            at: ("127.0.0.1", self.port),
            reach: Reach::Any,
            limit: LONG,
            restarts: Some(&self.restarts),
        };
        connect(&dialer, route).await
    }
}

async fn listen(port: u16) -> TcpListener {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.unwrap()
}

fn port_of(listener: &TcpListener) -> u16 {
    listener.local_addr().unwrap().port()
}

#[tokio::test]
async fn a_server_that_was_there_is_waited_for_until_it_is_back() {
    let server = listen(0).await;
    let way = Way::straight(port_of(&server), LONG);
    drop(way.connect().await.unwrap());
    drop(server);
    let mut again = pin!(way.connect());
    assert!(timeout(Duration::from_millis(100), &mut again).await.is_err(), "it waits");
    let _server = listen(way.port).await;
    again.await.unwrap();
}

#[tokio::test]
async fn a_server_that_was_never_there_is_not_waited_for() {
    let server = listen(0).await;
    let way = Way::straight(port_of(&server), LONG);
    drop(server);
    let refused = timeout(LONG / 2, way.connect()).await.unwrap();
    assert!(matches!(refused, Err(ReachError::Unreachable(_))), "{refused:?}");
}

#[tokio::test]
async fn a_server_that_stays_away_is_waited_for_once() {
    const WINDOW: Duration = Duration::from_secs(1);
    let server = listen(0).await;
    let way = Way::straight(port_of(&server), WINDOW);
    drop(way.connect().await.unwrap());
    drop(server);
    let since = Instant::now();
    assert!(way.connect().await.is_err());
    assert!(since.elapsed() >= WINDOW, "{:?}", since.elapsed());
    // Its time is over for whoever comes now: they would wait as long as the test's limit.
    let way = Way { restarts: way.restarts, ..Way::straight(way.port, LONG) };
    let since = Instant::now();
    assert!(way.connect().await.is_err());
    assert!(since.elapsed() < WINDOW, "{:?}", since.elapsed());
}

/// A proxy that answers the first connections with `answers` in turn, and the others with the last of them. An empty
/// answer is none: it ends the connection.
async fn proxy(answers: Vec<&'static str>) -> (u16, Arc<AtomicUsize>, JoinSet<()>) {
    let listener = listen(0).await;
    let (port, asked) = (port_of(&listener), Arc::new(AtomicUsize::new(0)));
    let (mut tasks, count) = (JoinSet::new(), Arc::clone(&asked));
    tasks.spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(socket.read_u8().await.unwrap());
            }
            let number = count.fetch_add(1, Ordering::SeqCst);
            socket.write_all(answers[number.min(answers.len() - 1)].as_bytes()).await.unwrap();
        }
    });
    (port, asked, tasks)
}

const OPEN: &str = "HTTP/1.1 200 OK\r\n\r\n";
const UNREACHABLE: &str = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";

#[tokio::test]
async fn a_server_behind_a_proxy_is_waited_for_where_the_proxy_led_to_it_before() {
    let (port, asked, _tasks) = proxy(vec![OPEN, UNREACHABLE, UNREACHABLE, OPEN]).await;
    let way = Way::through(port, LONG);
    drop(way.connect().await.unwrap());
    way.connect().await.unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 4);

    let (port, asked, _tasks) = proxy(vec![UNREACHABLE, OPEN]).await;
    let refused = Way::through(port, LONG).connect().await;
    assert!(matches!(refused, Err(ReachError::Proxy(_))), "{refused:?}");
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_proxy_that_says_no_is_asked_once() {
    for no in ["HTTP/1.1 403 Forbidden\r\n\r\n", "HTTP/1.1 504 Gateway Timeout\r\n\r\n", "SSH-2.0-x\r\n"] {
        let (port, asked, _tasks) = proxy(vec![OPEN, no]).await;
        let way = Way::through(port, LONG);
        drop(way.connect().await.unwrap());
        let refused = way.connect().await;
        assert!(matches!(refused, Err(ReachError::Proxy(_))), "{no:?}: {refused:?}");
        assert_eq!(asked.load(Ordering::SeqCst), 2, "{no:?}");
    }
}

#[tokio::test]
async fn a_proxy_that_ends_the_connection_without_an_answer_is_asked_again_twice() {
    let (port, asked, _tasks) = proxy(vec![OPEN, "", "", OPEN]).await;
    let way = Way::through(port, LONG);
    drop(way.connect().await.unwrap());
    way.connect().await.unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 4);

    let (port, asked, _tasks) = proxy(vec![OPEN, ""]).await;
    let way = Way::through(port, LONG);
    drop(way.connect().await.unwrap());
    let refused = way.connect().await;
    assert!(matches!(refused, Err(ReachError::Proxy(_))), "{refused:?}");
    assert_eq!(asked.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn a_proxy_that_was_there_is_waited_for_whatever_the_server() {
    let (port, _, tasks) = proxy(vec![OPEN]).await;
    let way = Way::through(port, LONG);
    drop(way.connect().await.unwrap());
    drop(tasks);
    let other = Way { server: "chat.harbor.test".parse().unwrap(), port: 8443, ..way };
    let mut again = pin!(other.connect());
    assert!(timeout(Duration::from_millis(100), &mut again).await.is_err(), "it waits");
    let listener = listen(port).await;
    let (answered, _socket) = tokio::join!(again, async {
        let (mut socket, _) = listener.accept().await.unwrap();
        socket.write_all(OPEN.as_bytes()).await.unwrap();
        socket
    });
    answered.unwrap();
}
