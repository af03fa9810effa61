//! `openssl s_server`: a server with any key, certificate and TLS that openssl can be told to have.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use crate::Result;
use crate::failure::{Failure, While as _};
use crate::free_ports;
use crate::pki::{Authority, Issued};
use crate::process::{Process, command};

const READY: Duration = Duration::from_secs(30);

/// What `openssl req` is told for a key of each kind.
pub mod key {
    /// ECDSA on P-256.
    pub const P256: &[&str] = &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
    /// ECDSA on P-521.
    pub const P521: &[&str] = &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521"];
    /// RSA of 2048 bits.
    pub const RSA: &[&str] = &["-newkey", "rsa:2048"];
    /// RSA of 1024 bits, which is below openssl's own level of security; see [`super::WEAK`].
    pub const RSA_1024: &[&str] = &["-newkey", "rsa:1024"];
    /// RSA that makes signatures with PSS only.
    pub const RSA_PSS: &[&str] = &["-newkey", "rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"];
}

/// Lowers openssl's level of security.
pub const WEAK: [&str; 2] = ["-cipher", "DEFAULT@SECLEVEL=0"];

/// Who signed the server's certificate.
#[derive(Clone, Copy)]
pub enum IssuedBy<'a> {
    /// An authority.
    Authority(&'a Authority),
    /// The server, which says that it is no CA.
    Itself,
    /// The server, as `openssl req -x509` makes it: it says that it is a CA.
    ItselfAsCa,
}

/// A running server, which answers each request with a page. Dropping it ends it.
pub struct OpensslServer {
    _process: Process,
    port: u16,
    folder: TempDir,
}

impl OpensslServer {
    /// A server for `name` with a new key of `kind`, told `args` besides.
    ///
    /// # Errors
    /// When openssl is not there or refuses.
    pub fn start(name: &str, issued_by: IssuedBy<'_>, kind: &[&str], args: &[&str]) -> Result<Self> {
        let folder = tempfile::tempdir().doing("make a folder for openssl")?;
        let (subject, names) = (format!("/CN={name}"), format!("subjectAltName=DNS:{name}"));
        let mut request = vec!["req", "-x509", "-nodes", "-keyout", "key.pem", "-out", "cert.pem"];
        request.extend(kind);
        request.extend(["-subj", &subject, "-addext", &names]);
        if let IssuedBy::Authority(authority) = issued_by {
            authority.write(folder.path(), "root")?;
            request.extend(["-CA", "root.pem", "-CAkey", "root.key.pem"]);
        }
        if !matches!(issued_by, IssuedBy::ItselfAsCa) {
            request.extend(["-addext", "basicConstraints=critical,CA:FALSE"]);
        }
        openssl(folder.path(), &request)?;
        Self::serve(folder, args)
    }

    /// A server that shows `issued`, told `args` besides.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn showing(issued: &Issued, args: &[&str]) -> Result<Self> {
        let folder = tempfile::tempdir().doing("make a folder for openssl")?;
        for (file, content) in [("cert.pem", issued.chain_pem()), ("key.pem", issued.key_pem())] {
            std::fs::write(folder.path().join(file), content).doing("write for openssl")?;
        }
        Self::serve(folder, args)
    }

    fn serve(folder: TempDir, args: &[&str]) -> Result<Self> {
        let [port] = free_ports()?;
        let accept = port.to_string();
        let mut server = command("openssl", ["s_server", "-accept", &accept]);
        server.current_dir(folder.path()).args(["-cert", "cert.pem", "-key", "key.pem", "-www"]).args(args);
        let process = Process::spawn(server)?;
        process.wait_for_line(READY, |line| line.contains("ACCEPT"))?;
        Ok(Self { _process: process, port, folder })
    }

    /// The port, on any address of this machine.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The certificate that it shows, as PEM.
    ///
    /// # Errors
    /// The file is gone.
    pub fn certificate_pem(&self) -> Result<String> {
        std::fs::read_to_string(self.folder.path().join("cert.pem")).doing("read the server's certificate")
    }
}

fn openssl(folder: &Path, args: &[&str]) -> Result<()> {
    let made = Command::new("openssl").current_dir(folder).args(args).output().doing("run openssl")?;
    if made.status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("openssl {args:?}: {}", String::from_utf8_lossy(&made.stderr))))
}
