//! Bodies of any size pass through a small, steady amount of memory, and a proxy that nobody asks does nothing.

use std::{convert::Infallible, process::Command, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Request, StatusCode, header};
use http_body_util::{BodyExt as _, StreamBody};
use hyper::body::{Body, Frame};
use porthole_proxy::{Limits, TrustByAuthority};
use porthole_support::origin::{Protocols, Reply};

use crate::bench::{Bench, NAVIGATION, Tunnel, Whole as _, request};

const SIZE: u64 = 256 << 20;
const CHUNK: usize = 64 << 10;

/// How much the proxy, its server and its client may grow together.
const MAY_GROW: u64 = 48 << 20;

/// Runs `test`, which is ignored otherwise, in a process that does nothing else.
pub(crate) fn alone(test: &str) {
    let mut child = Command::new(std::env::current_exe().unwrap());
    let output = child.args(["--exact", test, "--ignored", "--nocapture"]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{output:?}");
}

#[test]
fn an_answer_of_256_mib_needs_less_than_48_mib() {
    alone("memory::alone_down");
}

#[test]
fn a_request_of_256_mib_needs_less_than_48_mib() {
    alone("memory::alone_up");
}

/// A field of `/proc/self/status` (`proc_pid_status(5)`), in bytes.
fn status(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':')).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap() * 1024
}

/// What was resident at `start`, against the most that ever was.
fn assert_small(start: u64) {
    let grown = status("VmHWM").saturating_sub(start);
    assert!(grown < MAY_GROW, "grew by {} MiB", grown >> 20);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "measures the whole process: run by the tests above in one of its own"]
async fn alone_down() {
    for protocols in [Protocols::Http1, Protocols::Http2] {
        let mut bench = Bench::new();
        let origin = bench.origin().protocols(protocols).serve(|exchange| async move {
            match exchange.request.uri().path() {
                "/large" => Reply::generated(SIZE),
                _ => Reply::text("small"),
            }
        });
        let origin = origin.await.unwrap();
        bench.resolve_to(origin.port());
        let client = bench.start().await;
        client.page("mail.test", "/").await;
        let start = status("VmRSS");
        let Tunnel(mut sender) = client.tunnel("mail.test").await;
        let mut answer = sender.send_request(request("mail.test", "/large", &NAVIGATION)).await.unwrap();
        let mut read = 0;
        while let Some(frame) = answer.frame().await {
            read += frame.unwrap().into_data().unwrap().len() as u64;
        }
        assert_eq!(read, SIZE, "{protocols:?}");
        assert_small(start);
    }
}

/// As many bytes as `size`, made when they are asked for.
fn generated(size: u64) -> impl Body<Data = Bytes, Error = Infallible> + Send + 'static {
    let chunks = (0..size / CHUNK as u64).map(|_| Ok(Frame::data(Bytes::from(vec![7; CHUNK]))));
    StreamBody::new(futures_util::stream::iter(chunks))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "measures the whole process: run by the tests above in one of its own"]
async fn alone_up() {
    for protocols in [Protocols::Http1, Protocols::Http2] {
        let mut bench = Bench::new();
        let origin = bench.origin().protocols(protocols).serve(|exchange| async move {
            let (mut body, mut read) = (exchange.request.into_body(), 0);
            while let Some(Ok(frame)) = body.frame().await {
                read += frame.into_data().unwrap_or_default().len();
            }
            Reply::text(read.to_string())
        });
        let origin = origin.await.unwrap();
        bench.resolve_to(origin.port());
        let client = bench.start().await;
        client.page("mail.test", "/").await;
        let start = status("VmRSS");
        let Tunnel(mut sender) = client.tunnel("mail.test").await;
        let request = Request::post("/").header(header::HOST, "mail.test").body(generated(SIZE)).unwrap();
        let answer = sender.send_request(request).await.unwrap().whole().await;
        assert_eq!((answer.status, answer.body), (StatusCode::OK, SIZE.to_string()), "{protocols:?}");
        assert_small(start);
    }
}

/// Leaves made before the measurement, so that what grows once has grown; and those that are measured.
const FIRST: usize = 300;
const LEAVES: usize = 600;

/// A leaf has a certificate, a key, and a TLS configuration. A session store of its own alone would be 54 KiB.
const LEAF: u64 = 16 << 10;

#[test]
fn a_host_that_was_visited_costs_less_than_16_kib() {
    alone("memory::alone_with_leaves");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "measures the whole process: run by the test above in one of its own"]
async fn alone_with_leaves() {
    let mut bench = Bench::new();
    bench.name_hosts(&["*.many.test"]);
    let client = bench.start().await;
    let visit = async |from: usize, to: usize| {
        for number in from..to {
            let host = format!("h{number}.many.test");
            drop(client.shake_hands(&host, &host).await.unwrap());
        }
    };
    visit(0, FIRST).await;
    let start = status("VmRSS");
    visit(FIRST, FIRST + LEAVES).await;
    let each = status("VmRSS").saturating_sub(start) / LEAVES as u64;
    println!("{each} bytes a host");
    assert!(each < LEAF, "{each} bytes a host");
}

#[test]
fn a_proxy_that_nobody_asks_wakes_up_for_nothing() {
    alone("memory::alone_and_quiet");
}

/// How often the threads of this process but this one went to sleep so far.
fn sleeps() -> u64 {
    let own = std::fs::read_link("/proc/thread-self").unwrap();
    let threads = std::fs::read_dir("/proc/self/task").unwrap().flatten();
    let others = threads.filter(|thread| Some(&*thread.file_name()) != own.file_name());
    let switches = others.map(|thread| {
        let status = std::fs::read_to_string(thread.path().join("status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
        line.map_or(0, |count| count.trim().parse::<u64>().unwrap())
    });
    switches.sum()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "looks at the whole process: run by the test above in one of its own"]
async fn alone_and_quiet() {
    /// What starts comes to rest, and the threads for work that blocks end, in less than all windows together.
    const WINDOWS: usize = 15;
    const WINDOW: Duration = Duration::from_secs(2);
    let mut bench = Bench::new();
    let origin = bench.origin().protocols(Protocols::Http2).serve(|exchange| async move {
        exchange.request.into_body().collect().await.unwrap();
        Reply::text("taken")
    });
    let origin = origin.await.unwrap();
    bench.resolve_to(origin.port());
    // Whatever is done several times in this limit is done in each window.
    let limits = Limits { idle_timeout: WINDOW, ..Limits::default() };
    let client = bench.start_with(limits, Arc::new(TrustByAuthority)).await;
    // A connection that much was sent on, and that is kept.
    let Tunnel(mut sender) = client.tunnel("mail.test").await;
    let request = Request::post("/").header(header::HOST, "mail.test").body(generated(1 << 20)).unwrap();
    assert_eq!(sender.send_request(request).await.unwrap().whole().await.body, "taken");
    let looks = (0..WINDOWS).map(|_| {
        let before = sleeps();
        std::thread::sleep(WINDOW);
        (before, sleeps())
    });
    let looks: Vec<_> = looks.take_while(|(before, after)| before != after).collect();
    assert!(looks.len() < WINDOWS, "never at rest: {looks:?}");
}
