//! Harbor Ltd's managed file, and the certificates that lie beside it.

use std::path::Path;
use std::sync::LazyLock;

use porthole_config::{Fault, FileProblem, ManagedConfig, Refusal, Text, parse};
use porthole_explain::Code;
use porthole_support::pki::{Authority, DeviceSpec, LIST_EXTENSIONS, ListSpec, certificate_pem};
use serde_json::{Value, json};

static AUTHORITY: LazyLock<Authority> = LazyLock::new(|| Authority::root("Harbor Device CA").unwrap());

/// The list of that CA, the same for every file that is read.
static LIST: LazyLock<Vec<u8>> = LazyLock::new(|| AUTHORITY.revocation_list(&ListSpec::default()).unwrap());

/// The certificate of a CA, as a file holds it.
pub(crate) static CA: LazyLock<String> = LazyLock::new(|| AUTHORITY.certificate_pem());

/// A certificate that is no CA's.
static LEAF: LazyLock<String> = LazyLock::new(|| {
    let authority = Authority::root("Harbor Device CA").unwrap();
    certificate_pem(authority.issue_device(&DeviceSpec::named("laptop-7")).unwrap().certificate())
});

/// The public key of Harbor's device management.
const SIGNER: &[u8] = b"-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEGWR1h+pRysRaxYXOu8FZboZDeIB8
mmzsHMLziaKb0932AnXzYItaETIqIjXutK3FogeJLzyNw62AJJ58P4tZXA==
-----END PUBLIC KEY-----
";

/// The files beside the managed file.
pub(crate) fn beside(path: &Path) -> Result<Vec<u8>, FileProblem> {
    match path.file_name().and_then(|name| name.to_str()) {
        Some("harbor-device-ca.cer" | "harbor-root.cer") => Ok(CA.clone().into_bytes()),
        Some("harbor.crl") => Ok(LIST.clone()),
        Some("delta.crl") => {
            let lines = format!("{LIST_EXTENSIONS}2.5.29.27 = critical,DER:02:01:01\n");
            Ok(AUTHORITY.list_by_openssl(&lines, "").unwrap())
        }
        Some("laptop-7.cer") => Ok(LEAF.clone().into_bytes()),
        Some("mdm-signing-key.pem") => Ok(SIGNER.to_vec()),
        Some("libharbor-card.so") => Ok(Vec::new()),
        Some("mail.png") => Ok(include_bytes!("../../../../../icons/128x128.png").to_vec()),
        Some("notes.txt") => Ok(b"Remember to renew the CA.\n".to_vec()),
        _ => Err(FileProblem {
            code: Code::ConfigMissing,
            what: format!("There is no file `{}`.", path.display()),
            why: String::new(),
            help: String::new(),
        }),
    }
}

/// What comes of these files, the main one first.
pub(crate) fn load(files: &[(&str, &str)]) -> Result<ManagedConfig, Refusal> {
    let texts: Vec<Text> =
        files.iter().map(|(path, text)| Text { path: path.into(), text: (*text).to_owned() }).collect();
    parse(&texts, &beside)
}

/// What comes of one file in JSON.
pub(crate) fn load_json(file: &Value) -> Result<ManagedConfig, Refusal> {
    load(&[("managed.json", &file.to_string())])
}

/// The faults of a file that must be refused.
pub(crate) fn faults(file: &Value) -> Vec<Fault> {
    load_json(file).map_or_else(|refusal| refusal.faults, |_| Vec::new())
}

fn permissions(word: &str) -> Value {
    let features = [
        "notifications",
        "camera",
        "microphone",
        "screen",
        "location",
        "clipboard",
        "pointer_lock",
        "storage_access",
    ];
    features.into_iter().map(|feature| (feature, word)).collect()
}

/// A valid file that uses every key there is.
pub(crate) fn full() -> Value {
    json!({
        "schema": 1,
        "organization": { "name": "Harbor Ltd", "help_url": "https://help.harbor.test/device" },
        "app": [{
            "id": "mail",
            "name": "Mail",
            "url": "https://mail.harbor.test/",
            "scope": ["https://mail.harbor.test/"],
            "hosts": ["*.harbor.test", "cdn.example.net:8443"],
            "handles": { "mailto": "https://mail.harbor.test/?to=%s" },
            "declared_handlers": ["web+berth"],
            "start": "login",
            "icon": "mail.png",
            "shortcuts": [{ "name": "New message", "url": "https://mail.harbor.test/compose" }],
            "permissions": permissions("allow"),
            "sleep_after": "30m",
        }],
        "permissions": permissions("block"),
        "notifications": { "body": "hide", "quiet_hours": "20:00-07:00" },
        "device_certificate": {
            "anchors": ["harbor-device-ca.cer"],
            "issuer": "CN=Harbor Device CA",
            "subject": "O=Harbor Ltd",
            "san": "DNS:*.devices.harbor.test",
            "present_to": ["*.harbor.test"],
            "key": ["p256", "rsa"],
            "intermediates": ["harbor-device-ca.cer"],
            "modules": ["/usr/lib/harbor/libharbor-card.so"],
            "choose": "automatic",
            "revocation": { "check": "crl", "crl": ["harbor.crl"], "unknown": "untrusted" },
            "on_trust_loss": "wipe",
            "trust_loss_grace": "90s",
        },
        "managed_device": {
            "statement": { "file": "compliance.jws", "key": "mdm-signing-key.pem" },
            "domain_joined": "harbor.test",
            "on_trust_loss": "wipe",
            "trust_loss_grace": "90s",
        },
        "enrolment": {
            "subject": "CN={hostname},O=Harbor Ltd",
            "san": ["DNS:{hostname}.devices.harbor.test", "URI:urn:machine:{machine_id}"],
            "key": "p384",
            "template": "HarborDevice",
            "instructions": "Send the request to the service desk.",
            "send_to": "mailto:pki@harbor.test",
            "est": {
                "url": "https://est.harbor.test",
                "label": "devices",
                "anchors": ["harbor-root.cer"],
                "user": "enrol",
                "password_file": "est-password",
                "certificate": "bootstrap.p12",
                "certificate_password_file": "bootstrap-password",
                "renew": "by_hand",
            },
        },
        "network": {
            "proxy": "https://proxy.harbor.test/harbor.pac",
            "proxy_fallback": "direct",
            "tunnel": ["pinned.harbor.test"],
            "tunnel_untrusted": "allow",
            "private_addresses": "refuse",
            "private_hosts": ["*.harbor.test"],
            "extra_roots": ["harbor-root.cer"],
            "resolve": { "*.harbor.test": "127.0.0.1:8443" },
        },
        "session_policy": [{
            "name": "No downloads without a device certificate",
            "when": {
                "activity": ["download"],
                "device": ["untrusted"],
                "app": ["mail"],
                "not": { "activity": ["print"] },
                "any": [{ "device": ["untrusted", "certified"] }],
            },
            "then": "block",
            "message": "Downloads are blocked on this device. {help_url}",
            "notify": true,
        }],
    })
}
