//! One thread and its later children, as the app of one process has it.

use landlock::{
    ABI, AccessFs, AccessNet, CompatLevel, Compatible, NetPort, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreatedAttr, RulesetError, RulesetStatus,
};

use crate::{Allowed, SandboxError};

/// The first ABI with both file and TCP rules. Anything older is refused rather than half used.
const REQUIRED: ABI = ABI::V4;

pub(crate) fn restrict_current_thread(allowed: &Allowed) -> Result<(), SandboxError> {
    let writes = AccessFs::from_write(REQUIRED);
    let mut ruleset = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(writes)
        .and_then(|ruleset| ruleset.handle_access(AccessNet::ConnectTcp))
        .and_then(Ruleset::create)
        .and_then(|ruleset| ruleset.add_rule(NetPort::new(allowed.connect_port, AccessNet::ConnectTcp)))
        .map_err(kernel)?;
    for folder in &allowed.writable {
        let opened = PathFd::new(folder).map_err(|error| SandboxError::Folder {
            folder: folder.clone(),
            source: std::io::Error::other(error),
        })?;
        ruleset = ruleset.add_rule(PathBeneath::new(opened, writes)).map_err(kernel)?;
    }
    let status = ruleset.restrict_self().map_err(kernel)?;
    match status.ruleset {
        RulesetStatus::FullyEnforced => Ok(()),
        RulesetStatus::PartiallyEnforced | RulesetStatus::NotEnforced => {
            Err(SandboxError::Kernel("only a part would be enforced".to_owned()))
        }
    }
}

fn kernel(error: RulesetError) -> SandboxError {
    SandboxError::Kernel(error.to_string())
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the test writes to see the kernel refuse")]
mod tests {
    use std::{fs, net::TcpListener, process::Command, thread};

    use super::*;
    use crate::{Restricted, restrict_current_thread};

    fn restricted<T: Send>(allowed: &Allowed, then: impl FnOnce(Restricted) -> T + Send) -> T {
        thread::scope(|scope| scope.spawn(|| then(restrict_current_thread(allowed).unwrap())).join().unwrap())
    }

    #[test]
    fn a_write_outside_the_allowed_folder_is_refused_and_one_inside_is_not() {
        let inside = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        let old = outside.path().join("old");
        fs::write(&old, "kept").unwrap();
        let allowed = Allowed { writable: vec![inside.path().to_owned()], connect_port: 1 };
        restricted(&allowed, |_| {
            fs::write(inside.path().join("new"), "").unwrap();
            for refused in [
                fs::write(outside.path().join("new"), ""),
                fs::write(&old, ""),
                fs::remove_file(&old),
                fs::create_dir(outside.path().join("folder")),
                fs::rename(&old, inside.path().join("old")),
                fs::hard_link(&old, inside.path().join("link")),
            ] {
                assert!(refused.is_err());
            }
        });
        assert_eq!(fs::read_to_string(old).unwrap(), "kept");
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_program_started_by_the_restricted_thread_is_restricted_too() {
        let outside = tempfile::tempdir().unwrap();
        let target = outside.path().join("new");
        let allowed = Allowed { writable: vec![], connect_port: 1 };
        let worked = restricted(&allowed, |_| {
            Command::new("sh").args(["-c", "echo x > \"$1\"", "sh"]).arg(&target).status().unwrap().success()
        });
        assert!(!worked);
        assert!(!target.exists());
    }

    #[test]
    fn only_the_proxys_port_can_be_reached() {
        let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
        let elsewhere = TcpListener::bind("127.0.0.1:0").unwrap();
        let [proxy, elsewhere] = [&proxy, &elsewhere].map(|socket| socket.local_addr().unwrap());
        let allowed = Allowed { writable: vec![], connect_port: proxy.port() };
        restricted(&allowed, |_| {
            std::net::TcpStream::connect(proxy).unwrap();
            let refused = std::net::TcpStream::connect(elsewhere).unwrap_err();
            assert_eq!(refused.kind(), std::io::ErrorKind::PermissionDenied);
        });
    }

    #[test]
    fn a_thread_that_started_earlier_stays_free() {
        let folder = tempfile::tempdir().unwrap();
        let (ask, asked) = std::sync::mpsc::channel::<()>();
        let path = folder.path().join("new");
        let earlier = thread::spawn(move || {
            asked.recv().unwrap();
            fs::write(path, "").is_ok()
        });
        restricted(&Allowed { writable: vec![], connect_port: 1 }, |_| ask.send(()).unwrap());
        assert!(earlier.join().unwrap());
    }

    #[test]
    fn a_missing_folder_is_named_and_nothing_is_restricted() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing");
        let tried = thread::scope(|scope| {
            scope
                .spawn(|| {
                    let tried = restrict_current_thread(&Allowed {
                        writable: vec![missing.clone()],
                        connect_port: 1,
                    });
                    fs::write(folder.path().join("still free"), "").unwrap();
                    tried
                })
                .join()
                .unwrap()
        });
        assert!(matches!(tried, Err(SandboxError::Folder { folder, .. }) if folder == missing));
    }
}
