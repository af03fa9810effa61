//! Servers that give up connections while requests are on their way: none of them is lost.

use std::{
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use porthole_support::{
    apache::Apache,
    nginx::{Nginx, Site},
};

use crate::bench::{Bench, Client, HOSTS, NAVIGATION};

/// How many requests each server gets at each number of tunnels. `PORTHOLE_REQUESTS` asks for more.
fn requests() -> u64 {
    let wanted = std::env::var("PORTHOLE_REQUESTS").ok().and_then(|count| count.parse().ok());
    wanted.unwrap_or(1_280)
}

/// Asks `count` times on each of `tunnels` tunnels at once, and says what came instead of the page. It asks as a window
/// does, which is told why.
async fn ask(client: &Arc<Client>, tunnels: u64, count: u64, page: &'static str) -> Vec<String> {
    let asking: Vec<_> = (0..tunnels)
        .map(|_| {
            let client = Arc::clone(client);
            tokio::spawn(async move {
                let (mut lost, mut tunnel) = (Vec::new(), client.tunnel("mail.test").await);
                for _ in 0..count / tunnels {
                    let answer = tunnel.get("mail.test", "/", &NAVIGATION).await;
                    if answer.status.as_u16() != 200 || answer.body != page {
                        lost.push(format!("{} {}", answer.status, answer.body));
                        // Whatever it was may have ended the tunnel.
                        tunnel = client.tunnel("mail.test").await;
                    }
                }
                lost
            })
        })
        .collect();
    let mut lost = Vec::new();
    for pending in asking {
        lost.extend(pending.await.unwrap());
    }
    lost
}

fn site(bench: &Bench, is_http2: bool) -> Site {
    let site = Site::new(&HOSTS, &bench.root.issue_server(&HOSTS).unwrap())
        .file("/index.html", "page")
        // Retires a connection far more often than by default.
        .directive("keepalive_requests 50;");
    if is_http2 { site } else { site.without_http2() }
}

async fn client(bench: &mut Bench, port: u16) -> Arc<Client> {
    bench.resolve_to(port);
    Arc::new(bench.start().await)
}

/// Asks at 1, 8 and 64 tunnels; no request may be lost.
async fn assert_no_loss(client: &Arc<Client>, page: &'static str, server: &str) {
    for tunnels in [1, 8, 64] {
        let lost = ask(client, tunnels, requests(), page).await;
        assert!(lost.is_empty(), "{server}, {tunnels} tunnels: {} lost: {:?}", lost.len(), lost[0]);
    }
}

/// The same while `restart` has the server replace its workers, time and again, with a pause between.
async fn assert_no_loss_during<S: Send + 'static>(
    (server, restart, pause): (S, fn(&S), Duration),
    client: &Arc<Client>,
    page: &'static str,
    name: &str,
) {
    // A worker that does not serve yet may miss that it is to end.
    assert!(ask(client, 1, 1, page).await.is_empty());
    let (restarts, is_over) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let restarting = {
        let (restarts, is_over) = (Arc::clone(&restarts), Arc::clone(&is_over));
        std::thread::spawn(move || {
            while !is_over.load(Ordering::SeqCst) {
                restart(&server);
                restarts.fetch_add(1, Ordering::SeqCst);
                std::thread::sleep(pause);
            }
        })
    };
    assert_no_loss(client, page, name).await;
    while restarts.load(Ordering::SeqCst) < 2 {
        // The requests were sooner done than the server.
        assert!(ask(client, 1, 1, page).await.is_empty());
    }
    is_over.store(true, Ordering::SeqCst);
    restarting.join().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_is_lost_when_nginx_retires_connections() {
    for is_http2 in [true, false] {
        let mut bench = Bench::new();
        let nginx = Nginx::start([site(&bench, is_http2)]).unwrap();
        let client = client(&mut bench, nginx.port()).await;
        assert_no_loss(&client, "page", &format!("http2 {is_http2}")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_is_lost_while_nginx_reloads() {
    for is_http2 in [true, false] {
        let mut bench = Bench::new();
        let nginx = Nginx::start([site(&bench, is_http2)]).unwrap();
        let client = client(&mut bench, nginx.port()).await;
        let reload: fn(&Nginx) = |nginx| nginx.replace_workers().unwrap();
        let reloading = (nginx, reload, Duration::from_millis(200));
        assert_no_loss_during(reloading, &client, "page", &format!("http2 {is_http2}")).await;
    }
}

fn apache(bench: &Bench, directives: &[&str]) -> Apache {
    let certificate = bench.root.issue_server(&HOSTS).unwrap();
    Apache::start(&certificate, &bench.root.certificate_pem(), directives).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_is_lost_when_apache_retires_connections() {
    let mut bench = Bench::new();
    let apache = apache(&bench, &["MaxKeepAliveRequests 50", "KeepAliveTimeout 1"]);
    let client = client(&mut bench, apache.port()).await;
    assert_no_loss(&client, "open\n", "retiring").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_is_lost_while_apache_restarts_gracefully() {
    for protocols in ["Protocols h2 http/1.1", "Protocols http/1.1"] {
        let mut bench = Bench::new();
        let apache = apache(&bench, &[protocols]);
        let client = client(&mut bench, apache.port()).await;
        let restart: fn(&Apache) = |apache| apache.replace_workers().unwrap();
        // Apache ends connections amid requests that it said it would answer; at four restarts a second no number of tries
        // is enough.
        let restarting = (apache, restart, Duration::from_secs(1));
        assert_no_loss_during(restarting, &client, "open\n", protocols).await;
    }
}

/// Debian's nghttpd; dropping it ends it.
struct Nghttpd(Child);

impl Drop for Nghttpd {
    fn drop(&mut self) {
        // It may have ended before.
        let _killed = self.0.kill();
        let _ended = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_is_lost_with_nghttpd() {
    let mut bench = Bench::new();
    let issued = bench.root.issue_server(&HOSTS).unwrap();
    let folder = bench.folder().to_owned();
    #[expect(clippy::disallowed_methods, reason = "nghttpd reads its key and its page from files")]
    for (name, content) in
        [("key.pem", issued.key_pem()), ("chain.pem", issued.chain_pem()), ("index.html", "page".to_owned())]
    {
        std::fs::write(folder.join(name), content).unwrap();
    }
    let [port] = porthole_support::free_ports().unwrap();
    let mut nghttpd = Command::new("nghttpd");
    nghttpd
        .args(["--address=127.0.0.1", "--max-concurrent-streams=8", "-d"])
        .arg(&folder)
        .arg(port.to_string());
    nghttpd.arg(folder.join("key.pem")).arg(folder.join("chain.pem"));
    let _running = Nghttpd(nghttpd.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let client = client(&mut bench, port).await;
    assert_no_loss(&client, "page", "nghttpd").await;
}
