//! The X Session Management Protocol (XSMP 1.0): how Plasma's and Xfce's session managers ask before somebody is logged
//! out.
//!
//! A client that has something to lose asks for permission to ask the person, one client at a time, and may then keep
//! the session from ending.

use std::path::PathBuf;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

use crate::event::{Event, SessionReply};
use crate::ice::{Connection, IceError, Message, pad};
use crate::{desktop, messages};

/// Names the session manager's sockets.
const MANAGER: &str = "SESSION_MANAGER";

/// How long pages may take to say whether they have something to lose.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// Messages of the session manager.
mod from_manager {
    pub(super) const REGISTER_CLIENT_REPLY: u8 = 2;
    pub(super) const SAVE_YOURSELF: u8 = 3;
    pub(super) const INTERACT: u8 = 6;
    pub(super) const DIE: u8 = 9;
    pub(super) const SHUTDOWN_CANCELLED: u8 = 10;
    pub(super) const SAVE_COMPLETE: u8 = 18;
}

/// Messages to it.
mod to_manager {
    pub(super) const REGISTER_CLIENT: u8 = 1;
    pub(super) const INTERACT_REQUEST: u8 = 5;
    pub(super) const INTERACT_DONE: u8 = 7;
    pub(super) const SAVE_YOURSELF_DONE: u8 = 8;
    pub(super) const SET_PROPERTIES: u8 = 12;
}

/// What a client may show while the session is about to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InteractStyle {
    None,
    Errors,
    Any,
}

/// The session manager starts Porthole itself at no login: the person's settings say whether it starts.
const RESTART_NEVER: u8 = 3;

/// Registers with the session manager that the environment names, and hands on what it says, until it has gone.
///
/// # Errors
/// There is none, it does not take this program, or it has gone.
pub(crate) fn listen(events: &Sender<Event>) -> Result<(), IceError> {
    let named = std::env::var(MANAGER).map_err(|_| IceError::Unreachable(String::new()))?;
    let manager = Connection::open(&named, &authorities(), "XSMP")?;
    Client { manager, events, interaction: None }.run()
}

/// Where libICE keeps cookies.
fn authorities() -> Vec<PathBuf> {
    if let Some(named) = std::env::var_os("ICEAUTHORITY") {
        return vec![named.into()];
    }
    let within = |folder: Option<PathBuf>, file: &str| folder.map(|folder| folder.join(file));
    let runtime = || std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    [within(runtime(), "ICEauthority"), within(dirs::home_dir(), ".ICEauthority")]
        .into_iter()
        .flatten()
        .collect()
}

struct Client<'e> {
    manager: Connection,
    events: &'e Sender<Event>,
    /// The question to the person for which this client waits to be let.
    interaction: Option<InteractStyle>,
}

