//! Which colours the person prefers, as the desktop's portal says (`org.freedesktop.appearance`): GTK 3 does not ask
//! it, and pages are told what GTK has.
//!
//! The portal reads of its caller what the broker keeps to itself (`/proc/PID/root`), so its own process asks once.
//! Changes are signals that the portal broadcasts: the broker receives them on its own connection.

use std::error::Error;
use std::ffi::OsStr;
use std::io::{self, Write as _};
use std::process::{Command, ExitCode, Stdio};
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use porthole_protocol::ColourScheme;
use zbus::MatchRule;
use zbus::blocking::connection::Builder;
use zbus::blocking::fdo::DBusProxy;
use zbus::blocking::{Connection, MessageIterator};
use zbus::message::{Message, Type};
use zbus::zvariant::{OwnedValue, Value};

use crate::event::Event;

/// The first argument of a program that is to ask the portal.
const READER: &str = "colour-scheme-reader";

const PORTAL: &str = "org.freedesktop.portal.Desktop";
const PATH: &str = "/org/freedesktop/portal/desktop";
const SETTINGS: &str = "org.freedesktop.portal.Settings";
const CHANGED: &str = "SettingChanged";
const NAMESPACE: &str = "org.freedesktop.appearance";
const KEY: &str = "color-scheme";

/// The portal may be started for the question.
const LIMIT: Duration = Duration::from_secs(10);

/// Tells which colours the person prefers, now and whenever that changes.
///
/// # Errors
/// The system gives no thread.
pub(crate) fn follow(events: &Sender<Event>) -> io::Result<()> {
    let events = events.clone();
    thread::Builder::new().name("colour scheme".to_owned()).spawn(move || {
        if let Err(error) = listen(&events) {
            tracing::debug!(error = &*error, "the desktop does not say which colours the person prefers");
        }
    })?;
    Ok(())
}

/// Ends when the bus or the broker does.
fn listen(events: &Sender<Event>) -> Result<(), Box<dyn Error>> {
    let bus = Connection::session()?;
    let service = DBusProxy::new(&bus)?;
    let changes = MatchRule::builder().msg_type(Type::Signal).sender(PORTAL)?.interface(SETTINGS)?;
    service.add_match_rule(changes.member(CHANGED)?.arg(0, NAMESPACE)?.build())?;
    // Before the question, so that no change is missed.
    let messages = MessageIterator::from(&bus);
    send_changes(events, ask(&service), messages)
}

/// Hands on the portal's answer and then each change. A question that failed says nothing of what comes later.
fn send_changes(
    events: &Sender<Event>,
    answer: Result<Option<ColourScheme>, Box<dyn Error>>,
    messages: impl IntoIterator<Item = zbus::Result<Message>>,
) -> Result<(), Box<dyn Error>> {
    let now = answer.unwrap_or_else(|error| {
        tracing::debug!(error = &*error, "the desktop does not say which colours the person prefers now");
        None
    });
    if let Some(scheme) = now {
        let _ended = events.send(Event::ColourScheme(scheme));
    }
    for message in messages {
        if let Some(scheme) = read_signal(&message?)
            && events.send(Event::ColourScheme(scheme)).is_err()
        {
            break;
        }
    }
    Ok(())
}

/// Has its own process ask the portal, where there is one.
fn ask(service: &DBusProxy<'_>) -> Result<Option<ColourScheme>, Box<dyn Error>> {
    let is_there = service.name_has_owner(PORTAL.try_into()?)?
        || service.list_activatable_names()?.iter().any(|name| name.as_str() == PORTAL);
    if !is_there {
        return Ok(None);
    }
    // Leads to the file that runs, even where a newer one has taken its name.
    let mut reader = Command::new("/proc/self/exe");
    let output = reader.arg(READER).stdin(Stdio::null()).output()?;
    Ok(Some(serde_json::from_slice(&output.stdout)?))
}

/// Asks the portal, if this program was started to, and says on standard output what it says.
#[must_use]
pub fn as_colour_scheme_reader() -> Option<ExitCode> {
    let is_requested = std::env::args_os().nth(1).as_deref() == Some(OsStr::new(READER));
    is_requested.then(|| match read() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Standard error leads nowhere but to the broker, which tells that there was no answer.
            let _unheard = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    })
}

