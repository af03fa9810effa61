//! Landlock (Linux kernel documentation, userspace-api/landlock): files since ABI 1, truncation since 3, TCP since 4,
//! `ioctl` on devices since 5, signals and abstract sockets since 6.

use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible as _, LandlockStatus, NetPort,
    PathBeneath, PathFd, Ruleset, RulesetAttr as _, RulesetCreated, RulesetCreatedAttr as _, RulesetError,
    RulesetStatus, Scope, make_bitflags,
};

use crate::SandboxError;

/// The first ABI with both file and TCP rules. Anything older is refused rather than half used.
const REQUIRED: ABI = ABI::V4;

/// The newest that this module was written for and tried with. ABI 9 lets Unix sockets be named one by one.
const NEWEST: ABI = ABI::V6;

/// Right for one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Right {
    Read,
    /// To read, and to start programs from.
    Run,
    Write,
    /// To read, write and control a device.
    Device,
}

/// Everything that stays allowed.
#[derive(Debug, Default)]
pub(super) struct Rules {
    pub(super) places: Vec<(PathBuf, Right)>,
    /// Whether reading is restricted too.
    pub(super) restrict_reading: bool,
    /// The one TCP port that may be connected to; `None` does not restrict TCP.
    pub(super) tcp: Option<u16>,
    pub(super) signals_stay_inside: bool,
    pub(super) abstract_sockets_stay_inside: bool,
}

/// What the kernel took of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) signals: bool,
    pub(super) abstract_sockets: bool,
    pub(super) devices: bool,
}

/// Restricts the calling thread and all that it starts from now on. Places that do not exist are passed over.
pub(super) fn restrict(rules: &Rules) -> Result<Held, SandboxError> {
    let handled =
        |abi| if rules.restrict_reading { AccessFs::from_all(abi) } else { AccessFs::from_write(abi) };
    let mut ruleset = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(handled(REQUIRED))
        .map_err(kernel)?;
    if rules.tcp.is_some() {
        ruleset = ruleset.handle_access(AccessNet::from_all(REQUIRED)).map_err(kernel)?;
    }
    ruleset =
        ruleset.set_compatibility(CompatLevel::BestEffort).handle_access(handled(NEWEST)).map_err(kernel)?;
    if rules.signals_stay_inside {
        ruleset = ruleset.scope(Scope::Signal).map_err(kernel)?;
    }
    if rules.abstract_sockets_stay_inside {
        ruleset = ruleset.scope(Scope::AbstractUnixSocket).map_err(kernel)?;
    }
    let mut created = ruleset.create().map_err(kernel)?;
    if let Some(port) = rules.tcp {
        created = created.add_rule(NetPort::new(port, AccessNet::ConnectTcp)).map_err(kernel)?;
    }
    for (place, right) in &rules.places {
        created = allow(created, place, *right, handled(NEWEST))?;
    }
    let status = created.restrict_self().map_err(kernel)?;
    if status.ruleset == RulesetStatus::NotEnforced || !status.no_new_privs {
        return Err(SandboxError::Kernel("nothing would be enforced".to_owned()));
    }
    let LandlockStatus::Available { effective_abi, .. } = status.landlock else {
        return Err(SandboxError::Kernel("Landlock is not available".to_owned()));
    };
    Ok(Held {
        signals: rules.signals_stay_inside && effective_abi >= ABI::V6,
        abstract_sockets: rules.abstract_sockets_stay_inside && effective_abi >= ABI::V6,
        devices: effective_abi >= ABI::V5,
    })
}

fn allow(
    ruleset: RulesetCreated,
    place: &Path,
    right: Right,
    handled: BitFlags<AccessFs>,
) -> Result<RulesetCreated, SandboxError> {
    let found = match std::fs::metadata(place) {
        Ok(found) => found,
        Err(error) if right != Right::Write => {
            tracing::debug!(place = %place.display(), %error, "not there to be read");
            return Ok(ruleset);
        }
        Err(source) => return Err(SandboxError::Folder { folder: place.to_owned(), source }),
    };
    let opened = PathFd::new(place).map_err(|error| SandboxError::Folder {
        folder: place.to_owned(),
        source: std::io::Error::other(error),
    })?;
    let mut rights = right.rights() & handled;
    if !found.is_dir() {
        rights &= AccessFs::from_file(NEWEST);
    }
    ruleset.add_rule(PathBeneath::new(opened, rights)).map_err(kernel)
}

impl Right {
    fn rights(self) -> BitFlags<AccessFs> {
        let read = make_bitflags!(AccessFs::{ReadFile | ReadDir});
        // No devices and no programs: neither is ever made or started there.
        let write = make_bitflags!(AccessFs::{
            WriteFile | Truncate | MakeReg | MakeDir | MakeSym | MakeSock | MakeFifo | RemoveFile | RemoveDir | Refer
        });
        match self {
            Self::Read => read,
            Self::Run => read | AccessFs::Execute,
            Self::Write => read | write,
            Self::Device => read | AccessFs::WriteFile | AccessFs::IoctlDev,
        }
    }
}

/// The crate's own words name its types; people read ours.
fn kernel(error: RulesetError) -> SandboxError {
    tracing::warn!(?error, "Landlock");
    let what = match &error {
        RulesetError::HandleAccesses(_) | RulesetError::CreateRuleset(_) | RulesetError::Scope(_) => {
            "Landlock is missing, disabled at boot, or older than Linux 6.7"
        }
        RulesetError::AddRules(_) => "Landlock did not take a rule",
        RulesetError::RestrictSelf(_) | RulesetError::RestrictSelfFlags(_) | _ => {
            "Landlock did not restrict this process"
        }
    };
    SandboxError::Kernel(what.to_owned())
}

#[cfg(test)]
mod tests {
    use landlock::{AccessError, CompatError, HandleAccessError, HandleAccessesError};

    use super::*;

    #[test]
    fn what_the_kernel_lacks_is_said_without_names_of_types() {
        let lacking = HandleAccessError::Compat(CompatError::Access(AccessError::Empty));
        let error = kernel(RulesetError::HandleAccesses(HandleAccessesError::Fs(lacking)));
        assert_eq!(
            error.to_string(),
            "the kernel cannot restrict files and connections: Landlock is missing, disabled at boot, or older \
             than Linux 6.7"
        );
    }
}
