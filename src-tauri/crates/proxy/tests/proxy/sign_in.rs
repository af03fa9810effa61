//! Sign-in that belongs to a connection (RFC 4559 section 6): who signed in on one is never taken for another.

use std::collections::HashSet;

use http::{HeaderValue, StatusCode, header};
use porthole_support::origin::{Protocols, Reply};

use crate::bench::Bench;

#[tokio::test(flavor = "multi_thread")]
async fn each_tunnel_that_signs_in_by_ntlm_has_a_connection_of_its_own() {
    for protocols in [Protocols::Http1, Protocols::Both] {
        let mut bench = Bench::new();
        let origin = bench.origin().protocols(protocols).serve(|exchange| async move {
            let asked = exchange.request.headers();
            let is_open =
                asked.contains_key(header::AUTHORIZATION) || exchange.request.uri().path() == "/after";
            if is_open {
                return Reply::text(format!("{} {}", exchange.peer.is_http2, exchange.peer.connection));
            }
            Reply::status(StatusCode::UNAUTHORIZED)
                .header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Negotiate, NTLM"))
        });
        let origin = origin.await.unwrap();
        bench.resolve_to(origin.port());
        let client = bench.start().await;
        let signed_in = futures_util::future::join_all((0..6).map(async |_| {
            let mut tunnel = client.tunnel("mail.test").await;
            let declined = tunnel.get("mail.test", "/", &[]).await;
            assert_eq!(declined.status, StatusCode::UNAUTHORIZED);
            let first = tunnel.get("mail.test", "/", &[("authorization", "NTLM TlRMTVNTUAAB")]).await.body;
            for _ in 0..3 {
                let next = tunnel.get("mail.test", "/after", &[]).await.body;
                assert_eq!(next, first, "{protocols:?}: the tunnel stays on its connection");
            }
            first
        }))
        .await;
        assert!(signed_in.iter().all(|seen| seen.starts_with("false ")), "{signed_in:?}");
        let connections: HashSet<_> = signed_in.iter().cloned().collect();
        assert_eq!(connections.len(), 6, "{protocols:?}: {signed_in:?}");
        // What signed in once is not kept for whoever comes next.
        let stranger = client.tunnel("mail.test").await.get("mail.test", "/after", &[]).await.body;
        assert!(!connections.contains(&stranger), "{protocols:?}: {stranger} of {signed_in:?}");
    }
}
