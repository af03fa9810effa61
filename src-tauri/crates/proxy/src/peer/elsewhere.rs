use std::{io, net::SocketAddr};

/// Here the system offers no answer that this crate may ask for without `unsafe` code: the secret of the run is
/// what keeps other users out.
pub(crate) fn is_this_user(_far_end: SocketAddr, _near_end: SocketAddr) -> io::Result<bool> {
    Ok(true)
}
