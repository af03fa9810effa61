//! A canary that was found: where, and how it is written there.

use std::fmt;
use std::path::PathBuf;

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
