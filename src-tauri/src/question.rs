//! Questions to the person, in dialogs of the desktop's toolkit.

use gtk::prelude::*;
use gtk::{ButtonsType, DialogFlags, MessageDialog, MessageType, ResponseType, Window};

use crate::language::localize;

/// A question. With a `parent`, it blocks that window and closes with it.
pub(crate) fn dialog(parent: Option<&Window>, question: &str) -> MessageDialog {
    let flags = match parent {
        Some(_) => DialogFlags::MODAL | DialogFlags::DESTROY_WITH_PARENT,
        None => DialogFlags::empty(),
    };
    let dialog = MessageDialog::new(parent, flags, MessageType::Question, ButtonsType::None, question);
    dialog.set_title(question);
    // GTK tells a screen reader only the kind of the dialog: "Question".
    if let Some(accessible) = dialog.accessible() {
        accessible.set_name(question);
    }
    dialog
}

/// As above, with a text about the consequence. The answers are messages: the first is the safe one, the other is
/// [`ResponseType::Accept`].
pub(crate) fn choice(
    parent: Option<&Window>,
    question: &str,
    consequence: &str,
    [safe, other]: [&str; 2],
) -> MessageDialog {
    let dialog = dialog(parent, question);
    dialog.set_secondary_text(Some(consequence));
    dialog.add_button(&localize(other, &[]), ResponseType::Accept);
    dialog.add_button(&localize(safe, &[]), ResponseType::Cancel);
    dialog.set_default_response(ResponseType::Cancel);
    dialog
}
