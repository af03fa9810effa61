//! The managed file and the device, kept in step. What needs a person's session is in `session`.

#[cfg(unix)]
mod device_changes;
mod domain;
mod event_loop;
mod exhausted;
mod holding;
mod managed;
mod revocation;
mod revocation_kept;
mod settings;
mod tokens;
