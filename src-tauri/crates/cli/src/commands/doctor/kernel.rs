//! What the kernel must hold.

use porthole_explain::Code;
use porthole_sandbox::{Landlock, landlock, namespaces};

use super::check::{Check, Name};
use super::machine::Machine;

const AREA: &str = "Kernel";
const LANDLOCK: Name = Name { check: "landlock", area: AREA, title: "Landlock" };
const NAMESPACES: Name = Name { check: "user-namespaces", area: AREA, title: "User namespaces" };
const RUNTIME: Name = Name { check: "runtime-folder", area: AREA, title: "Runtime folder" };

/// Ubuntu's own switch: what a program may do then stands in its AppArmor profile.
const RESTRICTED: &str = "/proc/sys/kernel/apparmor_restrict_unprivileged_userns";
const PROFILE: &str = "/etc/apparmor.d/porthole";

pub(super) fn checks(machine: &Machine) -> Vec<Check> {
    vec![namespace_check(machine, namespaces()), landlock_check(landlock()), runtime_check(machine)]
}

fn landlock_check(found: Landlock) -> Check {
    match found {
        Landlock::Enough(abi) => LANDLOCK.ok(format!("ABI {abi}")),
        Landlock::TooOld(abi) => {
            let text = format!("The kernel has Landlock with ABI {abi}, and Porthole needs 4.");
            LANDLOCK.failed(Code::SandboxUnavailable.with_detail(text))
        }
        Landlock::Absent => {
            let text = "The kernel has no Landlock, or Landlock is not enabled at boot (`lsm=`).";
            LANDLOCK.failed(Code::SandboxUnavailable.with_detail(text))
        }
    }
}

fn namespace_check(machine: &Machine, tried: Result<(), String>) -> Check {
    let Err(why) = tried else { return NAMESPACES.ok("allowed") };
    let is_restricted = machine.text(RESTRICTED).is_some_and(|text| text.trim() == "1");
    if is_restricted && machine.path(PROFILE).exists() {
        // The profile is for the app; this program has none.
        return NAMESPACES
            .unknown(format!("AppArmor decides for each program; the profile {PROFILE} is installed"));
    }
    NAMESPACES.warning(Code::KernelNoNamespace.with_detail(format!("{why}.")))
}

fn runtime_check(machine: &Machine) -> Check {
    let missing = |text: String| RUNTIME.failed(Code::FoldersUnavailable.with_detail(text));
    let Some(folder) = machine.folder("XDG_RUNTIME_DIR") else {
        return missing("XDG_RUNTIME_DIR is not set.".to_owned());
    };
    let shown = folder.display();
    let facts = match std::fs::metadata(&folder) {
        Ok(facts) if facts.is_dir() => facts,
        Ok(_) => return missing(format!("{shown} is not a folder.")),
        Err(error) => return missing(format!("{shown}: {error}.")),
    };
    use std::os::unix::fs::MetadataExt as _;
    if facts.uid() != rustix::process::geteuid().as_raw() {
        return missing(format!("{shown} belongs to another user."));
    }
    if facts.mode() & 0o077 != 0 {
        let in_shell = porthole_config::shell_quote(&folder);
        return missing(format!("{shown} is accessible to other users; run `chmod 700 {in_shell}`."));
    }
    match porthole_sandbox::is_in_memory(&folder) {
        Ok(true) => RUNTIME.ok(format!("{shown}, in memory")),
        Ok(false) => {
            RUNTIME.warning(Code::RuntimeFolderOnDisk.with_detail(format!("{shown} is on the disk.")))
        }
        Err(error) => RUNTIME.unknown(format!("{shown}: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::Path;

    use super::super::check::State;
    use super::*;

    #[test]
    fn a_kernel_without_enough_landlock_opens_no_app() {
        assert_eq!(landlock_check(Landlock::Enough(7)).state, State::Fine);
        for found in [Landlock::TooOld(3), Landlock::Absent] {
            let check = landlock_check(found);
            assert_eq!((check.state, check.problem.unwrap().code), (State::Failed, "sandbox-unavailable"));
        }
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a machine of the test's own")]
    fn a_refused_namespace_is_a_limit_and_one_that_a_profile_decides_is_not_known() {
        let root = tempfile::tempdir().unwrap();
        let machine = Machine::with_root(root.path(), &[]);
        assert_eq!(namespace_check(&machine, Ok(())).state, State::Fine);
        let refused = || Err("the system's policy does not let it".to_owned());
        assert_eq!(namespace_check(&machine, refused()).state, State::Warning);
        for (path, text) in [(RESTRICTED, "1\n"), (PROFILE, "")] {
            let path = machine.path(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        assert_eq!(namespace_check(&machine, refused()).state, State::Unknown);
    }

    #[test]
    fn a_runtime_folder_that_others_can_open_is_refused_until_its_mode_is_as_the_words_say() {
        let memory = if Path::new("/dev/shm").is_dir() { "/dev/shm" } else { "/tmp" };
        let folder = tempfile::Builder::new().prefix("it's open ").tempdir_in(memory).unwrap();
        let machine = Machine::with_root(Path::new("/"), &[("XDG_RUNTIME_DIR", folder.path().as_os_str())]);
        let set_mode = |mode| {
            std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(mode)).unwrap();
        };
        set_mode(0o755);
        let open = runtime_check(&machine);
        assert_eq!(open.state, State::Failed);
        // As it is printed.
        let command = open.found.split('`').nth(1).unwrap();
        assert!(command.starts_with("chmod 700"), "{open:?}");
        assert!(std::process::Command::new("sh").args(["-c", command]).status().unwrap().success());
        assert_ne!(runtime_check(&machine).state, State::Failed);
        for variables in [vec![], vec![("XDG_RUNTIME_DIR", OsStr::new("/no/such/folder"))]] {
            assert_eq!(runtime_check(&Machine::with_root(Path::new("/"), &variables)).state, State::Failed);
        }
    }

    #[test]
    fn a_runtime_folder_on_the_disk_is_a_limit() {
        let folder = tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR")).unwrap();
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
        let machine = Machine::with_root(Path::new("/"), &[("XDG_RUNTIME_DIR", folder.path().as_os_str())]);
        assert_eq!(runtime_check(&machine).problem.unwrap().code, "runtime-folder-on-disk");
    }
}
