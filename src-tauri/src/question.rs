//! Questions that the person answers in a dialog of the desktop's toolkit.

use gtk::prelude::*;
use gtk::{ButtonsType, DialogFlags, MessageDialog, MessageType, Window};

/// A question. Over `parent`, it keeps that window from going on, and goes away with it.
pub(crate) fn dialog(parent: Option<&Window>, question: &str) -> MessageDialog {
    let flags = match parent {
        Some(_) => DialogFlags::MODAL | DialogFlags::DESTROY_WITH_PARENT,
        None => DialogFlags::empty(),
    };
    let dialog = MessageDialog::new(parent, flags, MessageType::Question, ButtonsType::None, question);
    dialog.set_title(question);
    // GTK tells a screen reader the kind of the dialog only: "Question".
    if let Some(accessible) = dialog.accessible() {
        accessible.set_name(question);
    }
    dialog
}
