//! A small window from which a file can be dragged, as from a file manager. The file is the only argument.
#![cfg_attr(target_os = "linux", expect(clippy::print_stderr, reason = "a test reads why it ended"))]

#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
use std::process::ExitCode;

#[cfg(target_os = "linux")]
use gtk::prelude::*;
#[cfg(target_os = "linux")]
use gtk::{EventBox, Label, TargetEntry, TargetFlags, Window, WindowType, gdk};

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    let Some(file) = std::env::args().nth(1) else {
        eprintln!("which file?");
        return ExitCode::from(2);
    };
    let Ok(uri) = gtk::glib::filename_to_uri(&file, None) else {
        eprintln!("{file} is no absolute path");
        return ExitCode::from(2);
    };
    if let Err(error) = gtk::init() {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    let window = Window::new(WindowType::Toplevel);
    window.set_title("Drag source");
    window.set_default_size(90, 60);
    window.set_keep_above(true);
    window.move_(0, 0);
    let handle = EventBox::new();
    handle.add(&Label::new(Some("drag me")));
    let targets = [TargetEntry::new("text/uri-list", TargetFlags::OTHER_APP, 0)];
    handle.drag_source_set(gdk::ModifierType::BUTTON1_MASK, &targets, gdk::DragAction::COPY);
    handle.connect_drag_data_get(move |_, _, data, _, _| {
        data.set_uris(&[uri.as_str()]);
    });
    window.add(&handle);
    window.connect_delete_event(|_, _| {
        gtk::main_quit();
        gtk::glib::Propagation::Proceed
    });
    window.show_all();
    gtk::main();
    ExitCode::SUCCESS
}
