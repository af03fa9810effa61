//! Files that are dropped onto a page.
//!
//! Since 2.50.3 WebKitGTK 2.50 does not give a page files that another program drags (its fix of CVE-2025-13947 loses
//! the names of the files in the process that draws the window). So a drag of files does not reach the engine. Instead
//! this file dispatches the events that every browser sends, with the files in them, from a script world that the page
//! cannot reach. This process cannot read the person's files either: the broker asks the person whether the page gets
//! them, and hands them over. The engine handles every other drag.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gtk::gdk::{DragAction, DragContext};
use gtk::prelude::*;
use gtk::{gdk, gio, glib};
use porthole_protocol::{DROPPED, FileRequest, Notice};
use webkit2gtk::WebViewExt as _;

use super::content::Content;
use super::{files, notice};
use crate::language::localize;

/// The media type of dragged files.
const FILES: &str = "text/uri-list";

/// The script world that dispatches the events.
const WORLD: &str = "porthole-drop";

/// The size of the pieces in which a page gets a file.
const MOST: u64 = 100 * 1024 * 1024;

/// Dispatches one event of a drag. `$` stands for its arguments: the event's name, the point, and the files.
const SEND: &str = r"(([name, x, y, files]) => {
  const data = new DataTransfer();
  for (const [title, type, text] of files) {
    const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
    data.items.add(new File([bytes], title, { type }));
  }
  let root = document, view = window, left = x, top = y, at = root.elementFromPoint(left, top);
  while (at?.localName === 'iframe' && at.contentDocument) {
    const box = at.getBoundingClientRect();
    left -= box.left + at.clientLeft; top -= box.top + at.clientTop;
    root = at.contentDocument; view = at.contentWindow; at = root.elementFromPoint(left, top);
  }
  at ??= root.documentElement;
  const send = (to, kind, cancelable) => to.dispatchEvent(new DragEvent(kind, {
    bubbles: true, composed: true, cancelable, view, dataTransfer: data,
    clientX: left, clientY: top, screenX: screenX + x, screenY: screenY + y,
  }));
  if (name === 'dragleave') { if (globalThis.over) send(globalThis.over, 'dragleave', false); globalThis.over = null; return; }
  if (globalThis.over !== at) {
    send(at, 'dragenter', true);
    if (globalThis.over) send(globalThis.over, 'dragleave', false);
    globalThis.over = at;
  }
  if (name === 'dragover') { send(at, 'dragover', true); return; }
  globalThis.over = null;
  const input = at.closest?.('input[type=file]') ?? at.closest?.('label')?.control;
  if (send(at, 'drop', true) && input?.type === 'file' && !input.disabled) {
    input.files = data.files;
    for (const kind of ['input', 'change']) input.dispatchEvent(new Event(kind, { bubbles: true, composed: true }));
  }
})($)";

/// One drag over a window.
#[derive(Debug, Default)]
struct Drag {
    /// The drag is over the page.
    is_over: Cell<bool>,
    /// The person has dropped the files, and their names have not arrived yet.
    is_dropped: Cell<bool>,
    place: Cell<(i32, i32)>,
}

pub(super) fn connect(content: &Rc<Content>) {
    let drag = Rc::new(Drag::default());
    let (weak, state) = (Rc::downgrade(content), Rc::clone(&drag));
    content.view.connect_drag_motion(move |_, context, x, y, time| {
        let Some(content) = weak.upgrade().filter(|_| holds_files(context)) else { return false };
        context.drag_status(DragAction::COPY, time);
        // The engine gets every motion, the page only changes of position.
        if !state.is_over.replace(true) || state.place.get() != (x, y) {
            state.place.set((x, y));
            send(&content, "dragover", (x, y), &[File::unknown()]);
        }
        true
    });
    let (weak, state) = (Rc::downgrade(content), Rc::clone(&drag));
    content.view.connect_drag_leave(move |_, _, _| {
        let left = weak.upgrade().filter(|_| state.is_over.replace(false) && !state.is_dropped.get());
        if let Some(content) = left {
            send(&content, "dragleave", state.place.get(), &[]);
        }
    });
    let state = Rc::clone(&drag);
    content.view.connect_drag_drop(move |view, context, x, y, time| {
        if !holds_files(context) {
            return false;
        }
        state.is_dropped.set(true);
        state.place.set((x, y));
        view.drag_get_data(context, &gdk::Atom::intern(FILES), time);
        true
    });
    let weak = Rc::downgrade(content);
    content.view.connect_drag_data_received(move |view, context, _, _, data, _, time| {
        if !drag.is_dropped.replace(false) {
            return;
        }
        // The engine did not ask for this data and must not take it for an answer.
        view.stop_signal_emission_by_name("drag-data-received");
        let paths: Vec<PathBuf> =
            data.uris().iter().filter_map(|uri| glib::filename_from_uri(uri).ok()).map(|it| it.0).collect();
        context.drag_finish(true, false, time);
        if let Some(content) = weak.upgrade() {
            ask(&content, drag.place.get(), paths);
        }
    });
}

