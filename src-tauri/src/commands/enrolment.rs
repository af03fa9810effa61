//! Getting a certificate.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use porthole_explain::Code;
use porthole_host::enrolment::ImportedView;
use zeroize::Zeroizing;

use super::{Answer, Run};
use crate::enrolment::{self, Asked, Enrolment, Made, Terms};

#[tauri::command]
pub(crate) async fn enrolment(run: Run<'_>) -> Answer<Enrolment> {
    run.apart(|porthole| enrolment::enrolment(porthole)).await
}

#[tauri::command]
pub(crate) async fn request_certificate(run: Run<'_>, terms: Terms) -> Answer<Made> {
    run.apart(move |porthole| enrolment::request(porthole, &terms)).await
}

#[tauri::command]
pub(crate) async fn save_request(run: Run<'_>, public_key: String) -> Answer<String> {
    run.apart(move |porthole| enrolment::save(porthole, &public_key).map(|path| path.display().to_string()))
        .await
}

#[tauri::command]
pub(crate) async fn import_certificate(
    run: Run<'_>,
    file: String,
    password: Option<String>,
) -> Answer<ImportedView> {
    let password = password.map(Zeroizing::new);
    // It may hold a private key.
    let file = Zeroizing::new(file);
    let content = STANDARD.decode(file.as_bytes());
    let content = Zeroizing::new(content.map_err(|error| Code::Internal.with_detail(error.to_string()))?);
    run.apart(move |porthole| enrolment::import(porthole, &content, password.as_deref().map(String::as_str)))
        .await
}

#[tauri::command]
pub(crate) async fn open_send_to(run: Run<'_>) -> Answer<()> {
    if let Some(url) = run.host.state().in_force.config().and_then(|config| config.enrolment.send_to.clone())
    {
        run.open_in_browser(url);
    }
    Ok(())
}

#[tauri::command]
pub(crate) async fn enrol(run: Run<'_>) -> Answer<Asked> {
    run.apart(|porthole| enrolment::enrol(porthole)).await
}

#[tauri::command]
pub(crate) async fn renew(run: Run<'_>) -> Answer<Asked> {
    run.apart(|porthole| enrolment::renew(porthole)).await
}

#[tauri::command]
pub(crate) async fn stop_asking(run: Run<'_>) -> Answer<()> {
    run.asking.stop();
    Ok(())
}

#[tauri::command]
pub(crate) async fn discard_request(run: Run<'_>, public_key: String) -> Answer<()> {
    run.apart(move |porthole| enrolment::discard(porthole, &public_key)).await
}
