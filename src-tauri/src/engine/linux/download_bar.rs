//! The bar with downloads at the bottom of the window that started them: each with its progress and buttons to stop it
//! or to show the file.

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

use gtk::prelude::*;
use gtk::{Button, Orientation, PolicyType, ProgressBar, ScrolledWindow, Separator};

use super::super::port::DownloadActions;
use super::bar;
use super::content::Content;
use crate::language::{localize, spoken_language};
use porthole_protocol::{Download, DownloadState as State};

/// The name of the bar, of which a window has one.
const NAME: &str = "porthole-downloads";

/// The height of the visible part of a long list, in pixels: three downloads.
const HEIGHT: i32 = 168;

thread_local! {
    /// The downloads that were there when the person closed the bar, by number. One of them is shown again only after a
    /// change.
    static CLOSED: RefCell<HashSet<String>> = RefCell::default();
}

pub(super) fn show(content: &Rc<Content>, downloads: &[Download], actions: &Arc<dyn DownloadActions>) {
    let shown: Vec<&Download> =
        downloads.iter().filter(|it| CLOSED.with_borrow(|closed| !closed.contains(&key(it)))).collect();
    let earlier = find(&content.column);
    if shown.is_empty() {
        if let Some(earlier) = earlier {
            content.column.remove(&earlier);
        }
        return;
    }
    let rows = rows_of(&shown);
    // While downloads run, only their progress changes: the buttons must stay under the person's pointer.
    if let Some(bar) = earlier.as_ref().filter(|bar| bar.widget_name() == rows) {
        for download in shown {
            if let Some(progress) = progress_of(bar, download.id) {
                set_progress(&progress, download);
            }
        }
        return;
    }
    if let Some(earlier) = earlier {
        content.column.remove(&earlier);
    }
    let bar = build(content, &rows, &shown, actions);
    content.column.pack_end(&bar, false, false, 0);
    bar.show_all();
}

/// The contents of a row, besides its progress.
fn key(download: &Download) -> String {
    format!("{}/{:?}", download.id, download.state)
}

fn rows_of(shown: &[&Download]) -> String {
    let rows: Vec<String> = shown.iter().map(|it| key(it)).collect();
    format!("{NAME} {}", rows.join(" "))
}

fn find(column: &gtk::Box) -> Option<gtk::Box> {
    column.children().into_iter().find(|child| child.widget_name().starts_with(NAME))?.downcast().ok()
}

fn build(
    content: &Rc<Content>,
    name: &str,
    shown: &[&Download],
    actions: &Arc<dyn DownloadActions>,
) -> gtk::Box {
    let bar = gtk::Box::builder().orientation(Orientation::Vertical).name(name).build();
    bar.style_context().add_class("background");
    bar.pack_start(&Separator::new(Orientation::Horizontal), false, false, 0);
    let head = gtk::Box::builder().spacing(8).margin_start(12).margin_end(6).margin_top(4).build();
    let title = title(shown);
    bar::describe(bar.upcast_ref(), gtk::atk::Role::Statusbar, &title);
    head.pack_start(&bar::bold(&title), true, true, 0);
    head.pack_end(&close_button(content, shown), false, false, 0);
    bar.pack_start(&head, false, false, 0);
    let list = gtk::Box::builder().orientation(Orientation::Vertical).spacing(4).margin(8).build();
    list.set_margin_start(12);
    for download in shown {
        list.pack_start(&row(download, actions), false, false, 0);
    }
    let scrolled = ScrolledWindow::builder()
        .hscrollbar_policy(PolicyType::Never)
        .max_content_height(HEIGHT)
        .propagate_natural_height(true)
        .build();
    scrolled.add(&list);
    bar.pack_start(&scrolled, false, false, 0);
    bar
}

fn title(shown: &[&Download]) -> String {
    let running = shown.iter().filter(|download| download.state == State::Running).count();
    match (shown.len(), running) {
        (all, running) if all == 1 || running == 0 => localize("bar-downloads", &[("count", all.into())]),
        (all, running) => {
            localize("bar-downloads-running", &[("count", all.into()), ("running", running.into())])
        }
    }
}

