//! A stand-in for an organisation's EST server (RFC 7030). No ready server was to be had as a package; this one has the
//! `openssl` program read the requests, issue the certificates and pack the answers, so that none of the product's own
//! code decides what a request or an answer looks like. Only HTTP and TLS are the test's own. That it speaks EST is
//! shown by strongSwan's client, which shares no code with it or with the product.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread::JoinHandle;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, StatusCode, header};
use parking_lot::Mutex;
use tokio::sync::oneshot;

use crate::Result;
use crate::failure::{Failure, While as _};
use crate::origin::{ClientCertificate, ClientCertificates, Exchange, Origin, Protocols, Reply, read_body};
use crate::pki::{Authority, Issued, certificate_pem};

/// How the server answers requests for certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EstBehaviour {
    /// With the certificate.
    Issues,
    /// "Not yet": 202, to be asked again after a second.
    Delays,
    /// 403 with plain words.
    Refuses,
    /// 503.
    IsBusy,
    /// Not at all, while anybody waits.
    Hangs,
    /// With a certificate for another key.
    IssuesForAnotherKey,
    /// With a certificate of an untrusted CA.
    IssuesFromAnotherCa,
}

/// A running server.
#[derive(Debug)]
pub struct EstServer {
    port: u16,
    state: Arc<EstState>,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct EstState {
    folder: tempfile::TempDir,
    behaviour: Mutex<EstBehaviour>,
    /// What requests must have, as DER; nothing is said where there is none.
    demands: Mutex<Option<Vec<u8>>>,
    /// Every operation that was asked for, with the requests' SHA-256 in hex.
    requests: Mutex<Vec<(String, String)>>,
    /// The second of the last certificate: no two are of one second, so that one is always newer.
    last: Mutex<u64>,
    login: String,
}

impl EstServer {
    /// Starts one for the label `devices` and for none, called `est.harbor.test` and `localhost`, that shows
    /// `identity`, issues from `authority`, lets in whoever says `user` and `password` or shows a certificate of
    /// `authority` or `bootstrap`.
    ///
    /// # Errors
    /// When a file cannot be written or the port not be opened.
    pub fn start(
        identity: &Issued,
        authority: &Authority,
        bootstrap: &Authority,
        (user, password): (&str, &str),
    ) -> Result<Self> {
        let folder = tempfile::tempdir().doing("make a folder for the EST server")?;
        authority.write(folder.path(), "issuing")?;
        Authority::root("Another CA")?.write(folder.path(), "other")?;
        let chain: String = authority.intermediates().iter().map(certificate_pem).collect();
        std::fs::write(folder.path().join("chain.pem"), chain + &authority.certificate_pem())
            .doing("write the CA's chain")?;
        let state = Arc::new(EstState {
            folder,
            behaviour: Mutex::new(EstBehaviour::Issues),
            demands: Mutex::default(),
            requests: Mutex::default(),
            last: Mutex::default(),
            login: STANDARD.encode(format!("{user}:{password}")),
        });
        let anchors = vec![authority.certificate().clone(), bootstrap.certificate().clone()];
        let origin = Origin::builder()
            .certificate(&["est.harbor.test", "localhost"], identity)?
            .protocols(Protocols::Http1)
            .client_certificates(ClientCertificates::Optional(anchors));
        let answering = Arc::clone(&state);
        let (end, ended) = oneshot::channel();
        let (tell_port, port) = channel();
        let thread = std::thread::spawn(move || {
            let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => runtime,
                Err(error) => return drop(tell_port.send(Err(error.to_string()))),
            };
            runtime.block_on(async {
                let serving = origin.serve(move |exchange| answer(Arc::clone(&answering), exchange)).await;
                match serving {
                    Ok(origin) => {
                        let _told = tell_port.send(Ok(origin.port()));
                        let _ended = ended.await;
                    }
                    Err(error) => drop(tell_port.send(Err(error.to_string()))),
                }
            });
        });
        let port = port.recv().doing("start the EST server")?.map_err(Failure::new)?;
        Ok(Self { port, state, end: Some(end), thread: Some(thread) })
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Changes how it answers from now on.
    pub fn behave(&self, behaviour: EstBehaviour) {
        *self.state.behaviour.lock() = behaviour;
    }

    /// Says from now on that a request must have what `demands` lists, each a section's content for
    /// `openssl asn1parse -genconf`: see `ASN1_generate_nconf(3)`.
    ///
    /// # Errors
    /// When openssl does not understand it.
    pub fn demand(&self, demands: &str) -> Result<()> {
        let file = self.state.path("demands.cnf");
        std::fs::write(&file, format!("asn1 = SEQUENCE:demands\n{demands}")).doing("write the demands")?;
        let out = self.state.path("demands.der");
        let (file, made) = (file.display().to_string(), out.display().to_string());
        openssl(&["asn1parse", "-genconf", &file, "-noout", "-out", &made], &[])?;
        *self.state.demands.lock() = Some(std::fs::read(&out).doing("read the demands")?);
        Ok(())
    }

