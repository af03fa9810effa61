//! Whether a folder is in memory.

use std::io;
use std::path::Path;

/// `statfs(2)`: the file systems that have no disk behind them (swap apart).
const IN_MEMORY: [u64; 2] = [0x0102_1994, 0x8584_58f6];

pub(crate) fn is_in_memory(folder: &Path) -> io::Result<bool> {
    let kind = rustix::fs::statfs(folder)?.f_type;
    // 32 bits count; the C type is signed on some machines.
    Ok(IN_MEMORY.contains(&(kind as u64 & 0xffff_ffff)))
}
