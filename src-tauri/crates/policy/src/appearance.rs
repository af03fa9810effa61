//! How an app appears on the desktop, where the organisation says so: its icon, and the entries of its menu.

use std::fmt;
use std::sync::Arc;

use thiserror::Error;
use url::Url;

/// The largest icon file in bytes.
pub const LARGEST_ICON: usize = 128 << 10;

/// The longest side of an icon in pixels, and the shortest that is worth showing.
const SIDES: std::ops::RangeInclusive<u32> = 16..=1024;

/// How many shortcuts an app can have: what desktops show of them.
pub const MOST_SHORTCUTS: usize = 10;

/// The icon of an app: a PNG file (ISO/IEC 15948) whose header says that it is square and of a size that can be drawn.
/// Only the header is read here; its pixels are decoded in confined processes only.
#[derive(Clone, PartialEq, Eq)]
pub struct AppIcon(Arc<[u8]>);

/// Why a file is not an icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AppIconError {
    /// Too large to be sent around.
    #[error("it has more than {} KiB", LARGEST_ICON >> 10)]
    TooLarge,
    /// Another format.
    #[error("it is not a PNG file")]
    NotPng,
    /// Not a shape that desktops show.
    #[error("it has {width} by {height} pixels")]
    Shape {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
    },
}

impl AppIcon {
    /// An icon of the bytes of a PNG file.
    ///
    /// # Errors
    /// It is too large, no PNG file, or not a square of 16 to 1024 pixels.
    pub fn new(png: &[u8]) -> Result<Self, AppIconError> {
        if png.len() > LARGEST_ICON {
            return Err(AppIconError::TooLarge);
        }
        // The signature, then the header chunk: its length, its name, width and height.
        let header = png.strip_prefix(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR").ok_or(AppIconError::NotPng)?;
        let number = |bytes: &[u8]| bytes.try_into().map(u32::from_be_bytes);
        let (Some(Ok(width)), Some(Ok(height))) = (header.get(..4).map(number), header.get(4..8).map(number))
        else {
            return Err(AppIconError::NotPng);
        };
        if width != height || !SIDES.contains(&width) {
            return Err(AppIconError::Shape { width, height });
        }
        Ok(Self(png.into()))
    }

    /// The file's bytes.
    #[must_use]
    pub fn png(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for AppIcon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AppIcon({} bytes)", self.0.len())
    }
}

/// A place in an app that the desktop's menu leads to directly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortcut {
    /// What people read.
    pub name: String,
    /// Where it leads, within the app's scope.
    pub url: Url,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend(*b"\x08\x06\0\0\0");
        bytes
    }

    #[test]
    fn only_a_square_png_of_a_size_that_can_be_drawn_is_an_icon() {
        assert_eq!(AppIcon::new(&png(256, 256)).unwrap().png(), png(256, 256));
        assert_eq!(AppIcon::new(&png(1024, 1024)).map(drop), Ok(()));
        for (width, height) in [(256, 128), (8, 8), (1025, 1025), (u32::MAX, u32::MAX), (0, 0)] {
            assert_eq!(AppIcon::new(&png(width, height)), Err(AppIconError::Shape { width, height }));
        }
        let svg: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
        for other in [svg, b"", b"GIF89a", &png(256, 256)[..20], b"\x89PNG\r\n\x1a\n"] {
            assert_eq!(AppIcon::new(other), Err(AppIconError::NotPng));
        }
        assert_eq!(AppIcon::new(&vec![0; LARGEST_ICON + 1]), Err(AppIconError::TooLarge));
    }
}
