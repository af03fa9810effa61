//! `IOPlatformUUID`, as the system's own `ioreg` prints it.

use std::process::Command;

use porthole_identity::MachineId;

use super::error::NoMachineId;

const PROGRAM: &str = "/usr/sbin/ioreg";

pub(super) fn read() -> Result<MachineId, NoMachineId> {
    let failed = |error: &dyn std::fmt::Display| NoMachineId(format!("{PROGRAM}: {error}"));
    let output = Command::new(PROGRAM).args(["-rd1", "-c", "IOPlatformExpertDevice"]).output();
    let output = output.map_err(|error| failed(&error))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().find(|line| line.contains("\"IOPlatformUUID\""));
    let value = line.and_then(|line| line.split('"').nth(3)).ok_or_else(|| failed(&"it names no UUID"))?;
    value.parse().map_err(|error| failed(&error))
}
