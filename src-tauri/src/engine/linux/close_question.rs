//! The open question to a page whether its window may close.

use gtk::MessageDialog;

/// Told whether the window may close.
pub(super) type OnDecision = Box<dyn FnOnce(bool)>;

/// A question to a page whether it may close.
pub(super) struct PendingClose {
    pub(super) then: Vec<OnDecision>,
    /// The dialog that asks the person, while it is open.
    pub(super) dialog: Option<MessageDialog>,
    pub(super) manner: CloseMode,
}

/// What is done where a page has something to lose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CloseMode {
    /// The person decides.
    AskPerson,
    /// It stays, and the person is not asked.
    LetStay,
}
