//! Files for pages. This process cannot read the person's files, so the engine's own dialog would find none: the broker
//! asks the person, and hands over the chosen files.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::PathBuf;

use porthole_protocol::{FileRequest, MEDIA_TYPES, MediaType};
use webkit2gtk::{FileChooserRequestExt as _, WebView, WebViewExt as _};

type OnChosen = Box<dyn FnOnce(Vec<PathBuf>)>;

thread_local! {
    /// The continuations that wait for the person's answer, by the number of the question.
    static WAITING: RefCell<HashMap<u64, OnChosen>> = RefCell::default();
}

/// `ask` has the person asked, and returns the number of the question.
pub(super) fn connect(view: &WebView, ask: impl Fn(FileRequest) -> u64 + 'static) {
    view.connect_run_file_chooser(move |_, request| {
        let types = request.mime_types();
        // A filter that cannot express everything, such as `*/*`, would hide files that the page accepts.
        let types: Option<Vec<MediaType>> = types.iter().map(|name| name.parse().ok()).collect();
        let types = types.filter(|types| types.len() <= MEDIA_TYPES).unwrap_or_default();
        let id = ask(FileRequest::Choose { multiple: request.selects_multiple(), types });
        let request = request.clone();
        wait(id, move |paths| {
            let paths: Vec<&str> = paths.iter().filter_map(|path| path.to_str()).collect();
            if paths.is_empty() {
                request.cancel();
            } else {
                request.select_files(&paths);
            }
        });
        // The engine must not show its dialog.
        true
    });
}

/// Calls `then` with the files of the answer, or none, on the main thread.
pub(super) fn wait(id: u64, then: impl FnOnce(Vec<PathBuf>) + 'static) {
    WAITING.with_borrow_mut(|waiting| waiting.insert(id, Box::new(then)));
}

/// The person has answered. On the main thread.
pub(super) fn give(id: u64, paths: Vec<PathBuf>) {
    if let Some(then) = WAITING.with_borrow_mut(|waiting| waiting.remove(&id)) {
        then(paths);
    }
}
