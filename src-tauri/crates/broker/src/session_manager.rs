//! The desktop's session manager, which asks before somebody is logged out: GNOME's, and those of MATE and Cinnamon,
//! which have taken its interface over; else one that speaks XSMP, as those of Plasma and Xfce do ([`crate::xsmp`]).
//! Others end this process by a signal (see [`crate::desktop::on_termination`]).

use std::error::Error;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use zbus::MatchRule;
use zbus::blocking::fdo::DBusProxy;
use zbus::blocking::{Connection, MessageIterator};
use zbus::message::{Message, Type};
use zbus::zvariant::OwnedObjectPath;

use crate::event::{Event, SessionReply};
use crate::{desktop, messages};

const MANAGER: &str = "org.gnome.SessionManager";
const PATH: &str = "/org/gnome/SessionManager";
const CLIENT: &str = "org.gnome.SessionManager.ClientPrivate";

/// As the launcher entry is called.
const APPLICATION: &str = "porthole";

/// Set where the session manager has started this program.
const STARTED_AS: &str = "DESKTOP_AUTOSTART_ID";

/// How long pages may take to say whether they have something to lose; a session manager waits no longer.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// Registers with the session manager, where there is one, and hands on what it says; and the end of the bus, which goes
/// with the session.
///
/// # Errors
/// The system gives no thread.
pub(crate) fn listen(events: &Sender<Event>) -> std::io::Result<()> {
    let events = events.clone();
    thread::Builder::new().name("session manager".to_owned()).spawn(move || {
        let bus = match Connection::session() {
            Ok(bus) => bus,
            Err(error) => {
                tracing::debug!(%error, "there is no session bus");
                return hear_by_xsmp(&events);
            }
        };
        let mut messages = MessageIterator::from(&bus);
        match register(&bus) {
            Ok(client) => {
                if let Err(error) = listen_for_signals(&bus, &client, &mut messages, &events) {
                    tracing::debug!(%error, "the session manager no longer answers");
                }
            }
            Err(error) => {
                tracing::debug!(%error, "no session manager asks on the bus");
                let events = events.clone();
                let listening = thread::Builder::new().name("XSMP".to_owned());
                if let Err(error) = listening.spawn(move || hear_by_xsmp(&events)) {
                    tracing::warn!(%error, "no session manager is listened to");
                }
            }
        }
        // It ends with a failure or without one.
        while messages.next().is_some_and(|message| message.is_ok()) {}
        tracing::warn!("the session bus has gone");
        let _ended = events.send(Event::SessionGone);
    })?;
    Ok(())
}

fn hear_by_xsmp(events: &Sender<Event>) {
    if let Err(error) = crate::xsmp::listen(events) {
        tracing::debug!(error = &error as &dyn Error, "no session manager asks by XSMP");
    }
}

/// Has the session manager on the bus ask this program, and gives the name under which it does.
fn register(bus: &Connection) -> zbus::Result<OwnedObjectPath> {
    let signals = MatchRule::builder().msg_type(Type::Signal).sender(MANAGER)?.interface(CLIENT)?.build();
    DBusProxy::new(bus)?.add_match_rule(signals)?;
    let started_as = std::env::var(STARTED_AS).unwrap_or_default();
    let registered =
        bus.call_method(Some(MANAGER), PATH, Some(MANAGER), "RegisterClient", &(APPLICATION, started_as))?;
    registered.body().deserialize()
}

/// Ends when the bus or the broker does.
fn listen_for_signals(
    bus: &Connection,
    client: &OwnedObjectPath,
    messages: &mut MessageIterator,
    events: &Sender<Event>,
) -> zbus::Result<()> {
    for message in messages {
        let message = message?;
        let Some(signal) = signal_to(client, &message) else { continue };
        let event = match signal.as_str() {
            "QueryEndSession" => {
                let (answer, answered) = channel();
                if events.send(Event::SessionEnding(answer)).is_err() {
                    return Ok(());
                }
                let answer = match answered.recv_timeout(ANSWER_WITHIN) {
                    Ok(answer) => answer,
                    Err(RecvTimeoutError::Timeout) => Err(messages::work_not_saved(desktop::language())),
                    // The windows have ended, and there is nothing to lose in them.
                    Err(RecvTimeoutError::Disconnected) => Ok(()),
                };
                respond(bus, client, answer)?;
                continue;
            }
            "CancelEndSession" => Event::SessionContinues,
            "EndSession" => {
                respond(bus, client, Ok(()))?;
                Event::SessionEnded
            }
            "Stop" => Event::SessionEnded,
            _ => continue,
        };
        if events.send(event).is_err() {
            return Ok(());
        }
    }
    Ok(())
}

/// The name of a signal to this client.
fn signal_to(client: &OwnedObjectPath, message: &Message) -> Option<String> {
    let header = message.header();
    let is_ours = message.message_type() == Type::Signal
        && header.path().is_some_and(|path| path.as_str() == client.as_str())
        && header.interface().is_some_and(|interface| interface.as_str() == CLIENT);
    header.member().filter(|_| is_ours).map(|member| member.as_str().to_owned())
}

fn respond(bus: &Connection, client: &OwnedObjectPath, answer: SessionReply) -> zbus::Result<()> {
    let (may_end, reason) = match answer {
        Ok(()) => (true, String::new()),
        Err(reason) => (false, reason),
    };
    bus.call_method(Some(MANAGER), client, Some(CLIENT), "EndSessionResponse", &(may_end, reason))?;
    Ok(())
}
