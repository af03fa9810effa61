//! What the managed file says of the way to servers is what the proxy gets.
#![expect(clippy::disallowed_methods, reason = "a test writes files of its own")]

use std::sync::Arc;

use porthole_config::Source;
use porthole_host::{DeviceEvaluator, InForce, State, settings};
use porthole_support::managed::harbor;
use porthole_support::pki::Authority;

/// What the managed file says beyond its least, which ends within its app.
const PARTS: &str = r#"hosts = ["*.harbor.test"]

[device_certificate]
anchors = ["ca.pem"]
present_to = ["mail.harbor.test"]

[network]
proxy = "system"
proxy_fallback = "refuse"
tunnel = ["pinned.harbor.test"]
tunnel_untrusted = "refuse"
private_addresses = "refuse"
private_hosts = ["wiki.harbor.test"]
extra_roots = ["ca.pem"]
resolve = { "mail.harbor.test" = "127.0.0.1:8443" }
"#;

#[test]
fn each_key_about_the_way_to_servers_changes_what_the_proxy_gets() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["ca", "other"] {
        Authority::root(&format!("Harbor {name}")).unwrap().write(folder.path(), name).unwrap();
    }
    let of = |text: &str| {
        let path = folder.path().join("managed.toml");
        std::fs::write(&path, text).unwrap();
        let config = porthole_config::load(&Source::File(path)).unwrap();
        let device = DeviceEvaluator::new(Vec::new(), folder.path().to_owned()).device(Some(&config));
        format!("{:?}", settings(&State::of(InForce::Current(Arc::clone(&config)), device)))
    };
    let base = harbor(PARTS);
    let before = of(&base);
    assert_eq!(before, of(&base), "what is compared does not change by itself");
    for (line, other) in [
        ("name = \"Harbor Ltd\"", "name = \"Pier Ltd\""),
        ("https://help.harbor.test/device", "https://help.harbor.test/other"),
        ("hosts = [\"*.harbor.test\"]", "hosts = [\"mail.harbor.test\"]"),
        ("present_to = [\"mail.harbor.test\"]", "present_to = [\"*.harbor.test\"]"),
        ("proxy = \"system\"", "proxy = \"http://proxy.harbor.test:3128\""),
        ("proxy_fallback = \"refuse\"", "proxy_fallback = \"direct\""),
        ("tunnel = [\"pinned.harbor.test\"]", "tunnel = [\"other.harbor.test\"]"),
        ("tunnel_untrusted = \"refuse\"", "tunnel_untrusted = \"allow\""),
        ("private_hosts = [\"wiki.harbor.test\"]", "private_hosts = [\"files.harbor.test\"]"),
        ("extra_roots = [\"ca.pem\"]", "extra_roots = [\"other.pem\"]"),
        ("127.0.0.1:8443", "127.0.0.1:9443"),
    ] {
        assert_eq!(base.matches(line).count(), 1, "{line}");
        let text = base.replace(line, other);
        // A proxy that is named leaves nothing to fall back from.
        let text =
            if other.contains("3128") { text.replace("proxy_fallback = \"refuse\"\n", "") } else { text };
        assert_ne!(of(&text), before, "{line} is read by nothing");
    }
    let allowed =
        base.replace("private_addresses = \"refuse\"\nprivate_hosts = [\"wiki.harbor.test\"]\n", "");
    let refused = base.replace("private_hosts = [\"wiki.harbor.test\"]\n", "");
    assert_ne!(of(&allowed), of(&refused), "private_addresses is read by nothing");
}
