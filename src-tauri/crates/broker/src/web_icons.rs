//! The icons that pages show as their apps': pixels that the shell sends, written as PNG here. Nothing of a page is decoded.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use porthole_policy::{AppIcon, AppId, Apps, LARGEST_ICON};
use porthole_protocol::{ICON_SIDE, IconPixels};

use crate::icon_file;

/// By app.
pub(crate) type WebIcons = HashMap<AppId, AppIcon>;

/// The pixels as a file. `None` where it would be too large for an icon.
pub(crate) fn encode(pixels: &IconPixels) -> Option<AppIcon> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, ICON_SIDE, ICON_SIDE);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(pixels.rgba()));
    written.inspect_err(|error| tracing::warn!(%error, "the icon of a page cannot be kept")).ok()?;
    AppIcon::new(&file).ok()
}

/// Those that an earlier run has left for the menu, of apps for which the organisation names none.
pub(crate) fn read(folder: &Path, apps: &Apps) -> WebIcons {
    let mut icons = WebIcons::new();
    for found in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = found.file_name();
        let Some(app) = name.to_str().and_then(icon_file::app_of) else { continue };
        let is_wanted = apps.get(&app).is_some_and(|app| app.icon.is_none());
        let is_small = found.metadata().is_ok_and(|it| it.is_file() && it.len() <= LARGEST_ICON as u64);
        if is_wanted
            && is_small
            && let Some(icon) = fs::read(found.path()).ok().and_then(|png| AppIcon::new(&png).ok())
        {
            icons.insert(app, icon);
        }
    }
    icons
}

#[cfg(test)]
mod tests {
    use porthole_protocol::ICON_PIXELS;

    use super::*;

    #[test]
    fn pixels_become_a_file_of_the_same_pixels() {
        let rgba: Vec<u8> = (0..ICON_PIXELS).map(|place| u8::try_from(place * 7 % 251).unwrap()).collect();
        let icon = encode(&IconPixels::new(rgba.clone()).unwrap()).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(icon.png())).read_info().unwrap();
        let mut read = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut read).unwrap();
        assert_eq!(read, rgba);
    }
}
