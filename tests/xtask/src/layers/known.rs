//! Circles among files that were there when this check came. The list may only shrink; the check says when it can.

/// Each circle: the crate's folder, and the files, from its `src`.
pub(super) const KNOWN: &[(&str, &[&str])] = &[
    (
        "identity",
        &[
            "checks.rs",
            "checks/filters.rs",
            "checks/key.rs",
            "checks/revocation.rs",
            "checks/strength.rs",
            "checks/usage.rs",
        ],
    ),
    ("identity", &["est.rs", "est/csr_attributes.rs"]),
    ("identity", &["key.rs", "key/software.rs"]),
    ("identity", &["name.rs", "name/text.rs"]),
    ("identity", &["request.rs", "request/encode.rs", "request/spec.rs"]),
    (
        "identity",
        &[
            "revocation.rs",
            "revocation/cache.rs",
            "revocation/content.rs",
            "revocation/crl.rs",
            "revocation/crl/entries.rs",
            "revocation/crl/list.rs",
            "revocation/crl/unreadable.rs",
            "revocation/lookup.rs",
            "revocation/ocsp.rs",
            "revocation/query.rs",
        ],
    ),
    ("keystore", &["macos.rs", "macos/request.rs"]),
    (
        "keystore",
        &[
            "pkcs11/key.rs",
            "pkcs11/module.rs",
            "pkcs11/protocol.rs",
            "pkcs11/serve.rs",
            "pkcs11/token.rs",
            "pkcs11/token/objects.rs",
            "pkcs11/worker.rs",
            "worker_command.rs",
        ],
    ),
    ("keystore", &["secret_service.rs", "secret_service/pins.rs"]),
    ("pki", &["client.rs", "connection.rs", "exchange.rs", "redirect.rs"]),
];