    /// Every operation that was asked for, in order, with the hash of the request.
    pub fn requests(&self) -> Vec<(String, String)> {
        self.state.requests.lock().clone()
    }
}

impl Drop for EstServer {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

async fn answer(state: Arc<EstState>, exchange: Exchange) -> Reply {
    let path = exchange.request.uri().path().strip_prefix("/.well-known/est/");
    let operation = path.map(|path| path.strip_prefix("devices/").unwrap_or(path).to_owned());
    match operation.as_deref() {
        Some("cacerts") => {
            packed(&state.folder.path().join("chain.pem")).unwrap_or_else(|error| broken(&error))
        }
        Some("csrattrs") => match &*state.demands.lock() {
            Some(demands) => Reply::content("application/csrattrs", STANDARD.encode(demands)),
            None => Reply::status(StatusCode::NOT_FOUND),
        },
        Some(operation @ ("simpleenroll" | "simplereenroll")) => {
            state.issue(operation, exchange).await.unwrap_or_else(|error| broken(&error))
        }
        Some(_) | None => Reply::status(StatusCode::NOT_FOUND),
    }
}

fn broken(error: &Failure) -> Reply {
    refusal(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
}

fn refusal(status: StatusCode, message: impl Into<String>) -> Reply {
    Reply::text(message.into()).with_status(status)
}

/// Certificates as EST sends them: PKCS#7 in base64.
fn packed(pem: &Path) -> Result<Reply> {
    let file = pem.display().to_string();
    let message = openssl(&["crl2pkcs7", "-nocrl", "-outform", "DER", "-certfile", &file], &[])?;
    Ok(Reply::content("application/pkcs7-mime; smime-type=certs-only", STANDARD.encode(message)).header(
        header::HeaderName::from_static("content-transfer-encoding"),
        HeaderValue::from_static("base64"),
    ))
}

impl EstState {
    async fn issue(&self, operation: &str, exchange: Exchange) -> Result<Reply> {
        let headers = exchange.request.headers();
        if headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind != "application/pkcs10") {
            return Ok(refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, "application/pkcs10 is wanted"));
        }
        let basic = format!("Basic {}", self.login);
        let knows_login = headers.get(header::AUTHORIZATION).is_some_and(|value| *value == *basic);
        let shown = match &exchange.peer.certificate {
            ClientCertificate::Trusted(certificate) => Some(certificate.clone()),
            ClientCertificate::None | ClientCertificate::Untrusted { .. } => None,
        };
        let may_ask = shown.is_some() || (operation == "simpleenroll" && knows_login);
        if !may_ask {
            return Ok(refusal(StatusCode::UNAUTHORIZED, "Who are you?"));
        }
        let body = read_body(exchange.request.into_body()).await?;
        let digits: Vec<u8> = body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        let request = STANDARD.decode(digits).doing("read the request's base64")?;
        openssl(&["req", "-inform", "DER", "-noout", "-verify"], &request)?;
        let hash = openssl(&["dgst", "-sha256", "-r"], &request)?;
        let hash = String::from_utf8_lossy(&hash).chars().take(64).collect();
        self.requests.lock().push((operation.to_owned(), hash));
        if let (Some(shown), "simplereenroll") = (shown, operation) {
            // RFC 7030 section 4.2.2.
            let old = ["x509", "-inform", "DER", "-noout", "-subject", "-nameopt", "RFC2253"];
            let new = ["req", "-inform", "DER", "-noout", "-subject", "-nameopt", "RFC2253"];
            if openssl(&old, &shown)? != openssl(&new, &request)? {
                return Ok(refusal(StatusCode::BAD_REQUEST, "The subject must stay."));
            }
        }
        let behaviour = *self.behaviour.lock();
        match behaviour {
            EstBehaviour::Delays => Ok(Reply::status(StatusCode::ACCEPTED)
                .header(header::RETRY_AFTER, HeaderValue::from_static("1"))),
            EstBehaviour::Refuses => Ok(refusal(StatusCode::FORBIDDEN, "This device is not on our list.\n")),
            EstBehaviour::Hangs => std::future::pending().await,
            EstBehaviour::IsBusy => Ok(refusal(StatusCode::SERVICE_UNAVAILABLE, "")),
            EstBehaviour::Issues => self.signed(&request, "issuing"),
            EstBehaviour::IssuesFromAnotherCa => self.signed(&request, "other"),
            EstBehaviour::IssuesForAnotherKey => {
                let key = self.path("another.key");
                let key = key.display().to_string();
                let curve = "ec_paramgen_curve:P-256";
                openssl(&["genpkey", "-algorithm", "EC", "-pkeyopt", curve, "-out", &key], &[])?;
                let made = ["req", "-new", "-key", &key, "-subj", "/CN=another", "-outform", "DER"];
                let request = openssl(&made, &[])?;
                self.signed(&request, "issuing")
            }
        }
    }

