//! How the web engine draws, chosen by what the machine has.

use std::path::Path;

/// Where Linux shows graphics cards.
const CARDS: &str = "/dev/dri";

/// The engine's way of passing pictures between its processes as buffers of the graphics card. Where the card is
/// simulated, as on virtual desktops, the first picture takes seconds that way.
const WITHOUT_CARD_BUFFERS: (&str, &str) = ("WEBKIT_DISABLE_DMABUF_RENDERER", "1");

/// What to set for the engine before it starts.
#[must_use]
pub fn drawing_variables() -> Option<(&'static str, &'static str)> {
    (!has_render_node(Path::new(CARDS))).then_some(WITHOUT_CARD_BUFFERS)
}

/// Whether a graphics card takes work: each that does has a render node, `renderD128` and so on.
fn has_render_node(cards: &Path) -> bool {
    let nodes = std::fs::read_dir(cards).into_iter().flatten().flatten();
    nodes.into_iter().any(|node| node.file_name().to_string_lossy().starts_with("renderD"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_a_render_node_draws_without_buffers_of_the_card() {
        let cards = tempfile::tempdir().unwrap();
        assert!(!has_render_node(&cards.path().join("absent")));
        std::fs::create_dir(cards.path().join("card0")).unwrap();
        assert!(!has_render_node(cards.path()), "a card that only shows pictures");
        std::fs::create_dir(cards.path().join("renderD128")).unwrap();
        assert!(has_render_node(cards.path()));
    }
}
