//! A network that fails silently: nothing is refused, nothing is closed, nothing comes.

use std::{
    convert::Infallible,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use futures_util::StreamExt as _;
use http::{Request, header};
use http_body_util::StreamBody;
use hyper::body::Frame;
use porthole_proxy::{Limits, TrustByAuthority};
use porthole_support::origin::{Protocols, Reply, read_body};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};

use crate::bench::{Bench, Tunnel, Whole as _};

/// The way to a server, on which connections can be made to stand still for good.
struct Road {
    address: SocketAddr,
    /// Connections opened before this many times of freezing stand still, until the way is free again.
    frozen: watch::Sender<(u64, bool)>,
    _tasks: JoinSet<()>,
}

impl Road {
    async fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let frozen = watch::Sender::new((0, false));
        let mut tasks = JoinSet::new();
        let signal = frozen.subscribe();
        tasks.spawn(async move {
            let mut roads = JoinSet::new();
            while let Ok((mut near, _)) = listener.accept().await {
                let mut signal = signal.clone();
                let age = signal.borrow().0;
                roads.spawn(async move {
                    let mut far = TcpStream::connect(server).await.unwrap();
                    let is_frozen = tokio::select! {
                        _ended = copy_bidirectional(&mut near, &mut far) => false,
                        _frozen = signal.wait_for(|now| now.0 > age) => true,
                    };
                    if is_frozen {
                        drop(signal.wait_for(|now| now.1).await);
                        let _ended = copy_bidirectional(&mut near, &mut far).await;
                    }
                });
            }
        });
        Self { address, frozen, _tasks: tasks }
    }

    /// All that is open now stands still; what is opened from here on does not.
    fn freeze(&self) {
        self.frozen.send_modify(|now| now.0 += 1);
    }

    /// All that stood still moves on.
    fn thaw(&self) {
        self.frozen.send_modify(|now| now.1 = true);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_http2_connection_that_went_silent_is_found_out_before_it_is_used() {
    let mut bench = Bench::new();
    let origin = bench.origin().protocols(Protocols::Http2);
    let origin = origin.serve(|exchange| async move { Reply::text(exchange.peer.connection.to_string()) });
    let origin = origin.await.unwrap();
    let road = Road::to(origin.address()).await;
    bench.resolve_to(road.address.port());
    let limits = Limits { quiet: Duration::from_millis(200), ..Limits::default() };
    let client = bench.start_with(limits, Arc::new(TrustByAuthority)).await;
    assert_eq!(client.page("mail.test", "/").await.body, "1");
    road.freeze();
    tokio::time::sleep(2 * limits.quiet).await;
    assert_eq!(client.page("mail.test", "/").await.body, "2");
}

#[tokio::test(flavor = "multi_thread")]
async fn patience_with_a_server_begins_when_the_last_byte_is_sent() {
    const PAUSE: Duration = Duration::from_millis(200);
    for protocols in [Protocols::Http1, Protocols::Http2] {
        let mut bench = Bench::new();
        let origin = bench.origin().protocols(protocols).serve(|exchange| async move {
            Reply::text(read_body(exchange.request.into_body()).await.unwrap())
        });
        let origin = origin.await.unwrap();
        bench.resolve_to(origin.port());
        let limits = Limits { response_timeout: 5 * PAUSE, ..Limits::default() };
        let client = bench.start_with(limits, Arc::new(TrustByAuthority)).await;
        let parts = futures_util::stream::iter(0..10).then(async |part| {
            tokio::time::sleep(PAUSE).await;
            Ok::<_, Infallible>(Frame::data(Bytes::from(part.to_string())))
        });
        let request = Request::post("/").header(header::HOST, "mail.test");
        let request = request.body(StreamBody::new(Box::pin(parts))).unwrap();
        let Tunnel(mut sender) = client.tunnel("mail.test").await;
        let answer = sender.send_request(request).await.unwrap().whole().await;
        assert_eq!(answer.body, "0123456789", "{protocols:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_busy_for_longer_than_it_is_asked_for_loses_no_stream() {
    let (started, release) = (watch::Sender::new(false), watch::Sender::new(false));
    let (starting, held) = (started.clone(), release.subscribe());
    let mut bench = Bench::new();
    let origin = bench.origin().protocols(Protocols::Http2).serve(move |exchange| {
        let (starting, mut held) = (starting.clone(), held.clone());
        async move {
            if exchange.request.uri().path() == "/slow" {
                starting.send_replace(true);
                held.wait_for(|is_free| *is_free).await.unwrap();
            }
            Reply::text(exchange.peer.connection.to_string())
        }
    });
    let origin = origin.await.unwrap();
    let road = Road::to(origin.address()).await;
    bench.resolve_to(road.address.port());
    let limits = Limits { quiet: PATIENCE, pong: PATIENCE, ..Limits::default() };
    let client = Arc::new(bench.start_with(limits, Arc::new(TrustByAuthority)).await);
    let asking = Arc::clone(&client);
    let slow = tokio::spawn(async move { asking.page("mail.test", "/slow").await.body });
    started.subscribe().wait_for(|has_started| *has_started).await.unwrap();
    road.freeze();
    tokio::time::sleep(2 * PATIENCE).await;
    // It does not answer when it is asked, so a new connection serves the next request.
    assert_eq!(client.page("mail.test", "/").await.body, "2");
    road.thaw();
    release.send_replace(true);
    assert_eq!(slow.await.unwrap(), "1", "the stream that was open ends well");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_is_reset_takes_no_other_with_it() {
    let (started, release) = (watch::Sender::new(0), watch::Sender::new(false));
    let (starting, held) = (started.clone(), release.subscribe());
    let mut bench = Bench::new();
    let origin = bench.origin().protocols(Protocols::Http2).serve(move |exchange| {
        let (starting, mut held) = (starting.clone(), held.clone());
        async move {
            if exchange.request.uri().path() == "/reset" {
                return Reply::abort();
            }
            starting.send_modify(|started| *started += 1);
            held.wait_for(|is_free| *is_free).await.unwrap();
            Reply::text(exchange.peer.connection.to_string())
        }
    });
    let origin = origin.await.unwrap();
    bench.resolve_to(origin.port());
    let client = Arc::new(bench.start().await);
    let asking: Vec<_> = (0..3)
        .map(|_| {
            let client = Arc::clone(&client);
            tokio::spawn(async move { client.page("mail.test", "/held").await.body })
        })
        .collect();
    started.subscribe().wait_for(|started| *started == 3).await.unwrap();
    for _ in 0..3 {
        assert_eq!(client.page("mail.test", "/reset").await.code(), "upstream-protocol");
    }
    release.send_replace(true);
    for answer in asking {
        assert_eq!(answer.await.unwrap(), "1", "on the connection that they began on");
    }
    assert_eq!(origin.connections(), 1);
}

/// How long a connection may be quiet, and how long it may take to answer that it is there.
const PATIENCE: Duration = Duration::from_millis(200);
