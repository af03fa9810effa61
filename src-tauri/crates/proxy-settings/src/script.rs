//! A proxy script: run in its own process, asked from here.

mod engine;
mod messages;
mod pipes;
mod script_client;
mod worker;

pub(crate) use messages::SCRIPT as LARGEST;
pub(crate) use script_client::Script;
pub use worker::{WorkerCommand, as_script_worker, script_worker};
