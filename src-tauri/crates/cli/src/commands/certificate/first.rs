//! What to do where there is no certificate yet.

use porthole_config::ManagedConfig;

/// The command that gets a first certificate under `config`, as it can be run; `None` where no managed file counts.
pub(crate) fn first_certificate(config: Option<&ManagedConfig>) -> &'static str {
    match config {
        Some(config) if config.device_certificate.is_none() => {
            "Ask your IT team if this device should have a certificate: the managed file has no [device_certificate]"
        }
        Some(config) if config.enrolment.est.is_some() => {
            "Get one from your organisation's server: portholectl certificate enrol"
        }
        Some(config) if config.enrolment.subject.is_some() => {
            "Make a request: portholectl certificate request"
        }
        Some(_) | None => "Make a request: portholectl certificate request --subject \"CN=NAME\"",
    }
}
