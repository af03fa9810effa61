mod descendants;

use std::{io, net::SocketAddr};

pub(crate) use self::descendants::Descendants;
use super::{caller::Caller, shell::Callers};

/// Other systems offer no answer without `unsafe` code. There the secret of the run keeps other users out, and a proxy
/// for windows, which do not exist there yet, serves no caller.
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
