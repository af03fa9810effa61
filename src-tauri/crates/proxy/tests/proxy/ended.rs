//! nginx, ended by a signal while an answer or an upload is on its way: the webview learns of it, and the first request
//! after nginx is back succeeds. So does one that comes while nginx restarts.

use std::{convert::Infallible, pin::pin, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http::{Request, header};
use http_body_util::{BodyExt as _, StreamBody};
use hyper::body::Frame;
use porthole_proxy::{Limits, TrustByAuthority};
use porthole_support::nginx::{Nginx, Site};

use crate::bench::{Bench, HOSTS, NAVIGATION, Tunnel, Whole as _};

fn nginx(bench: &mut Bench, is_http2: bool) -> Nginx {
    let site = Site::new(&HOSTS, &bench.root.issue_server(&HOSTS).unwrap())
        .file("/index.html", "page")
        .file("/large.html", "l".repeat(4 << 20))
        .directive("limit_rate 100k;")
        .location("/up", "dav_methods PUT; client_max_body_size 0;");
    let nginx = Nginx::start([if is_http2 { site } else { site.without_http2() }]).unwrap();
    bench.resolve_to(nginx.port());
    nginx
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_whose_server_is_ended_midway_breaks_off() {
    for is_http2 in [false, true] {
        let mut bench = Bench::new();
        let mut nginx = nginx(&mut bench, is_http2);
        let client = bench.start().await;
        let Tunnel(mut sender) = client.tunnel("mail.test").await;
        let asked = crate::bench::request("mail.test", "/large.html", &[]);
        let mut body = sender.send_request(asked).await.unwrap().into_body();
        body.frame().await.unwrap().unwrap();
        nginx.go_away().unwrap();
        assert!(body.collect().await.is_err(), "HTTP/2: {is_http2}: half an answer is none");

        let meanwhile = client.page("mail.test", "/").await;
        assert_eq!((meanwhile.status.as_u16(), meanwhile.code()), (502, "upstream-refused"));
        nginx.come_back().unwrap();
        assert_eq!(client.page("mail.test", "/").await.body, "page");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_while_its_server_restarts_waits_for_it_whatever_its_method() {
    for is_http2 in [false, true] {
        let mut bench = Bench::new();
        let mut nginx = nginx(&mut bench, is_http2);
        let limits = Limits { restart: Duration::from_secs(60), ..Limits::default() };
        let client = bench.start_with(limits, Arc::new(TrustByAuthority)).await;
        assert_eq!(client.page("mail.test", "/").await.body, "page");
        for method in ["GET", "POST"] {
            nginx.go_away().unwrap();
            let mut tunnel = client.tunnel("mail.test").await;
            let mut asking = pin!(async {
                match method {
                    "GET" => tunnel.get("mail.test", "/", &NAVIGATION).await,
                    _ => tunnel.post("mail.test", "/", &NAVIGATION).await,
                }
            });
            let early = tokio::time::timeout(Duration::from_millis(100), &mut asking).await;
            assert!(early.is_err(), "HTTP/2: {is_http2}, {method}: it waits");
            nginx.come_back().unwrap();
            let answer = asking.await;
            // nginx serves files to GET only.
            let expected = if method == "GET" { 200 } else { 405 };
            assert_eq!(answer.status.as_u16(), expected, "HTTP/2: {is_http2}, {method}: {}", answer.body);
            assert_eq!(answer.code(), "none");
            nginx.wait_for_access(Duration::from_secs(30), |access| access.status == expected).unwrap();
            assert_eq!(nginx.accesses().len(), 1, "it came once");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_whose_server_is_ended_midway_is_answered_with_an_error() {
    for is_http2 in [false, true] {
        let mut bench = Bench::new();
        let mut nginx = nginx(&mut bench, is_http2);
        let client = bench.start().await;
        let (taken, mut more) = tokio::sync::mpsc::channel(1);
        let parts = stream::iter(0..4).then(move |_| {
            let taken = taken.clone();
            async move {
                taken.send(()).await.unwrap();
                Ok::<_, Infallible>(Frame::data(Bytes::from(vec![7; 64 * 1024])))
            }
        });
        // Never at its end.
        let parts = parts.chain(stream::pending());
        let mut asked = Request::put("/up/file").header(header::HOST, "mail.test");
        for (name, value) in NAVIGATION {
            asked = asked.header(name, value);
        }
        let asked = asked.body(StreamBody::new(Box::pin(parts))).unwrap();
        let Tunnel(mut sender) = client.tunnel("mail.test").await;
        let answering = tokio::spawn(async move { sender.send_request(asked).await });
        for _ in 0..4 {
            more.recv().await.unwrap();
        }
        nginx.go_away().unwrap();
        let answer = answering.await.unwrap().unwrap().whole().await;
        assert_eq!(answer.status.as_u16(), 502, "HTTP/2: {is_http2}: {}", answer.body);
        assert_ne!(answer.code(), "none");

        nginx.come_back().unwrap();
        assert_eq!(client.page("mail.test", "/").await.body, "page");
    }
}
