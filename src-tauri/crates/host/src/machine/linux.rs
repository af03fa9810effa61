//! `/etc/machine-id`, as machine-id(5) describes it.

use std::path::Path;

use porthole_identity::MachineId;

use super::error::NoMachineId;

const FILE: &str = "/etc/machine-id";

pub(super) fn read() -> Result<MachineId, NoMachineId> {
    read_at(Path::new(FILE))
}

fn read_at(file: &Path) -> Result<MachineId, NoMachineId> {
    let failed = |error: &dyn std::fmt::Display| NoMachineId(format!("{}: {error}", file.display()));
    let text = std::fs::read_to_string(file).map_err(|error| failed(&error))?;
    text.parse().map_err(|error| failed(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_that_was_never_set_up_has_no_id_and_says_where_it_was_looked_for() {
        let folder = tempfile::tempdir().unwrap();
        let missing = read_at(&folder.path().join("machine-id")).unwrap_err();
        assert!(missing.to_string().contains("machine-id: No such file"), "{missing}");
    }
}
