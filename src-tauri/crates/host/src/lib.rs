//! What is in force, without windows: the managed file, the device class and the proxy's settings, kept in step.
//!
//! The app and `portholectl` both use it, so that they evaluate a device the same way. It reads and watches; the
//! evaluation itself is done by `config`, `identity` and `policy`.

#![forbid(unsafe_code)]

mod account;
mod change;
mod choice;
mod decide;
mod device_evaluator;
pub mod enrolment;
mod event;
mod event_loop;
mod host;
mod in_force_record;
mod join;
mod lookups;
mod machine;
mod managed;
mod places;
mod proof;
mod proxy_accounts;
mod published;
mod renewal;
mod revocation;
mod settings;
mod state;
mod state_file;
mod unlock;
mod watch;

pub use account::{RUN_AS_THE_PERSON, runs_as_root};
pub use change::{ChangeKind, DeviceChange};
pub use choice::{CertificatePreference, ChoiceError};
pub use decide::record;
pub use device_evaluator::DeviceEvaluator;
pub use host::Host;
pub use in_force_record::InForceRecord;
#[cfg(target_os = "linux")]
pub use join::Realmd;
pub use join::{JoinState, JoinUnknown};
pub use machine::{NoMachineId, machine_id};
pub use places::Places;
pub use porthole_network::ProxyAccount;
pub use porthole_proxy_settings::{as_helper, as_script_worker};
pub use proxy_accounts::sign_in_to_proxy;
pub use renewal::{AttemptView, RenewalView, WaitingView, renewal};
pub use settings::{outbound, settings};
pub use state::{InForce, PendingSource, State};
pub use state_file::replace as replace_state_file;
pub use unlock::{Remember, not_unlocked};
pub use watch::Watch;
