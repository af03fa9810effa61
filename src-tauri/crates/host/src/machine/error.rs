//! Why a machine has no id.

/// The system does not say what it calls this machine.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this machine has no readable id: {0}")]
pub struct NoMachineId(pub(crate) String);
