//! The item in the tray (StatusNotifierItem) and the numbers on docks (Unity's LauncherEntry), over D-Bus only.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, Sender};

use ksni::blocking::{Handle, TrayMethods as _};
use ksni::menu::StandardItem;
use ksni::{Icon, MenuItem, OfflineReason, Status, ToolTip};
use porthole_policy::AppId;
use porthole_protocol::{Unread, desktop_id};
use zbus::blocking::Connection;
use zbus::zvariant::Value;

use crate::event::Event;
use crate::indicators::{IndicatorAction, Indicators};

/// Porthole's own icon, which the tray gets as pixels: a program that is not installed has none in the theme.
const ICON: &[u8] = include_bytes!("../../../../icons/32x32.png");

/// The colour of the dot that says that something is unread, with full opacity first.
const DOT: [u8; 4] = [255, 192, 28, 40];

/// Shows each update until its sender is gone.
pub(crate) fn show(orders: &Receiver<Indicators>, events: &Sender<Event>) {
    let icon = own_icon();
    let (mut tray, mut dock) = (None, Dock::default());
    for indicators in orders {
        dock.show(&indicators);
        match &tray {
            None => tray = start(Item { indicators, events: events.clone(), icon: icon.clone() }),
            Some(handle) => {
                handle.update(|item| item.indicators = indicators);
            }
        }
    }
    if let Some(handle) = tray {
        handle.shutdown().wait();
    }
    dock.clear();
}

/// `None` where there is no session bus; it is tried again with the next change. A tray that comes later finds the item.
fn start(item: Item) -> Option<Handle<Item>> {
    item.assume_sni_available(true)
        .spawn()
        .inspect_err(|error| tracing::debug!(%error, "there is no tray"))
        .ok()
}

/// The item.
struct Item {
    indicators: Indicators,
    events: Sender<Event>,
    icon: Vec<u8>,
}

impl Item {
    fn send_action(&self, wish: IndicatorAction) {
        if self.events.send(Event::Indicator(wish)).is_err() {
            tracing::debug!("the controller has ended");
        }
    }
}

impl ksni::Tray for Item {
    fn id(&self) -> String {
        "porthole".to_owned()
    }

    fn title(&self) -> String {
        "Porthole".to_owned()
    }

    fn status(&self) -> Status {
        Status::Active
    }

    fn icon_pixmap(&self) -> Vec<Icon> {
        let mut data = self.icon.clone();
        if self.indicators.is_any_unread() {
            draw_dot(&mut data);
        }
        vec![Icon { width: SIDE as i32, height: SIDE as i32, data }]
    }

    fn tool_tip(&self) -> ToolTip {
        // Hosts read markup in it.
        let description = escape(&self.indicators.summary());
        ToolTip { title: "Porthole".to_owned(), description, ..ToolTip::default() }
    }

    fn activate(&mut self, _: i32, _: i32) {
        self.send_action(IndicatorAction::ShowLauncher);
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        let apps = self.indicators.apps.iter().map(|app| {
            let label = match app.unread {
                Unread::Nothing => app.name.clone(),
                unread @ (Unread::Something | Unread::Count(_)) => format!("{} ({unread})", app.name),
            };
            item(&label, IndicatorAction::Open(app.id.clone()))
        });
        let state =
            StandardItem { label: label(&self.indicators.summary()), enabled: false, ..Default::default() };
        [state.into(), MenuItem::Separator]
            .into_iter()
            .chain(apps)
            .chain([
                MenuItem::Separator,
                item(&self.indicators.localize("tray-launcher"), IndicatorAction::ShowLauncher),
                item(&self.indicators.localize("tray-quit"), IndicatorAction::Quit),
            ])
            .collect()
    }

    fn watcher_offline(&self, reason: OfflineReason) -> bool {
        tracing::debug!(?reason, "the tray has gone, or there is none");
        true
    }
}

fn item(text: &str, wish: IndicatorAction) -> MenuItem<Item> {
    StandardItem {
        label: label(text),
        activate: Box::new(move |item: &mut Item| item.send_action(wish.clone())),
        ..Default::default()
    }
    .into()
}

