//! The signals of the Secret Service: an item or a collection came, went, changed, was locked or unlocked, or the
//! service itself started or ended.

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use parking_lot::Mutex;
use zbus::MatchRule;
use zbus::blocking::fdo::DBusProxy;
use zbus::blocking::{Connection, MessageIterator};
use zbus::message::{Message, Type};

const SERVICE: &str = "org.freedesktop.secrets";
const OBJECTS: &str = "/org/freedesktop/secrets";

/// The pause before looking again for a missing bus.
const AGAIN_AFTER: Duration = Duration::from_secs(10);

/// Listens until it is dropped.
pub(super) struct Listening {
    held: Arc<Mutex<Held>>,
    /// Dropping it ends the wait for a bus.
    _ends: mpsc::Sender<()>,
}

/// The connection to the bus.
enum Held {
    None,
    Open(Connection),
    /// The receiver is gone.
    Over,
}

impl Listening {
    pub(super) fn start(changed: Arc<dyn Fn() + Send + Sync>) -> Self {
        let held = Arc::new(Mutex::new(Held::None));
        let (ends, ended) = mpsc::channel();
        let connection = Arc::clone(&held);
        let started = thread::Builder::new().name("secret-service-signals".to_owned()).spawn(move || {
            loop {
                match listen(&connection, changed.as_ref()) {
                    Ok(()) => tracing::debug!("the session bus has gone"),
                    Err(error) => tracing::debug!(%error, "the keyring cannot be listened to"),
                }
                if ended.recv_timeout(AGAIN_AFTER) == Err(mpsc::RecvTimeoutError::Disconnected) {
                    break;
                }
            }
        });
        if let Err(error) = started {
            tracing::warn!(%error, "the keyring is not listened to; it is read at an interval");
        }
        Self { held, _ends: ends }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let mut held = self.held.lock();
        // Closing the connection ends the loop over its messages.
        if let Held::Open(connection) = std::mem::replace(&mut *held, Held::Over)
            && let Err(error) = connection.close()
        {
            tracing::debug!(%error, "the session bus did not say goodbye");
        }
    }
}

/// Returns when the bus ends.
fn listen(held: &Mutex<Held>, changed: &(dyn Fn() + Send + Sync)) -> zbus::Result<()> {
    let connection = Connection::session()?;
    let messages = MessageIterator::from(&connection);
    let bus = DBusProxy::new(&connection)?;
    let signal = || MatchRule::builder().msg_type(Type::Signal);
    bus.add_match_rule(signal().sender(SERVICE)?.path_namespace(OBJECTS)?.build())?;
    let owner = signal().sender("org.freedesktop.DBus")?.member("NameOwnerChanged")?.arg(0, SERVICE)?;
    bus.add_match_rule(owner.build())?;
    {
        let mut held = held.lock();
        match *held {
            Held::Over => return Ok(()),
            Held::None | Held::Open(_) => *held = Held::Open(connection),
        }
    }
    // Changes before the listener started were not signalled.
    changed();
    for message in messages {
        if tells_of_change(&message?) {
            changed();
        }
    }
    Ok(())
}

/// Prompts and sessions come and go with every request, also with Porthole's, and change nothing.
fn tells_of_change(message: &Message) -> bool {
    let header = message.header();
    let member = header.member().map(|member| member.as_str().to_owned());
    let path = header.path().map(|path| path.as_str().to_owned()).unwrap_or_default();
    match member.as_deref() {
        Some("NameOwnerChanged") => true,
        Some("ItemCreated" | "ItemDeleted" | "ItemChanged") => true,
        Some("CollectionCreated" | "CollectionDeleted" | "CollectionChanged") => true,
        Some("PropertiesChanged") => !path.contains("/session") && !path.contains("/prompt"),
        Some(_) | None => false,
    }
}
