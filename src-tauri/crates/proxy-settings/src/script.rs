//! A proxy script: run in a process of its own, asked from here.

mod asking;
mod engine;
mod messages;
mod pipes;
mod worker;

pub(crate) use asking::Script;
pub(crate) use messages::SCRIPT as LARGEST;
pub use worker::{WorkerCommand, as_script_worker, script_worker};
