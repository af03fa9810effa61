//! Opening a token with its PIN. All but `ask_pin` is for the window that asks.

use porthole_explain::Code;
use porthole_host::Remember;
use porthole_identity::Pin;
use zeroize::Zeroizing;

use super::{Answer, Run};
use crate::pins::{self, Question};

#[tauri::command]
pub(crate) async fn ask_pin(run: Run<'_>, token: String) -> Answer<()> {
    let waiting = pins::locked(&run).into_iter().find(|waiting| waiting.store.as_str() == token);
    let waiting =
        waiting.ok_or_else(|| Code::StoreUnavailable.with_detail("It does not wait for a PIN any more."))?;
    run.in_windows(move |porthole, handle| {
        pins::ask(porthole, handle, waiting);
        Ok(())
    })
    .await
}

#[tauri::command]
pub(crate) async fn pin_question(run: Run<'_>) -> Answer<Option<Question>> {
    run.apart(|porthole| Ok(pins::question(porthole))).await
}

#[tauri::command]
pub(crate) async fn pin_unlock(run: Run<'_>, pin: String, remember: bool) -> Answer<()> {
    let pin = Pin::new(Zeroizing::new(pin));
    let remember = if remember { Remember::InKeyring } else { Remember::ThisRun };
    run.apart(move |porthole| pins::unlock(porthole, &pin, remember)).await
}

#[tauri::command]
pub(crate) async fn pin_cancel(run: Run<'_>) -> Answer<()> {
    pins::cancel(&run);
    Ok(())
}
