//! GTK's print dialog. The engine's own call for it returns only after the dialog is answered; until then the shell
//! would handle no messages of the broker: no window would open, no notice appear, no other app reach a new host.
//!
//! The bindings lack this dialog, so its calls are declared here.

use std::cell::Cell;
use std::ffi::{c_char, c_uint};
use std::ptr;

use gtk::glib::{self, translate::*};
use gtk::prelude::*;
use gtk::{PageSetup, PrintSettings, ResponseType, ffi};

/// What the engine itself supports for every printer: page sets, copies, collating, reverse order, scaling, several
/// pages on a sheet and their order (`GtkPrintCapabilities`).
const MADE_BY_ENGINE: c_uint = 1 | 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 8 | 1 << 9;

/// Lets the person choose a printer, and returns the choice. Closes with `parent`.
pub(super) fn show(parent: &gtk::Window, print: impl FnOnce(&PrintSettings, &PageSetup) + 'static) {
    let Ok(dialog) = create(parent).downcast::<gtk::Dialog>() else { return };
    dialog.set_modal(true);
    dialog.set_destroy_with_parent(true);
    let print = Cell::new(Some(print));
    dialog.connect_response(move |dialog, response| {
        if let Some(print) = print.take().filter(|_| response == ResponseType::Ok) {
            let (settings, page) = selection(dialog);
            print(&settings, &page);
        }
        dialog.close();
    });
    dialog.show_all();
}

#[expect(unsafe_code, reason = "the bindings leave the calls out")]
fn create(parent: &gtk::Window) -> gtk::Widget {
    // SAFETY: `parent` is alive; GTK holds the first reference to its dialog, and a missing title is its own.
    unsafe {
        let dialog = gtk_print_unix_dialog_new(ptr::null(), parent.to_glib_none().0);
        gtk_print_unix_dialog_set_manual_capabilities(dialog, MADE_BY_ENGINE);
        gtk_print_unix_dialog_set_embed_page_setup(dialog, glib::ffi::GTRUE);
        from_glib_none(dialog)
    }
}

#[expect(unsafe_code, reason = "the bindings leave the calls out")]
fn selection(dialog: &gtk::Dialog) -> (PrintSettings, PageSetup) {
    let dialog: *mut ffi::GtkDialog = dialog.to_glib_none().0;
    // SAFETY: `create` made the dialog, and it is alive while it tells its response. The settings are ours, the page
    // setup is the dialog's.
    unsafe {
        (
            from_glib_full(gtk_print_unix_dialog_get_settings(dialog.cast())),
            from_glib_none(gtk_print_unix_dialog_get_page_setup(dialog.cast())),
        )
    }
}

#[expect(
    unsafe_code,
    reason = "the bindings leave the calls out; they are in the library that the others link"
)]
// SAFETY: as GTK 3.24 declares them in `gtkprintunixdialog.h`, with the widget where it has a `GtkPrintUnixDialog`.
unsafe extern "C" {
    fn gtk_print_unix_dialog_new(title: *const c_char, parent: *mut ffi::GtkWindow) -> *mut ffi::GtkWidget;
    fn gtk_print_unix_dialog_set_manual_capabilities(dialog: *mut ffi::GtkWidget, capabilities: c_uint);
    fn gtk_print_unix_dialog_set_embed_page_setup(dialog: *mut ffi::GtkWidget, embed: glib::ffi::gboolean);
    fn gtk_print_unix_dialog_get_settings(dialog: *mut ffi::GtkWidget) -> *mut ffi::GtkPrintSettings;
    fn gtk_print_unix_dialog_get_page_setup(dialog: *mut ffi::GtkWidget) -> *mut ffi::GtkPageSetup;
}