/// An underscore in a label marks an access key, two are one.
fn label(text: &str) -> String {
    text.replace('_', "__")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Pixels a side.
const SIDE: usize = 32;

/// As the specification has it: opacity, red, green, blue of each pixel. Empty, and so without a picture, where our own
/// file cannot be read; a test sees that it can.
fn own_icon() -> Vec<u8> {
    let decode = || -> Result<Vec<u8>, png::DecodingError> {
        let mut reader = png::Decoder::new(std::io::Cursor::new(ICON)).read_info()?;
        let mut pixels = vec![0; reader.output_buffer_size().unwrap_or_default()];
        reader.next_frame(&mut pixels)?;
        for pixel in pixels.chunks_exact_mut(4) {
            pixel.rotate_right(1);
        }
        Ok(pixels)
    };
    decode()
        .inspect_err(|error| tracing::error!(%error, "Porthole's own icon cannot be read"))
        .unwrap_or_default()
}

/// A round mark in the lower right corner.
fn draw_dot(argb: &mut [u8]) {
    const RADIUS: usize = 6;
    let middle = SIDE - RADIUS - 1;
    for (number, pixel) in argb.chunks_exact_mut(4).enumerate() {
        let (x, y) = (number % SIDE, number / SIDE);
        if x.abs_diff(middle).pow(2) + y.abs_diff(middle).pow(2) <= RADIUS * RADIUS {
            pixel.copy_from_slice(&DOT);
        }
    }
}

/// What docks show.
#[derive(Default)]
struct Dock {
    bus: Option<Connection>,
    shown: HashMap<AppId, Unread>,
}

impl Dock {
    fn show(&mut self, indicators: &Indicators) {
        let apps = indicators.apps.iter().map(|app| (app.id.clone(), app.unread));
        let now: HashMap<AppId, Unread> = apps.filter(|(_, unread)| unread.is_any()).collect();
        let gone = self.shown.keys().filter(|app| !now.contains_key(app)).map(|app| (app, Unread::Nothing));
        let changed = now.iter().filter(|(app, unread)| self.shown.get(app) != Some(unread));
        let changes: Vec<(AppId, Unread)> = gone
            .chain(changed.map(|(app, unread)| (app, *unread)))
            .map(|(app, it)| (app.clone(), it))
            .collect();
        for (app, unread) in changes {
            self.announce_unread(&app, unread);
        }
        self.shown = now;
    }

    fn clear(&mut self) {
        for app in std::mem::take(&mut self.shown).into_keys() {
            self.announce_unread(&app, Unread::Nothing);
        }
    }

    /// `com.canonical.Unity.LauncherEntry`, as docks of today still read it. Without a number, the icon is urgent.
    fn announce_unread(&mut self, app: &AppId, unread: Unread) {
        if self.bus.is_none() {
            self.bus =
                Connection::session().inspect_err(|error| tracing::debug!(%error, "no session bus")).ok();
        }
        let Some(bus) = &self.bus else { return };
        let entry = format!("application://{}.desktop", desktop_id(app));
        let properties: HashMap<&str, Value<'_>> = HashMap::from([
            ("count", Value::from(i64::from(unread.count().unwrap_or_default()))),
            ("count-visible", Value::from(unread.count().is_some())),
            ("urgent", Value::from(unread == Unread::Something)),
        ]);
        let emitted = bus.emit_signal(
            None::<&str>,
            "/com/canonical/unity/launcherentry/porthole",
            "com.canonical.Unity.LauncherEntry",
            "Update",
            &(entry, properties),
        );
        if let Err(error) = emitted {
            tracing::debug!(%error, "docks were not told of what is unread");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_icon_is_read_and_takes_a_dot() {
        let plain = own_icon();
        assert_eq!(plain.len(), SIDE * SIDE * 4);
        assert!(plain.chunks_exact(4).any(|pixel| pixel[0] == 255));
        let mut marked = plain.clone();
        draw_dot(&mut marked);
        let dots = marked.chunks_exact(4).filter(|pixel| **pixel == DOT).count();
        assert!((100..130).contains(&dots), "{dots}");
    }
}
