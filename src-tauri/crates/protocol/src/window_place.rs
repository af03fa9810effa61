//! Where a window is on the screen. Nothing of a page is in it.

use serde::{Deserialize, Serialize};

/// Farther than any screen reaches, in pixels.
const FARTHEST: i32 = 65_535;

/// Where an app's window is, and how its page is enlarged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct WindowPlace(Parts);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    /// Of its left upper corner; absent where the desktop does not say (Wayland).
    corner: Option<(i32, i32)>,
    size: (i32, i32),
    maximized: bool,
    /// In percent.
    zoom: u16,
}

/// Numbers that no window has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no place of a window")]
pub struct InvalidWindowPlace;

impl WindowPlace {
    /// # Errors
    /// No window is there, or so large, or enlarged so much.
    pub fn new(
        corner: Option<(i32, i32)>,
        size: (i32, i32),
        maximized: bool,
        zoom: u16,
    ) -> Result<Self, InvalidWindowPlace> {
        Self::try_from(Parts { corner, size, maximized, zoom })
    }

    /// Its left upper corner, where that is known.
    #[must_use]
    pub const fn corner(&self) -> Option<(i32, i32)> {
        self.0.corner
    }

    /// Its width and height, while it is not maximized.
    #[must_use]
    pub const fn size(&self) -> (i32, i32) {
        self.0.size
    }

    /// Whether it fills the screen.
    #[must_use]
    pub const fn is_maximized(&self) -> bool {
        self.0.maximized
    }

    /// How its page is enlarged, in percent.
    #[must_use]
    pub const fn zoom(&self) -> u16 {
        self.0.zoom
    }
}

impl TryFrom<Parts> for WindowPlace {
    type Error = InvalidWindowPlace;

    fn try_from(parts: Parts) -> Result<Self, InvalidWindowPlace> {
        let is_near = |number: i32| (-FARTHEST..=FARTHEST).contains(&number);
        let is_length = |number: i32| (1..=FARTHEST).contains(&number);
        let fits = parts.corner.is_none_or(|(x, y)| is_near(x) && is_near(y))
            && is_length(parts.size.0)
            && is_length(parts.size.1)
            && (25..=500).contains(&parts.zoom);
        if fits { Ok(Self(parts)) } else { Err(InvalidWindowPlace) }
    }
}

impl From<WindowPlace> for Parts {
    fn from(place: WindowPlace) -> Self {
        place.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_one_that_a_window_can_have() {
        let place = WindowPlace::new(Some((-1_920, 40)), (1_100, 760), true, 110).unwrap();
        let text = serde_json::to_string(&place).unwrap();
        assert_eq!(serde_json::from_str::<WindowPlace>(&text).unwrap(), place);
        for (corner, size, zoom) in [
            (None, (0, 700), 100),
            (None, (1_100, -1), 100),
            (None, (70_000, 700), 100),
            (Some((i32::MIN, 0)), (1_100, 760), 100),
            (None, (1_100, 760), 0),
            (None, (1_100, 760), 65_535),
        ] {
            assert_eq!(WindowPlace::new(corner, size, false, zoom), Err(InvalidWindowPlace));
        }
    }
}
