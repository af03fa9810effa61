//! What to do where there is no certificate yet.

use porthole_config::ManagedConfig;

/// What to do first where the managed file was refused: what it says about certificates is not known.
pub(crate) const AFTER_THE_MANAGED_FILE: &str =
    "Ask your IT team to correct the managed file first. What is wrong with it: portholectl config check";

/// The command that gets a first certificate under `config`, as it can be run; `None` where no managed file counts.
pub(crate) fn first_certificate(config: Option<&ManagedConfig>) -> &'static str {
    match config {
        Some(config) if config.device_certificate.is_none() => {
            "Ask your IT team if this device should have a certificate: the managed file has no [device_certificate]"
        }
        Some(config) if config.enrolment.est.is_some() => {
            "Request one from your organisation's server: portholectl certificate enrol"
        }
        Some(config) if config.enrolment.subject.is_some() => {
            "Make a request: portholectl certificate request"
        }
        Some(_) | None => "Make a request: portholectl certificate request --subject \"CN=NAME\"",
    }
}
