//! How the latest download stands, at the bottom of its app's window: progress, a way to stop it, the way to the file.

use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::Arc;

use gtk::prelude::*;
use gtk::{InfoBar, MessageType, Orientation, ProgressBar, ResponseType};
use tauri::WebviewWindow;

use super::super::DownloadActions;
use super::bar::{self, Edge};
use crate::downloads::{Download, State};

/// How the bar's name begins; the rest says what it shows. A window has one, for its latest download.
const NAME: &str = "porthole-download";

thread_local! {
    /// The bars that the person closed: what they showed is not shown again.
    static CLOSED: RefCell<HashSet<String>> = RefCell::default();
}

const STOP: ResponseType = ResponseType::Cancel;
const SHOW: ResponseType = ResponseType::Accept;

pub(super) fn show(window: &WebviewWindow, download: &Download, actions: Arc<dyn DownloadActions>) {
    let Some(holder) = bar::holder(window) else { return };
    let name = format!("{NAME}/{}/{:?}", download.id, download.state);
    if CLOSED.with_borrow(|closed| closed.contains(&name)) {
        return;
    }
    if let Some(shown) = bar::find(&holder, NAME) {
        // While it runs, only its progress changes: the buttons must stay under the person's pointer.
        if shown.widget_name() == name {
            if let Some(progress) = progress_of(&shown) {
                set_progress(&progress, download);
            }
            return;
        }
        bar::remove(&shown);
    }
    bar::place(&holder, &download_bar(&name, download, actions), Edge::Bottom);
}

fn download_bar(name: &str, download: &Download, actions: Arc<dyn DownloadActions>) -> InfoBar {
    let kind = if download.state == State::Failed { MessageType::Error } else { MessageType::Info };
    let bar = InfoBar::builder().name(name).message_type(kind).show_close_button(true).build();
    bar::describe(&bar, gtk::atk::Role::Statusbar, &format!("{}: {}", download.name, words(download)));
    let content = gtk::Box::new(Orientation::Vertical, 2);
    content.pack_start(&bar::bold(&download.name), false, false, 0);
    if download.state == State::Running {
        let progress = ProgressBar::builder().name("progress").show_text(true).build();
        set_progress(&progress, download);
        content.pack_start(&progress, false, false, 0);
        bar.add_button("_Stop", STOP);
    } else {
        content.pack_start(&bar::line(&words(download)), false, false, 0);
    }
    if download.state == State::Done {
        bar.add_button("Show in _folder", SHOW);
    }
    bar.content_area().pack_start(&content, true, true, 0);
    let id = download.id;
    bar.connect_response(move |bar, response| {
        if response == STOP {
            actions.cancel(id);
        } else if response == SHOW {
            actions.show(id);
        } else {
            CLOSED.with_borrow_mut(|closed| closed.insert(bar.widget_name().into()));
            bar::remove(bar);
        }
    });
    bar
}

fn progress_of(bar: &InfoBar) -> Option<ProgressBar> {
    let content = bar.content_area().children().into_iter().next()?.downcast::<gtk::Box>().ok()?;
    content.children().into_iter().find_map(|child| child.downcast().ok())
}

fn set_progress(progress: &ProgressBar, download: &Download) {
    match download.fraction() {
        Some(fraction) => progress.set_fraction(fraction),
        None => progress.pulse(),
    }
    progress.set_text(Some(&words(download)));
}

fn words(download: &Download) -> String {
    match (download.state, download.total, &download.problem) {
        (State::Running, Some(total), _) => format!("{} of {}", size(download.received), size(total)),
        (State::Running, None, _) => size(download.received),
        (State::Done, ..) => "Saved in Downloads".to_owned(),
        (State::Cancelled, ..) => "Stopped; nothing was kept".to_owned(),
        (State::Failed | State::Blocked, _, Some(problem)) => {
            format!("{} {}", problem.meaning, problem.next_step)
        }
        (State::Failed | State::Blocked, _, None) => "Nothing was kept".to_owned(),
    }
}

/// Bytes as the desktop writes them.
fn size(bytes: u64) -> String {
    glib::format_size(bytes).into()
}
