//! Whom a client believes.

use std::sync::Arc;

use rustls::client::ResolvesClientCert;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;

use crate::error::FetchFailure;

/// By which roots a server is believed. Nothing turns verification off.
#[derive(Debug, Clone)]
pub enum Trust {
    /// The system's roots and these.
    System {
        /// The managed file's `extra_roots`.
        extra: Vec<CertificateDer<'static>>,
    },
    /// These and no others.
    Only(Vec<CertificateDer<'static>>),
}

impl Trust {
    /// How to shake hands. Reads the system's roots from the disk.
    pub(crate) fn configure(
        &self,
        identity: Option<&Arc<dyn ResolvesClientCert>>,
    ) -> Result<ClientConfig, FetchFailure> {
        let (roots, named) = match self {
            Self::System { extra } => (porthole_network::system_roots(), extra),
            Self::Only(anchors) => (RootCertStore::empty(), anchors),
        };
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let verifier = porthole_network::server_verifier(roots, named, &provider);
        let base = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| FetchFailure::of_tls(&error))?
            .dangerous()
            .with_custom_certificate_verifier(verifier);
        Ok(match identity {
            Some(resolver) => base.with_client_cert_resolver(Arc::clone(resolver)),
            None => base.with_no_client_auth(),
        })
    }
}
