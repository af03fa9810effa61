//! A session manager that speaks as GNOME's does, and ends the session when a test says so.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::zvariant::{ObjectPath, OwnedObjectPath};

use crate::Result;
use crate::failure::{Failure, While as _};
use crate::session_bus::SessionBus;

const NAME: &str = "org.gnome.SessionManager";
const PATH: &str = "/org/gnome/SessionManager";
const CLIENT: &str = "/org/gnome/SessionManager/Client1";
const SIGNALS: &str = "org.gnome.SessionManager.ClientPrivate";

/// How long a program may take to answer on a busy machine.
const SOON: Duration = Duration::from_secs(60);

/// A session manager on a session's bus, with room for one program. Dropping it takes it away.
#[derive(Debug)]
pub struct SessionManager {
    bus: Connection,
    registered: Receiver<String>,
    answered: Receiver<(bool, String)>,
}

struct Manager(Sender<String>);

#[zbus::interface(name = "org.gnome.SessionManager")]
impl Manager {
    fn register_client(&self, application: String, _started_as: &str) -> zbus::fdo::Result<OwnedObjectPath> {
        // A test that has ended wants to know of none.
        let _gone = self.0.send(application);
        let path =
            ObjectPath::try_from(CLIENT).map_err(|error| zbus::fdo::Error::Failed(error.to_string()))?;
        Ok(path.into())
    }
}

struct Client(Sender<(bool, String)>);

#[zbus::interface(name = "org.gnome.SessionManager.ClientPrivate")]
impl Client {
    fn end_session_response(&self, may_end: bool, reason: String) {
        // A test that has ended wants to know of none.
        let _gone = self.0.send((may_end, reason));
    }
}

impl SessionManager {
    /// Starts one in the session.
    ///
    /// # Errors
    /// It does not get its name on the bus.
    pub fn start(session: &SessionBus) -> Result<Self> {
        let (registering, registered) = channel();
        let (answering, answered) = channel();
        let build = || -> zbus::Result<Connection> {
            Builder::address(session.address())?
                .serve_at(PATH, Manager(registering))?
                .serve_at(CLIENT, Client(answering))?
                .name(NAME)?
                .build()
        };
        Ok(Self { bus: build().doing("start a session manager")?, registered, answered })
    }

    /// Waits for a program that wants to be asked, and gives its name.
    ///
    /// # Errors
    /// None comes.
    pub fn wait_for_program(&self) -> Result<String> {
        self.registered.recv_timeout(SOON).map_err(|_| Failure::new("no program wants to be asked"))
    }

    /// Asks the program whether the session may end; gives that, and why not.
    ///
    /// # Errors
    /// It does not answer.
    pub fn ask(&self) -> Result<(bool, String)> {
        self.signal("QueryEndSession")?;
        self.answer()
    }

    /// Says that the session goes on.
    ///
    /// # Errors
    /// The bus has gone.
    pub fn cancel(&self) -> Result<()> {
        self.bus.emit_signal(None::<&str>, CLIENT, SIGNALS, "CancelEndSession", &()).doing("say so")
    }

    /// Says that the session ends, and waits until the program is ready for it.
    ///
    /// # Errors
    /// It never is.
    pub fn end(&self) -> Result<()> {
        self.signal("EndSession")?;
        self.answer().map(drop)
    }

    fn signal(&self, name: &str) -> Result<()> {
        self.bus.emit_signal(None::<&str>, CLIENT, SIGNALS, name, &(0_u32,)).doing(format_args!("say {name}"))
    }

    fn answer(&self) -> Result<(bool, String)> {
        self.answered.recv_timeout(SOON).map_err(|_| Failure::new("the program does not answer"))
    }
}
