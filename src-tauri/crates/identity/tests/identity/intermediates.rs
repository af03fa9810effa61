//! CA certificates from beside the anchor file and from the stores complete a chain, and are never its end. `openssl`
//! is the CA.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail as the test does")]

use porthole_identity::{
    Anchor, ClientCertificateResolution, Evaluation, EvaluationContext, KeyPresence, Pkcs8, Requirements,
    RevocationCheck, RevocationPolicy, SoftwareKey, StoreKind, StoreName, StoreReading, StoredCertificate,
    WhenUnknown, evaluate, read_certificates,
};
use rustls::SignatureScheme;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use time::OffsetDateTime;

const STORE: StoreName = StoreName::from_static("Test Store");
const OTHER: StoreName = StoreName::from_static("Another Store");
const CA: &str = "basicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign, cRLSign\n";
const DEVICE: &str = "extendedKeyUsage = clientAuth\nkeyUsage = critical, digitalSignature\n";

/// What openssl made, each as `NAME.pem` with `NAME.key`.
struct Made(tempfile::TempDir);

impl Made {
    fn new() -> Self {
        let made = Self(tempfile::tempdir().unwrap());
        made.sign("Harbor Root", "root", "root", CA, &[]);
        made.sign("Harbor Issuing CA", "issuing", "root", CA, &[]);
        made.sign("laptop-7", "laptop", "issuing", DEVICE, &[]);
        made
    }

    /// Makes a key and a certificate named `subject`, signed by `by`; by itself where that is its own name.
    fn sign(&self, subject: &str, name: &str, by: &str, extensions: &str, more: &[&str]) {
        let file = |suffix: &str| format!("{name}.{suffix}");
        write(&self.path(&file("ext")), extensions);
        let (key, request, certificate) = (file("key"), file("csr"), file("pem"));
        let subject = format!("/CN={subject}");
        self.run(&["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", &key]);
        self.run(&["req", "-new", "-key", &key, "-subj", &subject, "-out", &request]);
        let (ca, ca_key) = (format!("{by}.pem"), format!("{by}.key"));
        let signer = if by == name { vec!["-key", &key] } else { vec!["-CA", &ca, "-CAkey", &ca_key] };
        let extensions = file("ext");
        let sign = ["x509", "-req", "-in", &request, "-extfile", &extensions, "-out", &certificate];
        let days = if more.is_empty() { &["-days", "30"][..] } else { more };
        self.run(&[&sign[..], &signer, days].concat());
    }

    /// Signs again what [`Made::sign`] made, for one day in the past.
    fn sign_for_the_past(&self, name: &str, by: &str) {
        write(
            &self.path("past.cnf"),
            &format!(
                "[ca]\ndefault_ca = it\n[it]\ndatabase = index.txt\nnew_certs_dir = .\nrand_serial = yes\n\
                 default_md = sha256\npolicy = any\ncertificate = {by}.pem\nprivate_key = {by}.key\n\
                 [any]\ncommonName = supplied\n"
            ),
        );
        write(&self.path("index.txt"), "");
        let (request, extensions, certificate) =
            (format!("{name}.csr"), format!("{name}.ext"), format!("{name}.pem"));
        let files = ["-in", &request, "-extfile", &extensions, "-out", &certificate];
        let dates = ["-startdate", "20250101000000Z", "-enddate", "20250102000000Z"];
        self.run(&[&["ca", "-batch", "-notext", "-config", "past.cnf"][..], &files, &dates].concat());
    }

    fn run(&self, args: &[&str]) {
        let output = Command::new("openssl").current_dir(self.0.path()).args(args).output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn pem(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(&format!("{name}.pem"))).unwrap()
    }

    fn der(&self, name: &str) -> CertificateDer<'static> {
        CertificateDer::from_pem_slice(&self.pem(name)).unwrap()
    }

    fn asks(&self, anchors: &[&str], intermediates: &[&str]) -> Requirements {
        let anchors = anchors.iter().flat_map(|name| Anchor::read(&self.pem(name)).unwrap()).collect();
        let beside = intermediates.iter().flat_map(|name| read_certificates(&self.pem(name)).unwrap());
        Requirements { intermediates: beside.collect(), ..Requirements::anchored_in(anchors) }
    }

    /// The device's certificate with its key, in the person's store, with nothing above it.
    fn laptop(&self) -> StoredCertificate {
        let key = PrivatePkcs8KeyDer::from_pem_file(self.path("laptop.key")).unwrap();
        let key = SoftwareKey::from_pkcs8(&Pkcs8::from_der(key.secret_pkcs8_der().to_vec())).unwrap();
        entry(vec![self.der("laptop")], KeyPresence::Present(Arc::new(key)))
    }
}

#[expect(clippy::disallowed_methods, reason = "a test's own folder")]
fn write(path: &Path, content: &str) {
    std::fs::write(path, content).unwrap();
}

fn entry(chain: Vec<CertificateDer<'static>>, key: KeyPresence) -> StoredCertificate {
    StoredCertificate { chain, key, store: STORE, kind: StoreKind::User, label: "an entry".to_owned() }
}

