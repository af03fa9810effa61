//! realmd, asked over the system's message bus (its own description of `org.freedesktop.realmd` is the reference).

use std::io::ErrorKind;
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::zvariant::{OwnedObjectPath, OwnedValue};

use super::state::{JoinState, JoinUnknown};

/// The system bus where the D-Bus Specification says that it is. The environment, which the person writes, may name
/// another; that one could say anything, so it is not asked.
const SYSTEM_BUS: &str = "unix:path=/var/run/dbus/system_bus_socket";

const SERVICE: &str = "org.freedesktop.realmd";
const PROVIDER: (&str, &str) = ("/org/freedesktop/realmd", "org.freedesktop.realmd.Provider");
const REALM: &str = "org.freedesktop.realmd.Realm";

/// How long all questions together may take. The bus may have to start realmd first.
const LIMIT: Duration = Duration::from_secs(5);

/// realmd.
#[derive(Debug, Clone)]
pub struct Realmd {
    bus: String,
    limit: Duration,
}

impl Realmd {
    /// The one of this system.
    #[must_use]
    pub fn of_this_system() -> Self {
        Self::at_address(SYSTEM_BUS.to_owned())
    }

    /// The one on the bus at this D-Bus address.
    #[must_use]
    pub const fn at_address(bus: String) -> Self {
        Self { bus, limit: LIMIT }
    }

    /// The same with more or less patience.
    #[must_use]
    pub fn with_timeout(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }
}

impl JoinState for Realmd {
    fn joined_domains(&self) -> Result<Vec<String>, JoinUnknown> {
        let (sender, answer) = sync_channel(1);
        let (bus, limit) = (self.bus.clone(), self.limit);
        // On its own thread: a bus that takes the connection and then says nothing cannot be waited for
        // otherwise.
        let asking = thread::Builder::new().name("realmd".to_owned()).spawn(move || {
            let _late = sender.send(ask(&bus, limit));
        });
        asking.map_err(|error| JoinUnknown::Failed(error.to_string()))?;
        answer.recv_timeout(self.limit).unwrap_or(Err(JoinUnknown::TimedOut))
    }
}

fn ask(bus: &str, limit: Duration) -> Result<Vec<String>, JoinUnknown> {
    let no_bus = |error: zbus::Error| JoinUnknown::NoBus(error.to_string());
    let connection = Builder::address(bus).map_err(no_bus)?.method_timeout(limit).build().map_err(no_bus)?;
    let (path, interface) = PROVIDER;
    let realms: Vec<OwnedObjectPath> = property(&connection, path, interface, "Realms")?;
    let mut joined = Vec::new();
    for realm in realms {
        // What realmd has only found in the network has nothing here; what is joined names the way.
        let configured: String = property(&connection, realm.as_str(), REALM, "Configured")?;
        if !configured.is_empty() {
            joined.push(property(&connection, realm.as_str(), REALM, "Name")?);
        }
    }
    Ok(joined)
}

fn property<T: TryFrom<OwnedValue, Error: Into<zbus::zvariant::Error>>>(
    connection: &Connection,
    path: &str,
    interface: &str,
    name: &str,
) -> Result<T, JoinUnknown> {
    let properties = Some("org.freedesktop.DBus.Properties");
    let reply = connection.call_method(Some(SERVICE), path, properties, "Get", &(interface, name));
    let value: OwnedValue =
        reply.and_then(|reply| reply.body().deserialize()).map_err(|error| describe(&error))?;
    T::try_from(value).map_err(|error| JoinUnknown::Failed(error.into().to_string()))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the library's own words serve for what is rare")]
fn describe(error: &zbus::Error) -> JoinUnknown {
    match error {
        zbus::Error::MethodError(name, ..)
            if name.as_str() == "org.freedesktop.DBus.Error.ServiceUnknown" =>
        {
            JoinUnknown::NotInstalled
        }
        zbus::Error::InputOutput(error) if error.kind() == ErrorKind::TimedOut => JoinUnknown::TimedOut,
        other => JoinUnknown::Failed(other.to_string()),
    }
}
