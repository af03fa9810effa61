//! How a server proves who it is.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, OtherError, RootCertStore, SignatureScheme};
use webpki::EndEntityCert;
use x509_parser::prelude::{FromDer as _, X509Certificate};
use x509_parser::public_key::PublicKey;

/// The server's certificate says that it is a CA's, and the managed file does not name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the server shows a CA's certificate as its own")]
pub struct AuthorityAsServer;

/// No root vouches for the server's certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the server's certificate was issued by {issuer}, which is not trusted")]
pub struct UnknownAuthority {
    /// Who issued it, as it says.
    pub issuer: String,
    /// It names itself as its issuer.
    pub is_self_signed: bool,
}

/// The server's key is shorter than any that is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the server's RSA key has {bits} bits, and 2048 is the least")]
pub struct WeakKey {
    /// Its length.
    pub bits: usize,
}

/// A signature that does not verify, by a key that is too short to be tried at all.
fn told_apart(error: Error, certificate: &CertificateDer<'_>) -> Error {
    if !matches!(error, Error::InvalidCertificate(CertificateError::BadSignature)) {
        return error;
    }
    let Ok((_, parsed)) = X509Certificate::from_der(certificate) else { return error };
    match parsed.public_key().parsed() {
        Ok(PublicKey::RSA(key)) if key.key_size() < 2048 => {
            let weak = WeakKey { bits: key.key_size() };
            CertificateError::Other(OtherError(Arc::new(weak))).into()
        }
        Ok(_) | Err(_) => error,
    }
}

impl UnknownAuthority {
    fn of(end_entity: &CertificateDer<'_>) -> Option<Self> {
        let (_, parsed) = X509Certificate::from_der(end_entity).ok()?;
        let is_self_signed = parsed.issuer() == parsed.subject();
        Some(Self { issuer: parsed.issuer().to_string(), is_self_signed })
    }
}

/// Verifies servers by `roots` and by `named`, the roots of the managed file.
///
/// A server may show one of `named` itself: internal servers sign their own certificates, which say CA:TRUE
/// (`openssl req -x509`) or not (most appliances), and an administrator who names one means that server. RFC 5280 section
/// 4.2.1.9 says what a CA may do, and not that it serves nothing. Such a certificate must be the named one byte for byte, be
/// valid now, name the host, and be for servers if it says what it is for; the handshake proves its key as ever. One that is
/// no CA's is no root: it vouches for nothing but itself.
#[must_use]
pub fn server_verifier(
    mut roots: RootCertStore,
    named: &[CertificateDer<'static>],
    provider: &Arc<CryptoProvider>,
) -> Arc<dyn ServerCertVerifier> {
    let authorities = named.iter().filter(|certificate| may_issue(certificate)).cloned();
    let (_, ignored) = roots.add_parsable_certificates(authorities);
    if ignored > 0 {
        tracing::warn!(ignored, "some of the extra roots are no certificates of an authority");
    }
    // Without any root there is none to build, and no server is believed.
    let by_roots =
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider)).build().ok();
    let algorithms = provider.signature_verification_algorithms;
    Arc::new(ServerVerifier { by_roots, algorithms, named: named.to_vec() })
}

#[derive(Debug)]
struct ServerVerifier {
    by_roots: Option<Arc<WebPkiServerVerifier>>,
    algorithms: WebPkiSupportedAlgorithms,
    named: Vec<CertificateDer<'static>>,
}

