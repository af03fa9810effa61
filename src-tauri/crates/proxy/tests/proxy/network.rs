//! A network that fails silently: nothing is refused, nothing is closed, nothing comes.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use porthole_proxy::{Limits, TrustByAuthority};
use porthole_support::origin::{Protocols, Reply};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};

use crate::bench::Bench;

/// The way to a server, on which connections can be made to stand still for good.
struct Road {
    address: SocketAddr,
    /// Connections opened before this many times of freezing stand still.
    frozen: watch::Sender<u64>,
    _tasks: JoinSet<()>,
}

impl Road {
    async fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let frozen = watch::Sender::new(0);
        let mut tasks = JoinSet::new();
        let signal = frozen.subscribe();
        tasks.spawn(async move {
            let mut roads = JoinSet::new();
            while let Ok((mut near, _)) = listener.accept().await {
                let mut signal = signal.clone();
                let age = *signal.borrow();
                roads.spawn(async move {
                    let mut far = TcpStream::connect(server).await.unwrap();
                    let is_frozen = tokio::select! {
                        _ended = copy_bidirectional(&mut near, &mut far) => false,
                        _frozen = signal.wait_for(|now| *now > age) => true,
                    };
                    if is_frozen {
                        std::future::pending::<()>().await;
                    }
                });
            }
        });
        Self { address, frozen, _tasks: tasks }
    }

    /// All that is open now stands still; what is opened from here on does not.
    fn freeze(&self) {
        self.frozen.send_modify(|times| *times += 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_http2_connection_that_went_silent_is_found_out_and_replaced() {
    let mut bench = Bench::new();
    let origin = bench.origin().protocols(Protocols::Http2);
    let origin = origin.serve(|exchange| async move { Reply::text(exchange.peer.connection.to_string()) });
    let origin = origin.await.unwrap();
    let road = Road::to(origin.address()).await;
    bench.resolve_to(road.address.port());
    let limits = Limits { silence: Duration::from_secs(2), ..Limits::default() };
    let client = bench.start_with(limits, Arc::new(TrustByAuthority)).await;
    assert_eq!(client.page("mail.test", "/").await.body, "1");
    road.freeze();
    let lost = client.page("mail.test", "/").await;
    assert_eq!(lost.code(), "upstream-timeout", "{}", lost.body);
    assert_eq!(client.page("mail.test", "/").await.body, "2");
}
