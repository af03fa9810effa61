//! The least that a proxy which opens TLS can do: take `CONNECT`, a handshake on either side, and bytes copied between
//! them. It reads no HTTP. What it reaches is the practical limit on this machine.

use tokio::io::copy_bidirectional_with_sizes;

use crate::proxy::ends;
use crate::result::Result;

/// How much is copied at a time: what fits into a few TLS records.
const COPIED: usize = 64 << 10;

/// Prints its address, then serves until it is ended.
pub(crate) fn run(args: &ends::Arguments) -> Result<()> {
    ends::run(args, None, |client, ends| async move {
        let (mut client, mut server) = tokio::try_join!(ends.accept(client), ends.connect())?;
        copy_bidirectional_with_sizes(&mut client, &mut server, COPIED, COPIED).await?;
        Ok(())
    })
}
