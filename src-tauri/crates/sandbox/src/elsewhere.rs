use std::io;
use std::path::Path;

use crate::{BrokerHardening, BrokerPlan, Holds, Landlock, SandboxError, ShellPlan, WorkerPlan};

pub(crate) fn confine_shell(_: &ShellPlan) -> Result<Holds, SandboxError> {
    Err(SandboxError::Platform)
}

pub(crate) fn confine_worker(_: &WorkerPlan) -> Result<(), SandboxError> {
    Err(SandboxError::Platform)
}

pub(crate) fn confine_evaluator() -> Result<(), SandboxError> {
    Err(SandboxError::Platform)
}

pub(crate) fn harden_broker() -> Result<BrokerHardening, SandboxError> {
    Err(SandboxError::Platform)
}

pub(crate) fn raise_open_files() -> io::Result<u64> {
    Err(io::ErrorKind::Unsupported.into())
}

pub(crate) fn confine_broker(_: &BrokerPlan) -> Result<(), SandboxError> {
    Err(SandboxError::Platform)
}

pub(crate) const fn landlock() -> Landlock {
    Landlock::Absent
}

pub(crate) fn namespaces() -> Result<(), String> {
    Err("this system has none".to_owned())
}

pub(crate) fn is_in_memory(_: &Path) -> io::Result<bool> {
    Err(io::ErrorKind::Unsupported.into())
}
