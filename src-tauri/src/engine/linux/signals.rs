//! What a window's page has told of its app.

use std::cell::{Cell, RefCell};

use porthole_protocol::{IconPixels, Unread, WebManifest};

/// What a window's page has told.
#[derive(Debug, Default)]
pub(super) struct Signals {
    /// By the Badging API, since the document was loaded.
    pub(super) badge: Cell<Option<Unread>>,
    /// What was told last of what is unread.
    pub(super) last_reported: Cell<Unread>,
    /// That is about to be told again.
    pub(super) is_due: Cell<bool>,
    /// The address that was told last.
    pub(super) page: RefCell<String>,
    /// Another is about to be told.
    pub(super) is_page_due: Cell<bool>,
    /// How many icons the page has told.
    pub(super) icons: Cell<u32>,
    /// The last of them, so that the same one is told once, and the engine's own counts for nothing beside it.
    pub(super) icon: RefCell<Option<IconPixels>>,
    /// How many manifests the page has told.
    pub(super) manifests: Cell<u32>,
    /// The last of them, so that the same one is told once.
    pub(super) manifest: RefCell<Option<WebManifest>>,
}
