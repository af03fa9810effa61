//! The request for a certificate that the managed file describes.

use std::path::Path;

use porthole_config::{Enrolment, NoRequest};
use porthole_explain::{Code, Problem};
use porthole_identity::{EnrolmentStore, NewRequest, RequestSpec, new_request};
use time::OffsetDateTime;

use super::facts::machine_facts;
use super::texts;

/// What a request of this machine asks for, as the managed file has it.
///
/// # Errors
/// The managed file names no subject, or what comes of it here cannot be asked for.
pub fn spec(enrolment: &Enrolment) -> Result<RequestSpec, Problem> {
    enrolment.request(&machine_facts()).map_err(|error| not_made(&error))
}

pub(super) fn not_made(error: &NoRequest) -> Problem {
    let code = match error {
        NoRequest::NoSubject => Code::EnrolmentNotConfigured,
        NoRequest::Fill(_) | NoRequest::Request(_) => Code::CertificateRequestFailed,
    };
    code.with(error.detail())
}

/// Has `store` make a key, and makes the request that `spec` describes, for a person to send. Its text is kept in the
/// state folder `folder` until the certificate comes.
///
/// # Errors
/// The key or the request cannot be made or kept.
pub fn request(store: &dyn EnrolmentStore, folder: &Path, spec: &RequestSpec) -> Result<NewRequest, Problem> {
    let request = make(store, spec)?;
    texts::save(folder, &request);
    Ok(request)
}

pub(super) fn make(store: &dyn EnrolmentStore, spec: &RequestSpec) -> Result<NewRequest, Problem> {
    new_request(store, spec, OffsetDateTime::now_utc()).map_err(|error| error.problem())
}
