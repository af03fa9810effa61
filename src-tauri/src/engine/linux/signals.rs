//! What a window's page has told of its app.

use std::cell::{Cell, RefCell};

use porthole_protocol::{IconPixels, Unread};

/// What a window's page has told.
#[derive(Debug, Default)]
pub(super) struct Signals {
    /// By the Badging API, since the document was loaded.
    pub(super) badge: Cell<Option<Unread>>,
    /// What was told last of what is unread.
    pub(super) told: Cell<Unread>,
    /// That is about to be told again.
    pub(super) is_due: Cell<bool>,
    /// How many icons the page has told.
    pub(super) icons: Cell<u32>,
    /// The person has been told that the page cannot have a camera or a microphone, or the place.
    pub(super) is_told_of_media: Cell<bool>,
    pub(super) is_told_of_place: Cell<bool>,
    /// The last of them, so that the same one is told once, and the engine's own counts for nothing beside it.
    pub(super) icon: RefCell<Option<IconPixels>>,
}
