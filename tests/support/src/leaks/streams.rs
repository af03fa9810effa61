//! Finding packed streams in bytes, and unpacking them.

use std::io::Read;

use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};

use super::limit::LIMIT;
use super::{Packing, Stream};
use crate::Result;
use crate::failure::{Failure, While as _};

const GZIP: [u8; 3] = [0x1f, 0x8b, 0x08];
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// Gives every stream in `content` to `visit`, unpacked as far as it goes: a stream that breaks off may have
/// leaked what came before.
pub(super) fn unpack(content: &[u8], mut visit: impl FnMut(Stream, &[u8]) -> Result<()>) -> Result<()> {
    let mut unpacked = Vec::new();
    for (offset, packing) in begins(content) {
        unpacked.clear();
        let Some(packed) = content.get(offset..) else { continue };
        let mut decoder = decoder(packing, packed)?.take(LIMIT + 1);
        // Most of what looks like a stream is none and ends in an error here; what came out until then counts.
        let _end = decoder.read_to_end(&mut unpacked);
        if unpacked.len() as u64 > LIMIT {
            return Err(Failure::new(format!(
                "a {packing:?} stream at byte {offset} unpacks to more than {LIMIT} bytes"
            )));
        }
        if !unpacked.is_empty() {
            visit(Stream { packing, offset: offset as u64 }, &unpacked)?;
        }
    }
    Ok(())
}

/// Where streams may begin: those without a mark at the start only, the others wherever their mark is.
fn begins(content: &[u8]) -> impl Iterator<Item = (usize, Packing)> + '_ {
    let unmarked = [Packing::Brotli, Packing::Deflate].map(|packing| (0, packing));
    let marked = (0..content.len()).filter_map(|offset| {
        let rest = content.get(offset..)?;
        if rest.starts_with(&GZIP) {
            Some((offset, Packing::Gzip))
        } else if rest.starts_with(&ZSTD) {
            Some((offset, Packing::Zstd))
        } else {
            begins_zlib(rest, offset == 0).then_some((offset, Packing::Zlib))
        }
    });
    unmarked.into_iter().filter(|_| !content.is_empty()).chain(marked)
}

/// Whether `rest` begins with a zlib header (RFC 1950, section 2.2). Its two bytes are common by chance, so
/// windows other than the usual 32 KiB count only `at_start`.
fn begins_zlib(rest: &[u8], at_start: bool) -> bool {
    let [method, flags, ..] = *rest else { return false };
    let is_deflate = method & 0x0f == 8 && method >> 4 <= 7;
    let has_dictionary = flags & 0x20 != 0;
    let is_checked = u16::from_be_bytes([method, flags]) % 31 == 0;
    (method == 0x78 || at_start && is_deflate) && is_checked && !has_dictionary
}

fn decoder<'a>(packing: Packing, packed: &'a [u8]) -> Result<Box<dyn Read + 'a>> {
    Ok(match packing {
        Packing::Gzip => Box::new(GzDecoder::new(packed)),
        Packing::Zlib => Box::new(ZlibDecoder::new(packed)),
        Packing::Deflate => Box::new(DeflateDecoder::new(packed)),
        Packing::Brotli => Box::new(brotli_decompressor::Decompressor::new(packed, 4096)),
        Packing::Zstd => Box::new(
            zstd::stream::read::Decoder::with_buffer(packed).doing("set up a zstd decoder")?.single_frame(),
        ),
    })
}
