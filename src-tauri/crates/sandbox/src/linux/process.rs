//! Limits and attributes of this process.

use std::io;
use std::num::NonZeroUsize;

use rustix::process::{DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit};
use rustix::thread::{CapabilitiesSecureBits, CapabilitySet, CapabilitySets};

/// Open files that a process may need at most: each connection of a window is two.
const OPEN_FILES: u64 = 65_536;

/// How many threads this process has.
pub(super) fn threads() -> io::Result<Option<NonZeroUsize>> {
    Ok(NonZeroUsize::new(std::fs::read_dir("/proc/self/task")?.count()))
}

/// No core files, now or later, of this process or its children.
pub(super) fn no_core_files() -> io::Result<()> {
    Ok(setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?)
}

/// Nothing of the memory in what a handler is given that cores are piped to (systemd-coredump, apport): it is started
/// whatever the limit says. Inherited; needs a process that is still dumpable.
pub(super) fn no_memory_in_cores() -> io::Result<()> {
    write("/proc/self/coredump_filter", "0")
}

/// Closes this process's memory and descriptors to other processes of the same user. Not inherited by programs that
/// it starts.
pub(super) fn not_dumpable() -> io::Result<()> {
    Ok(set_dumpable_behavior(DumpableBehavior::NotDumpable)?)
}

/// Raises the number of files that may be open at once, as far as the system lets us. Returns what it is now.
pub(crate) fn raise_open_files() -> io::Result<u64> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = maximum.unwrap_or(OPEN_FILES).min(OPEN_FILES);
    match current {
        Some(current) if current < wanted => {
            setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum })?;
            Ok(wanted)
        }
        Some(current) => Ok(current),
        None => Ok(wanted),
    }
}

/// A bound on what a process may hold that leaks.
pub(super) fn limit_resources(memory: u64, files: u64) -> io::Result<()> {
    lower(Resource::Data, memory)?;
    lower(Resource::Nofile, files)
}

fn lower(resource: Resource, to: u64) -> io::Result<()> {
    let Rlimit { maximum, .. } = getrlimit(resource);
    let limit = Some(maximum.map_or(to, |maximum| maximum.min(to)));
    Ok(setrlimit(resource, Rlimit { current: limit, maximum: limit })?)
}

/// Gives up every capability, those of an own user namespace among them, and that a program started as user 0 gets
/// them back.
pub(super) fn no_capabilities() -> io::Result<()> {
    let held = rustix::thread::capabilities(None)?;
    if held.effective.contains(CapabilitySet::SETPCAP) {
        for number in 0..u64::BITS {
            let capability = CapabilitySet::from_bits_retain(1 << number);
            // The kernel knows fewer than 64; it refuses the others.
            if rustix::thread::capability_is_in_bounding_set(capability).unwrap_or(false) {
                rustix::thread::remove_capability_from_bounding_set(capability)?;
            }
        }
        rustix::thread::set_capabilities_secure_bits(
            CapabilitiesSecureBits::NO_ROOT
                | CapabilitiesSecureBits::NO_ROOT_LOCKED
                | CapabilitiesSecureBits::NO_SETUID_FIXUP
                | CapabilitiesSecureBits::NO_SETUID_FIXUP_LOCKED,
        )?;
    }
    let none = CapabilitySet::empty();
    Ok(rustix::thread::set_capabilities(
        None,
        CapabilitySets { effective: none, permitted: none, inheritable: none },
    )?)
}

/// Writes to one of the kernel's own files.
#[expect(
    clippy::disallowed_methods,
    reason = "a setting of the kernel for this process, not a file on the disk"
)]
pub(super) fn write(setting: &str, value: &str) -> io::Result<()> {
    std::fs::write(setting, value)
}