/// What is said of the device's certificate when `others` lie in another store.
fn evaluation_of(
    laptop: StoredCertificate,
    others: &[CertificateDer<'static>],
    asks: &Requirements,
) -> Evaluation {
    let others = others.iter().map(|der| entry(vec![der.clone()], KeyPresence::Absent)).collect();
    let readings = vec![
        StoreReading { store: STORE, kind: StoreKind::User, found: Ok(vec![laptop]) },
        StoreReading { store: OTHER, kind: StoreKind::User, found: Ok(others) },
    ];
    evaluate(readings, &EvaluationContext::of(Some(asks), OffsetDateTime::now_utc()))
}

#[test]
fn a_ca_certificate_from_a_file_or_from_any_store_completes_a_chain_and_is_sent_along() {
    let made = Made::new();
    let (issuing, laptop) = (made.der("issuing"), made.der("laptop"));
    let (with, without) = (made.asks(&["root"], &["issuing"]), made.asks(&["root"], &[]));
    let beside = evaluation_of(made.laptop(), &[], &with);
    let stored = evaluation_of(made.laptop(), std::slice::from_ref(&issuing), &without);
    let mut own = made.laptop();
    own.chain.push(issuing.clone());
    let own = evaluation_of(own, &[], &without);
    for (name, found) in [("file", beside), ("another store", stored), ("its own entry", own)] {
        let identity = found.status.identity.unwrap_or_else(|| panic!("{name}: {:?}", found.status.problem));
        let ClientCertificateResolution::Present(shown) =
            identity.answer(&[], &[SignatureScheme::ECDSA_NISTP256_SHA256])
        else {
            panic!("{name}: not shown");
        };
        let sent = shown.cert.clone();
        assert_eq!(sent, [laptop.clone(), issuing.clone()], "{name}: the root is not sent");
    }
}

#[test]
fn no_ca_certificate_is_an_anchor_for_being_known_and_each_gap_has_its_reason() {
    let made = Made::new();
    made.sign("Quay Root", "quay", "quay", CA, &[]);
    // Another CA under the name of the one that issued the certificate.
    made.sign("Harbor Issuing CA", "namesake", "root", CA, &[]);
    let limited = "basicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign\nextendedKeyUsage = serverAuth\n";
    let (root, issuing) = (made.der("root"), made.der("issuing"));
    let mut page = String::new();
    let mut case = |name: &str, found: &Evaluation| {
        let reason = found.ledger.candidates[0].reason().to_string();
        let code = found.status.problem.as_ref().map_or("certified", |problem| problem.code);
        assert!(found.status.identity.is_none(), "{name}");
        writeln!(page, "{name}: {code}\n    {reason}").unwrap();
    };
    case("nothing above it is known", &evaluation_of(made.laptop(), &[], &made.asks(&["root"], &[])));
    let all = [issuing.clone(), root.clone()];
    case("its whole chain lies in a store", &evaluation_of(made.laptop(), &all, &made.asks(&["quay"], &[])));
    let beside = made.asks(&["quay"], &["issuing", "root"]);
    case("its whole chain lies beside another anchor", &evaluation_of(made.laptop(), &[], &beside));
    case(
        "a namesake lies in a store",
        &evaluation_of(made.laptop(), &[made.der("namesake")], &made.asks(&["root"], &[])),
    );
    made.sign("Harbor Issuing CA", "issuing", "root", limited, &[]);
    made.sign("laptop-7", "laptop", "issuing", DEVICE, &[]);
    case(
        "its issuer is for servers alone",
        &evaluation_of(made.laptop(), &[], &made.asks(&["root"], &["issuing"])),
    );
    made.sign("Harbor Issuing CA", "issuing", "root", CA, &[]);
    made.sign("laptop-7", "laptop", "issuing", DEVICE, &[]);
    made.sign_for_the_past("issuing", "root");
    case("its issuer has expired", &evaluation_of(made.laptop(), &[], &made.asks(&["root"], &["issuing"])));
    made.sign("Harbor Issuing CA", "issuing", "root", CA, &["-days", "-1"]);
    made.sign("laptop-7", "laptop", "issuing", DEVICE, &[]);
    case(
        "its issuer ends before it begins",
        &evaluation_of(made.laptop(), &[], &made.asks(&["root"], &["issuing"])),
    );
    made.sign("Harbor Issuing CA", "issuing", "root", CA, &["-days", "30", "-sha1"]);
    made.sign("laptop-7", "laptop", "issuing", DEVICE, &[]);
    case(
        "its issuer is signed with SHA-1",
        &evaluation_of(made.laptop(), &[], &made.asks(&["root"], &["issuing"])),
    );
    insta::assert_snapshot!(page);
}

/// A list of some reasons alone is not understood; that a CA names only such a one does not make it a CA that names none.
#[test]
fn a_ca_that_names_a_list_which_is_not_understood_is_not_passed_over() {
    let made = Made::new();
    let partial = format!(
        "{CA}crlDistributionPoints = some\n[some]\nfullname = URI:http://pki.harbor.test/some.crl\nreasons = keyCompromise\n"
    );
    for (extensions, is_passed_over) in [(CA, true), (partial.as_str(), false)] {
        made.sign("Harbor Issuing CA", "issuing", "root", extensions, &[]);
        made.sign("laptop-7", "laptop", "issuing", DEVICE, &[]);
        let mut asks = made.asks(&["root"], &["issuing"]);
        let (check, unknown) = (RevocationCheck::Crl, WhenUnknown::Untrusted);
        asks.revocation = Some(RevocationPolicy { check, unknown, lists: Vec::new() });
        let reason = evaluation_of(made.laptop(), &[], &asks).ledger.candidates[0].reason().to_string();
        let own = "its revocation status is unknown: it has no CRL distribution point";
        assert!(reason.contains(own), "{reason}");
        let above = "the revocation status of the CA `CN=Harbor Issuing CA` above it is unknown";
        assert_eq!(reason.contains(above), !is_passed_over, "{reason}");
    }
}
