//! The proxy as curl, an independent client, meets it.

use std::{process::Command, sync::Arc};

use http::{HeaderValue, header};
use porthole_activity::ActivityLog;
use porthole_policy::{Apps, DeviceClass, PinnedApp, SessionPolicy, Start};
use porthole_proxy::{BlockedDownload, Notices, Proxy, ResolveTo, Settings, TrustByAuthority, Upstream};
use porthole_support::{
    origin::{Origin, Reply},
    pki::Authority,
};

struct Silent;
impl Notices for Silent {
    fn download_blocked(&self, _: BlockedDownload) {}
    fn leaves_apps(&self, _: url::Url) {}
}

#[tokio::test(flavor = "multi_thread")]
async fn curl_gets_pages_and_is_refused_strange_hosts_wrong_secrets_and_downloads() {
    let root = Authority::root("Root").unwrap();
    let issued = root.issue_server(&["mail.test"]).unwrap();
    let origin =
        Origin::builder().certificate(&["mail.test"], &issued).unwrap().serve(|exchange| async move {
            match exchange.request.uri().path() {
                "/file" => Reply::text("secret").header(
                    header::CONTENT_DISPOSITION,
                    HeaderValue::from_static("attachment; filename=a.txt"),
                ),
                _ => Reply::text(format!("http2 {}", exchange.peer.is_http2)),
            }
        });
    let origin = origin.await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let log = Arc::new(ActivityLog::open(folder.path().join("activity.jsonl")).unwrap());
    let app = PinnedApp {
        id: "mail".parse().unwrap(),
        name: "Mail".to_owned(),
        url: "https://mail.test/".parse().unwrap(),
        scope: Vec::new(),
        hosts: vec!["mail.test".parse().unwrap()],
        start: Start::Manual,
    };
    let to = ResolveTo { host: "127.0.0.1".to_owned(), port: Some(origin.port()) };
    let settings = Settings {
        apps: Arc::new(Apps::new(vec![app]).unwrap()),
        policy: Some(Arc::new(SessionPolicy::default())),
        device: DeviceClass::Untrusted,
        identity: None,
        present_to: Arc::new([]),
        resolve: Arc::new([("mail.test".parse().unwrap(), to)]),
        extra_roots: Arc::new([root.certificate().clone()]),
        upstream: Upstream::Direct,
        organization: None,
    };
    let proxy = Proxy::start(settings, Arc::new(TrustByAuthority), Arc::new(Silent), log).await.unwrap();
    let authority = folder.path().join("ca.pem");
    #[expect(clippy::disallowed_methods, reason = "curl reads the authority from a file")]
    std::fs::write(&authority, proxy.authority_pem()).unwrap();
    let curl = |via: String, url: &'static str| {
        let mut curl = Command::new("curl");
        curl.args(["-s", "-i", "-m", "20", "--noproxy", "", "--proxy", &via, "--cacert"]).arg(&authority);
        let output = curl.arg(url).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let ours = proxy.credentials().uri();
    let page = curl(ours.clone(), "https://mail.test/");
    assert!(page.contains("http2 true") && page.contains("no-store"), "{page}");
    let file = curl(ours.clone(), "https://mail.test/file");
    assert!(file.contains("204 No Content") && file.contains("x-porthole-blocked: download"), "{file}");
    assert!(!file.contains("secret"), "{file}");
    let strange = curl(ours, "https://elsewhere.test/");
    assert!(strange.contains("403 Forbidden") && strange.contains("host-not-allowed"), "{strange}");
    let wrong = curl(format!("http://porthole:guess@{}", proxy.address()), "https://mail.test/");
    assert!(wrong.contains("407 ") && !wrong.contains("http2"), "{wrong}");
    proxy.shutdown().await;
}
