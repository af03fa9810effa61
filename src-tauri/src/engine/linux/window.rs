//! Makes the windows of apps with GTK and WebKitGTK, and connects their handlers.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::sync::Arc;

use gtk::Orientation;
use gtk::gdk::RGBA;
use gtk::glib::Propagation;
use gtk::prelude::*;
use porthole_protocol::Colour;
use webkit2gtk::{LoadEvent, WebView, WebViewExt as _};

use super::super::port::{EngineError, Gate, Opening};
use super::content::{self, Content};
use super::sign_in_state::SignInState;
use super::signals::Signals;
use super::sleep_state::SleepState;
use super::{
    bar, closing, content_filter, desktop_identity, drop, files, full_screen, keys, link_status, page_events,
    page_signals, placement, popup, process, session, sign_in, sleep, tile, view,
};

/// The default and the smallest size of an app's window.
const SIZE: (i32, i32) = (1100, 760);
const SMALLEST: (i32, i32) = (380, 320);

/// Opens an app's own window.
pub(super) fn open(opening: &Opening, gate: Arc<dyn Gate>) -> Result<(), EngineError> {
    let context = session::context().ok_or_else(|| EngineError::Refused("there is no session".to_owned()))?;
    session::accept_cookies_beside(&opening.start);
    let view = view::build(&context);
    content_filter::apply(&view, &opening.app)?;
    let content = add(opening, None, view, gate);
    placement::apply(&content, SIZE);
    placement::connect(&content);
    content.overlay.set_size_request(SMALLEST.0, SMALLEST.1);
    if let Some(colour) = opening.background {
        paint_until_loaded(&content.view, colour);
    }
    sleep::set(&content, opening.sleep_after);
    content.frame.show_all();
    content.view.grab_focus();
    content.load(&opening.url);
    Ok(())
}

/// Makes a view show a colour instead of white until its first page. Pages without a background are drawn on white, as
/// in any browser.
fn paint_until_loaded(view: &WebView, colour: Colour) {
    let [red, green, blue] = colour.rgb.map(|part| f64::from(part) / 255.0);
    view.set_background_color(&RGBA::new(red, green, blue, 1.0));
    let is_painted = Cell::new(true);
    view.connect_load_changed(move |view, event| {
        if event == LoadEvent::Finished && is_painted.replace(false) {
            view.set_background_color(&RGBA::WHITE);
        }
    });
}

/// Makes a window for a view, and does not show it yet.
fn add(opening: &Opening, opener: Option<&Content>, view: WebView, gate: Arc<dyn Gate>) -> Rc<Content> {
    let frame = desktop_identity::window(&opening.app);
    frame.set_title(&opening.name);
    content::stand_alone(&frame);
    let overlay = gtk::Overlay::new();
    overlay.add(&view);
    bar::fit_bars(&overlay);
    let column = gtk::Box::new(Orientation::Vertical, 0);
    column.pack_start(&overlay, true, true, 0);
    frame.add(&column);
    match opening.icon.as_ref().and_then(page_signals::of_file) {
        Some(icon) => frame.set_icon(Some(&icon)),
        None => match tile::draw(opening.app.as_str(), &opening.name) {
            Ok(tile) => content::set_icon(&frame, &tile),
            Err(error) => tracing::debug!(%error, "an app's tile could not be drawn"),
        },
    }
    let content = content::register(Content {
        label: opening.label.clone(),
        app: opening.app.clone(),
        name: opening.name.clone(),
        start: opening.start.clone(),
        icon: opening.icon.clone(),
        opener: opener.map(|opener| opener.label.clone()),
        frame,
        column,
        overlay,
        view,
        gate,
        address: RefCell::default(),
        has_page: Cell::new(false),
        expects_download: Cell::new(false),
        undecided_downloads: Cell::new(0),
        is_following_link: Cell::new(false),
        is_dead: Cell::new(false),
        asking: RefCell::new(None),
        signals: Signals::default(),
        is_moving: Cell::new(false),
        place: Cell::new(opening.place),
        sleep: SleepState::default(),
        sign_in: SignInState::default(),
        going: Cell::new(false),
        printing: Cell::new(0),
        goes_when_printed: Cell::new(false),
    });
    page_events::connect(&content, add);
    page_signals::connect(&content);
    link_status::connect(&content);
    full_screen::connect(&content);
    popup::connect(&content, add);
    keys::connect(&content);
    drop::connect(&content);
    let (asking, app) = (content.gate.clone(), content.app.clone());
    files::connect(&content.view, move |request| asking.ask_for_files(&app, request));
    closing::connect(&content);
    process::connect(&content);
    sleep::connect(&content);
    sign_in::connect(&content);
    let weak = Rc::downgrade(&content);
    content.frame.connect_delete_event(move |_, _| delete(&weak));
    content
}

/// The window manager asks a window to close.
fn delete(content: &Weak<Content>) -> Propagation {
    match content.upgrade() {
        Some(content) if !content.going.get() => {
            closing::close(&content);
            Propagation::Stop
        }
        _ => Propagation::Proceed,
    }
}
