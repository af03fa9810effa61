//! The notifications that the desktop shows for this process, by number. Used when the process ends while the main
//! thread may hang.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

static ON_DESKTOP: Mutex<OnDesktop> = Mutex::new(OnDesktop::new());
static ANSWERED: Condvar = Condvar::new();

struct OnDesktop {
    /// The notifications that the main thread knows.
    shown: BTreeSet<u32>,
    /// The requests to show a notification that have no response yet, by the serial numbers of their messages.
    requested: BTreeSet<u32>,
    /// The notifications that the service shows and the main thread does not know yet.
    unreported: BTreeSet<u32>,
}

impl OnDesktop {
    const fn new() -> Self {
        Self { shown: BTreeSet::new(), requested: BTreeSet::new(), unreported: BTreeSet::new() }
    }
}

/// Sets the notifications that the main thread knows.
pub(super) fn set(shown: BTreeSet<u32>) {
    ON_DESKTOP.lock().shown = shown;
}

/// The main thread has got the number of a requested notification.
pub(super) fn on_numbered(number: Option<u32>) {
    if let Some(number) = number {
        ON_DESKTOP.lock().unreported.remove(&number);
    }
}

/// A request to show a notification has been sent: the message with this serial number.
pub(super) fn on_requested(message: u32) {
    ON_DESKTOP.lock().requested.insert(message);
}

/// The service has responded to a message: with the number of the notification, if it shows one.
pub(super) fn on_answered(message: u32, number: Option<u32>) {
    let mut all = ON_DESKTOP.lock();
    if all.requested.remove(&message) {
        all.unreported.extend(number);
        ANSWERED.notify_all();
    }
}

/// Whether a notification is shown or requested.
pub(super) fn is_anything_there() -> bool {
    let all = ON_DESKTOP.lock();
    !(all.shown.is_empty() && all.requested.is_empty() && all.unreported.is_empty())
}

/// The numbers of all notifications, once every requested one has a number, or after `how_long`.
pub(super) fn take_once_numbered(how_long: Duration) -> BTreeSet<u32> {
    let until = Instant::now() + how_long;
    let mut all = ON_DESKTOP.lock();
    while !all.requested.is_empty() && !ANSWERED.wait_until(&mut all, until).timed_out() {}
    let OnDesktop { mut shown, unreported, .. } = std::mem::replace(&mut *all, OnDesktop::new());
    shown.extend(unreported);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_is_taken_once_it_has_its_number_or_never_gets_one() {
        set([3].into());
        on_requested(70);
        on_requested(71);
        on_answered(71, None);
        on_answered(5, Some(9));
        let answer = std::thread::spawn(|| on_answered(70, Some(4)));
        assert_eq!(take_once_numbered(Duration::from_secs(60)), [3, 4].into());
        answer.join().unwrap();
        assert!(!is_anything_there());
        on_requested(72);
        assert!(is_anything_there());
        assert_eq!(take_once_numbered(Duration::from_millis(1)), BTreeSet::new());
        on_requested(73);
        on_answered(73, Some(8));
        set(BTreeSet::new());
        on_numbered(Some(8));
        assert!(!is_anything_there());
    }
}
