//! The curl program, with what its own tests of HTTP ask for: each case is its words and what the server does; what
//! curl makes of it is the same straight and through the proxy. Debian ships those tests only in the source of curl,
//! where they need a build of it.

use std::fmt::Write as _;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use porthole_support::origin::{Exchange, Origin, Protocols, Reply, read_body};
use porthole_support::pki::Authority;
use porthole_support::process::command;
use sha2::{Digest as _, Sha256};

use crate::through::{HOST, Through};

/// Each is what curl is told beside how to reach the server.
const CASES: &[(&str, &[&str])] = &[
    ("a page", &["/page"]),
    ("its head", &["--head", "/page"]),
    ("two pages on one connection", &["/page", "/page?second"]),
    ("nothing (204)", &["/status/204"]),
    ("unchanged (304)", &["--header", "If-None-Match: \"one\"", "/status/304"]),
    ("not there", &["/status/404"]),
    ("an error that curl reports", &["--fail", "/status/500"]),
    ("a status that nobody registered", &["/status/299"]),
    ("a redirect that is followed", &["--location", "/redirect"]),
    ("a redirect after a POST", &["--location", "--data", "a=b", "/redirect"]),
    ("a redirect that keeps the method", &["--location", "--data", "a=b", "/redirect/307"]),
    ("an endless redirect", &["--location", "--max-redirs", "5", "/redirect/loop"]),
    ("an empty body", &["/empty"]),
    ("no length: chunks", &["/chunks"]),
    ("ten megabytes", &["/large"]),
    ("a part", &["--range", "10-19", "/range"]),
    ("the end", &["--range", "-5", "/range"]),
    ("past the end", &["--range", "5000-", "/range"]),
    ("a form", &["--data", "name=value&other=%20", "/echo"]),
    ("an empty POST", &["--data", "", "/echo"]),
    ("a small body in chunks", &["--header", "Transfer-Encoding: chunked", "--data", "in chunks", "/echo"]),
    ("several parts", &["--form", "field=value", "/count"]),
    ("a PUT", &["--request", "PUT", "--data", "put", "/echo"]),
    ("a DELETE", &["--request", "DELETE", "/echo"]),
    ("a PATCH", &["--request", "PATCH", "--data", "patch", "/echo"]),
    ("OPTIONS", &["--request", "OPTIONS", "/echo"]),
    ("a method that nobody registered", &["--request", "BREW", "/echo"]),
    ("a body with GET", &["--request", "GET", "--data", "with a body", "/echo"]),
    (
        "bodies that wait for consent",
        &["--header", "Expect: 100-continue", "--data", "after consent", "/echo"],
    ),
    ("a body that is refused at once", &["--header", "Expect: 100-continue", "--data", "refused", "/refuse"]),
    ("a body that is not expected", &["--header", "Expect: 100-continue", "--data", "no", "/unexpected"]),
    ("cookies both ways", &["--cookie", "a=b; c=d", "/cookies"]),
    ("many fields of one name", &["/fields"]),
    ("a field without a value", &["--header", "X-Empty;", "/asked/x-empty"]),
    ("a field with commas", &["--header", "X-List: a, b,c", "/asked/x-list"]),
    ("a field of 8 KB", &["--header", "@long", "/asked/x-long"]),
    ("a name of the program", &["--user-agent", "", "/asked/user-agent"]),
    ("where it came from", &["--referer", "https://mail.harbor.test/before", "/asked/referer"]),
    ("a sign-in (Basic)", &["--user", "joe:secret", "/asked/authorization"]),
    ("a token", &["--oauth2-bearer", "token", "/asked/authorization"]),
    ("a coding that curl takes off", &["--compressed", "/asked/accept-encoding"]),
    ("a query with everything", &["--globoff", "/echo-target?a=%20&b[]=1&c=%2F..%2F&d"]),
    ("dots that stay", &["--path-as-is", "/echo-target/../a/./b"]),
    ("an escaped slash", &["/echo-target/a%2Fb%5Cc"]),
    ("an address of 8 KB", &["/echo-target/LONG"]),
    ("slow pieces", &["/slow"]),
    ("HTTP/1.0", &["--http1.0", "/page"]),
    ("a tag that does not match", &["--header", "If-Match: \"other\"", "/status/412"]),
    ("when it was changed", &["--remote-time", "/dated"]),
    ("a retry that helps", &["--retry", "2", "--retry-delay", "0", "/status/408"]),
];