fn close_button(content: &Rc<Content>, shown: &[&Download]) -> Button {
    let button = Button::from_icon_name(Some("window-close-symbolic"), gtk::IconSize::Button);
    button.set_relief(gtk::ReliefStyle::None);
    button.set_tooltip_text(Some(&localize("bar-hide-hint", &[])));
    bar::describe(button.upcast_ref(), gtk::atk::Role::PushButton, &localize("bar-hide", &[]));
    let keys: Vec<String> = shown.iter().map(|it| key(it)).collect();
    let weak = Rc::downgrade(content);
    button.connect_clicked(move |_| {
        CLOSED.with_borrow_mut(|closed| closed.extend(keys.iter().cloned()));
        if let Some((content, bar)) = weak.upgrade().and_then(|it| find(&it.column).map(|bar| (it, bar))) {
            content.column.remove(&bar);
        }
    });
    button
}

fn row(download: &Download, actions: &Arc<dyn DownloadActions>) -> gtk::Box {
    let row = gtk::Box::builder().spacing(8).name(row_name(download.id)).build();
    let text = gtk::Box::new(Orientation::Vertical, 2);
    text.pack_start(&bar::name(&download.name), false, false, 0);
    if download.state == State::Running {
        let progress = ProgressBar::builder().show_text(true).build();
        set_progress(&progress, download);
        text.pack_start(&progress, false, false, 0);
    } else {
        text.pack_start(&bar::small(&status(download)), false, false, 0);
    }
    row.pack_start(&text, true, true, 0);
    let id = download.id;
    let acts = Arc::clone(actions);
    match download.state {
        State::Running => row.pack_end(&button("button-stop", move || acts.cancel(id)), false, false, 0),
        State::Done => row.pack_end(&button("button-folder", move || acts.show(id)), false, false, 0),
        State::Cancelled | State::Failed | State::Blocked => {}
    }
    row
}

fn button(message: &str, clicked: impl Fn() + 'static) -> Button {
    let button = Button::with_mnemonic(&localize(message, &[]));
    button.set_valign(gtk::Align::Center);
    button.connect_clicked(move |_| clicked());
    button
}

fn row_name(id: u64) -> String {
    format!("download-{id}")
}

fn progress_of(bar: &gtk::Box, id: u64) -> Option<ProgressBar> {
    let row = descendant(bar.upcast_ref(), &|widget| widget.widget_name() == row_name(id))?;
    descendant(&row, &|widget| widget.is::<ProgressBar>())?.downcast().ok()
}

fn descendant(within: &gtk::Widget, wanted: &dyn Fn(&gtk::Widget) -> bool) -> Option<gtk::Widget> {
    if wanted(within) {
        return Some(within.clone());
    }
    let children = within.downcast_ref::<gtk::Container>()?.children();
    children.iter().find_map(|child| descendant(child, wanted))
}

fn set_progress(progress: &ProgressBar, download: &Download) {
    match download.fraction() {
        Some(fraction) => progress.set_fraction(fraction),
        None => progress.pulse(),
    }
    progress.set_text(Some(&status(download)));
}

fn status(download: &Download) -> String {
    match (download.state, download.total, &download.problem) {
        (State::Running, Some(total), _) => {
            let values = [("received", size(download.received).into()), ("total", size(total).into())];
            localize("bar-received", &values)
        }
        (State::Running, None, _) => size(download.received),
        (State::Done, ..) => localize("bar-saved", &[]),
        (State::Cancelled, ..) => localize("bar-stopped", &[]),
        (State::Failed | State::Blocked, _, Some(problem)) => {
            let text = porthole_language::problem(spoken_language(), problem);
            format!("{} {}", text.meaning, text.next_step)
        }
        (State::Failed | State::Blocked, _, None) => localize("bar-not-kept", &[]),
    }
}

/// A size in the desktop's format.
fn size(bytes: u64) -> String {
    glib::format_size(bytes).into()
}
