//! The way to who shows the indicators.

use std::sync::mpsc::Sender;

use crate::event::Event;
use crate::indicators::Indicators;

/// The way to who shows it.
#[derive(Debug, Clone)]
pub(crate) struct Display {
    #[cfg(target_os = "linux")]
    orders: Sender<Indicators>,
}

impl Display {
    /// Begins to show what comes; the person's wishes are told as [`Event::Indicator`].
    ///
    /// # Errors
    /// The system gives no thread.
    #[cfg(target_os = "linux")]
    pub(crate) fn start(events: Sender<Event>) -> std::io::Result<Self> {
        let (orders, received) = std::sync::mpsc::channel();
        std::thread::Builder::new()
            .name("indicators".to_owned())
            .spawn(move || crate::tray::show(&received, &events))?;
        Ok(Self { orders })
    }

    /// Not on this system yet.
    #[cfg(not(target_os = "linux"))]
    #[expect(clippy::unnecessary_wraps, clippy::needless_pass_by_value, reason = "as on Linux")]
    pub(crate) fn start(_: Sender<Event>) -> std::io::Result<Self> {
        Ok(Self {})
    }

    /// Shows this from now on.
    #[cfg(target_os = "linux")]
    pub(crate) fn show(&self, indicators: Indicators) {
        if self.orders.send(indicators).is_err() {
            tracing::debug!("no program shows the tray's item");
        }
    }

    /// Not on this system yet.
    #[cfg(not(target_os = "linux"))]
    #[expect(clippy::unused_self, clippy::needless_pass_by_value, reason = "as on Linux")]
    pub(crate) fn show(&self, _: Indicators) {}
}
