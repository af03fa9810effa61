//! What a page reports about its app: the unread count, its icon and its web app manifest.
//!
//! Two scripts run in the main frame of each window. The one in the page's world adds the two functions of the Badging
//! API, which the engine lacks. The other runs in a separate world that pages cannot reach, and only it can send
//! messages to this process. Its messages count as the page's own statements: a number, an icon of one size, or a
//! manifest within limits.

use std::rc::{Rc, Weak};
use std::sync::OnceLock;
use std::time::Duration;

use gtk::gdk_pixbuf::{Colorspace, Pixbuf, PixbufLoader};
use gtk::glib;
use gtk::prelude::*;
use javascriptcore::ValueExt as _;
use porthole_protocol::{ICON_PIXELS, ICON_SIDE, IconFile, IconPixels, Unread, WebManifest};
use url::Url;
use webkit2gtk::{
    UserContentInjectedFrames, UserContentManager, UserContentManagerExt as _, UserScript,
    UserScriptInjectionTime, WebViewExt as _,
};

use super::content::{Content, WORLD};

/// The shortest time between two reports of a badge.
const PACE: Duration = Duration::from_millis(250);

/// The shortest time between two reports of an address.
const ADDRESS_PACE: Duration = Duration::from_secs(1);

/// The longest message that is read: pixels in base64.
const LONGEST: usize = ICON_PIXELS * 4 / 3 + 16;

/// The limit of icons that are read from one window: one for each page that it loads, within reason.
const MOST_ICONS: u32 = 200;

/// The limit of manifests that are read from one window.
const MOST_MANIFESTS: u32 = 200;

/// Adds the scripts to the pages of a new view.
pub(super) fn add_scripts(manager: &UserContentManager) {
    static EVENT: OnceLock<String> = OnceLock::new();
    let event = EVENT.get_or_init(|| format!("porthole-{}", glib::uuid_string_random()));
    let (frames, start) = (UserContentInjectedFrames::TopFrame, UserScriptInjectionTime::Start);
    let of_page = include_str!("page_signals/page.js").replace("EVENT", event);
    manager.add_script(&UserScript::new(&of_page, frames, start, &[], &[]));
    let isolated = include_str!("page_signals/isolated.js").replace("EVENT", event);
    manager.add_script(&UserScript::for_world(&isolated, frames, start, WORLD, &[], &[]));
    manager.register_script_message_handler_in_world(WORLD, WORLD);
}

/// Handles the reports of a window's pages.
pub(super) fn connect(content: &Rc<Content>) {
    let Some(manager) = content.view.user_content_manager() else { return };
    let weak = Rc::downgrade(content);
    manager.connect_script_message_received(Some(WORLD), move |_, message| {
        let value = message.js_value().filter(javascriptcore::ValueExt::is_string);
        let (Some(content), Some(value)) = (weak.upgrade(), value) else { return };
        let text = value.to_str();
        if text.len() <= LONGEST {
            on_script_message(&content, &text);
        }
    });
}

/// A new document: the badge that the previous one set no longer counts.
pub(super) fn new_document(content: &Rc<Content>) {
    content.signals.badge.set(None);
    on_badge_or_title(content);
}

fn on_script_message(content: &Rc<Content>, text: &str) {
    match text.split_once(' ') {
        Some(("badge", number)) => {
            if let Ok(number) = number.parse::<i64>() {
                content.signals.badge.set(Some(Unread::of_badge(number)));
                on_badge_or_title(content);
            }
        }
        Some(("icon", pixels)) => {
            let icons = &content.signals.icons;
            icons.set(icons.get().saturating_add(1));
            if icons.get() <= MOST_ICONS
                && let Ok(pixels) = IconPixels::try_from(pixels.to_owned())
            {
                icon(content, pixels);
            }
        }
        Some(("manifest", text)) => {
            let manifests = &content.signals.manifests;
            manifests.set(manifests.get().saturating_add(1));
            if manifests.get() <= MOST_MANIFESTS
                && let Ok(manifest) = serde_json::from_str::<WebManifest>(text)
            {
                on_manifest(content, manifest);
            }
        }
        Some(_) | None => {}
    }
}

