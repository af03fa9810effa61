//! The icon of an app's window until its page has one: the first letter of its name on a coloured tile.

use gtk::cairo::{Context, Error, FontSlant, FontWeight, Format, ImageSurface};

/// The size in pixels, from which panels and window lists scale down.
const SIDE: i32 = 128;

/// Colours with readable white letters: those of the launcher's tiles.
const COLOURS: [u32; 8] =
    [0x1f_6f_9f, 0x1d_7d_6b, 0xb0_51_2a, 0x7a_4f_a3, 0xa8_43_6f, 0x4f_7a_28, 0x47_59_b5, 0x94_69_1a];

/// Draws the tile of the app `id` with the name `name`.
pub(super) fn draw(id: &str, name: &str) -> Result<ImageSurface, Error> {
    let surface = ImageSurface::create(Format::ARgb32, SIDE, SIDE)?;
    let pen = Context::new(&surface)?;
    let side = f64::from(SIDE);
    rounded_square(&pen, side, side / 5.0);
    let [_, red, green, blue] = tile_colour(id).to_be_bytes().map(|part| f64::from(part) / 255.0);
    pen.set_source_rgb(red, green, blue);
    pen.fill()?;
    let letter: String = name.chars().find(|letter| letter.is_alphanumeric()).into_iter().collect();
    pen.set_source_rgb(1.0, 1.0, 1.0);
    pen.select_font_face("sans-serif", FontSlant::Normal, FontWeight::Bold);
    pen.set_font_size(side * 0.6);
    let extents = pen.text_extents(&letter.to_uppercase())?;
    let middle = |length: f64, bearing: f64| (side - length) / 2.0 - bearing;
    pen.move_to(middle(extents.width(), extents.x_bearing()), middle(extents.height(), extents.y_bearing()));
    pen.show_text(&letter.to_uppercase())?;
    drop(pen);
    Ok(surface)
}

fn rounded_square(pen: &Context, side: f64, radius: f64) {
    use std::f64::consts::FRAC_PI_2;
    let corners =
        [(side - radius, radius), (side - radius, side - radius), (radius, side - radius), (radius, radius)];
    for (turn, (x, y)) in (-1_i32..).zip(corners) {
        pen.arc(x, y, radius, f64::from(turn) * FRAC_PI_2, f64::from(turn + 1) * FRAC_PI_2);
    }
    pen.close_path();
}

/// Always the same colour for an app, and the launcher's: by FNV-1a, 32 bits.
fn tile_colour(id: &str) -> u32 {
    let hash =
        id.chars().fold(0x811c_9dc5_u32, |hash, letter| (hash ^ u32::from(letter)).wrapping_mul(0x0100_0193));
    COLOURS[usize::try_from(hash).unwrap_or_default() % COLOURS.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_is_drawn_for_every_name() {
        for name in ["Mail", "Übersicht", "3D", "", "日報"] {
            let tile = draw("mail", name).unwrap();
            assert_eq!((tile.width(), tile.height()), (SIDE, SIDE), "{name}");
        }
    }

    #[test]
    fn an_app_has_one_colour_in_the_launcher_and_in_its_window() {
        let launcher = include_str!("../../../../ui/src/features/launcher/AppTile.svelte");
        for (place, colour) in COLOURS.iter().enumerate() {
            assert!(launcher.contains(&format!(".colour-{place} {{ background: #{colour:06x}; }}")));
        }
        // As `colourOf` in `tile.ts`.
        assert_eq!((tile_colour("mail"), tile_colour("chat")), (COLOURS[6], COLOURS[3]));
    }
}
