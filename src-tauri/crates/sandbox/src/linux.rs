//! Linux: Landlock, seccomp, a user and mount namespace, limits.

mod broker;
mod evaluator;
mod landlock;
mod memory;
mod namespace;
mod places;
mod process;
mod seccomp;
mod shell;
mod support;
mod worker;

pub(crate) use broker::{confine_broker, harden_broker};
pub(crate) use evaluator::confine_evaluator;
pub(crate) use memory::is_in_memory;
pub(crate) use process::raise_open_files;
pub(crate) use shell::confine_shell;
pub(crate) use support::{landlock, namespaces};
pub(crate) use worker::confine_worker;
