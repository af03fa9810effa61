//! The activity log: one JSON line for each decision.
//!
//! A record holds metadata, and of that nothing which a page could choose the words of: a host that the managed file
//! does not name is recorded by its registrable domain, a blocked file by its kind and size class. Repeats are counted
//! into one record. One process writes; any number read.

#![forbid(unsafe_code)]

mod error;
mod file;
mod files;
mod log;
mod log_file;
mod read;
mod record;
mod repeats;

pub use error::ActivityError;
pub use log::ActivityLog;
pub use log_file::LogFile;
pub use read::{Follower, read};
pub use record::{Entry, Kind, Newest, Record};

/// Where the log is, below the folder that holds the person's state (`$XDG_STATE_HOME`): the same for the app, which
/// writes it, and for `portholectl`, which reads it.
pub const PLACE: &str = "porthole/activity.jsonl";

/// The app's own log, beside it: [`LogFile`].
pub const LOG_FILE: &str = "porthole.log";
