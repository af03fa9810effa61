//! From what the broker asks to what the kernel holds.

use std::path::PathBuf;

use porthole_protocol::Confinement;
use porthole_sandbox::{Allowed, EngineFolders, Person, Restricted, restrict_current_thread};

/// Restricts this process, which has one thread: whatever it starts from now on is restricted as well. This is the one
/// place where the shell is confined.
///
/// # Errors
/// The kernel cannot hold all of it. No app may be opened then; the launcher says why.
pub(super) fn confine(asked: &Confinement) -> Result<Restricted, String> {
    let person = Person {
        home: asked.person.home.clone(),
        config: asked.person.config.clone(),
        data: asked.person.data.clone(),
        authority: std::env::var_os("XAUTHORITY").map(Into::into),
    };
    // Devices, shared memory among them, and the kernel's own files about processes: the engine writes to both.
    let mut writable: Vec<PathBuf> = vec!["/dev".into(), "/proc".into(), asked.session.clone()];
    writable.extend_from_slice(&asked.writable);
    let allowed = Allowed { writable, connect_port: asked.proxy_port };
    only_thread()?;
    let restricted = restrict_current_thread(&allowed).map_err(|error| error.to_string())?;
    EngineFolders::beneath(&asked.home).make(&person).map_err(|error| error.to_string())?;
    Ok(restricted)
}

/// The kernel restricts one thread, and those that it starts: another one would stay free.
fn only_thread() -> Result<(), String> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let threads = std::fs::read_dir("/proc/self/task").map_err(|error| error.to_string())?.count();
    if threads == 1 { Ok(()) } else { Err(format!("the process has {threads} threads already")) }
}
