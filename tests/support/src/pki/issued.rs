//! A certificate with its key and chain, and the forms it is handed out in.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use rcgen::KeyPair;
use rustls::sign::CertifiedKey;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use super::certificate_pem;
use crate::Result;
use crate::failure::{Failure, While as _};

/// An issued certificate, its private key, and the intermediates that lead from it towards its root.
#[derive(Debug)]
pub struct Issued {
    pub(super) certificate: CertificateDer<'static>,
    pub(super) intermediates: Vec<CertificateDer<'static>>,
    pub(super) key: KeyPair,
}

/// Where [`Issued::write`] put things.
#[derive(Debug, Clone)]
pub struct IssuedFiles {
    /// The certificate followed by its intermediates, PEM.
    pub chain: PathBuf,
    /// The certificate only, PEM.
    pub certificate: PathBuf,
    /// The private key, PKCS#8 PEM, readable by its owner only.
    pub key: PathBuf,
}

/// How the bags of a PKCS#12 file are encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pkcs12Encryption {
    /// PBES2 with AES-256-CBC and an SHA-256 MAC: what OpenSSL 3 and current Windows write.
    Modern,
    /// 3DES and RC2-40 with an SHA-1 MAC: what older Windows and Java wrote.
    Legacy,
}

impl Issued {
    /// The certificate itself.
    pub fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    /// The certificate followed by its intermediates, as a TLS peer sends them; the root is left out.
    pub fn chain(&self) -> Vec<CertificateDer<'static>> {
        let mut chain = vec![self.certificate.clone()];
        chain.extend(self.intermediates.iter().cloned());
        chain
    }

    /// The key pair.
    pub fn key(&self) -> &KeyPair {
        &self.key
    }

    /// The private key as PKCS#8.
    pub fn private_key(&self) -> PrivateKeyDer<'static> {
        PrivatePkcs8KeyDer::from(self.key.serialize_der()).into()
    }

    /// The certificate as PEM.
    pub fn certificate_pem(&self) -> String {
        certificate_pem(&self.certificate)
    }

    /// The certificate and its intermediates as PEM, one after the other.
    pub fn chain_pem(&self) -> String {
        self.chain().iter().map(certificate_pem).collect()
    }

    /// The private key as PKCS#8 PEM.
    pub fn key_pem(&self) -> String {
        self.key.serialize_pem()
    }

    /// What rustls takes for either side of a handshake.
    ///
    /// # Errors
    /// When rustls does not take the key.
    pub fn certified_key(&self) -> Result<Arc<CertifiedKey>> {
        let key = rustls::crypto::aws_lc_rs::sign::any_supported_type(&self.private_key())
            .doing("load the key into rustls")?;
        Ok(Arc::new(CertifiedKey::new(self.chain(), key)))
    }

    /// Writes `STEM.chain.pem`, `STEM.pem` and `STEM.key.pem` into `dir`.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write(&self, dir: &Path, stem: &str) -> Result<IssuedFiles> {
        let files = IssuedFiles {
            chain: dir.join(format!("{stem}.chain.pem")),
            certificate: dir.join(format!("{stem}.pem")),
            key: dir.join(format!("{stem}.key.pem")),
        };
        write(&files.chain, self.chain_pem())?;
        write(&files.certificate, self.certificate_pem())?;
        write_private(&files.key, &self.key_pem())?;
        Ok(files)
    }

    /// A PKCS#12 file with the key, the certificate and its intermediates. Made by the `openssl` program, so that
    /// it is not the product's own reader that decides what such a file looks like.
    ///
    /// # Errors
    /// When `openssl` is not installed or refuses; its words are in the error.
    pub fn pkcs12(
        &self,
        friendly_name: &str,
        password: &str,
        encryption: Pkcs12Encryption,
    ) -> Result<Vec<u8>> {
        // openssl opens its input twice, once for the key and once for the certificates, so a pipe will not do.
        let mut pem = tempfile::NamedTempFile::new().doing("make a file for openssl")?;
        write!(pem, "{}{}", self.key_pem(), self.chain_pem()).doing("write the file for openssl")?;
        let mut command = Command::new("openssl");
        command
            .args(["pkcs12", "-export", "-passout", "env:PKCS12_PASSWORD", "-name", friendly_name, "-in"])
            .arg(pem.path())
            .env("PKCS12_PASSWORD", password);
        match encryption {
            Pkcs12Encryption::Modern => {}
            Pkcs12Encryption::Legacy => {
                command.arg("-legacy");
            }
        }
        let output = command.output().doing("run openssl")?;
        if !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr);
            return Err(Failure::new(format!("openssl pkcs12 failed ({}): {text}", output.status)));
        }
        Ok(output.stdout)
    }
}

pub(super) fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    std::fs::write(path, content).doing(format_args!("write {}", path.display()))
}

/// Writes `content` into a file that only its owner may read, from its first byte on.
pub(super) fn write_private(path: &Path, content: &str) -> Result<()> {
    let mut options = std::fs::File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .and_then(|mut file| file.write_all(content.as_bytes()))
        .doing(format_args!("write {}", path.display()))
}
