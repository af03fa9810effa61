//! To whom the device certificate is shown, and what becomes of connections when it changes.

use std::{sync::Arc, time::Duration};

use futures_util::{SinkExt as _, StreamExt as _};
use porthole_activity::Kind;
use porthole_identity::Fingerprint;
use porthole_policy::DeviceClass;
use porthole_proxy::OrganizationInfo;
use porthole_support::{
    nginx::{Nginx, Site},
    origin::{ClientCertificate, ClientCertificates, Exchange, Origin, Reply, TlsVersions, echo},
    pki::{DeviceSpec, KeyKind},
};
use tokio_tungstenite::tungstenite::Message;

use crate::{
    bench::{Bench, Client, HOSTS},
    devices::Devices,
};

impl Devices {
    /// A bench whose device has a certificate that `present_to` may see.
    pub(crate) fn bench(&self, present_to: &[&str]) -> Bench {
        let mut bench = Bench::new();
        bench.settings.device = DeviceClass::Certified;
        bench.settings.identity = Some(self.identity("laptop-7"));
        bench.settings.present_to = present_to.iter().map(|host| host.parse().unwrap()).collect();
        bench
    }

    async fn origin(
        &self,
        bench: &mut Bench,
        wanted: fn(Vec<rustls_pki_types::CertificateDer<'static>>) -> ClientCertificates,
    ) -> Origin {
        let origin = bench.origin().client_certificates(wanted(vec![self.authority.certificate().clone()]));
        let origin = origin.serve(describe_certificate).await.unwrap();
        bench.resolve_to(origin.port());
        origin
    }
}

/// Who came: the number of the connection, whether its session was resumed, and the certificate's fingerprint.
async fn describe_certificate(exchange: Exchange) -> Reply {
    if exchange.request.uri().path() == "/socket" {
        return Reply::websocket(exchange.request, echo);
    }
    let shown = match &exchange.peer.certificate {
        ClientCertificate::None => "nothing".to_owned(),
        ClientCertificate::Trusted(certificate) => Fingerprint::of_certificate(certificate).to_string(),
        ClientCertificate::Untrusted { reason, .. } => format!("untrusted {reason}"),
    };
    Reply::text(format!("{} {} {shown}", exchange.peer.connection, exchange.peer.is_resumed))
}

/// What the server saw: connection, resumed, certificate.
async fn seen(client: &Client, host: &str) -> [String; 3] {
    let answer = client.page(host, "/").await;
    let text: Vec<String> = answer.body.splitn(3, ' ').map(ToOwned::to_owned).collect();
    text.try_into().unwrap()
}

async fn shown(client: &Client, host: &str) -> String {
    let [_, _, shown] = seen(client, host).await;
    shown
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_hosts_in_present_to_see_the_certificate() {
    let devices = Devices::new();
    let mut bench = devices.bench(&["mail.test"]);
    let _origin = devices.origin(&mut bench, ClientCertificates::Optional).await;
    let client = bench.start().await;
    let ours = bench.settings.fingerprint_of_identity();
    assert_eq!(shown(&client, "mail.test").await, ours);
    assert_eq!(shown(&client, "chat.test").await, "nothing");
    assert_eq!(shown(&client, "partner.test").await, "nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn nginx_accepts_every_kind_of_key_over_both_versions_of_tls() {
    let devices = Devices::new();
    let kinds = [KeyKind::Rsa2048, KeyKind::P256, KeyKind::P384];
    for (version, kind) in
        ["TLSv1.2", "TLSv1.3"].into_iter().flat_map(|version| kinds.map(|kind| (version, kind)))
    {
        let mut bench = devices.bench(&HOSTS);
        bench.settings.identity = Some(devices.watched(&DeviceSpec::named("laptop-7").key(kind)).0);
        let site = Site::new(&["mail.test"], &bench.root.issue_server(&["mail.test"]).unwrap())
            .require_certificates(devices.authority.certificate_pem())
            .directive(&format!("ssl_protocols {version};"))
            .location(
                "= /",
                "default_type text/plain; return 200 \"$ssl_protocol $ssl_client_verify $ssl_client_s_dn\";",
            );
        let nginx = Nginx::start([site]).unwrap();
        bench.resolve_to(nginx.port());
        let answer = bench.start().await.page("mail.test", "/").await;
        assert_eq!(answer.body, format!("{version} SUCCESS CN=laptop-7"), "{kind:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_host_that_saw_the_certificate_is_recorded_once() {
    let devices = Devices::new();
    let mut bench = devices.bench(&["mail.test", "chat.test"]);
    let _origin = devices.origin(&mut bench, ClientCertificates::Optional).await;
    let client = bench.start().await;
    for host in ["mail.test", "mail.test", "chat.test", "partner.test", "mail.test"] {
        client.page(host, "/").await;
    }
    client.proxy.apply(bench.settings.clone());
    client.page("mail.test", "/").await;
    let records = bench.records(Kind::PresentCertificate);
    let mut hosts: Vec<_> = records.iter().filter_map(|record| record.host.clone()).collect();
    hosts.sort();
    assert_eq!(hosts, ["chat.test", "mail.test"]);
    let first = &records[0];
    assert_eq!(first.certificate, Some(bench.settings.fingerprint_of_identity()));
    assert_eq!((first.app.as_deref(), first.rule.as_str()), (Some("mail"), "device_certificate.present_to"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_insists_on_a_certificate_is_explained_over_either_version_of_tls() {
    for versions in [TlsVersions::Tls13, TlsVersions::Tls12] {
        let devices = Devices::new();
        let mut bench = Bench::new();
        let anchors = vec![devices.authority.certificate().clone()];
        let origin = bench.origin().client_certificates(ClientCertificates::Required(anchors));
        let origin = origin.tls_versions(versions).serve(describe_certificate).await.unwrap();
        bench.resolve_to(origin.port());
        let answer = bench.start().await.page("mail.test", "/").await;
        assert_eq!(answer.status, http::StatusCode::BAD_GATEWAY);
        assert_eq!(answer.code(), "upstream-wants-certificate", "{versions:?} {}", answer.body);
        assert!(answer.body.contains("The server requires a device certificate"), "{}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_identity_or_none_counts_from_the_next_request_on() {
    let devices = Devices::new();
    let mut bench = devices.bench(&HOSTS);
    let _origin = devices.origin(&mut bench, ClientCertificates::Optional).await;
    let client = bench.start().await;
    // One connection of the webview throughout: what changes is behind it.
    let mut tunnel = client.tunnel("mail.test").await;
    let mut shown = async || {
        let answer = tunnel.get("mail.test", "/", &[]).await.body;
        answer.splitn(3, ' ').nth(2).unwrap().to_owned()
    };
    let first = bench.settings.fingerprint_of_identity();
    assert_eq!(shown().await, first);
    bench.settings.identity = Some(devices.identity("laptop-7, renewed"));
    let second = bench.settings.fingerprint_of_identity();
    client.proxy.apply(bench.settings.clone());
    assert_ne!(second, first);
    assert_eq!(shown().await, second);
    bench.settings.identity = None;
    client.proxy.apply(bench.settings.clone());
    assert_eq!(shown().await, "nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn hosts_taken_off_present_to_no_longer_see_the_certificate() {
    let devices = Devices::new();
    let mut bench = devices.bench(&HOSTS);
    let _origin = devices.origin(&mut bench, ClientCertificates::Optional).await;
    let client = bench.start().await;
    assert_eq!(shown(&client, "mail.test").await, bench.settings.fingerprint_of_identity());
    bench.settings.present_to = Arc::new([]);
    client.proxy.apply(bench.settings.clone());
    assert_eq!(shown(&client, "mail.test").await, "nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_identity_or_class_drops_connections_and_sessions() {
    let devices = Devices::new();
    let mut bench = devices.bench(&HOSTS);
    // One request a connection, so that each makes a new handshake.
    let anchors = vec![devices.authority.certificate().clone()];
    let origin = bench
        .origin()
        .client_certificates(ClientCertificates::Optional(anchors))
        .protocols(porthole_support::origin::Protocols::Http1)
        .serve(|exchange| async move {
            describe_certificate(exchange)
                .await
                .header(http::header::CONNECTION, http::HeaderValue::from_static("close"))
        });
    let origin = origin.await.unwrap();
    bench.resolve_to(origin.port());
    let client = bench.start().await;
    let resumed = async || {
        let [_, resumed, shown] = seen(&client, "mail.test").await;
        (resumed == "true", shown)
    };
    let old = bench.settings.fingerprint_of_identity();
    assert_eq!(resumed().await, (false, old.clone()));
    assert_eq!(resumed().await, (true, old.clone()), "a session is resumed while nothing changes");
    bench.settings.device = DeviceClass::Managed;
    client.proxy.apply(bench.settings.clone());
    assert_eq!(resumed().await, (false, old), "the session of another class is gone");
    bench.settings.identity = Some(devices.identity("laptop-7, renewed"));
    client.proxy.apply(bench.settings.clone());
    let new = bench.settings.fingerprint_of_identity();
    assert_eq!(resumed().await, (false, new.clone()), "the old identity's session is gone");
    assert_eq!(resumed().await, (true, new));
    bench.settings.identity = None;
    client.proxy.apply(bench.settings.clone());
    assert_eq!(
        resumed().await,
        (false, "nothing".to_owned()),
        "without an identity no session of one is left"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_identity_drops_the_pool_and_another_change_does_not() {
    let devices = Devices::new();
    let mut bench = devices.bench(&HOSTS);
    let _origin = devices.origin(&mut bench, ClientCertificates::Optional).await;
    let client = bench.start().await;
    let connection = async || seen(&client, "mail.test").await[0].clone();
    assert_eq!(connection().await, "1");
    bench.settings.organization = Some(OrganizationInfo { name: "Harbor Ltd".to_owned(), help_url: None });
    client.proxy.apply(bench.settings.clone());
    assert_eq!(connection().await, "1");
    bench.settings.identity = Some(devices.identity("laptop-7, renewed"));
    client.proxy.apply(bench.settings.clone());
    assert_eq!(connection().await, "2");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_identity_closes_websockets() {
    let devices = Devices::new();
    let mut bench = devices.bench(&HOSTS);
    let _origin = devices.origin(&mut bench, ClientCertificates::Optional).await;
    let client = bench.start().await;
    let stream = client.shake_hands("mail.test", "mail.test").await.unwrap();
    let (mut socket, _) = tokio_tungstenite::client_async("wss://mail.test/socket", stream).await.unwrap();
    socket.send(Message::text("before")).await.unwrap();
    assert_eq!(socket.next().await.unwrap().unwrap(), Message::text("before"));
    bench.settings.identity = None;
    client.proxy.apply(bench.settings.clone());
    let ended = tokio::time::timeout(Duration::from_secs(20), socket.next()).await.unwrap();
    assert!(!matches!(ended, Some(Ok(_))), "{ended:?}");
}

trait FingerprintOfIdentity {
    fn fingerprint_of_identity(&self) -> String;
}

impl FingerprintOfIdentity for porthole_proxy::Settings {
    fn fingerprint_of_identity(&self) -> String {
        self.identity.as_ref().unwrap().fingerprint().to_string()
    }
}