/// Whether another program drags files. The engine handles the drags of our own pages.
fn holds_files(context: &DragContext) -> bool {
    context.drag_get_source_widget().is_none()
        && context.list_targets().iter().any(|target| target.name() == FILES)
}

/// A file as a page gets it.
struct File {
    name: String,
    kind: String,
    text: String,
}

impl File {
    /// A file before the drop: as in browsers, the page learns only that there is one.
    fn unknown() -> Self {
        Self { name: String::new(), kind: String::new(), text: String::new() }
    }

    fn read(path: &Path) -> std::io::Result<Self> {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let (guess, _) = gio::content_type_guess(Some(path), &[]);
        let kind = gio::content_type_get_mime_type(&guess).map(Into::into).unwrap_or_default();
        Ok(Self { name, kind, text: STANDARD.encode(fs::read(path)?) })
    }
}

/// Has the broker ask the person whether the page gets these files.
fn ask(content: &Rc<Content>, place: (i32, i32), paths: Vec<PathBuf>) {
    // Paths go to the broker as text.
    if paths.len() > DROPPED || paths.iter().any(|path| path.to_str().is_none()) {
        send(content, "dragleave", place, &[]);
        return notice::show(
            content,
            &refusal("too many files, or a name that is no text"),
            Arc::new(|_| {}),
        );
    }
    let weak = Rc::downgrade(content);
    let id = content.gate.ask_for_files(&content.app, FileRequest::Dropped { paths });
    files::wait(id, move |paths| {
        let Some(content) = weak.upgrade() else { return };
        if paths.is_empty() {
            send(&content, "dragleave", place, &[]);
        } else {
            hand_over(&content, place, paths);
        }
    });
}

/// Reads the files on another thread, and gives them to the page.
fn hand_over(content: &Rc<Content>, place: (i32, i32), paths: Vec<PathBuf>) {
    let weak = Rc::downgrade(content);
    glib::MainContext::default().spawn_local(async move {
        let read = gio::spawn_blocking(move || {
            let sizes = paths.iter().filter_map(|path| fs::metadata(path).ok());
            if sizes.map(|file| file.len()).sum::<u64>() > MOST {
                return Err(std::io::Error::other("more than can be dropped at once"));
            }
            paths.iter().map(|path| File::read(path)).collect::<Result<Vec<_>, _>>()
        });
        let Some(content) = weak.upgrade() else { return };
        match read.await {
            Ok(Ok(files)) => send(&content, "drop", place, &files),
            Ok(Err(error)) => {
                tracing::warn!(%error, "what was dropped could not be read");
                send(&content, "dragleave", place, &[]);
                notice::show(&content, &refusal(&error.to_string()), Arc::new(|_| {}));
            }
            Err(_) => tracing::error!("reading what was dropped came to no end"),
        }
    });
}

fn refusal(reason: &str) -> Notice {
    Notice {
        title: localize("drop-refused", &[]),
        message: localize("drop-refused-text", &[]),
        reason: reason.to_owned(),
        help: None,
    }
}

fn send(content: &Content, name: &str, (x, y): (i32, i32), files: &[File]) {
    let zoom = content.view.zoom_level();
    let place = |pixels: i32| f64::from(pixels) / zoom;
    let files: Vec<_> = files.iter().map(|file| (&file.name, &file.kind, &file.text)).collect();
    let arguments = serde_json::json!([name, place(x), place(y), files]).to_string();
    let script = SEND.replacen("($)", &format!("({arguments})"), 1);
    content.view.evaluate_javascript(&script, Some(WORLD), None, gio::Cancellable::NONE, |_| {});
}
