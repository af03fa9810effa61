//! The system's roots: what an administrator installed. The environment cannot change them.
//!
//! `SSL_CERT_FILE` and `SSL_CERT_DIR` belong to anyone who starts the process. If they counted, a line in a person's
//! profile could put any authority in place of the system's; so they are not read.

use rustls::RootCertStore;
use rustls_native_certs::CertificateResult;

/// The system's root certificates. What cannot be read is logged and left out. Reads files: not for an async thread.
#[must_use]
pub fn system_roots() -> RootCertStore {
    let loaded = read();
    for error in &loaded.errors {
        tracing::warn!(%error, "some of the system's root certificates cannot be read");
    }
    let mut roots = RootCertStore::empty();
    let (added, ignored) = roots.add_parsable_certificates(loaded.certs);
    tracing::debug!(added, ignored, "read the system's root certificates");
    roots
}

/// Where distributions keep all roots in one file; the first that is there counts.
#[cfg(all(unix, not(target_os = "macos")))]
const BUNDLES: [&str; 6] = [
    // Debian and what comes of it, Arch, Gentoo
    "/etc/ssl/certs/ca-certificates.crt",
    // Fedora and what comes of it
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    // openSUSE
    "/var/lib/ca-certificates/ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem",
    // Alpine
    "/etc/ssl/cert.pem",
];

/// Where they keep one root a file, should there be no such bundle.
#[cfg(all(unix, not(target_os = "macos")))]
const FOLDER: &str = "/etc/ssl/certs";

#[cfg(all(unix, not(target_os = "macos")))]
fn read() -> CertificateResult {
    use std::path::Path;

    let bundle = BUNDLES.map(Path::new).into_iter().find(|bundle| bundle.exists());
    let folder = bundle.is_none().then_some(Path::new(FOLDER));
    rustls_native_certs::load_certs_from_paths(bundle, folder)
}

/// The library that asks the system here prefers the environment, and nothing turns that off. So where the
/// environment names roots there are none but those of the managed file, and servers are refused rather than
/// believed.
#[cfg(not(all(unix, not(target_os = "macos"))))]
fn read() -> CertificateResult {
    let names_roots = ["SSL_CERT_FILE", "SSL_CERT_DIR"].iter().any(|name| std::env::var_os(name).is_some());
    if names_roots {
        tracing::error!("SSL_CERT_FILE or SSL_CERT_DIR is set: the system's roots are not used");
        return CertificateResult::default();
    }
    rustls_native_certs::load_native_certs()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use porthole_support::pki::Authority;
    use std::process::Command;

    const EXPECTED: &str = "PORTHOLE_TEST_ROOTS";

    #[test]
    fn the_environment_neither_adds_nor_removes_a_root() {
        let folder = tempfile::tempdir().unwrap();
        Authority::root("Somebody's").unwrap().write(folder.path(), "root").unwrap();
        let count = read().certs.len().to_string();
        for (file, dir) in [("root.pem", "."), ("missing.pem", "missing")] {
            let output = Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "roots::tests::as_told", "--ignored"])
                .env("SSL_CERT_FILE", folder.path().join(file))
                .env("SSL_CERT_DIR", folder.path().join(dir))
                .env(EXPECTED, &count)
                .output()
                .unwrap();
            let stdout = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success() && stdout.contains("1 passed"), "{output:?}");
        }
    }

    #[test]
    #[ignore = "needs an environment of its own: run by the test above"]
    fn as_told() {
        assert_eq!(read().certs.len().to_string(), std::env::var(EXPECTED).unwrap());
    }
}
