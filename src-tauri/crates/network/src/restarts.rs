//! Places that took connections before and refuse them now: a server or proxy that restarts takes them again in a moment.

use std::{collections::HashMap, time::Duration};

use parking_lot::Mutex;
use tokio::time::Instant;

/// Places that are remembered; beyond, all are forgotten.
const REMEMBERED: usize = 512;

/// Which places took connections before. One that refuses a connection afterwards has a limited time to come back, and
/// only the first refusal begins it: an outage is waited for once.
#[derive(Debug)]
pub struct Restarts {
    window: Duration,
    places: Mutex<HashMap<Place, State>>,
}

/// What a connection leads to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    /// The host and port of a server or a proxy.
    Address(String),
    /// A server behind a proxy, each with its port.
    Behind { proxy: String, server: String },
}

#[derive(Debug, Clone, Copy)]
enum State {
    /// The last connection was made.
    Reached,
    /// The last connections were refused, the first of them then.
    Refuses(Instant),
}

impl Restarts {
    /// Gives each place `window` to come back.
    #[must_use]
    pub fn new(window: Duration) -> Self {
        Self { window, places: Mutex::default() }
    }

    /// A connection to `place` was made.
    pub(crate) fn reached(&self, place: Place) {
        let mut places = self.places.lock();
        if places.len() >= REMEMBERED && !places.contains_key(&place) {
            places.clear();
        }
        places.insert(place, State::Reached);
    }

    /// A connection to `place` was refused. Returns until when it is worth another try; `None` if none was ever made.
    pub(crate) fn refused(&self, place: &Place) -> Option<Instant> {
        let mut places = self.places.lock();
        let state = places.get_mut(place)?;
        let since = match *state {
            State::Reached => Instant::now(),
            State::Refuses(since) => since,
        };
        *state = State::Refuses(since);
        Some(since + self.window)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Duration = Duration::from_secs(3);

    fn place() -> Place {
        Place::Address("mail.harbor.test:443".to_owned())
    }

    #[test]
    fn a_place_that_was_never_reached_is_not_waited_for() {
        assert_eq!(Restarts::new(WINDOW).refused(&place()), None);
    }

    #[test]
    fn the_first_refusal_begins_the_wait_and_only_a_connection_ends_it() {
        let restarts = Restarts::new(WINDOW);
        restarts.reached(place());
        let end = restarts.refused(&place()).unwrap();
        assert!(end <= Instant::now() + WINDOW);
        assert_eq!(restarts.refused(&place()), Some(end));
        restarts.reached(place());
        assert!(restarts.refused(&place()).unwrap() >= end);
    }

    #[test]
    fn a_server_behind_a_proxy_is_not_the_proxy() {
        let restarts = Restarts::new(WINDOW);
        restarts.reached(place());
        let behind = Place::Behind {
            proxy: "proxy.harbor.test:3128".to_owned(),
            server: "mail.harbor.test:443".to_owned(),
        };
        assert_eq!(restarts.refused(&behind), None);
    }

    #[test]
    fn no_more_places_are_remembered_than_the_limit() {
        let restarts = Restarts::new(WINDOW);
        for number in 0..3 * REMEMBERED {
            restarts.reached(Place::Address(number.to_string()));
            assert!(restarts.places.lock().len() <= REMEMBERED);
        }
    }
}