async fn answer(exchange: Exchange) -> Reply {
    let path = exchange.request.uri().path().to_owned();
    let target = exchange.request.uri().to_string();
    let target = target.strip_prefix(&format!("https://{HOST}")).unwrap_or(&target).to_owned();
    let headers = exchange.request.headers().clone();
    let method = exchange.request.method().clone();
    let location =
        |to: &'static str| Reply::text("moved").header(header::LOCATION, HeaderValue::from_static(to));
    if let Some(code) = path.strip_prefix("/status/") {
        let status = StatusCode::from_bytes(code.as_bytes()).unwrap_or_default();
        return Reply::status(status).header(header::ETAG, HeaderValue::from_static("\"one\""));
    }
    if let Some(name) = path.strip_prefix("/asked/") {
        let values: Vec<_> = headers.get_all(name).iter().map(|value| format!("{value:?}\n")).collect();
        return Reply::text(values.concat());
    }
    if path.starts_with("/echo-target") {
        return Reply::text(target);
    }
    match path.as_str() {
        "/redirect" => location("/page").with_status(StatusCode::FOUND),
        "/redirect/307" => location("/echo").with_status(StatusCode::TEMPORARY_REDIRECT),
        "/redirect/loop" => location("/redirect/loop").with_status(StatusCode::FOUND),
        "/empty" => Reply::text(""),
        "/chunks" => Reply::slow((0..20).map(|number| Bytes::from(format!("{number} "))), Duration::ZERO),
        "/slow" => {
            Reply::slow((0..5).map(|number| Bytes::from(vec![b'0' + number; 100])), Duration::from_millis(20))
        }
        "/large" => {
            Reply::generated(10_000_000).header(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"))
        }
        "/fields" => Reply::text("fields")
            .header(header::SET_COOKIE, HeaderValue::from_static("a=1"))
            .header(header::SET_COOKIE, HeaderValue::from_static("b=2"))
            .header(header::VARY, HeaderValue::from_static("Cookie")),
        "/dated" => Reply::text("dated")
            .header(header::LAST_MODIFIED, HeaderValue::from_static("Wed, 21 Oct 2015 07:28:00 GMT")),
        "/cookies" => {
            let sent = headers.get(header::COOKIE).cloned().unwrap_or(HeaderValue::from_static("none"));
            Reply::text("cookies").header(header::SET_COOKIE, sent)
        }
        "/range" => match headers.get(header::RANGE).map(HeaderValue::as_bytes) {
            Some(b"bytes=10-19") => Reply::text("0123456789")
                .with_status(StatusCode::PARTIAL_CONTENT)
                .header(header::CONTENT_RANGE, HeaderValue::from_static("bytes 10-19/100")),
            Some(b"bytes=-5") => Reply::text("56789")
                .with_status(StatusCode::PARTIAL_CONTENT)
                .header(header::CONTENT_RANGE, HeaderValue::from_static("bytes 95-99/100")),
            _ => Reply::text("")
                .with_status(StatusCode::RANGE_NOT_SATISFIABLE)
                .header(header::CONTENT_RANGE, HeaderValue::from_static("bytes */100")),
        },
        "/refuse" => Reply::text("no").with_status(StatusCode::FORBIDDEN),
        // The proxy ends such a connection. curl asks again without the field only where it goes on, so the server ends
        // it, too.
        "/unexpected" => Reply::text("no")
            .with_status(StatusCode::EXPECTATION_FAILED)
            .header(header::CONNECTION, HeaderValue::from_static("close")),
        "/count" => {
            let body = read_body(exchange.request.into_body()).await.unwrap_or_default();
            // The boundary is different each time, its length is not.
            Reply::text(body.len().to_string())
        }
        "/echo" => {
            let body = read_body(exchange.request.into_body()).await.unwrap_or_default();
            Reply::text(format!("{method} {}", String::from_utf8_lossy(&body)))
        }
        _ => Reply::text("a page"),
    }
}

/// What curl makes of a case: how it ends, what the server said, what came.
fn outcome(args: &[&str], way: &[String]) -> String {
    const SAID: &str = "%{http_code} %{num_redirects} %{size_download} %{content_type} %{redirect_url}\n";
    let mut curl = command("curl", ["--silent", "--http1.1", "--max-time", "60", "--dump-header", "-"]);
    curl.args(["--write-out", SAID]).args(way);
    let folder = tempfile::tempdir().unwrap();
    curl.current_dir(folder.path());
    std::fs::write(folder.path().join("long"), format!("X-Long: {}\n", "l".repeat(8_000))).unwrap();
    for word in args {
        if let Some(path) = word.strip_prefix('/') {
            curl.arg(format!("https://{HOST}/{}", path.replace("LONG", &"a".repeat(8_000))));
        } else {
            curl.arg(word);
        }
    }
    let output = curl.output().unwrap();
    let mut lines: Vec<String> = output
        .stdout
        .split(|byte| *byte == b'\n')
        .map(|line| String::from_utf8_lossy(line).trim_end().to_owned())
        .filter(|line| !of_the_connection(line))
        .collect();
    // The order of fields of different names means nothing (RFC 9110 section 5.3).
    lines.sort_by_key(|line| line.split(':').next().map(str::to_owned));
    let mut text = format!("exit {}\n", output.status.code().unwrap());
    // A large body is told by its hash.
    for line in lines {
        if line.len() > 500 {
            let hash: String = Sha256::digest(&line).iter().map(|byte| format!("{byte:02x}")).collect();
            writeln!(text, "{} bytes, {hash}", line.len()).unwrap();
        } else {
            writeln!(text, "{line}").unwrap();
        }
    }
    text
}

/// What says how the answer is carried, which each connection settles for itself (RFC 9110 section 7.6.1), the moment,
/// and curl's consent to send.
fn of_the_connection(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    let fields = [
        "connection:",
        "keep-alive:",
        "transfer-encoding:",
        "date:",
        "http/1.1 100 ",
        "http/1.1 200 connection",
    ];
    line.is_empty() || fields.iter().any(|field| line.starts_with(field))
}

#[tokio::test(flavor = "multi_thread")]
async fn curl_gets_the_same_through_the_proxy_as_without() {
    let root = Authority::root("Root").unwrap();
    let mut differing = String::new();
    for protocols in [Protocols::Http1, Protocols::Http2] {
        let origin = Origin::builder()
            .certificate(&[HOST], &root.issue_server(&[HOST]).unwrap())
            .unwrap()
            .serve(answer)
            .await
            .unwrap();
        // Straight, curl speaks HTTP/1.1 as the views do; the proxy speaks what the server offers.
        let behind = Origin::builder()
            .certificate(&[HOST], &root.issue_server(&[HOST]).unwrap())
            .unwrap()
            .protocols(protocols)
            .serve(answer)
            .await
            .unwrap();
        let through = Through::start(&root, behind.port());
        let folder = tempfile::tempdir().unwrap();
        let ca = folder.path().join("root.pem");
        std::fs::write(&ca, root.certificate_pem()).unwrap();
        let straight_way = [
            "--cacert".to_owned(),
            ca.display().to_string(),
            "--connect-to".to_owned(),
            format!("{HOST}:443:127.0.0.1:{}", origin.port()),
        ];
        let through_way = [
            "--cacert".to_owned(),
            through.ca().display().to_string(),
            "--proxy".to_owned(),
            format!("http://{}", through.address),
            "--proxy-user".to_owned(),
            format!("{}:{}", through.user, through.secret),
            "--suppress-connect-headers".to_owned(),
        ];
        let found = tokio::task::spawn_blocking(move || {
            let mut found = String::new();
            for (name, text) in CASES {
                let straight = outcome(text, &straight_way);
                let through = outcome(text, &through_way);
                if straight != through {
                    writeln!(found, "{name}:\nstraight: {straight}through:  {through}").unwrap();
                }
            }
            found
        });
        let found = found.await.unwrap();
        if !found.is_empty() {
            writeln!(differing, "The server speaks {protocols:?}.\n{found}").unwrap();
        }
    }
    assert!(differing.is_empty(), "{differing}");
}
