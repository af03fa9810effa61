//! A picture made by arithmetic: the harbour at dawn, as PNG.

use std::io::Write as _;
use std::sync::LazyLock;

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};

const WIDTH: u32 = 960;
const HEIGHT: u32 = 540;
const HORIZON: f32 = 0.58;

/// Drawn once; every copy has its own comment.
static PIXELS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    // Writing to memory does not fail; an empty picture would be seen at once.
    pixels().unwrap_or_default()
});

/// The picture, with `comment` in its text chunk (W3C PNG, section 11.3.3.2), where it can be read as it is.
pub(crate) fn harbour_at_dawn(comment: &str) -> Vec<u8> {
    let mut header = Vec::new();
    header.extend(WIDTH.to_be_bytes());
    header.extend(HEIGHT.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]); // Eight bits each of red, green and blue.
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut png, b"IHDR", &header);
    chunk(&mut png, b"tEXt", format!("Comment\0{comment}").as_bytes());
    chunk(&mut png, b"IDAT", &PIXELS);
    chunk(&mut png, b"IEND", &[]);
    png
}

fn pixels() -> std::io::Result<Vec<u8>> {
    let mut pixels = ZlibEncoder::new(Vec::new(), Compression::default());
    for y in 0..HEIGHT {
        let mut row = vec![0]; // No filter.
        row.extend((0..WIDTH).flat_map(|x| colour(x as f32 / HEIGHT as f32, y as f32 / HEIGHT as f32)));
        pixels.write_all(&row)?;
    }
    pixels.finish()
}

fn chunk(png: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    png.extend(length.to_be_bytes());
    png.extend(kind);
    png.extend(data);
    let mut crc = Crc::new();
    crc.update(kind);
    crc.update(data);
    png.extend(crc.sum().to_be_bytes());
}

/// Red, green and blue at a point, in picture heights from the top left.
fn colour(x: f32, y: f32) -> [u8; 3] {
    let sun = ((x - 1.15).powi(2) + (y - 0.46).powi(2)).sqrt();
    let sky =
        |y: f32| mix([44.0, 74.0, 120.0], [246.0, 186.0, 140.0], (y / HORIZON).clamp(0.0, 1.0).powf(1.4));
    let lit = |base| mix([255.0, 238.0, 205.0], base, (sun * 3.2 - 0.1).clamp(0.0, 1.0).sqrt());
    let hill = HORIZON - 0.05 - 0.035 * (x * 4.1).sin() - 0.02 * (x * 9.7 + 1.0).sin();
    let on_tower = (x - 0.42).abs() < 0.012 + 0.02 * (y - 0.3) && (0.3..HORIZON + 0.02).contains(&y);
    let on_lamp = (x - 0.42).abs() < 0.017 && (0.265..0.3).contains(&y);
    let point = if on_lamp {
        [255.0, 236.0, 170.0]
    } else if on_tower {
        if (y * 22.0).fract() < 0.5 { [232.0, 226.0, 218.0] } else { [176.0, 62.0, 56.0] }
    } else if sun < 0.07 && y < HORIZON {
        [255.0, 244.0, 222.0]
    } else if y < hill {
        lit(sky(y))
    } else if y < HORIZON {
        mix([46.0, 62.0, 86.0], [84.0, 94.0, 116.0], (y - hill) * 8.0)
    } else {
        let ripple = ((y * 260.0).sin() * (x * 7.0 + y * 40.0).sin()).abs();
        let glitter = (1.0 - (x - 1.15).abs() * 4.0).max(0.0) * ripple;
        let water = mix(lit(sky(2.0 * HORIZON - y)), [22.0, 44.0, 74.0], 0.45 + (y - HORIZON) * 1.1);
        mix(water, [255.0, 226.0, 180.0], glitter * 0.7)
    };
    point.map(|value| value.clamp(0.0, 255.0) as u8)
}

fn mix(from: [f32; 3], to: [f32; 3], share: f32) -> [f32; 3] {
    let share = share.clamp(0.0, 1.0);
    std::array::from_fn(|index| from[index] * (1.0 - share) + to[index] * share)
}
