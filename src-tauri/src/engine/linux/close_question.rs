//! The open question to a page whether its window may close.

use gtk::MessageDialog;

/// Called with whether the window may close.
pub(super) type OnDecision = Box<dyn FnOnce(bool)>;

/// A question to a page whether it may close.
pub(super) struct PendingClose {
    pub(super) then: Vec<OnDecision>,
    /// The dialog that asks the person, while it is open.
    pub(super) dialog: Option<MessageDialog>,
    pub(super) manner: CloseMode,
}

/// What to do if a page would lose something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CloseMode {
    /// Ask the person.
    AskPerson,
    /// Keep the page, without asking the person.
    LetStay,
}
