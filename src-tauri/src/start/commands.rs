//! What our own windows may call. Each hands its request on to the broker, which judges it; a new one is named in
//! `porthole_protocol` and in the UI's bridge.

use std::sync::Arc;

use porthole_protocol::{LauncherRequest, PinRequest};
use serde_json::Value;
use tauri::State;

use crate::shell::Shell;

/// For the launcher alone (`capabilities/launcher.json`).
#[tauri::command]
pub(super) async fn launcher_request(
    shell: State<'_, Arc<Shell>>,
    request: LauncherRequest,
) -> Result<Value, Value> {
    shell.broker.request(request).await
}

/// For the window that asks for a PIN alone (`capabilities/pin.json`).
#[tauri::command]
pub(super) async fn pin_request(shell: State<'_, Arc<Shell>>, request: PinRequest) -> Result<Value, Value> {
    shell.broker.pin_request(request).await
}
