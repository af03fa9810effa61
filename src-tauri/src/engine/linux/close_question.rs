//! The open question to a page whether its window may close.

use gtk::MessageDialog;

/// Told whether the window may close.
pub(super) type Answer = Box<dyn FnOnce(bool)>;

/// A question to a page whether it may close.
pub(super) struct Asking {
    pub(super) then: Vec<Answer>,
    /// The dialog that asks the person, while it is open.
    pub(super) dialog: Option<MessageDialog>,
    pub(super) manner: Manner,
}

/// What is done where a page has something to lose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// The person decides.
    AskPerson,
    /// It stays, and the person is not asked.
    LetStay,
}
