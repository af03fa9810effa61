//! Certificate authorities: roots, intermediates, and what they sign.

use std::path::Path;

use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, CertificateSigningRequestDer};
use time::{Duration, OffsetDateTime};

use super::device::{access, list_points};
use super::issued::{write, write_private};
use super::{DeviceSpec, Issued, KeyKind, certificate_pem};
use crate::Result;
use crate::failure::While as _;

/// A certificate authority that can sign.
pub struct Authority {
    certificate: CertificateDer<'static>,
    /// From this authority towards its root, this one first and the root left out; empty for a root.
    intermediates: Vec<CertificateDer<'static>>,
    issuer: Issuer<'static, KeyPair>,
}

/// What an authority puts into a certificate that it signs from a request, beside what the request asks for.
#[derive(Debug, Clone)]
pub struct CsrTerms {
    /// First moment of validity.
    pub not_before: OffsetDateTime,
    /// Last moment of validity.
    pub not_after: OffsetDateTime,
    /// The extended key usages to grant; `None` grants those that the request asks for.
    pub usages: Option<Vec<ExtendedKeyUsagePurpose>>,
}

impl Default for CsrTerms {
    fn default() -> Self {
        let now = OffsetDateTime::now_utc();
        Self { not_before: now - Duration::HOUR, not_after: now + Duration::days(365), usages: None }
    }
}

impl Authority {
    /// A new self-signed authority with the subject `CN=name`.
    ///
    /// # Errors
    /// When no key can be made.
    pub fn root(name: &str) -> Result<Self> {
        let key = KeyKind::P256.generate()?;
        let params = ca_params(name);
        let certificate = params.self_signed(&key).doing(format_args!("sign the root {name}"))?;
        Ok(Self {
            certificate: certificate.der().clone(),
            intermediates: Vec::new(),
            issuer: Issuer::new(params, key),
        })
    }

    /// A new self-signed authority whose key usage lets it sign certificates, and no lists of what it revoked.
    ///
    /// # Errors
    /// When no key can be made.
    pub fn root_without_lists(name: &str) -> Result<Self> {
        let key = KeyKind::P256.generate()?;
        let mut params = ca_params(name);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let certificate = params.self_signed(&key).doing(format_args!("sign the root {name}"))?;
        Ok(Self {
            certificate: certificate.der().clone(),
            intermediates: Vec::new(),
            issuer: Issuer::new(params, key),
        })
    }

    /// A self-signed authority with the subject `CN=name` whose last day has passed.
    ///
    /// # Errors
    /// When no key can be made.
    pub fn expired_root(name: &str) -> Result<Self> {
        let key = KeyKind::P256.generate()?;
        let mut params = ca_params(name);
        let now = OffsetDateTime::now_utc();
        (params.not_before, params.not_after) = (now - Duration::days(30), now - Duration::DAY);
        let certificate = params.self_signed(&key).doing(format_args!("sign the root {name}"))?;
        Ok(Self {
            certificate: certificate.der().clone(),
            intermediates: Vec::new(),
            issuer: Issuer::new(params, key),
        })
    }

    /// A new authority with the subject `CN=name`, signed by this one.
    ///
    /// # Errors
    /// When no key can be made.
    pub fn intermediate(&self, name: &str) -> Result<Self> {
        self.intermediate_naming(name, &[], &[])
    }

    /// The same, but its certificate names where the list of this authority is, and who answers (OCSP).
    ///
    /// # Errors
    /// When no key can be made.
    pub fn intermediate_naming(&self, name: &str, lists: &[String], responders: &[String]) -> Result<Self> {
        let key = KeyKind::P256.generate()?;
        let mut params = ca_params(name);
        params.crl_distribution_points = list_points(lists);
        params.custom_extensions = access(responders).into_iter().collect();
        let certificate =
            params.signed_by(&key, &self.issuer).doing(format_args!("sign the intermediate {name}"))?;
        let certificate = certificate.der().clone();
        let mut intermediates = vec![certificate.clone()];
        intermediates.extend(self.intermediates.iter().cloned());
        Ok(Self { certificate, intermediates, issuer: Issuer::new(params, key) })
    }

    /// The root that [`Authority::write`] wrote as `STEM.pem` and `STEM.key.pem` into `dir`.
    ///
    /// # Errors
    /// When either file is missing or is not what it should be.
    pub fn load_root(dir: &Path, stem: &str) -> Result<Self> {
        let certificate_path = dir.join(format!("{stem}.pem"));
        let key_path = dir.join(format!("{stem}.key.pem"));
        let certificate = CertificateDer::from_pem_file(&certificate_path)
            .doing(format_args!("read {}", certificate_path.display()))?;
        let key_pem =
            std::fs::read_to_string(&key_path).doing(format_args!("read {}", key_path.display()))?;
        let key = KeyPair::from_pem(&key_pem).doing(format_args!("read {}", key_path.display()))?;
        let issuer = Issuer::from_ca_cert_der(&certificate, key)
            .doing(format_args!("read {}", certificate_path.display()))?;
        Ok(Self { certificate, intermediates: Vec::new(), issuer })
    }

