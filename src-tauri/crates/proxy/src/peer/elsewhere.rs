mod descendants;

use std::{io, net::SocketAddr};

pub(crate) use self::descendants::Descendants;
use super::{caller::Caller, shell::Callers};

/// Here the system offers no answer that this crate may ask for without `unsafe` code: the secret of the run is what
/// keeps other users out, and a proxy for windows, of which there are none here yet, serves nobody.
#[derive(Debug)]
pub(crate) struct Lookup;

impl Lookup {
    pub(crate) fn open(_: SocketAddr) -> io::Result<Self> {
        Ok(Self)
    }

    pub(crate) fn identify(&self, callers: &Callers, _: SocketAddr, _: SocketAddr) -> io::Result<Caller> {
        match callers {
            Callers::ThisUser => Ok(Caller::Ours),
            Callers::Shell(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}
