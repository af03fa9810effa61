//! The role `chooser`: asks the person in a dialog which files a page gets, and ends. No page is in its process. The
//! broker starts it; it may read what the person may, and stores nothing.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use gtk::glib::{self, ControlFlow, IOCondition};
use gtk::prelude::*;
use gtk::{
    Align, Dialog, FileChooserAction, FileChooserDialog, FileFilter, Label, MessageDialog, Orientation,
    PolicyType, ResponseType, ScrolledWindow, pango,
};
use porthole_protocol::{FileQuestion, FileRequest, FileResponse, MediaType};

use crate::language::{localize, set_language};
use crate::{locale, question};

/// The number of files that a question shows without scrolling.
const ROWS: usize = 6;

/// The width of a row, in characters.
const WIDTH: i32 = 60;

/// Reads the question from standard input, asks the person, and writes the answer to standard output.
pub(crate) fn run() -> ExitCode {
    match answer() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn answer() -> io::Result<()> {
    // Output of libraries must not mix with the answer.
    let mut output = File::from(rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdout(), 3)?);
    rustix::stdio::dup2_stdout(File::open("/dev/null")?)?;
    // Unbuffered: what follows the question is read by another reader.
    let mut input = File::from(rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdin(), 3)?);
    let question: FileQuestion = porthole_protocol::read(&mut input)
        .map_err(io::Error::other)?
        .ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))?;
    set_language(question.language);
    locale::ensure_translations();
    glib::set_prgname(Some("porthole"));
    glib::set_application_name("Porthole");
    gtk::init().map_err(io::Error::other)?;
    let paths = ask(&question);
    porthole_protocol::write(&mut output, &FileResponse { paths }).map_err(io::Error::other)
}

/// Asks the person; empty if they choose nothing, or if the broker takes the question back.
fn ask(question: &FileQuestion) -> Vec<PathBuf> {
    let app = question.app.as_str();
    match &question.request {
        FileRequest::Choose { multiple, types } => {
            let dialog = chooser(app, *multiple, types);
            if wait(dialog.upcast_ref()) { dialog.filenames() } else { Vec::new() }
        }
        FileRequest::Dropped { paths } => {
            if wait(confirmation(app, paths).upcast_ref()) {
                paths.clone()
            } else {
                Vec::new()
            }
        }
    }
}

/// Shows a dialog until the person answers; returns whether they agree.
fn wait(dialog: &Dialog) -> bool {
    dialog.set_keep_above(true);
    dialog.set_icon_name(Some("porthole"));
    let shown = dialog.clone();
    glib::source::unix_fd_add_local(0, IOCondition::IN | IOCondition::HUP, move |_, _| {
        match rustix::io::read(rustix::stdio::stdin(), &mut [0_u8; 1]) {
            // The page has asked again.
            Ok(1) => {
                shown.present();
                ControlFlow::Continue
            }
            // The receiver of the answer is gone.
            Ok(_) | Err(_) => {
                shown.response(ResponseType::Cancel);
                ControlFlow::Break
            }
        }
    });
    dialog.show_all();
    dialog.present();
    dialog.run() == ResponseType::Accept
}

fn chooser(app: &str, multiple: bool, types: &[MediaType]) -> FileChooserDialog {
    if let Some(settings) = gtk::Settings::default() {
        // The chosen files must not appear in the desktop's list of recent files.
        settings.set_property("gtk-recent-files-enabled", false);
    }
    let name = [("app", app.into())];
    let title = if multiple { localize("choose-files", &name) } else { localize("choose-file", &name) };
    let dialog = FileChooserDialog::new(Some(title.as_str()), None::<&gtk::Window>, FileChooserAction::Open);
    let (cancel, open) = (localize("button-cancel", &[]), localize("button-open", &[]));
    dialog.add_buttons(&[(cancel.as_str(), ResponseType::Cancel), (open.as_str(), ResponseType::Accept)]);
    dialog.set_default_response(ResponseType::Accept);
    dialog.set_select_multiple(multiple);
    dialog.set_current_folder(glib::home_dir());
    if !types.is_empty() {
        let filter = FileFilter::new();
        filter.set_name(Some(&localize("choose-kinds", &[])));
        types.iter().for_each(|kind| filter.add_mime_type(kind.as_str()));
        dialog.add_filter(filter);
        let all = FileFilter::new();
        all.set_name(Some(&localize("choose-all", &[])));
        all.add_pattern("*");
        dialog.add_filter(all);
    }
    dialog
}

/// Asks whether the person really dropped these files: the process that says so contains web content.
fn confirmation(app: &str, paths: &[PathBuf]) -> MessageDialog {
    let title = localize("give-files", &[("count", paths.len().into()), ("app", app.into())]);
    let dialog = question::dialog(None, &title);
    dialog.set_secondary_text(Some(&localize("give-files-text", &[("app", app.into())])));
    let rows = gtk::Box::new(Orientation::Vertical, 6);
    for path in paths {
        rows.pack_start(&row(path), false, false, 0);
    }
    if let Some(area) = dialog.message_area().downcast_ref::<gtk::Box>() {
        if paths.len() > ROWS {
            let scrolled = ScrolledWindow::builder()
                .hscrollbar_policy(PolicyType::Never)
                .min_content_height(260)
                .child(&rows)
                .build();
            area.pack_start(&scrolled, true, true, 0);
        } else {
            area.pack_start(&rows, false, false, 0);
        }
    }
    dialog.add_button(&localize("button-cancel", &[]), ResponseType::Cancel);
    dialog.add_button(&localize("button-give", &[]), ResponseType::Accept);
    // A key press meant for the page must not hand over files.
    dialog.set_default_response(ResponseType::Cancel);
    dialog
}

/// A file's name, and the folder that it lies in.
fn row(path: &Path) -> gtk::Box {
    let row = gtk::Box::new(Orientation::Vertical, 0);
    let name = line(&printable(path.file_name().unwrap_or_default()));
    let folder = printable(path.parent().unwrap_or(path).as_os_str());
    let folder = line(&localize("give-folder", &[("folder", folder.into())]));
    folder.style_context().add_class("dim-label");
    row.pack_start(&name, false, false, 0);
    row.pack_start(&folder, false, false, 0);
    row
}

fn line(text: &str) -> Label {
    Label::builder()
        .label(text)
        .halign(Align::Start)
        .xalign(0.0)
        .ellipsize(pango::EllipsizeMode::Middle)
        .width_chars(WIDTH)
        .max_width_chars(WIDTH)
        .selectable(false)
        .build()
}

/// Makes a text safe for one line: without characters that change its direction, hide others or end the line.
fn printable(text: &OsStr) -> String {
    let misleads = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let text = text.to_string_lossy();
    text.chars().map(|letter| if misleads(letter) { char::REPLACEMENT_CHARACTER } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_look_like_another() {
        assert_eq!(printable(OsStr::new("invoice\u{202e}fdp.exe")), "invoice\u{fffd}fdp.exe");
        assert_eq!(printable(OsStr::new("a\nb\u{200b}c")), "a\u{fffd}b\u{fffd}c");
        assert_eq!(printable(OsStr::new("Übersicht – 漢字.pdf")), "Übersicht – 漢字.pdf");
    }
}