impl Client<'_> {
    fn run(mut self) -> Result<(), IceError> {
        self.manager.send(to_manager::REGISTER_CLIENT, [0, 0], &array(b""))?;
        let reply = self.manager.receive()?;
        if reply.minor != from_manager::REGISTER_CLIENT_REPLY {
            return Err(IceError::Protocol("it did not say whether it takes this program"));
        }
        self.manager.send(to_manager::SET_PROPERTIES, [0, 0], &properties())?;
        tracing::debug!("the session manager asks by XSMP before it ends the session");
        loop {
            let message = self.manager.receive()?;
            if !self.handle_message(&message)? {
                return Ok(());
            }
        }
    }

    /// Gives `false` when the broker has ended.
    fn handle_message(&mut self, message: &Message) -> Result<bool, IceError> {
        match message.minor {
            from_manager::SAVE_YOURSELF => {
                // What is saved, whether the session ends, what may be shown, whether there is no time.
                let [_, shutdown, style, fast] = *message
                    .body
                    .first_chunk()
                    .ok_or(IceError::Protocol("it left out what is to be saved"))?;
                if shutdown == 0 {
                    // Pages keep what they want to keep by themselves.
                    self.send_save_done(true)?;
                    return Ok(true);
                }
                let style = match style {
                    _ if fast != 0 => InteractStyle::None,
                    1 => InteractStyle::Errors,
                    2 => InteractStyle::Any,
                    _ => InteractStyle::None,
                };
                self.on_session_ending(style)
            }
            from_manager::INTERACT => self.ask_person(),
            from_manager::SHUTDOWN_CANCELLED => {
                if self.interaction.take().is_some() {
                    self.send_save_done(true)?;
                }
                Ok(self.events.send(Event::SessionContinues).is_ok())
            }
            // Of a session that has been about to end: another program has kept it from that.
            from_manager::SAVE_COMPLETE => Ok(self.events.send(Event::SessionContinues).is_ok()),
            from_manager::DIE => Ok(self.events.send(Event::SessionEnded).is_ok()),
            _ => Ok(true),
        }
    }

    /// The session is about to end.
    fn on_session_ending(&mut self, style: InteractStyle) -> Result<bool, IceError> {
        let (answer, answered) = channel();
        if self.events.send(Event::SessionEnding(answer)).is_err() {
            return Ok(false);
        }
        let may_end = match answered.recv_timeout(ANSWER_WITHIN) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => Err(messages::work_not_saved(desktop::language())),
            // The windows have ended, and there is nothing to lose in them.
            Err(RecvTimeoutError::Disconnected) => Ok(()),
        };
        match (may_end, style) {
            (Ok(()), _) => self.send_save_done(true)?,
            (Err(reason), InteractStyle::None) => {
                tracing::warn!(reason, "the session manager lets no program ask before it ends the session");
                self.send_save_done(false)?;
            }
            (Err(_), InteractStyle::Errors | InteractStyle::Any) => {
                self.interaction = Some(style);
                // An error, or a question as any other.
                let kind = u8::from(style == InteractStyle::Any);
                self.manager.send(to_manager::INTERACT_REQUEST, [kind, 0], &[])?;
            }
        }
        Ok(true)
    }

    /// It is this client's turn to ask the person.
    fn ask_person(&mut self) -> Result<bool, IceError> {
        if self.interaction.take().is_none() {
            return Err(IceError::Protocol("it let this program ask, which it had not wanted"));
        }
        let (answer, answered) = channel::<SessionReply>();
        if self.events.send(Event::SessionAsksPerson(answer)).is_err() {
            return Ok(false);
        }
        // A person may take any time. Where the windows have ended instead, there is nothing to lose in them.
        let may_end = !matches!(answered.recv(), Ok(Err(_)));
        self.manager.send(to_manager::INTERACT_DONE, [u8::from(!may_end), 0], &[])?;
        self.send_save_done(may_end)?;
        Ok(true)
    }

    fn send_save_done(&mut self, success: bool) -> Result<(), IceError> {
        self.manager.send(to_manager::SAVE_YOURSELF_DONE, [u8::from(success), 0], &[])
    }
}

/// What a session manager wants to know of each client.
fn properties() -> Vec<u8> {
    let program = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("porthole"));
    let program = program.as_os_str().as_encoded_bytes();
    let user = std::env::var("USER").unwrap_or_else(|_| rustix::process::getuid().as_raw().to_string());
    let process = std::process::id().to_string();
    let all: [(&str, &str, &[u8]); 6] = [
        ("CloneCommand", "LISTofARRAY8", program),
        ("Program", "ARRAY8", program),
        ("RestartCommand", "LISTofARRAY8", program),
        ("UserID", "ARRAY8", user.as_bytes()),
        ("ProcessID", "ARRAY8", process.as_bytes()),
        ("RestartStyleHint", "CARD8", &[RESTART_NEVER]),
    ];
    let mut body = list(all.len());
    for (name, kind, value) in all {
        body.extend(array(name.as_bytes()));
        body.extend(array(kind.as_bytes()));
        body.extend(list(1));
        body.extend(array(value));
    }
    body
}

/// How many follow.
fn list(count: usize) -> Vec<u8> {
    let mut list = u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes().to_vec();
    pad(&mut list, 8);
    list
}

fn array(bytes: &[u8]) -> Vec<u8> {
    let mut array = u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes().to_vec();
    array.extend_from_slice(bytes);
    pad(&mut array, 8);
    array
}
