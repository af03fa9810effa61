//! Notifications of the desktop (Desktop Notifications Specification 1.2): those of Porthole itself, and those that a
//! shell has left behind.

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
    use zbus::message::{Builder, Flags};
    use zbus::zvariant::Value;

    use crate::programs::on_new_thread;

    const NAME: &str = "org.freedesktop.Notifications";
    const PATH: &str = "/org/freedesktop/Notifications";

    /// How long the session bus may take to hear something. The broker may be about to end.
    const HEARD_WITHIN: Duration = Duration::from_secs(1);

    /// Tells the person something. Returns once the bus has it, at the latest after a second.
    pub(crate) fn show(title: String, message: String) {
        call_desktop("a notification of Porthole's own", move |bus| {
            let hints: HashMap<&str, Value<'_>> = HashMap::new();
            let (actions, icon): (&[&str], &str) = (&[], "porthole");
            let call = call("Notify")?.build(&(
                "Porthole",
                0_u32,
                icon,
                title.as_str(),
                message.as_str(),
                actions,
                hints,
                -1_i32,
            ))?;
            bus.send(&call)
        });
    }

    /// Takes these off the desktop. Returns once the bus has heard of all, at the latest after a second.
    pub(crate) fn close(ids: BTreeSet<u32>) {
        call_desktop("the end of notifications of windows that have gone", move |bus| {
            ids.iter().try_for_each(|id| {
                bus.send(&call("CloseNotification")?.with_flags(Flags::NoAutoStart)?.build(&(*id,))?)
            })
        });
    }

    /// Makes a call without waiting for its answer: the service may be busy, or still have to start.
    fn call(method: &'static str) -> zbus::Result<Builder<'static>> {
        zbus::Message::method_call(PATH, method)?
            .destination(NAME)?
            .interface(NAME)?
            .with_flags(Flags::NoReplyExpected)
    }

    fn call_desktop(what: &'static str, call: impl FnOnce(&Connection) -> zbus::Result<()> + Send + 'static) {
        let (heard, is_heard) = channel();
        on_new_thread("notification", move || {
            let tried = Connection::session().and_then(|bus| {
                call(&bus)?;
                // The bus takes one message after the other, so it has those before.
                Ok(zbus::blocking::fdo::DBusProxy::new(&bus)?.get_id()?)
            });
            match tried {
                Ok(_) => drop(heard.send(())),
                Err(error) => tracing::debug!(%error, "the session bus does not answer"),
            }
        });
        if is_heard.recv_timeout(HEARD_WITHIN).is_err() {
            tracing::warn!(what, "the desktop may not have heard of it");
        }
    }
}

/// The log says the same.
#[cfg(not(target_os = "linux"))]
pub(crate) fn show(_: String, _: String) {}

/// No shell reports any.
#[cfg(not(target_os = "linux"))]
pub(crate) fn close(_: BTreeSet<u32>) {}
