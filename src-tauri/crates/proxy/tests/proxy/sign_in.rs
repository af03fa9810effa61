//! Sign-in that belongs to a connection (RFC 4559 section 6): who signed in on one is never taken for another.

use std::{
    collections::HashSet,
    path::Path,
    process::{Command, Stdio},
};

use http::{HeaderValue, StatusCode, header};
use porthole_support::{
    apache::Apache,
    kerberos::{REALM, Realm},
    origin::{Protocols, Reply},
};

use crate::bench::{Bench, Client, HOSTS};

#[tokio::test(flavor = "multi_thread")]
async fn each_tunnel_that_signs_in_by_ntlm_has_a_connection_of_its_own() {
    for protocols in [Protocols::Http1, Protocols::Both] {
        let mut bench = Bench::new();
        let origin = bench.origin().protocols(protocols).serve(|exchange| async move {
            let headers = exchange.request.headers();
            let is_open =
                headers.contains_key(header::AUTHORIZATION) || exchange.request.uri().path() == "/after";
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
        // What signed in once is not kept for anyone who comes next.
        let stranger = client.tunnel("mail.test").await.get("mail.test", "/after", &[]).await.body;
        assert!(!connections.contains(&stranger), "{protocols:?}: {stranger} of {signed_in:?}");
    }
}

/// curl, which asks for the same page three times on one connection, and says what status each came with.
fn curl(client: &Client, authority: &Path) -> Command {
    let mut curl = Command::new("curl");
    curl.args(["-s", "-m", "60", "--noproxy", "", "--negotiate", "-u", ":", "--write-out", "%{http_code} "])
        .args(["--proxy", &client.proxy.credentials().http_uri(), "--cacert"])
        .arg(authority);
    for _ in 0..3 {
        curl.args(["-o", "/dev/null", "https://mail.test/"]);
    }
    curl.stdout(Stdio::piped());
    curl
}

#[tokio::test(flavor = "multi_thread")]
async fn six_sign_in_at_apache_with_tickets_of_a_kerberos_realm_and_nobody_else_by_their_connections() {
    let realm = Realm::start(&["HTTP/mail.test"], &["joe", "eve"]).unwrap();
    let mut bench = Bench::new();
    let certificate = bench.root.issue_server(&HOSTS).unwrap();
    // The sign-in counts for the connection that it was made on, as with NTLM.
    let (keytab, only) = (realm.keytab(), format!("Require user joe@{REALM}"));
    let keytab = format!("GssapiCredStore keytab:{}", keytab.display());
    let rules =
        ["<Location />", "AuthType GSSAPI", "GssapiConnectionBound On", &keytab, &only, "</Location>"];
    let apache = Apache::start(&certificate, &bench.root.certificate_pem(), &rules).unwrap();
    bench.resolve_to(apache.port());
    let client = bench.start().await;
    let authority = bench.folder().join("ca.pem");
    #[expect(clippy::disallowed_methods, reason = "curl reads the authority from a file")]
    std::fs::write(&authority, client.proxy.authority_pem()).unwrap();
    // In parallel: six of joe's, six of eve's, who has a ticket and no right, and six of nobody's.
    let mut asking = Vec::new();
    for _ in 0..6 {
        for (person, expected) in
            [(Some("joe"), "200 200 200 "), (Some("eve"), "401 401 401 "), (None, "401 401 401 ")]
        {
            let mut curl = curl(&client, &authority);
            curl.env("KRB5_CONFIG", realm.config()).env("KRB5CCNAME", "/nonexistent/tickets");
            if let Some(person) = person {
                realm.sign_in(person, &mut curl).unwrap();
            }
            asking.push((person, expected, curl.spawn().unwrap()));
        }
    }
    for (person, expected, curl) in asking {
        let output = porthole_resources::blocking(|| curl.wait_with_output()).await.unwrap().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout), expected, "{person:?}");
    }
}
