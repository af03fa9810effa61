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

/// Whether a graphics card takes work of this person: each that does has a render node, `renderD128` and so on, which may
/// be for members of a group only.
fn has_render_node(cards: &Path) -> bool {
    let nodes = std::fs::read_dir(cards).into_iter().flatten().flatten();
    nodes
        .filter(|node| node.file_name().to_string_lossy().starts_with("renderD"))
        .any(|node| may_use(&node.path()))
}

#[cfg(target_os = "linux")]
fn may_use(node: &Path) -> bool {
    use rustix::fs::{Access, access};
    access(node, Access::READ_OK | Access::WRITE_OK).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn may_use(node: &Path) -> bool {
    node.exists()
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
        #[cfg(unix)]
        std::os::unix::fs::symlink("absent", cards.path().join("renderD129")).unwrap();
        assert!(!has_render_node(cards.path()), "a card that this person may not use");
        std::fs::create_dir(cards.path().join("renderD128")).unwrap();
        assert!(has_render_node(cards.path()));
    }
}
