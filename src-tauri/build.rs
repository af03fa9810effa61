//! Embeds the UI and makes a permission for each command, so that none can be called without one
//! (`docs/architecture.md`, invariant 9).

fn main() {
    let commands = tauri_build::AppManifest::new().commands(&[
        "overview",
        "open_app",
        "recheck_device",
        "candidates",
        "activity",
        "downloads",
        "cancel_download",
        "show_download",
        "open_help",
        "restart",
        "dismiss_notice",
        "choose",
        "decline",
        "enrolment",
        "request_certificate",
        "save_request",
        "open_send_to",
        "enrol",
        "renew",
        "stop_asking",
        "discard_request",
        "import_certificate",
        "ask_pin",
        "pin_question",
        "pin_unlock",
        "pin_cancel",
    ]);
    if let Err(error) = tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands)) {
        println!("cargo:error={error:#}");
        std::process::exit(1);
    }
}
