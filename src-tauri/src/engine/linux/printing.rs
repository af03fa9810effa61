//! Printing, to paper or to a file. The policy decides on both; the file is a download and is handled as one.

use std::cell::Cell;
use std::path::Path;
use std::rc::Rc;

use gtk::glib;
use gtk::prelude::*;
use gtk::{PrintSettings, ResponseType};
use url::Url;
use webkit2gtk::{PrintOperation, PrintOperationExt as _, WebViewExt as _};

use super::super::port::{DownloadFailure, Starting};
use super::content::Content;
use super::print_dialog;
use crate::language::localize;
use crate::question;

const PAPER: ResponseType = ResponseType::Other(1);
const FILE: ResponseType = ResponseType::Other(2);

/// GTK's printers: those of the system, and the one that writes a file. The dialog has only the former: the other would
/// write the file without the gate.
const SYSTEM: &str = "cups";
const INTO_FILE: &str = "file";

/// Prints a page, if the policy allows it.
pub(super) fn print(content: &Rc<Content>, operation: &PrintOperation) {
    if !content.gate.may_print(&content.app) {
        return;
    }
    let dialog = question::dialog(Some(&content.frame), &localize("print-question", &[]));
    dialog.set_secondary_text(Some(&localize("print-text", &[])));
    dialog.add_button(&localize("button-cancel", &[]), ResponseType::Cancel);
    dialog.add_button(&localize("print-pdf", &[]), FILE);
    dialog.add_button(&localize("print-paper", &[]), PAPER);
    dialog.set_default_response(PAPER);
    let (operation, printing) = (operation.clone(), Cell::new(Some(Printing::begin(content))));
    dialog.connect_response(move |dialog, response| {
        dialog.close();
        match (printing.take(), response) {
            (Some(printing), PAPER) => on_paper(printing, &operation),
            (Some(printing), FILE) => into_file(printing, &operation),
            _ => {}
        }
    });
    dialog.show_all();
}

/// Closes a window for its page after all its prints: as in other browsers, a page may print and close at once.
pub(super) fn close(content: &Content) {
    if content.printing.get() == 0 {
        content.remove();
    } else {
        content.goes_when_printed.set(true);
    }
}

/// A running print of a page; it ends when this is dropped.
struct Printing(Rc<Content>);

impl Printing {
    fn begin(content: &Rc<Content>) -> Self {
        content.printing.set(content.printing.get() + 1);
        Self(Rc::clone(content))
    }

    /// Lives until the engine has printed.
    fn until_finished(self, operation: &PrintOperation) {
        let printing = Cell::new(Some(self));
        operation.connect_finished(move |_| drop(printing.take()));
    }
}

impl Drop for Printing {
    fn drop(&mut self) {
        let Self(content) = self;
        content.printing.set(content.printing.get() - 1);
        if content.goes_when_printed.get() {
            close(content);
        }
    }
}

fn on_paper(printing: Printing, operation: &PrintOperation) {
    use_printers(SYSTEM);
    operation.connect_failed(|_, error| tracing::warn!(%error, "a page was not printed"));
    let (frame, operation) = (printing.0.frame.clone(), operation.clone());
    print_dialog::show(&frame, move |settings, page| {
        printing.until_finished(&operation);
        operation.set_print_settings(settings);
        operation.set_page_setup(page);
        // Another window may have printed to a file meanwhile.
        use_printers(SYSTEM);
        operation.print();
    });
}

fn into_file(printing: Printing, operation: &PrintOperation) {
    let content = &printing.0;
    let Ok(url) = Url::parse(&content.address.borrow()) else { return };
    let title = content.view.title().filter(|title| !title.is_empty());
    let title = title.map_or_else(|| content.name.clone(), Into::into);
    let starting = Starting { app: Some(content.app.clone()), url, suggested: format!("{title}.pdf") };
    let Some(staged) = content.gate.may_download(&starting) else { return };
    super::downloads::asked_in(content, &staged);
    let settings = match settings(&staged) {
        Ok(settings) => settings,
        Err(error) => return content.gate.on_download_failed(&staged, DownloadFailure::Other, error),
    };
    operation.set_print_settings(&settings);
    // The engine reports "finished" after "failed", too.
    let failed: Rc<Cell<Option<String>>> = Rc::default();
    let failing = Rc::clone(&failed);
    operation.connect_failed(move |_, error| failing.set(Some(error.message().to_owned())));
    let gate = content.gate.clone();
    operation.connect_finished(move |_| match failed.take() {
        None => {
            let size = std::fs::metadata(&staged).map_or(0, |file| file.len());
            gate.on_download_received(&staged, size, Some(size));
            gate.on_download_finished(&staged);
        }
        Some(error) => gate.on_download_failed(&staged, DownloadFailure::Other, error),
    });
    printing.until_finished(operation);
    use_printers(INTO_FILE);
    operation.print();
}

fn settings(file: &Path) -> Result<PrintSettings, String> {
    let address = Url::from_file_path(file).map_err(|()| format!("{} is no path", file.display()))?;
    let settings = PrintSettings::new();
    // GTK names that printer in the person's language.
    settings.set_printer(&glib::dgettext(Some("gtk30"), "Print to File"));
    settings.set("output-uri", Some(address.as_str()));
    settings.set("output-file-format", Some("pdf"));
    Ok(settings)
}

/// Sets the printers that GTK knows.
fn use_printers(of: &str) {
    if let Some(settings) = gtk::Settings::default() {
        settings.set_property("gtk-print-backends", of);
    }
}
