//! Names that lead to a private network, where the managed file refuses those: with the system's own resolver, in a
//! network of its own.

use std::sync::Arc;

use porthole_proxy::PrivateAddresses;
use porthole_support::own_network::run_alone;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use crate::bench::Bench;

/// An ordinary user's own network and view of files: the names lead to an address of a private network.
const SETUP: &str = "set -e
cd \"$1\"; shift
echo '10.9.8.7 mail.test chat.test' > hosts
mount --bind hosts /etc/hosts
ip link set lo up
ip addr add 10.9.8.7/32 dev lo
exec \"$@\"";

#[test]
fn a_name_that_leads_to_a_private_network_is_refused_where_the_managed_file_says_so() {
    run_alone(SETUP, "private_addresses::alone_with_a_private_network").unwrap();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a network of its own: run by the test above"]
async fn alone_with_a_private_network() {
    let mut bench = Bench::new();
    let acceptor = bench.acceptor(&[b"http/1.1"]);
    let listener = TcpListener::bind("10.9.8.7:443").await.unwrap();
    let _server = tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(socket).await else { continue };
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nwithin";
            stream.write_all(answer).await.unwrap();
            stream.shutdown().await.unwrap();
        }
    });
    let client = bench.start().await;
    assert_eq!(client.page("mail.test", "/").await.body, "within");
    // From the next request on, and but for those that are excepted.
    let except = Arc::new(["chat.test".parse().unwrap()]);
    bench.settings.private_addresses = PrivateAddresses { are_refused: true, except };
    client.proxy.apply(bench.settings.clone());
    let refused = client.page("mail.test", "/").await;
    assert_eq!((refused.status.as_u16(), refused.code()), (403, "host-not-allowed"));
    assert!(refused.body.contains("`network.private_hosts`"), "{}", refused.body);
    assert_eq!(client.page("chat.test", "/").await.body, "within");
}