impl ServerVerifier {
    /// Whether a certificate that the managed file names is one of `server` now.
    fn verify_named(
        certificate: &CertificateDer<'_>,
        server: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<(), Error> {
        let (_, parsed) =
            X509Certificate::from_der(certificate).map_err(|_| CertificateError::BadEncoding)?;
        let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
        let validity = parsed.validity();
        if now < validity.not_before.timestamp() {
            return Err(CertificateError::NotValidYet.into());
        }
        if now > validity.not_after.timestamp() {
            return Err(CertificateError::Expired.into());
        }
        let usage = parsed.extended_key_usage().map_err(|_| CertificateError::BadEncoding)?;
        if usage.is_some_and(|usage| !usage.value.server_auth && !usage.value.any) {
            return Err(CertificateError::InvalidPurpose.into());
        }
        let named = EndEntityCert::try_from(certificate).map_err(|_| CertificateError::BadEncoding)?;
        let is_for_it = named.verify_is_valid_for_subject_name(server);
        is_for_it.map_err(|_| CertificateError::NotValidForName.into())
    }
}

/// Whether a certificate is a CA's, so that others may be verified by it.
fn may_issue(certificate: &CertificateDer<'_>) -> bool {
    X509Certificate::from_der(certificate).is_ok_and(|(_, parsed)| parsed.is_ca())
}

fn is_authority(error: &Error) -> bool {
    let Error::InvalidCertificate(CertificateError::Other(OtherError(cause))) = error else { return false };
    cause.downcast_ref::<webpki::Error>().is_some_and(|error| *error == webpki::Error::CaUsedAsEndEntity)
}

impl ServerCertVerifier for ServerVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if self.named.iter().any(|named| named == end_entity) {
            return Self::verify_named(end_entity, server_name, now)
                .map(|()| ServerCertVerified::assertion());
        }
        let Some(by_roots) = &self.by_roots else { return Err(CertificateError::UnknownIssuer.into()) };
        let verified =
            by_roots.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        verified.map_err(|error| {
            if is_authority(&error) {
                return CertificateError::Other(OtherError(Arc::new(AuthorityAsServer))).into();
            }
            let is_unknown = matches!(error, Error::InvalidCertificate(CertificateError::UnknownIssuer));
            match UnknownAuthority::of(end_entity).filter(|_| is_unknown) {
                Some(unknown) => CertificateError::Other(OtherError(Arc::new(unknown))).into(),
                None => error,
            }
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let verified = verify_tls12_signature(message, certificate, signature, &self.algorithms);
        verified.map_err(|error| told_apart(error, certificate))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let verified = verify_tls13_signature(message, certificate, signature, &self.algorithms);
        verified.map_err(|error| told_apart(error, certificate))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use porthole_support::pki::{Authority, DeviceSpec};
    use std::process::Command;

    /// As `openssl req -x509` makes it for an internal server.
    fn own_certificate(more: &[&str]) -> CertificateDer<'static> {
        let folder = tempfile::tempdir().unwrap();
        let args = [
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-outform",
            "DER",
        ];
        let names = ["-subj", "/CN=mail.harbor.test", "-addext", "subjectAltName=DNS:mail.harbor.test"];
        let mut openssl = Command::new("openssl");
        openssl.current_dir(folder.path()).args(args).args(names).args(["-keyout", "key.pem"]).args(more);
        let made = openssl.output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        CertificateDer::from(made.stdout)
    }

    fn verify(
        named: &[CertificateDer<'static>],
        shown: &CertificateDer<'_>,
        host: &str,
        now: UnixTime,
    ) -> Result<(), Error> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(Authority::root("Another root").unwrap().certificate().clone()).unwrap();
        let verifier = server_verifier(roots, named, &provider);
        let host = ServerName::try_from(host.to_owned()).unwrap();
        verifier.verify_server_cert(shown, &[], &host, &[], now).map(|_| ())
    }

    #[test]
    fn a_server_may_show_the_very_certificate_that_the_managed_file_names() {
        for basic in ["basicConstraints=critical,CA:TRUE", "basicConstraints=CA:FALSE"] {
            shows_the_named_one(basic);
        }
    }

    fn shows_the_named_one(basic: &str) {
        let own_certificate = |more: &[&str]| own_certificate(&[&["-addext", basic], more].concat());
        let own = own_certificate(&["-days", "30"]);
        let now = UnixTime::now();
        let named = std::slice::from_ref(&own);
        assert_eq!(verify(named, &own, "mail.harbor.test", now), Ok(()));
        let late = UnixTime::since_unix_epoch(std::time::Duration::from_secs(now.as_secs() + 31 * 86_400));
        let early = UnixTime::since_unix_epoch(std::time::Duration::from_secs(now.as_secs() - 86_400));
        let refused = |result: Result<(), Error>| matches!(result, Err(Error::InvalidCertificate(_)));
        assert!(refused(verify(named, &own, "chat.harbor.test", now)));
        assert!(refused(verify(named, &own, "mail.harbor.test", late)));
        assert!(refused(verify(named, &own, "mail.harbor.test", early)));
        let for_clients = own_certificate(&["-addext", "extendedKeyUsage=clientAuth"]);
        assert!(refused(verify(std::slice::from_ref(&for_clients), &for_clients, "mail.harbor.test", now)));
    }

    #[test]
    fn a_named_certificate_that_is_no_cas_vouches_for_itself_alone() {
        let folder = tempfile::tempdir().unwrap();
        let openssl = |args: &[&str]| {
            let made = Command::new("openssl").current_dir(folder.path()).args(args).output().unwrap();
            assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        };
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
        let san = ["-addext", "subjectAltName=DNS:mail.harbor.test"];
        let own = ["req", "-x509", "-subj", "/CN=own", "-addext", "basicConstraints=CA:FALSE"];
        let own_files = ["-keyout", "own.key", "-out", "own.pem"];
        openssl(&[&own[..], &key, &san, &own_files].concat());
        // A signature that the holder of the server's key could make.
        let signed = ["req", "-x509", "-subj", "/CN=other", "-CA", "own.pem", "-CAkey", "own.key"];
        let signed_files = ["-addext", "basicConstraints=CA:FALSE", "-keyout", "o.key", "-out", "o.pem"];
        openssl(&[&signed[..], &key, &san, &signed_files].concat());
        let read = |name: &str| {
            use rustls::pki_types::pem::PemObject as _;
            CertificateDer::from_pem_file(folder.path().join(name)).unwrap()
        };
        let (own, signed) = (read("own.pem"), read("o.pem"));
        let named = std::slice::from_ref(&own);
        assert_eq!(verify(named, &own, "mail.harbor.test", UnixTime::now()), Ok(()));
        let unknown = UnknownAuthority { issuer: "CN=own".to_owned(), is_self_signed: false };
        let refused = verify(named, &signed, "mail.harbor.test", UnixTime::now()).unwrap_err();
        let Error::InvalidCertificate(CertificateError::Other(OtherError(cause))) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(cause.downcast_ref(), Some(&unknown));
    }

    #[test]
    fn a_ca_that_is_not_named_is_no_server_and_says_so() {
        let (own, other) = (own_certificate(&[]), own_certificate(&[]));
        for named in [vec![], vec![other]] {
            let error = verify(&named, &own, "mail.harbor.test", UnixTime::now()).unwrap_err();
            let Error::InvalidCertificate(CertificateError::Other(OtherError(cause))) = error else {
                panic!("{error:?}");
            };
            assert!(cause.is::<AuthorityAsServer>());
        }
    }

    #[test]
    fn any_other_server_is_verified_by_the_roots() {
        let authority = Authority::root("Harbor Root").unwrap();
        let issued = authority.issue_device(&DeviceSpec::named("x").dns_name("mail.harbor.test")).unwrap();
        let named = std::slice::from_ref(authority.certificate());
        assert_eq!(verify(named, issued.certificate(), "mail.harbor.test", UnixTime::now()), Ok(()));
        assert!(verify(&[], issued.certificate(), "mail.harbor.test", UnixTime::now()).is_err());
    }
}
