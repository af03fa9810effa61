//! `MachineGuid`, which Windows Setup makes and only an administrator can change.

use porthole_identity::MachineId;
use windows_registry::LOCAL_MACHINE;

use super::error::NoMachineId;

const KEY: &str = r"SOFTWARE\Microsoft\Cryptography";
const VALUE: &str = "MachineGuid";

pub(super) fn read() -> Result<MachineId, NoMachineId> {
    let failed = |error: &dyn std::fmt::Display| NoMachineId(format!(r"HKLM\{KEY}\{VALUE}: {error}"));
    let text =
        LOCAL_MACHINE.open(KEY).and_then(|key| key.get_string(VALUE)).map_err(|error| failed(&error))?;
    text.parse().map_err(|error| failed(&error))
}
