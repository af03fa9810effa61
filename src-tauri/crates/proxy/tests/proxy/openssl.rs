//! Servers that TLS fails with, played by `openssl s_server`: which rule it was.

use porthole_support::openssl_server::key::{P256, P521, RSA, RSA_1024, RSA_PSS};
use porthole_support::openssl_server::{IssuedBy, OpensslServer, WEAK};

use crate::bench::{Bench, NAVIGATION, Tunnel};

/// The code of the page and what it says of the rule.
async fn detail(is_own: bool, key: &[&str], args: &[&str]) -> (String, String) {
    let mut bench = Bench::new();
    let issued_by = if is_own { IssuedBy::Itself } else { IssuedBy::Authority(&bench.root) };
    let server = OpensslServer::start("mail.test", issued_by, key, args).unwrap();
    bench.resolve_to(server.port());
    let page = bench.start().await.page("mail.test", "/").await;
    let detail = page.body.split_once("<p class=\"detail\">").and_then(|(_, rest)| rest.split_once("</p>"));
    (page.code().to_owned(), detail.map(|(args, _)| args.replace("&#39;", "'")).unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_servers_may_be_is_reached() {
    for (key, text) in [
        (P256, &[][..]),
        (RSA, &[]),
        (RSA, &["-tls1_2"]),
        (P521, &[]),
        // otp #11237, rustls #470: another group than the first, with and without what middleboxes want to see.
        (P256, &["-tls1_3", "-groups", "P-384"]),
        (P256, &["-tls1_3", "-groups", "P-384", "-no_middlebox"]),
        // Sessions that are not given, or often.
        (P256, &["-tls1_2", "-no_ticket"]),
        (P256, &["-tls1_3", "-num_tickets", "0"]),
        (P256, &["-tls1_3", "-num_tickets", "20"]),
        // Pieces of a handshake that are as small as they may be.
        (RSA, &["-max_send_frag", "512"]),
    ] {
        assert_eq!(detail(false, key, text).await.0, "none", "{key:?} {text:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rule_that_a_server_breaks_is_named() {
    for (is_own, key, text, code, expected) in [
        (true, P256, &[][..], "upstream-tls", "self-signed (CN=mail.test)"),
        (false, RSA_PSS, &[], "upstream-tls", "no cipher or signature in common"),
        (false, P521, &["-tls1_2"], "upstream-tls", "no cipher or signature in common"),
        (false, RSA_1024, &WEAK, "upstream-tls", "too weak (1024 bits of RSA)"),
        (false, P256, &["-tls1_1", WEAK[0], WEAK[1]], "upstream-tls", "TLS 1.2 or 1.3"),
        (false, P256, &["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA"], "upstream-tls", "in common"),
        (false, P256, &["-tls1_3", "-curves", "P-521"], "upstream-tls", "in common"),
        (false, P256, &["-tls1_3", "-Verify", "1"], "upstream-wants-certificate", ""),
        (false, P256, &["-tls1_2", "-Verify", "1"], "upstream-wants-certificate", ""),
    ] {
        let (found, detail) = detail(is_own, key, text).await;
        assert_eq!(found, code, "{key:?} {text:?}: {detail}");
        assert!(detail.contains(expected), "{key:?} {text:?}: {detail}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_is_an_ipv6_address_is_reached_and_its_leaf_names_the_address() {
    let mut bench = Bench::new();
    let issued = bench.root.issue_server(&["::1"]).unwrap();
    let server = OpensslServer::showing(&issued, &[]).unwrap();
    let host = format!("[::1]:{}", server.port());
    bench.name_hosts(&[&host]);
    let client = bench.start().await;
    let socket = client.open(&host).await;
    let page = Tunnel::within(&client, socket, "::1").await.get(&host, "/", &NAVIGATION).await;
    assert_eq!((page.status.as_u16(), page.code()), (200, "none"), "{}", page.body);
}
