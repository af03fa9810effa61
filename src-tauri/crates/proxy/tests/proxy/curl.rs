//! The proxy as curl, an independent client, meets it.

use std::{path::PathBuf, process::Command, sync::atomic::Ordering};

use http::{HeaderValue, header};
use porthole_support::origin::{Origin, Reply};

use crate::bench::{Bench, Client};

/// A curl that trusts the proxy's authority.
struct Curl {
    _origin: Origin,
    client: Client,
    authority: PathBuf,
    /// Holds the file.
    _bench: Bench,
}

impl Curl {
    async fn new() -> Self {
        let mut bench = Bench::new();
        let origin = bench.origin().serve(|exchange| async move {
            match exchange.request.uri().path() {
                "/file" => Reply::text("secret").header(
                    header::CONTENT_DISPOSITION,
                    HeaderValue::from_static("attachment; filename=a.txt"),
                ),
                _ => Reply::text(format!("http2 {}", exchange.peer.is_http2)),
            }
        });
        let origin = origin.await.unwrap();
        bench.resolve_to(origin.port());
        bench.notices.without_windows.store(true, Ordering::SeqCst);
        let client = bench.start().await;
        let authority = bench.folder().join("ca.pem");
        #[expect(clippy::disallowed_methods, reason = "curl reads the authority from a file")]
        std::fs::write(&authority, client.proxy.authority_pem()).unwrap();
        Self { _origin: origin, client, authority, _bench: bench }
    }

    fn get(&self, url: &str) -> String {
        self.get_via(&self.client.proxy.credentials().http_uri(), url)
    }

    fn get_via(&self, proxy: &str, url: &str) -> String {
        let mut curl = Command::new("curl");
        curl.args(["-s", "-i", "-m", "20", "--noproxy", "", "--proxy", proxy, "--cacert"]);
        let output = curl.arg(&self.authority).arg(url).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn curl_gets_a_page_with_what_its_server_says_about_caches() {
    let page = Curl::new().await.get("https://mail.test/");
    assert!(page.contains("http2 true") && !page.to_lowercase().contains("cache-control"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn curl_gets_nothing_of_a_blocked_download() {
    let file = Curl::new().await.get("https://mail.test/file");
    assert!(file.contains("403 Forbidden") && file.contains("download-blocked"), "{file}");
    assert!(!file.contains("x-porthole-ticket"), "no window claims it: {file}");
    assert!(!file.contains("secret"), "{file}");
}

#[tokio::test(flavor = "multi_thread")]
async fn curl_is_refused_a_strange_host() {
    let strange = Curl::new().await.get("https://elsewhere.test/");
    assert!(strange.contains("403 Forbidden") && strange.contains("host-not-allowed"), "{strange}");
}

#[tokio::test(flavor = "multi_thread")]
async fn curl_with_a_wrong_secret_gets_nowhere() {
    let curl = Curl::new().await;
    let guess = format!("http://porthole:guess@{}", curl.client.proxy.address());
    let wrong = curl.get_via(&guess, "https://mail.test/");
    assert!(wrong.contains("407 ") && !wrong.contains("http2"), "{wrong}");
}

#[tokio::test(flavor = "multi_thread")]
async fn curl_gets_a_page_through_socks() {
    let curl = Curl::new().await;
    let socks = curl.client.proxy.credentials().uri().replace("socks5:", "socks5h:");
    let page = curl.get_via(&socks, "https://mail.test/");
    assert!(page.contains("http2 true"), "{page}");
}
