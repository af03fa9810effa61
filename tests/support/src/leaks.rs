//! The leak detector: looks for known texts in every file beneath some folders, however they were packed.
//!
//! A test puts a [`Canary`] into each thing that must not reach the disk, lets the product work, and scans every
//! folder that the product may have written to. Found are canaries in file and folder names, in link targets and
//! in contents: as UTF-8, UTF-16, base64, and each of these within gzip, zlib, deflate, brotli and zstd, and
//! within one such stream inside another.
//!
//! Not found are canaries that are encrypted, that base64 breaks over lines, or that start a brotli or deflate
//! stream (which have no mark of their own) anywhere but at the start of a file or of another stream.
//!
//! ```no_run
//! # fn main() -> porthole_support::Result<()> {
//! use porthole_support::leaks::{Canary, scan};
//!
//! let body = Canary::new("mail body");
//! println!("serve this: {}", body.text());
//! assert_eq!(scan(&[body], &["/tmp/home"])?, []);
//! # Ok(()) }
//! ```

mod canary;
mod leak;
mod limit;
mod needles;
mod streams;
mod walk;

use std::path::Path;

pub use canary::Canary;
pub use leak::{Encoding, Leak, Packing, Place, Stream};

use crate::Result;
use needles::Needles;

/// How deep streams inside streams are unpacked.
const DEPTH: usize = 2;

/// Looks for `canaries` in everything beneath `folders`.
///
/// Symbolic links are read but not followed; sockets, pipes and devices are passed over but for their names; what
/// vanishes meanwhile is passed over. Leaks come in the order of their paths.
///
/// # Errors
/// When there is no canary, a folder is missing, a file or folder cannot be read, or is too large to look through.
pub fn scan(canaries: &[Canary], folders: &[impl AsRef<Path>]) -> Result<Vec<Leak>> {
    let needles = Needles::new(canaries)?;
    let mut leaks = Vec::new();
    for folder in folders {
        walk::walk(folder.as_ref(), &mut |path, place, content| {
            let mut found = |within: &[Stream], offset, encoding, canary: &str| {
                leaks.push(Leak {
                    path: path.to_owned(),
                    place,
                    within: within.to_vec(),
                    offset,
                    encoding,
                    canary: canary.to_owned(),
                });
            };
            search(&needles, content, &mut Vec::new(), &mut found)
        })?;
    }
    leaks.sort();
    leaks.dedup();
    Ok(leaks)
}

fn search(
    needles: &Needles,
    content: &[u8],
    within: &mut Vec<Stream>,
    found: &mut impl FnMut(&[Stream], u64, Encoding, &str),
) -> Result<()> {
    needles.find(content, |offset, encoding, canary| found(within, offset, encoding, canary));
    if within.len() == DEPTH {
        return Ok(());
    }
    streams::unpack(content, |stream, unpacked| {
        within.push(stream);
        let searched = search(needles, unpacked, within, found);
        within.pop();
        searched
    })
}

#[cfg(test)]
mod tests;
