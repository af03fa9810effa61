//! Places for connections that have not shown the secret. When all are taken, the oldest connection is closed for a new
//! one: webviews show the secret within milliseconds, so a caller that holds connections open cannot keep them out.

use std::{collections::BTreeMap, sync::Arc};

use parking_lot::Mutex;
use tokio::sync::Notify;

/// The places of one proxy.
pub(crate) struct Places {
    most: usize,
    taken: Mutex<Taken>,
}

/// The taken places, the oldest first.
#[derive(Default)]
struct Taken {
    next: u64,
    held: BTreeMap<u64, Arc<Notify>>,
}

/// The place of one connection, until this is dropped.
pub(crate) struct Place {
    number: u64,
    lost: Arc<Notify>,
    places: Arc<Places>,
}

impl Places {
    pub(crate) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most: most.max(1), taken: Mutex::default() })
    }

    /// A place for a new connection.
    pub(crate) fn take(self: &Arc<Self>) -> Place {
        let mut taken = self.taken.lock();
        if taken.held.len() >= self.most
            && let Some((_, lost)) = taken.held.pop_first()
        {
            lost.notify_one();
        }
        let (number, lost) = (taken.next, Arc::new(Notify::new()));
        taken.next += 1;
        taken.held.insert(number, Arc::clone(&lost));
        Place { number, lost, places: Arc::clone(self) }
    }
}

impl Place {
    /// Reports that the place went to another connection; never after the place is dropped.
    pub(crate) fn lost(&self) -> Arc<Notify> {
        Arc::clone(&self.lost)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.taken.lock().held.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    async fn is_lost(place: &Place) -> bool {
        tokio::time::timeout(Duration::ZERO, place.lost().notified()).await.is_ok()
    }

    #[tokio::test]
    async fn the_one_that_has_waited_longest_gives_way() {
        let places = Places::new(2);
        let (first, second) = (places.take(), places.take());
        assert!(!is_lost(&first).await && !is_lost(&second).await);
        let third = places.take();
        assert!(is_lost(&first).await && !is_lost(&second).await && !is_lost(&third).await);
        drop(second);
        let fourth = places.take();
        assert!(!is_lost(&third).await && !is_lost(&fourth).await, "one had become free");
        drop(first);
        let _fifth = places.take();
        assert!(is_lost(&third).await && !is_lost(&fourth).await);
    }
}
