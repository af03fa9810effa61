//! The managed file: text to one valid [`ManagedConfig`], whole or refused.
//!
//! [`parse`] is pure: texts go in, and either everything in them holds together or every fault comes out with its
//! place and what to write instead. Around it stands a thin shell: [`load`] reads the files and checks who may
//! change them, [`watch`] says when to load again. `docs/managed-config.md` is the same for people.

// Only what asks Windows whose a file is may hold unsafe code, and says so.
#![deny(unsafe_code)]

mod admx;
mod duration;
mod encoding;
mod enrolment;
mod fault;
mod file_problem;
mod format;
mod layer;
mod load;
mod managed;
mod ownership;
mod parse;
mod place;
mod policies;
mod provenance;
mod read;
mod refusal;
mod schema;
mod schema_types;
mod settings;
mod text;
mod tree;
mod watch;

pub use admx::{PolicyTemplate, policy_template};
pub use enrolment::{BootstrapCertificate, BootstrapLogin, Enrolment, Est, NoRequest, Renew};
pub use fault::Fault;
pub use file_problem::FileProblem;
pub use load::{Source, is_installed, load, load_texts};
pub use managed::{
    AppRules, DeviceCertificate, Grace, ManagedConfig, ManagedDevice, Network, Notifications, OnTrustLoss,
    Organization, PrivateAddresses, ProxyFallback, SourceFile, StatementFile, Target, TunnelUntrusted,
    UpstreamProxy,
};
pub use ownership::shell_quote;
pub use parse::{app_rules, parse};
pub use provenance::{Origin, Setting};
pub use refusal::Refusal;
pub use schema::schema;
pub use text::Text;
pub use watch::{Loaded, WatchError, Watcher, watch};
