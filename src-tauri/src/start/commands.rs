//! The commands of our own windows. Each forwards its request to the broker, which checks it. A new command is named
//! here and in the capability of the window that may call it; `build.rs` generates the rest.

use std::sync::Arc;

use porthole_protocol::{LauncherRequest, PinRequest};
use serde_json::Value;
use tauri::State;

use crate::shell::Shell;

/// For the launcher only (`capabilities/launcher.json`).
#[tauri::command]
pub(super) async fn launcher_request(
    shell: State<'_, Arc<Shell>>,
    request: LauncherRequest,
) -> Result<Value, Value> {
    shell.broker.request(request).await
}

/// For the PIN window only (`capabilities/pin.json`).
#[tauri::command]
pub(super) async fn pin_request(shell: State<'_, Arc<Shell>>, request: PinRequest) -> Result<Value, Value> {
    shell.broker.request_of_pin(request).await
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    fn files(at: &Path, found: &mut Vec<PathBuf>) {
        if at.is_file() {
            return found.push(at.to_owned());
        }
        for entry in fs::read_dir(at).unwrap() {
            files(&entry.unwrap().path(), found);
        }
    }

    /// The commands that this file defines.
    fn defined_commands() -> Vec<String> {
        let behind = include_str!("commands.rs").split("\n#[tauri::command]\n").skip(1);
        let names = behind.filter_map(|text| text.split_once("fn ")?.1.split(['(', '<']).next());
        names.map(str::to_owned).collect()
    }

    #[test]
    fn a_command_is_named_where_it_is_defined_and_where_it_is_granted() {
        let top = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut sources = Vec::new();
        for place in ["build.rs", "capabilities", "src"] {
            files(&top.join(place), &mut sources);
        }
        let commands = defined_commands();
        assert!(commands.len() >= 2, "{commands:?}");
        for command in commands {
            let permission = format!("\"allow-{}\"", command.replace('_', "-"));
            let names = |file: &&PathBuf| {
                let text = fs::read_to_string(file).unwrap();
                text.contains(&command) || text.contains(&permission)
            };
            let named: Vec<&PathBuf> = sources.iter().filter(names).collect();
            assert_eq!(named.len(), 2, "`{command}` is named in {named:#?}");
        }
    }
}
