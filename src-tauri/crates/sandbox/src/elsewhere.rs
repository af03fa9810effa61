use crate::{Allowed, SandboxError};

pub(crate) fn restrict_current_thread(_: &Allowed) -> Result<(), SandboxError> {
    Err(SandboxError::Platform)
}
