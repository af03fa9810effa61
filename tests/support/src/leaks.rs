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
mod needles;
mod streams;
mod walk;

use std::fmt;
use std::path::{Path, PathBuf};

pub use canary::Canary;

use crate::Result;
use needles::Needles;

/// The largest file, and the largest unpacked stream, that is looked through, in bytes. Anything larger fails the
/// scan: what was not looked at must not pass for clean.
const LIMIT: u64 = 512 * 1024 * 1024;

/// How deep streams inside streams are unpacked.
const DEPTH: usize = 2;

/// A canary that was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leak {
    /// The file, folder or link it was found at.
    pub path: PathBuf,
    /// Where of it: its name, its content, or what it points to.
    pub place: Place,
    /// The packed streams it is within, the outermost first.
    pub within: Vec<Stream>,
    /// Where it begins, in bytes from the start of the place, or of the innermost stream's content.
    pub offset: u64,
    /// How it is written there.
    pub encoding: Encoding,
    /// The name of the canary.
    pub canary: String,
}

/// Where of a file a canary was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In the last part of its path.
    Name,
    /// In its content.
    Content,
    /// In the path that a symbolic link points to.
    LinkTarget,
}

/// How a canary is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Encoding {
    /// As it is.
    Utf8,
    /// Two bytes a letter, low byte first.
    Utf16Le,
    /// Two bytes a letter, high byte first.
    Utf16Be,
    /// Base64 in either alphabet (RFC 4648, sections 4 and 5): ASCII letters and digits never come out as one of
    /// the two letters in which the alphabets differ.
    Base64,
}

/// A packed stream that a canary was found within.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stream {
    /// What it is packed with.
    pub packing: Packing,
    /// Where it begins, in bytes from the start of what it lies in.
    pub offset: u64,
}

/// A way of packing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Packing {
    /// RFC 1952.
    Gzip,
    /// RFC 1950.
    Zlib,
    /// RFC 1951, without any frame.
    Deflate,
    /// RFC 7932.
    Brotli,
    /// RFC 8878.
    Zstd,
}

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

impl fmt::Display for Leak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, place, within, offset, encoding, canary } = self;
        let place = match place {
            Place::Name => "the name",
            Place::Content => "the content",
            Place::LinkTarget => "the link target",
        };
        write!(f, "“{canary}” as {encoding:?} at byte {offset} of ")?;
        for Stream { packing, offset } in within.iter().rev() {
            write!(f, "a {packing:?} stream at byte {offset} of ")?;
        }
        write!(f, "{place} of {}", path.display())
    }
}

#[cfg(test)]
mod tests;
