//! Small files that unpack to far more than they are: what a picture must not be allowed to do.

use std::io::Write;

use flate2::write::{GzEncoder, ZlibEncoder};
use flate2::{Compression, Crc};

use crate::Result;
use crate::failure::While as _;

/// The side of the pictures in pixels.
pub const SIDE: u32 = 30_000;

/// A PNG file (ISO/IEC 15948) of [`SIDE`] by [`SIDE`] pixels in black: some 110 KB that decode to 3.6 GB.
///
/// # Errors
/// It cannot be compressed.
pub fn png() -> Result<Vec<u8>> {
    let mut lines = ZlibEncoder::new(Vec::new(), Compression::best());
    // Each line begins with its filter, and a byte holds eight pixels.
    let line = vec![0; 1 + (SIDE as usize).div_ceil(8)];
    for _ in 0..SIDE {
        lines.write_all(&line).doing("compress a line")?;
    }
    let lines = lines.finish().doing("compress the lines")?;
    let mut header = Vec::new();
    header.extend(SIDE.to_be_bytes());
    header.extend(SIDE.to_be_bytes());
    // One bit of grey for each pixel.
    header.extend([1, 0, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, content) in [(b"IHDR", &header), (b"IDAT", &lines), (b"IEND", &Vec::new())] {
        let mut crc = Crc::new();
        crc.update(kind);
        crc.update(content);
        file.extend(u32::try_from(content.len()).unwrap_or_default().to_be_bytes());
        file.extend(kind);
        file.extend(content);
        file.extend(crc.sum().to_be_bytes());
    }
    Ok(file)
}

/// An icon file whose entry says 256 pixels and holds this PNG file.
#[must_use]
pub fn ico(png: &[u8]) -> Vec<u8> {
    let mut file = vec![0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 32, 0];
    file.extend(u32::try_from(png.len()).unwrap_or_default().to_le_bytes());
    file.extend(22_u32.to_le_bytes());
    file.extend(png);
    file
}

/// An SVG file of 256 MB, as gzip sends it.
///
/// # Errors
/// It cannot be compressed.
pub fn svg_by_gzip() -> Result<Vec<u8>> {
    let mut file = GzEncoder::new(Vec::new(), Compression::best());
    file.write_all(b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\">")
        .doing("compress")?;
    let spaces = vec![b' '; 1 << 20];
    for _ in 0..256 {
        file.write_all(&spaces).doing("compress")?;
    }
    file.write_all(b"</svg>").doing("compress")?;
    file.finish().doing("compress")
}
