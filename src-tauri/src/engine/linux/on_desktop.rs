//! What the desktop shows for this process, by the numbers of its notification service: for the moment at which the process
//! ends and the main thread may hang.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

static ON_DESKTOP: Mutex<OnDesktop> = Mutex::new(OnDesktop::new());
static ANSWERED: Condvar = Condvar::new();

struct OnDesktop {
    /// As the main thread knows it.
    shown: BTreeSet<u32>,
    /// The service has been asked to show these, by the numbers of the messages.
    asked: BTreeSet<u32>,
    /// It shows these, and the main thread does not know yet.
    untold: BTreeSet<u32>,
}

impl OnDesktop {
    const fn new() -> Self {
        Self { shown: BTreeSet::new(), asked: BTreeSet::new(), untold: BTreeSet::new() }
    }
}

/// The main thread knows of these, and no others.
pub(super) fn set(shown: BTreeSet<u32>) {
    ON_DESKTOP.lock().shown = shown;
}

/// The main thread has been told the number of one that was asked for.
pub(super) fn on_told(number: Option<u32>) {
    if let Some(number) = number {
        ON_DESKTOP.lock().untold.remove(&number);
    }
}

/// The service has been asked to show one, by this message.
pub(super) fn on_asked(message: u32) {
    ON_DESKTOP.lock().asked.insert(message);
}

/// A message has been answered, with the number of what the service shows where it shows something.
pub(super) fn on_answered(message: u32, number: Option<u32>) {
    let mut all = ON_DESKTOP.lock();
    if all.asked.remove(&message) {
        all.untold.extend(number);
        ANSWERED.notify_all();
    }
}

/// Whether something is shown, or is about to be.
pub(super) fn is_anything_there() -> bool {
    let all = ON_DESKTOP.lock();
    !(all.shown.is_empty() && all.asked.is_empty() && all.untold.is_empty())
}

/// The numbers of all that is shown, once each has one, or after so long.
pub(super) fn take_once_numbered(how_long: Duration) -> BTreeSet<u32> {
    let until = Instant::now() + how_long;
    let mut all = ON_DESKTOP.lock();
    while !all.asked.is_empty() && !ANSWERED.wait_until(&mut all, until).timed_out() {}
    let OnDesktop { mut shown, untold, .. } = std::mem::replace(&mut *all, OnDesktop::new());
    shown.extend(untold);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_is_taken_once_it_has_its_number_or_never_gets_one() {
        set([3].into());
        on_asked(70);
        on_asked(71);
        on_answered(71, None);
        on_answered(5, Some(9));
        let answer = std::thread::spawn(|| on_answered(70, Some(4)));
        assert_eq!(take_once_numbered(Duration::from_secs(60)), [3, 4].into());
        answer.join().unwrap();
        assert!(!is_anything_there());
        on_asked(72);
        assert!(is_anything_there());
        assert_eq!(take_once_numbered(Duration::from_millis(1)), BTreeSet::new());
        on_asked(73);
        on_answered(73, Some(8));
        set(BTreeSet::new());
        on_told(Some(8));
        assert!(!is_anything_there());
    }
}
