//! Everything that can change what is in force.

use std::sync::Arc;
use std::sync::mpsc::Sender;

use porthole_config::Loaded;
use porthole_identity::Inspection;

use crate::choice::{CertificatePreference, ChoiceError};
use crate::join::JoinUnknown;
use crate::state::State;

/// Something that the one loop of the host takes up, in the order in which it happened.
pub(crate) enum HostEvent {
    /// From now on, changes are looked for.
    Watch {
        /// Whether [`HostEvent::FileRead`] comes by itself.
        is_file_watched: bool,
    },
    /// They are no longer available.
    Unwatch,
    /// The managed file, or a file that it names, has changed and was read.
    FileRead(Loaded),
    /// This store says that it has changed.
    StoreChanged(usize),
    /// A look into this store has ended; `None` where the system had nothing left to look with.
    Looked { store: usize, found: Option<Inspection> },
    /// The system says which domains it has joined; `None` as above.
    Joined(Option<Result<Vec<String>, JoinUnknown>>),
    /// More is known about revocation.
    Learnt,
    /// A caller waits until the device was evaluated with the answers of every source that could prove it.
    UntilEvaluated(Sender<()>),
    /// Somebody wants everything read again, and waits for what comes of it.
    ReadAgain(Sender<Arc<State>>),
    /// The person has picked a certificate.
    Choose(CertificatePreference, Sender<Result<Arc<State>, ChoiceError>>),
    /// The host has gone.
    End,
}
