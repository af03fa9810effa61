//! A device that changes its network, loses it, and gets it back: two network namespaces, a cable between them, and nginx
//! at its far end.

use std::{
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::{Request, header};
use http_body_util::Full;
use porthole_policy::HostPattern;
use porthole_proxy::{Limits, ResolveTo, TrustByAuthority};
use porthole_support::own_network::run_alone;
use porthole_support::process::{Process, command};

use crate::bench::{Bench, Client, HOSTS, Tunnel, Whole as _};
use crate::own_nginx;

const LONG: Duration = Duration::from_secs(30);

/// An ordinary user's own networks: this device's, and the server's, whose holder's number is in the environment.
const SETUP: &str = "set -e
shift
ip link set lo up
unshare --net sleep 600 &
holder=$!
trap 'kill $holder' EXIT
while [ \"$(readlink /proc/$holder/ns/net)\" = \"$(readlink /proc/self/ns/net)\" ]; do sleep 0.01; done
ip link add v0 type veth peer name v1 netns $holder
ip addr add 10.9.0.1/24 dev v0
ip link set v0 up
nsenter --target $holder --net ip addr add 10.9.0.9/24 dev v1
nsenter --target $holder --net ip link set v1 up
HOLDER=$holder \"$@\"";

const SERVER: &str = "10.9.0.9";
const HTTP2: u16 = 8443;
const HTTP1: u16 = 8444;

#[test]
fn the_first_request_after_another_network_or_none_succeeds() {
    run_alone(SETUP, "links::alone_at_a_cable").unwrap();
}

/// nginx beyond the cable: it answers with the number of the connection.
fn nginx(bench: &Bench) -> Process {
    let folder = bench.folder().display();
    let server = format!(
        "listen {SERVER}:{HTTP2} ssl http2; listen {SERVER}:{HTTP1} ssl;\n\
         location / {{ return 200 $connection; }}\n\
         location /up {{ dav_methods PUT; client_max_body_size 0; create_full_put_path on; root {folder}; }}"
    );
    let holder = std::env::var("HOLDER").unwrap();
    own_nginx::start(bench, &server, command("nsenter", ["--target", &holder, "--net", "nginx", "-c"]))
}

fn ip(words: &[&str]) {
    assert!(Command::new("ip").args(words).status().unwrap().success(), "{words:?}");
}

/// At the far end of the cable.
fn far(words: &[&str]) {
    let holder = std::env::var("HOLDER").unwrap();
    let mut nsenter = Command::new("nsenter");
    nsenter.args(["--target", &holder, "--net", "ip"]).args(words);
    assert!(nsenter.status().unwrap().success(), "{words:?}");
}

/// A connection whose other end says nothing is soon found out.
fn limits() -> Limits {
    Limits { idle_timeout: Duration::from_millis(500), ..Limits::default() }
}

async fn client(bench: &mut Bench, port: u16, limits: Limits) -> Client {
    let place = ResolveTo { host: SERVER.to_owned(), port: Some(port) };
    let resolve = HOSTS.map(|host| (host.parse::<HostPattern>().unwrap(), place.clone()));
    bench.settings.resolve = resolve.into();
    bench.start_with(limits, Arc::new(TrustByAuthority)).await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs networks of its own: run by the test above"]
async fn alone_at_a_cable() {
    let mut bench = Bench::new();
    let _nginx = nginx(&bench);
    for (port, addresses) in
        [(HTTP2, ["10.9.0.2/24", "10.9.0.3/24"]), (HTTP1, ["10.9.0.4/24", "10.9.0.5/24"])]
    {
        let client = client(&mut bench, port, Limits::default()).await;
        let first = client.page("mail.test", "/").await.body;
        assert_eq!(client.page("mail.test", "/").await.body, first, "{port}: it is kept");
        for address in addresses {
            // Another network: what this device sent from is gone.
            ip(&["addr", "flush", "dev", "v0"]);
            ip(&["addr", "add", address, "dev", "v0"]);
            tokio::time::sleep(Duration::from_millis(150)).await;
            let since = Instant::now();
            // A request that is never sent twice: the old connection was found out before it was used.
            let answer = client.tunnel("mail.test").await.post("mail.test", "/", &[]).await;
            assert_eq!(answer.status.as_u16(), 200, "{port}: {}", answer.body);
            assert_ne!(answer.body, first, "{port}: on a new connection");
            assert!(since.elapsed() < Limits::default().idle_timeout / 2, "{port}: {:?}", since.elapsed());
        }
        // A cable that is pulled and put back.
        ip(&["link", "set", "v0", "down"]);
        ip(&["link", "set", "v0", "up"]);
        assert_eq!(client.page("mail.test", "/").await.status.as_u16(), 200, "{port}");
    }
    // The far end goes without a word, after an upload for which a server would have been given minutes.
    for port in [HTTP2, HTTP1] {
        let client = client(&mut bench, port, limits()).await;
        let Tunnel(mut sender) = client.tunnel("mail.test").await;
        for _ in 0..2 {
            let body = Full::new(Bytes::from(vec![7; 1 << 20]));
            let asked = Request::put("/up/file").header(header::HOST, "mail.test").body(body).unwrap();
            sender.ready().await.unwrap();
            let answer = sender.send_request(asked).await.unwrap().whole().await;
            assert!(answer.status.is_success(), "{port}: {}", answer.status);
        }
        far(&["link", "set", "v1", "down"]);
        let since = Instant::now();
        let page = client.page("mail.test", "/").await;
        assert!(["upstream-refused", "upstream-timeout"].contains(&page.code()), "{port}: {}", page.body);
        assert!(since.elapsed() < LONG, "{port}: {:?}", since.elapsed());
        far(&["link", "set", "v1", "up"]);
        assert_eq!(client.page("mail.test", "/").await.status.as_u16(), 200, "{port}");
    }
    // While there is no network, the page says so; and the first request afterwards succeeds.
    for port in [HTTP2, HTTP1] {
        let client = client(&mut bench, port, limits()).await;
        assert_eq!(client.page("mail.test", "/").await.status.as_u16(), 200);
        ip(&["link", "set", "v0", "down"]);
        let page = client.page("mail.test", "/").await;
        assert!(["upstream-refused", "upstream-timeout"].contains(&page.code()), "{port}: {}", page.body);
        ip(&["link", "set", "v0", "up"]);
        let answer = client.tunnel("mail.test").await.post("mail.test", "/", &[]).await;
        assert_eq!(answer.status.as_u16(), 200, "{port}: {}", answer.body);
    }
}
