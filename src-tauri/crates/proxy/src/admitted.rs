//! An admitted request, and the state that it is handled with.

use std::sync::Arc;

use porthole_policy::SessionPolicy;

use crate::{
    route::Target,
    shared::{InForce, Shared},
    upstream::TunnelConnection,
    view_stream::ResetSignal,
};

/// An admitted request, and the settings in force when it arrived.
pub(crate) struct Admitted<'a> {
    pub(crate) target: &'a Target,
    pub(crate) policy: &'a SessionPolicy,
    pub(crate) in_force: &'a InForce,
    pub(crate) shared: &'a Arc<Shared>,
    pub(crate) tunnel: &'a Tunnel,
}

/// The state of one tunnel.
#[derive(Clone, Default)]
pub(crate) struct Tunnel {
    pub(crate) cut: ResetSignal,
    pub(crate) connection: TunnelConnection,
}