fn read() -> Result<(), Box<dyn Error>> {
    let bus = Builder::session()?.method_timeout(LIMIT).build()?;
    let answer = bus.call_method(Some(PORTAL), PATH, Some(SETTINGS), "Read", &(NAMESPACE, KEY))?;
    let value: OwnedValue = answer.body().deserialize()?;
    Ok(serde_json::to_writer(io::stdout(), &parse_scheme(&value))?)
}

/// What a signal says of the colours.
fn read_signal(message: &Message) -> Option<ColourScheme> {
    let header = message.header();
    let is_change = header.interface().is_some_and(|interface| interface.as_str() == SETTINGS)
        && header.member().is_some_and(|member| member.as_str() == CHANGED);
    let body = message.body();
    let (namespace, key, value): (&str, &str, Value<'_>) =
        if is_change { body.deserialize().ok()? } else { return None };
    ((namespace, key) == (NAMESPACE, KEY)).then(|| parse_scheme(&value))
}

/// What the portal says, which wraps it once or twice. What is not known is no preference.
fn parse_scheme(value: &Value<'_>) -> ColourScheme {
    if let Value::Value(inner) = value {
        return parse_scheme(inner);
    }
    match u32::try_from(value) {
        Ok(1) => ColourScheme::Dark,
        Ok(2) => ColourScheme::Light,
        Ok(_) | Err(_) => ColourScheme::OfTheme,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    fn signal(interface: &str, member: &str, namespace: &str, key: &str, value: Value<'_>) -> Message {
        let signal = Message::signal(PATH, interface, member).unwrap();
        signal.build(&(namespace, key, value)).unwrap()
    }

    #[test]
    fn what_the_portal_says_is_read_however_it_is_wrapped() {
        let wrapped = |value: Value<'static>| Value::Value(Box::new(Value::Value(Box::new(value))));
        for (value, expected) in [
            (Value::U32(1), ColourScheme::Dark),
            (wrapped(Value::U32(1)), ColourScheme::Dark),
            (wrapped(Value::U32(2)), ColourScheme::Light),
            (Value::U32(0), ColourScheme::OfTheme),
            (Value::U32(77), ColourScheme::OfTheme),
            (wrapped(Value::from("dark")), ColourScheme::OfTheme),
        ] {
            assert_eq!(parse_scheme(&value), expected, "{value:?}");
        }
    }

    #[test]
    fn of_all_signals_only_that_of_the_colours_counts() {
        let dark = || Value::U32(1);
        assert_eq!(read_signal(&signal(SETTINGS, CHANGED, NAMESPACE, KEY, dark())), Some(ColourScheme::Dark));
        for other in [
            signal(SETTINGS, CHANGED, NAMESPACE, "contrast", dark()),
            signal(SETTINGS, CHANGED, "org.gnome.desktop.interface", KEY, dark()),
            signal(SETTINGS, "Changed", NAMESPACE, KEY, dark()),
            signal("org.example.Settings", CHANGED, NAMESPACE, KEY, dark()),
        ] {
            assert_eq!(read_signal(&other), None, "{other:?}");
        }
        let broken = Message::signal(PATH, SETTINGS, CHANGED).unwrap().build(&(1_u32,)).unwrap();
        assert_eq!(read_signal(&broken), None);
    }

    #[test]
    fn a_question_that_failed_does_not_keep_later_changes_from_being_heard() {
        let change = || signal(SETTINGS, CHANGED, NAMESPACE, KEY, Value::U32(1));
        let heard = |answer| {
            let (events, heard) = channel();
            send_changes(&events, answer, [Ok(change())]).unwrap();
            drop(events);
            let scheme = |event| if let Event::ColourScheme(scheme) = event { Some(scheme) } else { None };
            heard.into_iter().filter_map(scheme).collect::<Vec<_>>()
        };
        assert_eq!(heard(Err("it did not answer".into())), [ColourScheme::Dark]);
        assert_eq!(heard(Ok(None)), [ColourScheme::Dark]);
        assert_eq!(heard(Ok(Some(ColourScheme::Light))), [ColourScheme::Light, ColourScheme::Dark]);
    }
}
