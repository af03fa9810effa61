//! Parts of a resource (RFC 9110 section 14), as nginx serves them: they pass as they are.

use http::{StatusCode, header};
use porthole_support::nginx::{Nginx, Site};

use crate::bench::{Bench, HOSTS, TestResponse, Tunnel};

/// What a webview says of a page's `fetch`.
const FETCH: [(&str, &str); 3] =
    [("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "cors"), ("sec-fetch-dest", "empty")];

const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz";

async fn fetch(tunnel: &mut Tunnel, fields: &[(&str, &str)]) -> TestResponse {
    tunnel.get("mail.test", "/", &[&FETCH, fields].concat()).await
}

fn field(answer: &TestResponse, name: header::HeaderName) -> &str {
    answer.headers.get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_of_a_resource_pass_as_the_server_gives_them() {
    for is_http2 in [false, true] {
        let mut bench = Bench::new();
        let site = Site::new(&HOSTS, &bench.root.issue_server(&HOSTS).unwrap()).file("/index.html", LETTERS);
        let nginx = Nginx::start([if is_http2 { site } else { site.without_http2() }]).unwrap();
        bench.resolve_to(nginx.port());
        let client = bench.start().await;
        // All on one connection: each answer ends where it should.
        let mut tunnel = client.tunnel("mail.test").await;

        let whole = fetch(&mut tunnel, &[]).await;
        assert_eq!((whole.status, &*whole.body), (StatusCode::OK, LETTERS));
        let tag = field(&whole, header::ETAG).to_owned();

        let part = fetch(&mut tunnel, &[("range", "bytes=2-5")]).await;
        assert_eq!((part.status, &*part.body), (StatusCode::PARTIAL_CONTENT, "cdef"));
        assert_eq!(field(&part, header::CONTENT_RANGE), "bytes 2-5/26");
        let end = fetch(&mut tunnel, &[("range", "bytes=-3")]).await;
        assert_eq!((end.status, &*end.body), (StatusCode::PARTIAL_CONTENT, "xyz"));

        let several = fetch(&mut tunnel, &[("range", "bytes=0-1,24-25")]).await;
        assert_eq!(several.status, StatusCode::PARTIAL_CONTENT);
        let boundary = field(&several, header::CONTENT_TYPE).strip_prefix("multipart/byteranges; boundary=");
        let boundary = boundary.unwrap();
        let part = |range: &str, letters: &str| {
            format!(
                "\r\n--{boundary}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Range: bytes {range}/26\r\n\r\n{letters}"
            )
        };
        let expected = part("0-1", "ab") + &part("24-25", "yz") + &format!("\r\n--{boundary}--\r\n");
        assert_eq!(several.body, expected);

        let same = [("range", "bytes=2-5"), ("if-range", &*tag)];
        assert_eq!(fetch(&mut tunnel, &same).await.body, "cdef");
        let changed = [("range", "bytes=2-5"), ("if-range", "\"another\"")];
        let changed = fetch(&mut tunnel, &changed).await;
        assert_eq!((changed.status, &*changed.body), (StatusCode::OK, LETTERS));

        // Nothing says what the parts hold: where it may be kept as a file, it is treated as one.
        let kept = tunnel.get("mail.test", "/", &[("range", "bytes=0-1,24-25")]).await;
        assert_eq!(kept.headers["x-porthole-blocked"], "download", "{}", kept.status);

        let beyond = fetch(&mut tunnel, &[("range", "bytes=99-")]).await;
        assert_eq!(beyond.status, StatusCode::RANGE_NOT_SATISFIABLE);
        assert_eq!(field(&beyond, header::CONTENT_RANGE), "bytes */26");
    }
}
