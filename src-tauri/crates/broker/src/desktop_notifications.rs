//! Notifications of the desktop (Desktop Notifications Specification 1.2): those of Porthole itself, and those that a shell
//! has left behind.

#[cfg(not(target_os = "linux"))]
use std::collections::BTreeSet;

#[cfg(target_os = "linux")]
pub(crate) use session_bus::{close, show};

#[cfg(target_os = "linux")]
mod session_bus {
    use std::collections::{BTreeSet, HashMap};
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use zbus::blocking::Connection;
    use zbus::message::Flags;
    use zbus::zvariant::Value;

    use crate::programs::on_new_thread;

    const NAME: &str = "org.freedesktop.Notifications";
    const PATH: &str = "/org/freedesktop/Notifications";

    /// How long the session bus may take to hear what is closed. The broker may be about to end.
    const HEARD_WITHIN: Duration = Duration::from_secs(1);

    /// Tells the person something.
    pub(crate) fn show(title: String, message: String) {
        // The service may take its time to start, and nothing waits behind it.
        on_new_thread("notification", move || {
            if let Err(error) = notify(&title, &message) {
                tracing::debug!(%error, "the desktop shows no notification");
            }
        });
    }

    fn notify(title: &str, message: &str) -> zbus::Result<()> {
        let bus = Connection::session()?;
        let hints: HashMap<&str, Value<'_>> = HashMap::new();
        let (actions, icon): (&[&str], &str) = (&[], "porthole");
        bus.call_method(
            Some(NAME),
            PATH,
            Some(NAME),
            "Notify",
            &("Porthole", 0_u32, icon, title, message, actions, hints, -1_i32),
        )?;
        Ok(())
    }

    /// Takes these off the desktop. Returns once the bus has heard of all, at the latest after a second.
    pub(crate) fn close(ids: BTreeSet<u32>) {
        let (heard, is_heard) = channel();
        on_new_thread("notification", move || match tell_closed(&ids) {
            Ok(()) => drop(heard.send(())),
            Err(error) => tracing::debug!(%error, "there is no session bus"),
        });
        if is_heard.recv_timeout(HEARD_WITHIN).is_err() {
            tracing::warn!("the desktop may still show notifications of windows that have gone");
        }
    }

    fn tell_closed(ids: &BTreeSet<u32>) -> zbus::Result<()> {
        let bus = Connection::session()?;
        for id in ids {
            // The answer of a desktop that is busy is not waited for.
            let call = zbus::Message::method_call(PATH, "CloseNotification")?
                .destination(NAME)?
                .interface(NAME)?
                .with_flags(Flags::NoReplyExpected)?
                .with_flags(Flags::NoAutoStart)?
                .build(&(*id,))?;
            bus.send(&call)?;
        }
        // The bus takes one message after the other.
        zbus::blocking::fdo::DBusProxy::new(&bus)?.get_id()?;
        Ok(())
    }
}

/// The log says the same.
#[cfg(not(target_os = "linux"))]
pub(crate) fn show(_: String, _: String) {}

/// No shell reports any.
#[cfg(not(target_os = "linux"))]
pub(crate) fn close(_: BTreeSet<u32>) {}
