//! The icon of an app's window until its page brings one: the first letter of its name on a tile of its own colour.

use gtk::cairo::{Context, Error, FontSlant, FontWeight, Format, ImageSurface};

/// Pixels a side: what panels and window lists scale down from.
const SIDE: i32 = 128;

/// Colours that white letters are read on, as red, green and blue.
const COLOURS: [(f64, f64, f64); 6] = [
    (0.16, 0.36, 0.66),
    (0.45, 0.27, 0.62),
    (0.10, 0.45, 0.42),
    (0.68, 0.31, 0.16),
    (0.60, 0.19, 0.36),
    (0.33, 0.40, 0.16),
];

/// Draws the tile of the app `id`, which is called `name`.
pub(super) fn draw(id: &str, name: &str) -> Result<ImageSurface, Error> {
    let surface = ImageSurface::create(Format::ARgb32, SIDE, SIDE)?;
    let pen = Context::new(&surface)?;
    let side = f64::from(SIDE);
    rounded_square(&pen, side, side / 5.0);
    let (red, green, blue) = colour(id);
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

/// The same colour for the same app, always.
fn colour(id: &str) -> (f64, f64, f64) {
    let sum: usize = id.bytes().map(usize::from).sum();
    COLOURS[sum % COLOURS.len()]
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
}
