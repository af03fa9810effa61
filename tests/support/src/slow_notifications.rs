//! A notification service that takes its time: it says which number a notification has when a test lets it.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use parking_lot::Mutex;
use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::zvariant::OwnedValue;

use crate::Result;
use crate::failure::{Failure, While as _};
use crate::session_bus::SessionBus;

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// How long a program may take on a busy machine.
const SOON: Duration = Duration::from_secs(60);

/// The service on a session's bus, for one notification at a time. Dropping it takes it away.
#[derive(Debug)]
pub struct SlowNotifications {
    _bus: Connection,
    requests: Receiver<String>,
    numbers: Sender<u32>,
    closed: Receiver<u32>,
}

struct Service {
    requests: Sender<String>,
    numbers: Mutex<Receiver<u32>>,
    closed: Sender<u32>,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Service {
    fn get_capabilities(&self) -> Vec<String> {
        vec!["actions".to_owned(), "body".to_owned()]
    }

    #[expect(clippy::too_many_arguments, reason = "the specification has as many")]
    fn notify(
        &self,
        _app: &str,
        _replaces: u32,
        _icon: &str,
        summary: String,
        _body: &str,
        _actions: Vec<String>,
        _hints: std::collections::HashMap<String, OwnedValue>,
        _timeout: i32,
    ) -> zbus::fdo::Result<u32> {
        // A test that has ended wants to know of none.
        let _gone = self.requests.send(summary);
        let gone = |_| zbus::fdo::Error::Failed("the test has ended".to_owned());
        self.numbers.lock().recv().map_err(gone)
    }

    fn close_notification(&self, number: u32) {
        let _gone = self.closed.send(number);
    }
}

impl SlowNotifications {
    /// Starts it in the session.
    ///
    /// # Errors
    /// It does not get its name on the bus.
    pub fn start(session: &SessionBus) -> Result<Self> {
        let ((sender, requests), (numbers, numbering), (closing, closed)) = (channel(), channel(), channel());
        let service = Service { requests: sender, numbers: Mutex::new(numbering), closed: closing };
        let build = || -> zbus::Result<Connection> {
            Builder::address(session.address())?.serve_at(PATH, service)?.name(NAME)?.build()
        };
        Ok(Self { _bus: build().doing("start a notification service")?, requests, numbers, closed })
    }

    /// Waits for a notification that is to be shown, and gives its title.
    ///
    /// # Errors
    /// None comes.
    pub fn wait_for_question(&self) -> Result<String> {
        self.requests.recv_timeout(SOON).map_err(|_| Failure::new("no notification is to be shown"))
    }

    /// Says that it shows that one, under this number.
    pub fn number(&self, number: u32) {
        // It has gone with the test only.
        let _gone = self.numbers.send(number);
    }

    /// Waits for the number of a notification that is taken away.
    ///
    /// # Errors
    /// None is.
    pub fn wait_for_close(&self) -> Result<u32> {
        self.closed.recv_timeout(SOON).map_err(|_| Failure::new("no notification is taken away"))
    }
}
