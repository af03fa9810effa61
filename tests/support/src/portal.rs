//! The desktop's portal, as far as it tells which colours the person prefers (`org.freedesktop.portal.Settings`).

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::fdo;
use zbus::zvariant::Value;

use crate::Result;
use crate::failure::While as _;
use crate::session_bus::SessionBus;

const NAME: &str = "org.freedesktop.portal.Desktop";
const PATH: &str = "/org/freedesktop/portal/desktop";
const SETTINGS: &str = "org.freedesktop.portal.Settings";

/// The setting.
const NAMESPACE: &str = "org.freedesktop.appearance";
const KEY: &str = "color-scheme";

/// What the person prefers, as the portal numbers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Preference {
    /// Neither.
    None = 0,
    /// Dark colours.
    Dark = 1,
    /// Light colours.
    Light = 2,
}

/// A portal on a session's bus; dropping it takes it away.
#[derive(Debug)]
pub struct Portal {
    connection: Connection,
    preference: Arc<AtomicU32>,
}

struct Settings(Arc<AtomicU32>);

#[zbus::interface(name = "org.freedesktop.portal.Settings")]
impl Settings {
    fn read(&self, namespace: &str, key: &str) -> fdo::Result<Value<'static>> {
        if (namespace, key) == (NAMESPACE, KEY) {
            // The portal wraps what it reads once more.
            Ok(Value::Value(Box::new(Value::U32(self.0.load(Ordering::SeqCst)))))
        } else {
            Err(fdo::Error::Failed("no such setting".to_owned()))
        }
    }
}

impl Portal {
    /// Starts one in the session.
    ///
    /// # Errors
    /// The bus has gone, or there is one already.
    pub fn start(session: &SessionBus, preference: Preference) -> Result<Self> {
        let preference = Arc::new(AtomicU32::new(preference as u32));
        let serve = || {
            Builder::address(session.address())?
                .serve_at(PATH, Settings(Arc::clone(&preference)))?
                .name(NAME)?
                .build()
        };
        Ok(Self { connection: serve().doing("start a portal")?, preference })
    }

    /// The person changes their mind.
    ///
    /// # Errors
    /// The bus has gone.
    pub fn prefer(&self, preference: Preference) -> Result<()> {
        self.preference.store(preference as u32, Ordering::SeqCst);
        let change = (NAMESPACE, KEY, Value::U32(preference as u32));
        let sent = self.connection.emit_signal(None::<&str>, PATH, SETTINGS, "SettingChanged", &change);
        sent.doing("tell that a setting has changed")
    }
}
