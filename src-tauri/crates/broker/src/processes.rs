//! Processes by their numbers.

/// Whether a process of this id runs.
#[cfg(target_os = "linux")]
pub(crate) fn is_running(process: u32) -> bool {
    let process = i32::try_from(process).ok().and_then(rustix::process::Pid::from_raw);
    process.is_some_and(|process| rustix::process::test_kill_process(process).is_ok())
}

/// Taken to run: a folder that may be in use is not removed.
#[cfg(not(target_os = "linux"))]
pub(crate) const fn is_running(_: u32) -> bool {
    true
}
