//! Embeds the UI and makes a permission for each command, so that none can be called without one
//! (`docs/architecture.md`, invariant 9).

fn main() {
    let commands = tauri_build::AppManifest::new().commands(&["launcher_request", "pin_request"]);
    if let Err(error) = tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands)) {
        println!("cargo:error={error:#}");
        std::process::exit(1);
    }
}
