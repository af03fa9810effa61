//! Embeds the UI, makes a permission for each command, so that none can be called without one
//! (`docs/architecture.md`, invariant 9), and the list of commands. Which ones there are stands in `capabilities`.
#![expect(clippy::disallowed_methods, reason = "a build script writes what it makes into cargo's folder")]

use std::error::Error;
use std::path::{Path, PathBuf};

fn main() {
    if let Err(error) = build() {
        println!("cargo:error={error:#}");
        std::process::exit(1);
    }
}

fn build() -> Result<(), Box<dyn Error>> {
    let commands = granted_commands(Path::new("capabilities"))?;
    let paths: Vec<String> = commands.iter().map(|command| format!("commands::{command}")).collect();
    let folder = std::env::var_os("OUT_DIR").map(PathBuf::from).ok_or("cargo names no folder")?;
    let handler = format!("tauri::generate_handler![{}]", paths.join(", "));
    std::fs::write(folder.join("handler.rs"), handler)?;

    let commands: Vec<&'static str> = commands.into_iter().map(|command| &*command.leak()).collect();
    let manifest = tauri_build::AppManifest::new().commands(commands.leak());
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))?;
    Ok(())
}

/// The commands of ours that a window may call: `open_app` for the permission `allow-open-app`.
fn granted_commands(capabilities: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    println!("cargo:rerun-if-changed={}", capabilities.display());
    let mut commands = Vec::new();
    for entry in std::fs::read_dir(capabilities)? {
        let capability: serde_json::Value = serde_json::from_slice(&std::fs::read(entry?.path())?)?;
        let permissions = capability["permissions"].as_array().ok_or("a capability grants something")?;
        // Those of Tauri's own name their plugin: `core:event:allow-listen`.
        let ours = permissions.iter().filter_map(|permission| permission.as_str()?.strip_prefix("allow-"));
        commands.extend(ours.map(|name| name.replace('-', "_")));
    }
    commands.sort_unstable();
    commands.dedup();
    Ok(commands)
}