    /// This authority's own certificate.
    pub fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    /// This authority's own certificate as PEM.
    pub fn certificate_pem(&self) -> String {
        certificate_pem(&self.certificate)
    }

    /// Writes `STEM.pem` and `STEM.key.pem` into `dir`.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write(&self, dir: &Path, stem: &str) -> Result<()> {
        write(&dir.join(format!("{stem}.pem")), self.certificate_pem())?;
        write_private(&dir.join(format!("{stem}.key.pem")), &self.issuer.key().serialize_pem())
    }

    /// A server certificate for `names` (DNS names, wildcards, or IP addresses), valid for 90 days.
    ///
    /// # Errors
    /// When a name is none, or no key can be made.
    pub fn issue_server(&self, names: &[&str]) -> Result<Issued> {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let mut params = CertificateParams::new(names.clone())
            .doing(format_args!("describe a server certificate for {names:?}"))?;
        params.distinguished_name = DistinguishedName::new();
        if let Some(first) = names.first() {
            params.distinguished_name.push(DnType::CommonName, first.as_str());
        }
        let now = OffsetDateTime::now_utc();
        params.not_before = now - Duration::HOUR;
        params.not_after = now + Duration::days(90);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        self.issue(&params, KeyKind::P256.generate()?)
    }

    /// A device certificate as `spec` describes it, with a new key.
    ///
    /// # Errors
    /// When no key can be made, or a name in `spec` is none.
    pub fn issue_device(&self, spec: &DeviceSpec) -> Result<Issued> {
        self.issue(&spec.params()?, spec.key_kind().generate()?)
    }

    /// Another certificate for the key of `issued`, as a CA that renews it gives.
    ///
    /// # Errors
    /// When a name in `spec` is none.
    pub fn issue_again(&self, issued: &Issued, spec: &DeviceSpec) -> Result<Issued> {
        let key = KeyPair::try_from(issued.key().serialize_der()).doing("read the key again")?;
        self.issue(&spec.params()?, key)
    }

    /// Signs a PKCS#10 request (PEM or DER), after checking the request's own signature.
    ///
    /// # Errors
    /// When `request` is neither form, asks for an extension other than names and usages, or is not signed by the
    /// key that it names.
    pub fn sign_csr(&self, request: &[u8], terms: &CsrTerms) -> Result<CertificateDer<'static>> {
        let der = match CertificateSigningRequestDer::from_pem_slice(request) {
            Ok(der) => der,
            Err(_) => CertificateSigningRequestDer::from(request),
        };
        let mut parsed =
            CertificateSigningRequestParams::from_der(&der).doing("read the certificate request")?;
        parsed.params.not_before = terms.not_before;
        parsed.params.not_after = terms.not_after;
        // A request has no say in whether it becomes an authority.
        parsed.params.is_ca = IsCa::NoCa;
        parsed.params.use_authority_key_identifier_extension = true;
        if let Some(usages) = &terms.usages {
            parsed.params.extended_key_usages.clone_from(usages);
        }
        if parsed.params.key_usages.is_empty() {
            parsed.params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        }
        let signed = parsed.signed_by(&self.issuer).doing("sign the certificate request")?;
        Ok(signed.der().clone())
    }

    /// The certificates between what this authority signs and its root, this authority first, the root left out.
    pub fn intermediates(&self) -> &[CertificateDer<'static>] {
        &self.intermediates
    }

    pub(super) fn issuer(&self) -> &Issuer<'static, KeyPair> {
        &self.issuer
    }

    fn issue(&self, params: &CertificateParams, key: KeyPair) -> Result<Issued> {
        let certificate = params.signed_by(&key, &self.issuer).doing("sign a certificate")?;
        Ok(Issued { certificate: certificate.der().clone(), intermediates: self.intermediates.clone(), key })
    }
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authority").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// The certificate of a server that signed it itself, for `name`, and that does not say CA:TRUE.
///
/// # Errors
/// When `name` is none, or no key can be made.
pub fn self_signed_server(name: &str) -> Result<Issued> {
    let key = KeyKind::P256.generate()?;
    let mut params =
        CertificateParams::new([name.to_owned()]).doing("describe a server's own certificate")?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    let certificate = params.self_signed(&key).doing("sign a server's own certificate")?;
    Ok(Issued { certificate: certificate.der().clone(), intermediates: Vec::new(), key })
}

fn ca_params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    let now = OffsetDateTime::now_utc();
    params.not_before = now - Duration::DAY;
    params.not_after = now + Duration::days(3650);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.use_authority_key_identifier_extension = true;
    params
}
