//! What is asked of a proxy, from outside.

use std::thread;
use std::time::{Duration, Instant};

use crate::client::{Tunnel, Way};
use crate::proxy::server::Server;
use crate::result::Result;

/// How long one large answer is waited for; what came by then counts.
const STREAM_LIMIT: Duration = Duration::from_secs(60);

/// Bytes a second of one stream that reads `bytes`, as often as the large file has to be asked for.
pub(crate) fn stream(way: &Way, bytes: u64) -> Result<f64> {
    let mut tunnel = Tunnel::open(way)?;
    tunnel.get(Server::SMALL)?;
    let begun = Instant::now();
    let mut read = 0;
    while read < bytes && begun.elapsed() < STREAM_LIMIT {
        read += tunnel.get(Server::LARGE)?;
    }
    #[expect(clippy::cast_precision_loss, reason = "some gigabytes")]
    Ok(read as f64 / begun.elapsed().as_secs_f64())
}

/// How long requests take, one after the other on one connection, in microseconds and in order.
pub(crate) fn keep_alive(way: &Way, requests: usize, span: Duration) -> Result<Vec<f64>> {
    let mut tunnel = Tunnel::open(way)?;
    for _ in 0..requests.min(50) {
        tunnel.get(Server::SMALL)?;
    }
    let until = Instant::now() + span;
    let mut taken = Vec::new();
    while taken.len() < requests && Instant::now() < until {
        let begun = Instant::now();
        tunnel.get(Server::SMALL)?;
        taken.push(begun.elapsed().as_secs_f64() * 1e6);
    }
    taken.sort_by(f64::total_cmp);
    Ok(taken)
}

/// Requests a second on so many connections, each as fast as it can.
pub(crate) fn requests(way: &Way, connections: usize, span: Duration) -> Result<f64> {
    at_once(connections, span, || {
        let mut tunnel = Tunnel::open(way)?;
        tunnel.get(Server::SMALL)?;
        Ok(move || tunnel.get(Server::SMALL).map(drop))
    })
}

/// New connections a second, each with one request, so many at a time.
pub(crate) fn new_connections(way: &Way, clients: usize, span: Duration) -> Result<f64> {
    at_once(clients, span, || Ok(|| Tunnel::open(way)?.get(Server::SMALL).map(drop)))
}

/// How often a second what `begin` gives is done, by so many threads.
fn at_once<W: FnMut() -> Result<()>>(
    threads: usize,
    span: Duration,
    begin: impl Fn() -> Result<W> + Sync,
) -> Result<f64> {
    let started = std::sync::Barrier::new(threads);
    thread::scope(|scope| {
        let all: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let work = begin();
                    // Nobody waits at the barrier for one that failed.
                    started.wait();
                    let mut work = work?;
                    let begun = Instant::now();
                    let mut done = 0.0;
                    while begun.elapsed() < span {
                        work()?;
                        done += 1.0;
                    }
                    Ok::<_, Box<dyn std::error::Error + Send + Sync>>(done / begun.elapsed().as_secs_f64())
                })
            })
            .collect();
        all.into_iter().map(|thread| thread.join().map_err(|_| "a client panicked")?).sum()
    })
}

/// Connections that have been used once and are kept.
pub(crate) fn idle(way: &Way, connections: usize) -> Result<Vec<Tunnel>> {
    let open = |_| {
        let mut tunnel = Tunnel::open(way)?;
        tunnel.get(Server::SMALL)?;
        Ok(tunnel)
    };
    (0..connections).map(open).collect()
}

/// Asks for the large file and reads none of it for `span`.
pub(crate) fn stall(way: &Way, span: Duration) -> Result<()> {
    let mut tunnel = Tunnel::open(way)?;
    tunnel.begin(Server::LARGE)?;
    thread::sleep(span);
    Ok(())
}
