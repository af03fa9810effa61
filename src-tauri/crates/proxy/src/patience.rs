//! A time limit that is set again for each request. Setting and cancelling a timer of the runtime costs more than
//! everything else about it in a request. Here one timer stays set, and checks when it fires whether the limit has
//! moved.

use std::{
    fmt,
    future::{Future, poll_fn},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Instant as StdInstant,
};

use hyper::rt::{Sleep as HyperSleep, Timer};
use parking_lot::Mutex;
use tokio::time::{Instant, Sleep};

use crate::request_head::{HeadLimit, RequestHead};

/// A timer for which one task at a time waits.
#[derive(Clone, Default)]
pub(crate) struct Patience(Arc<Mutex<Option<Pin<Box<Sleep>>>>>);

impl Patience {
    /// Returns at `end`.
    pub(crate) async fn until(&self, end: Instant) {
        poll_fn(|cx| self.poll(end, cx)).await;
    }

    fn poll(&self, end: Instant, cx: &mut Context<'_>) -> Poll<()> {
        let mut timer = self.0.lock();
        let timer = timer.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(end)));
        if timer.deadline() > end {
            timer.as_mut().reset(end);
        }
        loop {
            ready!(timer.as_mut().poll(cx));
            if timer.deadline() >= end {
                return Poll::Ready(());
            }
            timer.as_mut().reset(end);
        }
    }
}

/// The time limits that hyper sets on one connection, one at a time: for the head of each request.
#[derive(Clone, Default)]
pub(crate) struct HeadTimer {
    patience: Patience,
    head: RequestHead,
}

impl HeadTimer {
    /// Tells `head` when a head is being read.
    pub(crate) fn new(head: RequestHead) -> Self {
        Self { patience: Patience::default(), head }
    }
}

impl Timer for HeadTimer {
    fn sleep(&self, duration: std::time::Duration) -> Pin<Box<dyn HyperSleep>> {
        self.sleep_until(self.now() + duration)
    }

    fn sleep_until(&self, deadline: StdInstant) -> Pin<Box<dyn HyperSleep>> {
        Box::pin(Limit { patience: self.patience.clone(), end: deadline.into(), _head: self.head.begin() })
    }

    fn now(&self) -> StdInstant {
        Instant::now().into()
    }
}

struct Limit {
    patience: Patience,
    end: Instant,
    _head: HeadLimit,
}

impl Future for Limit {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.patience.poll(self.end, cx)
    }
}

impl HyperSleep for Limit {}

impl fmt::Debug for Patience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Patience")
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_limit_that_is_moved_is_kept_wherever_it_moves() {
        let (patience, begun) = (Patience::default(), Instant::now());
        let at = |seconds| begun + Duration::from_secs(seconds);
        // Set and cancelled.
        assert!(patience.until(at(10)).now_or_never().is_none());
        patience.until(at(25)).await;
        assert_eq!(Instant::now(), at(25));
        assert!(patience.until(at(60)).now_or_never().is_none());
        patience.until(at(30)).await;
        assert_eq!(Instant::now(), at(30));
        patience.until(at(29)).await;
        assert_eq!(Instant::now(), at(30), "it has passed");
    }

    #[tokio::test(start_paused = true)]
    async fn hypers_limits_on_a_connection_follow_each_other() {
        let (timer, begun) = (HeadTimer::default(), Instant::now());
        for _ in 0..3 {
            let dropped = timer.sleep(Duration::from_secs(300));
            tokio::time::sleep(Duration::from_secs(100)).await;
            drop(dropped);
        }
        timer.sleep(Duration::from_secs(300)).await;
        assert_eq!(begun.elapsed(), Duration::from_secs(600));
    }
}
