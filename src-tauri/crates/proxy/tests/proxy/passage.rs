//! Hosts whose connections are not opened, and the way to an address step by step.

use std::sync::Arc;

use porthole_activity::Kind;
use porthole_policy::{DeviceClass, Verdict};
use porthole_proxy::{StepKind, Tunnelled};
use porthole_support::origin::{Origin, Reply};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio_rustls::TlsConnector;

use crate::bench::{Bench, HOSTS};

async fn serving(device: DeviceClass, hosts: &[&str], pages_on_untrusted: bool) -> (Bench, Origin) {
    let mut bench = Bench::new();
    let origin = bench.origin().serve(|_| async { Reply::text("the page") }).await.unwrap();
    bench.resolve_to(origin.port());
    bench.settings.device = device;
    let hosts = hosts.iter().map(|host| host.parse().unwrap()).collect();
    bench.settings.tunnelled = Tunnelled { hosts, pages_on_untrusted };
    (bench, origin)
}

/// A handshake in a tunnel to `host` that believes the servers' own authority only.
async fn is_passed(bench: &Bench, host: &str) -> bool {
    let client = bench.start().await;
    let mut roots = RootCertStore::empty();
    roots.add(bench.root.certificate().clone()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, client.open(host).await).await.is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_is_not_opened_shows_its_own_certificate_and_is_recorded() {
    let (bench, _origin) = serving(DeviceClass::Certified, &[HOSTS[0]], false).await;
    assert!(is_passed(&bench, HOSTS[0]).await);
    let records = bench.records(Kind::Connect);
    assert_eq!(records.len(), 1, "{records:?}");
    assert_eq!((records[0].verdict, records[0].rule.as_str()), (Verdict::Monitor, "network.tunnel"));
    assert_eq!(records[0].host.as_deref(), Some(HOSTS[0]));
    assert!(!is_passed(&bench, HOSTS[1]).await, "another host is opened as ever");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_untrusted_device_opens_no_page_unseen_unless_the_managed_file_says_so() {
    // The app's pages come from the first of the hosts; the others are what it reaches besides.
    let (bench, origin) = serving(DeviceClass::Untrusted, &[HOSTS[0], HOSTS[1]], false).await;
    assert!(!is_passed(&bench, HOSTS[0]).await);
    let page = bench.start().await.page(HOSTS[0], "/").await;
    assert_eq!((page.status.as_u16(), page.code()), (403, "host-not-inspected"));
    assert_eq!(origin.connections(), 0);
    assert!(is_passed(&bench, HOSTS[1]).await);
    let (bench, _origin) = serving(DeviceClass::Untrusted, &[HOSTS[0]], true).await;
    assert!(is_passed(&bench, HOSTS[0]).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_cannot_prove_itself_is_not_passed_on() {
    let (mut bench, _origin) = serving(DeviceClass::Certified, &[HOSTS[0]], false).await;
    bench.settings.extra_roots = Arc::new([]);
    let client = bench.start().await;
    let (head, _) = crate::bench::connect(client.proxy.address(), HOSTS[0], Some(&client.secret())).await;
    assert!(head.starts_with("HTTP/1.1 502 "), "{head}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_no_app_names_is_not_passed_on_either() {
    let (bench, origin) = serving(DeviceClass::Certified, &["news.test"], false).await;
    let page = bench.start().await.page("news.test", "/").await;
    assert_eq!(page.code(), "host-not-allowed");
    assert_eq!(origin.connections(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_goes_the_way_up_to_the_step_that_fails() {
    let (bench, _origin) = serving(DeviceClass::Certified, &[], false).await;
    let check = async |settings: &porthole_proxy::Settings, url: &str| {
        let log = Arc::clone(&bench.log);
        porthole_proxy::check(settings.clone(), &url.parse().unwrap(), log).await.unwrap()
    };
    let url = format!("https://{}/", HOSTS[0]);
    let steps = check(&bench.settings, &url).await;
    let kinds: Vec<_> = steps.iter().map(|step| step.what).collect();
    use StepKind::{Certificate, Connection, Http, Name, Rule, Tls, Way};
    assert_eq!(kinds, [Rule, Way, Name, Connection, Tls, Certificate, Http]);
    assert!(steps.iter().all(|step| step.outcome.is_ok()), "{steps:?}");
    let found = |what| steps.iter().find(|step| step.what == what).unwrap().outcome.clone().unwrap();
    assert!(found(Tls).starts_with("TLSv1_3, "), "{}", found(Tls));
    assert!(found(Certificate).contains("issued by CN=Root"), "{}", found(Certificate));
    assert!(found(Http).starts_with("200 OK"), "{}", found(Http));
    let mut unknown = bench.settings.clone();
    unknown.extra_roots = Arc::new([]);
    for (settings, url, what, code) in [
        (&bench.settings, "https://news.test/", Rule, "host-not-allowed"),
        (&bench.settings, "http://mail.test/", Rule, "host-not-allowed"),
        (&unknown, url.as_str(), Tls, "upstream-tls"),
    ] {
        let steps = check(settings, url).await;
        let last = steps.last().unwrap();
        assert_eq!((last.what, last.outcome.as_ref().unwrap_err().code), (what, code), "{url}");
    }
}
