//! The messages of mistakes about certificates: the device's own, the signs of a managed device, revocation and
//! enrolment.

use crate::messages::{mistakes, read_aloud, with};

#[test]
fn device_certificate() {
    let page = mistakes(&[
        ("No anchors", &[("anchors = [\"harbor-device-ca.cer\"]\n", "")]),
        ("An anchor that is not there", &[("harbor-device-ca.cer", "habor-device-ca.cer")]),
        ("An anchor that is no CA", &[("harbor-device-ca.cer", "laptop-7.cer")]),
        ("An anchor that is no certificate", &[("harbor-device-ca.cer", "notes.txt")]),
        ("Presented to nobody", &[("present_to = [\"*.harbor.test\"]", "present_to = []")]),
        (
            "Presented to an address",
            &[("present_to = [\"*.harbor.test\"]", "present_to = [\"https://mail.harbor.test/\"]")],
        ),
        ("An issuer that is no name", &[("[network]", "issuer = \"Harbor Device CA\"\n\n[network]")]),
        ("An alternative name of no kind", &[("[network]", "san = \"*.devices.harbor.test\"\n\n[network]")]),
        ("Chosen by chance", &[("[network]", "choose = \"random\"\n\n[network]")]),
    ]);
    insta::assert_snapshot!(page);
}

#[test]
fn managed_device() {
    let part = |text: &str| with(&[("[network]", &format!("[managed_device]\n{text}\n\n[network]"))]);
    let key = |name: &str| part(&format!("statement = {{ file = \"compliance.jws\", key = \"{name}\" }}"));
    let page: String = [
        ("Nothing that could make a device managed", part("domain_joined = false")),
        ("A domain that is an address", part("domain_joined = \"https://harbor.test/\"")),
        ("Yes in place of true", part("domain_joined = \"yes please\"")),
        ("A number in place of a domain", part("domain_joined = 1")),
        ("A statement without a key", part("statement = { file = \"compliance.jws\" }")),
        ("A statement that is a text", part("statement = \"compliance.jws\"")),
        ("A key that is not there", key("mdm-key.pem")),
        ("A key that is none", key("notes.txt")),
        ("A key with a slip of the finger", part("domain_join = true")),
        ("A profile that is shredded", part("domain_joined = true\non_trust_loss = \"shred\"")),
        (
            "A profile that is kept and wiped",
            with(&[(
                "[network]",
                "on_trust_loss = \"keep\"\n\n[managed_device]\ndomain_joined = true\non_trust_loss = \"wipe\"\n\n[network]",
            )]),
        ),
    ]
    .iter()
    .map(|(name, text)| format!("# {name}\n\n{}", read_aloud(&[("/etc/porthole/managed.toml", text)])))
    .collect();
    insta::assert_snapshot!(page);
}

#[test]
fn revocation_keys_and_intermediates() {
    let certificate = |line: &'static str| [("[network]", line)];
    let page = mistakes(&[
        ("No word on whose word counts", &certificate("revocation = {}\n\n[network]")),
        ("A check that there is not", &certificate("revocation = { check = \"crls\" }\n\n[network]")),
        ("A text alone", &certificate("revocation = \"crl\"\n\n[network]")),
        (
            "An answer to not knowing that there is not",
            &certificate("revocation = { check = \"crl\", unknown = \"block\" }\n\n[network]"),
        ),
        (
            "A list that is not there",
            &certificate("revocation = { check = \"crl\", crl = [\"quay.crl\"] }\n\n[network]"),
        ),
        (
            "A list that is none",
            &certificate("revocation = { check = \"crl\", crl = [\"notes.txt\"] }\n\n[network]"),
        ),
        (
            "A list that is not used",
            &certificate("revocation = { check = \"ocsp\", crl = [\"harbor.crl\"] }\n\n[network]"),
        ),
        ("Where to look, in the wrong place", &certificate("unknown = \"accept\"\n\n[network]")),
        ("A kind of key that there is not", &certificate("key = [\"p265\", \"dsa\"]\n\n[network]")),
        ("No kind of key", &certificate("key = []\n\n[network]")),
        ("An intermediate that is no CA's", &certificate("intermediates = [\"laptop-7.cer\"]\n\n[network]")),
    ]);
    insta::assert_snapshot!(page);
}

// Debian's openssl makes them.
#[cfg(unix)]
#[test]
fn lists_by_openssl_that_cannot_count() {
    let certificate = |line: &'static str| [("[network]", line)];
    let page = mistakes(&[(
        "A delta list",
        &certificate("revocation = { check = \"crl\", crl = [\"delta.crl\"] }\n\n[network]"),
    )]);
    insta::assert_snapshot!(page);
}

/// The good file with an `[enrolment]` of these lines.
fn enrolment(lines: &str) -> [(&'static str, String); 1] {
    [("[network]", format!("[enrolment]\n{lines}\n\n[network]"))]
}

#[test]
fn enrolment_and_est() {
    let est = |lines: &str| {
        format!(
            "[enrolment.est]\nurl = \"https://est.harbor.test\"\nanchors = [\"harbor-root.cer\"]\n{lines}"
        )
    };
    let cases = [
        ("A place that nothing fills", "subject = \"CN={serial},O=Harbor Ltd\"".to_owned()),
        ("A place that is never closed", "san = [\"DNS:{hostname.harbor.test\"]".to_owned()),
        ("A name of no kind", "san = \"{hostname}.harbor.test\"".to_owned()),
        ("No names", "san = []".to_owned()),
        ("A kind of key that there is not", "key = \"p257\"".to_owned()),
        ("A template with a space", "template = \"Harbor Device\"".to_owned()),
        ("A mail address without a scheme", "send_to = \"pki@harbor.test\"".to_owned()),
        ("A mail address without a host", "send_to = \"mailto:pki\"".to_owned()),
        ("EST without a server", "est = { anchors = [\"harbor-root.cer\"] }".to_owned()),
        (
            "EST with a path",
            "est = { url = \"https://est.harbor.test/est\", anchors = \"harbor-root.cer\" }".to_owned(),
        ),
        (
            "EST without TLS",
            "est = { url = \"http://est.harbor.test\", anchors = \"harbor-root.cer\" }".to_owned(),
        ),
        ("EST without anchors", "est = { url = \"https://est.harbor.test\" }".to_owned()),
        ("An anchor that is none", est("").replace("harbor-root.cer", "laptop-7.cer")),
        ("A label that is an operation", est("label = \"simpleenroll\"")),
        ("A user without a password", est("user = \"enrol\"")),
        ("A password without a certificate", est("certificate_password_file = \"password\"")),
        ("A way to renew that there is not", est("renew = \"never\"")),
        (
            "A key of the wrong part",
            "anchors = \"harbor-root.cer\"\nurl = \"https://est.harbor.test\"".to_owned(),
        ),
    ];
    let page: String = cases
        .iter()
        .map(|(name, lines)| {
            let changes = enrolment(lines);
            let changes = changes.each_ref().map(|(good, bad)| (*good, bad.as_str()));
            format!("# {name}\n\n{}", read_aloud(&[("/etc/porthole/managed.toml", &with(&changes))]))
        })
        .collect();
    let without = with(&[
        (
            "[device_certificate]\nanchors = [\"harbor-device-ca.cer\"]\npresent_to = [\"*.harbor.test\"]\n",
            "",
        ),
        ("[network]", &format!("{}\n[network]", est(""))),
    ]);
    let without = read_aloud(&[("/etc/porthole/managed.toml", &without)]);
    insta::assert_snapshot!(format!("{page}# EST without device certificates\n\n{without}"));
}