/// A page's manifest is the app's if the page is on the app's own origin and in the app's own window.
fn on_manifest(content: &Rc<Content>, manifest: WebManifest) {
    let page = Url::parse(&content.address.borrow()).ok();
    let page = page.filter(|page| page.origin() == content.start.origin() && content.opener.is_none());
    let manifest = manifest.within_bounds();
    if let Some(page) = page
        && content.signals.manifest.replace(Some(manifest.clone())).as_ref() != Some(&manifest)
    {
        content.gate.on_manifest(&content.label, &page, manifest);
    }
}

/// The badge or the title has changed: reports it, but not more often than [`PACE`].
pub(super) fn on_badge_or_title(content: &Rc<Content>) {
    if content.sleep.is_asleep() || content.signals.is_due.replace(true) {
        return;
    }
    let weak: Weak<Content> = Rc::downgrade(content);
    glib::timeout_add_local_once(PACE, move || {
        let Some(content) = weak.upgrade() else { return };
        content.signals.is_due.set(false);
        // The unread count is unchanged.
        if content.sleep.is_asleep() {
            return;
        }
        let unread = content.signals.badge.get().unwrap_or_else(|| {
            content.view.title().map_or(Unread::Nothing, |title| Unread::of_title(&title))
        });
        if content.signals.last_reported.replace(unread) != unread {
            content.gate.on_unread(&content.label, unread);
        }
    });
}

/// The page in an app's own window has a new address: reports it, but not more often than [`ADDRESS_PACE`].
pub(super) fn on_address(content: &Rc<Content>) {
    if content.opener.is_some() || content.signals.is_page_due.replace(true) {
        return;
    }
    let weak: Weak<Content> = Rc::downgrade(content);
    glib::timeout_add_local_once(ADDRESS_PACE, move || {
        let Some(content) = weak.upgrade() else { return };
        content.signals.is_page_due.set(false);
        let address = content.address.borrow().clone();
        if let Ok(page) = Url::parse(&address)
            && content.signals.page.replace(address.clone()) != address
        {
            content.gate.on_page_shown(&content.app, page);
        }
    });
}

/// A page's icon is the app's if the page is on the app's own origin.
fn icon(content: &Rc<Content>, pixels: IconPixels) {
    let page = Url::parse(&content.address.borrow()).ok();
    let Some(page) = page.filter(|page| page.origin() == content.start.origin()) else { return };
    if content.icon.is_some() || content.signals.icon.borrow().as_ref() == Some(&pixels) {
        return;
    }
    content.frame.set_icon(pixbuf(&pixels).as_ref());
    content.signals.icon.replace(Some(pixels.clone()));
    content.gate.on_icon(&content.label, &page, pixels);
}

/// Pixels for the toolkit.
fn pixbuf(pixels: &IconPixels) -> Option<Pixbuf> {
    let side = i32::try_from(ICON_SIDE).ok()?;
    let bytes = glib::Bytes::from(pixels.rgba());
    Some(Pixbuf::from_bytes(&bytes, Colorspace::Rgb, true, 8, side, side, side * 4))
}

/// The icon in a PNG file, for the toolkit. `None` if it cannot be read.
pub(super) fn of_file(file: &IconFile) -> Option<Pixbuf> {
    let decode = || -> Result<Option<Pixbuf>, glib::Error> {
        let loader = PixbufLoader::with_type("png")?;
        let written = loader.write(file.png());
        // In both cases: dropping an open loader is an error.
        let closed = loader.close();
        written.and(closed)?;
        Ok(loader.pixbuf())
    };
    decode().inspect_err(|error| tracing::warn!(%error, "an app's icon cannot be drawn")).ok().flatten()
}
