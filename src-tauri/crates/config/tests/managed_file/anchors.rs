//! A CA's certificate is the same in every form that people have it in.

use std::path::Path;

use porthole_config::{ManagedConfig, Refusal, Text, parse};
use porthole_support::managed::harbor;
use porthole_support::pki::{Authority, bare_base64, self_signed_server, windows_cer};

const PARTS: &str = r#"[device_certificate]
anchors = ["ca"]
present_to = ["*.harbor.test"]

[network]
extra_roots = ["ca"]
"#;

fn with(file: &[u8]) -> Result<ManagedConfig, Refusal> {
    let beside = |path: &Path| {
        assert_eq!(path, Path::new("/etc/porthole/ca"), "looked for beside the file that names it");
        Ok(file.to_owned())
    };
    parse(&[Text { path: "/etc/porthole/managed.toml".into(), text: harbor(PARTS) }], &beside)
}

/// The anchors' DER, after the roots were found to be the same.
fn anchors(file: &[u8]) -> Vec<Vec<u8>> {
    let config = with(file).unwrap();
    let anchors = config.device_certificate.unwrap().requirements.anchors;
    let anchors: Vec<Vec<u8>> = anchors.iter().map(|anchor| anchor.certificate().der().to_vec()).collect();
    let roots: Vec<Vec<u8>> = config.network.extra_roots.iter().map(|root| root.to_vec()).collect();
    assert_eq!(anchors, roots);
    anchors
}

#[test]
fn pem_der_base64_and_what_windows_exports_are_the_same_certificate() {
    let authority = Authority::root("Harbor Device CA").unwrap();
    let der = authority.certificate();
    let forms = [
        authority.certificate_pem().into_bytes(),
        der.to_vec(),
        bare_base64(der).into_bytes(),
        windows_cer(der).into_bytes(),
        [b"Harbor Device CA, issued 2026\n\n", authority.certificate_pem().as_bytes()].concat(),
    ];
    for form in forms {
        assert_eq!(anchors(&form), [der.to_vec()], "{}", String::from_utf8_lossy(&form));
    }
}

#[test]
fn a_file_may_hold_several_certificates_and_all_count() {
    let root = Authority::root("Harbor Root").unwrap();
    let issuing = root.intermediate("Harbor Device CA").unwrap();
    let both = [root.certificate_pem(), issuing.certificate_pem()].concat();
    assert_eq!(anchors(both.as_bytes()), [root.certificate().to_vec(), issuing.certificate().to_vec()]);
}

#[test]
fn a_server_that_signed_its_own_certificate_may_be_a_root_and_no_anchor_of_devices() {
    let own = self_signed_server("wiki.harbor.test").unwrap();
    let network = |file: &[u8]| {
        let beside = |_: &Path| Ok(file.to_owned());
        let text = harbor("[network]\nextra_roots = [\"wiki.pem\"]\n");
        parse(&[Text { path: "/etc/porthole/managed.toml".into(), text }], &beside)
    };
    let config = network(own.certificate_pem().as_bytes()).unwrap();
    assert_eq!(config.network.extra_roots, [own.certificate().clone()]);
    let refusal = with(own.certificate_pem().as_bytes()).unwrap_err();
    let keys: Vec<_> = refusal.faults.iter().map(|fault| fault.key.as_str()).collect();
    assert_eq!(keys, ["device_certificate.anchors"], "{refusal}");

    let issued = Authority::root("Harbor Root").unwrap().issue_server(&["wiki.harbor.test"]).unwrap();
    let refusal = network(issued.certificate_pem().as_bytes()).unwrap_err();
    let what = &refusal.faults[0].what;
    assert!(what.contains("`CN=wiki.harbor.test` is not a CA's; `CN=Harbor Root` issued it"), "{what}");
}

#[test]
fn a_certificate_that_is_cut_short_refuses_the_set() {
    let authority = Authority::root("Harbor Device CA").unwrap();
    let pem = authority.certificate_pem();
    for broken in [&authority.certificate()[..100], &pem.as_bytes()[..pem.len() / 2], b""] {
        let refusal = with(broken).unwrap_err();
        let keys: Vec<_> = refusal.faults.iter().map(|fault| fault.key.as_str()).collect();
        assert_eq!(keys, ["device_certificate.anchors", "network.extra_roots"], "{refusal}");
    }
}
