//! Every way of writing each canary, found in one pass.

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::{Canary, Encoding};
use crate::Result;
use crate::failure::{Failure, While as _};

pub(super) struct Needles {
    automaton: AhoCorasick,
    /// For each pattern of the automaton, what it stands for.
    meanings: Vec<(Encoding, String)>,
}

impl Needles {
    pub(super) fn new(canaries: &[Canary]) -> Result<Self> {
        if canaries.is_empty() {
            return Err(Failure::new("a scan without a canary finds nothing whatever there is"));
        }
        let mut patterns: Vec<Vec<u8>> = Vec::new();
        let mut meanings = Vec::new();
        for canary in canaries {
            for (encoding, pattern) in spellings(canary.text()) {
                patterns.push(pattern);
                meanings.push((encoding, canary.name().to_owned()));
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(&patterns)
            .doing("prepare the search for canaries")?;
        Ok(Self { automaton, meanings })
    }

    pub(super) fn find(&self, content: &[u8], mut found: impl FnMut(u64, Encoding, &str)) {
        for hit in self.automaton.find_overlapping_iter(content) {
            if let Some((encoding, canary)) = self.meanings.get(hit.pattern().as_usize()) {
                found(hit.start() as u64, *encoding, canary);
            }
        }
    }
}

fn spellings(text: &str) -> Vec<(Encoding, Vec<u8>)> {
    let mut spellings = vec![
        (Encoding::Utf8, text.as_bytes().to_vec()),
        (Encoding::Utf16Le, text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        (Encoding::Utf16Be, text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
    ];
    spellings.extend((0..3).map(|bytes_before| (Encoding::Base64, base64_inner(text, bytes_before))));
    spellings
}

/// The letters of base64 that depend on `text` only and not on what surrounds it, when `bytes_before` more than a
/// multiple of three bytes come before it: each letter carries six bits.
fn base64_inner(text: &str, bytes_before: usize) -> Vec<u8> {
    let mut bytes = vec![0; bytes_before];
    bytes.extend_from_slice(text.as_bytes());
    let first_whole = (bytes_before * 8).div_ceil(6);
    let whole = bytes.len() * 8 / 6;
    STANDARD_NO_PAD.encode(bytes).into_bytes().into_iter().take(whole).skip(first_whole).collect()
}