    fn signed(&self, request: &[u8], authority: &str) -> Result<Reply> {
        self.wait_for_the_next_second();
        let (ca, key) = (self.path(&format!("{authority}.pem")), self.path(&format!("{authority}.key.pem")));
        let (ca, key) = (ca.display().to_string(), key.display().to_string());
        let certificate = self.path("issued.pem");
        let out = certificate.display().to_string();
        openssl(
            &[
                "x509",
                "-req",
                "-inform",
                "DER",
                "-CA",
                &ca,
                "-CAkey",
                &key,
                "-days",
                "30",
                "-copy_extensions",
                "copyall",
                "-out",
                &out,
            ],
            request,
        )?;
        packed(&certificate)
    }

    fn wait_for_the_next_second(&self) {
        let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let mut last = self.last.lock();
        while now() <= *last {
            std::thread::yield_now();
        }
        *last = now();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

fn openssl(arguments: &[&str], input: &[u8]) -> Result<Vec<u8>> {
    use std::io::Write as _;
    let mut program = Command::new("openssl");
    program.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut program = program.spawn().doing("run openssl")?;
    if let Some(mut pipe) = program.stdin.take() {
        // A program that needs no input may close its end first.
        let _read = pipe.write_all(input);
    }
    let output = program.wait_with_output().doing("wait for openssl")?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(Failure::new(format!("openssl {arguments:?} failed: {}", String::from_utf8_lossy(&output.stderr))))
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::path::Path;
    use std::time::Duration;

    use super::{EstBehaviour, EstServer};
    use crate::pki::Authority;
    use crate::process::{Process, command};

    const LONG: Duration = Duration::from_secs(60);

    struct Fixture {
        folder: tempfile::TempDir,
        est: EstServer,
    }

    impl Fixture {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let authority = Authority::root("Harbor Device CA").unwrap();
            let root = Authority::root("Harbor Root").unwrap();
            authority.write(folder.path(), "device-ca").unwrap();
            root.write(folder.path(), "root").unwrap();
            let identity = root.issue_server(&["localhost"]).unwrap();
            let est = EstServer::start(&identity, &authority, &authority, ("enrol", "secret")).unwrap();
            Self { folder, est }
        }

        /// `pki` in the folder; what it printed.
        fn pki(&self, args: &[&str]) -> crate::Result<String> {
            let url = format!("https://localhost:{}", self.est.port());
            let mut pki = command("pki", args);
            pki.current_dir(self.folder.path()).args([
                "--url",
                &url,
                "--cacert",
                "root.pem",
                "--outform",
                "pem",
            ]);
            Process::run(pki, LONG)
        }

        fn request(&self, key: &str) {
            let mut made =
                command("openssl", ["req", "-new", "-newkey", "ec", "-nodes", "-subj", "/CN=laptop-7"]);
            made.args(["-pkeyopt", "ec_paramgen_curve:P-256", "-outform", "DER", "-out", "request.der"]);
            made.args(["-addext", "extendedKeyUsage=clientAuth", "-keyout", key]);
            made.current_dir(self.folder.path());
            Process::run(made, LONG).unwrap();
        }

        fn enrol(&self, args: &[&str]) -> crate::Result<String> {
            self.pki(&[&["--est", "--cacert", "device-ca.pem", "--in", "request.der"], args].concat())
        }

        /// Whether the certificate is from the CA and for the key.
        fn holds(&self, certificate: &str, key: &str) {
            let run = |args: &[&str]| {
                let mut openssl = command("openssl", args);
                openssl.current_dir(self.folder.path());
                Process::run(openssl, LONG).unwrap()
            };
            run(&["verify", "-CAfile", "device-ca.pem", certificate]);
            let of_key = run(&["pkey", "-in", key, "-pubout"]);
            assert_eq!(run(&["x509", "-in", certificate, "-noout", "-pubkey"]), of_key);
        }
    }

    fn write(folder: &Path, name: &str, text: &str) {
        std::fs::write(folder.join(name), text).unwrap();
    }

    #[test]
    fn the_client_of_strongswan_gets_the_ca_enrols_and_renews_here() {
        let fixture = Fixture::new();
        let folder = fixture.folder.path();
        fixture.pki(&["--estca", "--cacert", "device-ca.pem", "--caout", "handed-out.pem"]).unwrap();
        let handed_out = std::fs::read_to_string(folder.join("handed-out.pem")).unwrap();
        let authority = std::fs::read_to_string(folder.join("device-ca.pem")).unwrap();
        assert_eq!(
            handed_out.split_whitespace().collect::<String>(),
            authority.split_whitespace().collect::<String>()
        );

        fixture.request("first.key");
        assert!(fixture.enrol(&["--userpass", "enrol:wrong"]).is_err());
        let first = fixture.enrol(&["--userpass", "enrol:secret"]).unwrap();
        write(folder, "first.pem", &first);
        fixture.holds("first.pem", "first.key");

        fixture.request("second.key");
        let second = fixture.enrol(&["--cert", "first.pem", "--key", "first.key"]).unwrap();
        write(folder, "second.pem", &second);
        fixture.holds("second.pem", "second.key");
        let requests = fixture.est.requests().into_iter().map(|(operation, _)| operation).collect::<Vec<_>>();
        assert_eq!(requests, ["simpleenroll", "simplereenroll"]);
        fixture.est.behave(EstBehaviour::Refuses);
        assert!(fixture.enrol(&["--userpass", "enrol:secret"]).is_err());
    }
}
