//! One thread per store: requests wait in its queue, and each gets a response in time or fails.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use porthole_identity::{SigningError, StoreError, StoreFailure, StoreName};

/// How long opening a store may take before the thread counts as stuck.
const OPENING: Duration = Duration::from_secs(8);

/// How long the end of the program waits for a store to close itself.
const CLOSING: Duration = Duration::from_secs(1);

/// Why there is no response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ThreadError {
    /// It took too long.
    TooLate,
    /// The thread has ended.
    Lost,
}

impl From<ThreadError> for StoreFailure {
    fn from(none: ThreadError) -> Self {
        match none {
            ThreadError::TooLate => Self::TimedOut,
            ThreadError::Lost => Self::Failed("the question to it was lost".to_owned()),
        }
    }
}

impl From<ThreadError> for SigningError {
    fn from(none: ThreadError) -> Self {
        match none {
            ThreadError::TooLate => Self::TimedOut,
            ThreadError::Lost => Self::Failed("the question to its store was lost".to_owned()),
        }
    }
}

/// Regular work of a store between requests, on its thread.
pub(crate) struct Idle<S> {
    /// The interval.
    pub(crate) every: Duration,
    /// The work.
    pub(crate) work: fn(&mut S),
}

/// Owns `S` on its own thread, which makes, uses and drops it.
///
/// A request that takes too long is given up. While the thread is stuck in one, further requests are refused at once
/// and do not each wait for their time limit. A stuck thread cannot be ended from outside; it works again once the
/// store has responded.
pub(crate) struct StoreThread<S> {
    queue: Option<Sender<Job<S>>>,
    in_hand: Arc<Mutex<Option<Instant>>>,
    ended: Mutex<Receiver<()>>,
    name: String,
    /// The whole work of the thread, while the system has no thread for it.
    waiting: Mutex<Option<Begin>>,
}

type Begin = Box<dyn FnOnce() + Send>;

struct Job<S> {
    deadline: Instant,
    run: Run<S>,
}

type Run<S> = Box<dyn FnOnce(&mut S) + Send>;

/// A response that is not there yet.
pub(crate) struct Pending<T> {
    deadline: Instant,
    answer: Result<Receiver<T>, ThreadError>,
}

impl<T> Pending<T> {
    /// Waits for the response, at most for its time limit.
    pub(crate) fn wait(self) -> Result<T, ThreadError> {
        let limit = self.deadline.saturating_duration_since(Instant::now());
        self.answer?.recv_timeout(limit).map_err(|error| match error {
            RecvTimeoutError::Timeout => ThreadError::TooLate,
            RecvTimeoutError::Disconnected => ThreadError::Lost,
        })
    }
}

impl<T> Pending<Result<T, StoreFailure>> {
    /// Waits for the response of `store`.
    pub(crate) fn of(self, store: &StoreName) -> Result<T, StoreError> {
        let answer = self.wait().map_err(StoreFailure::from).flatten();
        answer.map_err(|reason| StoreError { store: store.clone(), reason })
    }
}

impl<S> StoreThread<S> {
    /// Whether a request, or opening the store, has taken longer than it may.
    pub(crate) fn is_stuck(&self) -> bool {
        let in_hand = *self.in_hand.lock();
        in_hand.is_some_and(|deadline| deadline <= Instant::now())
    }
}

impl<S: 'static> StoreThread<S> {
    /// Starts the thread `name`, which makes the store with `open` first.
    pub(crate) fn start(
        name: &str,
        idle: Option<Idle<S>>,
        open: impl FnOnce() -> S + Send + 'static,
    ) -> Self {
        let (queue, jobs) = channel();
        let in_hand = Arc::new(Mutex::new(None));
        let (end, ended) = sync_channel(1);
        let held = Arc::clone(&in_hand);
        let begin = move || {
            set(&held, Some(Instant::now() + OPENING));
            serve(open, &jobs, idle.as_ref(), &held);
            // The receiver may be gone.
            let _told: Result<(), _> = SyncSender::send(&end, ());
        };
        let thread = Self {
            queue: Some(queue),
            in_hand,
            ended: Mutex::new(ended),
            name: name.to_owned(),
            waiting: Mutex::new(Some(Box::new(begin))),
        };
        thread.is_started();
        thread
    }

    /// Whether the thread runs. Tries to start it if the system had none before.
    fn is_started(&self) -> bool {
        let mut waiting = self.waiting.lock();
        let Some(begin) = waiting.take() else { return true };
        match porthole_resources::spawn_with(&self.name, begin, |begin| begin()) {
            Ok(()) => true,
            Err((begin, error)) => {
                tracing::warn!(%error, store = self.name, "the system gives no thread for a store");
                *waiting = Some(begin);
                false
            }
        }
    }

    /// Queues `question` with the time limit `limit`, and returns at once.
    pub(crate) fn post<T: Send + 'static>(
        &self,
        limit: Duration,
        question: impl FnOnce(&mut S) -> T + Send + 'static,
    ) -> Pending<T> {
        let deadline = Instant::now() + limit;
        if !self.is_started() {
            return Pending { deadline, answer: Err(ThreadError::Lost) };
        }
        if self.is_stuck() {
            return Pending { deadline, answer: Err(ThreadError::TooLate) };
        }
        let (sender, answer) = sync_channel(1);
        let run = Box::new(move |store: &mut S| {
            // The receiver is gone after the time limit.
            let _late = sender.send(question(store));
        });
        let posted = self.queue.as_ref().is_some_and(|queue| queue.send(Job { deadline, run }).is_ok());
        Pending { deadline, answer: if posted { Ok(answer) } else { Err(ThreadError::Lost) } }
    }

    /// Queues `question` and waits for its response for at most `limit`.
    pub(crate) fn ask<T: Send + 'static>(
        &self,
        limit: Duration,
        question: impl FnOnce(&mut S) -> T + Send + 'static,
    ) -> Result<T, ThreadError> {
        self.post(limit, question).wait()
    }
}

fn set(in_hand: &Mutex<Option<Instant>>, deadline: Option<Instant>) {
    *in_hand.lock() = deadline;
}

fn serve<S: 'static>(
    open: impl FnOnce() -> S,
    jobs: &Receiver<Job<S>>,
    idle: Option<&Idle<S>>,
    in_hand: &Mutex<Option<Instant>>,
) {
    let mut store = open();
    set(in_hand, None);
    loop {
        let next = match idle {
            Some(idle) => jobs.recv_timeout(idle.every),
            None => jobs.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        let (deadline, run): (_, Run<S>) = match (next, idle) {
            // The caller has given up. A PIN, above all, must not be tried after that.
            (Ok(job), _) if job.deadline < Instant::now() => continue,
            (Ok(job), _) => (job.deadline, job.run),
            (Err(RecvTimeoutError::Timeout), Some(idle)) => (Instant::now() + OPENING, Box::new(idle.work)),
            (Err(RecvTimeoutError::Timeout), None) => continue,
            (Err(RecvTimeoutError::Disconnected), _) => break,
        };
        set(in_hand, Some(deadline));
        // The next request must find a thread, even if this one panicked.
        if catch_unwind(AssertUnwindSafe(|| run(&mut store))).is_err() {
            tracing::error!("a question to a store ended in a mistake of Porthole's own");
        }
        set(in_hand, None);
    }
}

/// Lets the store close itself, unless the thread is stuck.
impl<S> Drop for StoreThread<S> {
    fn drop(&mut self) {
        drop(self.queue.take());
        // A thread that has not started has nothing to close.
        drop(self.waiting.get_mut().take());
        if !self.is_stuck() {
            let ended = self.ended.lock();
            let _in_time: Result<(), _> = ended.recv_timeout(CLOSING);
        }
    }
}

impl<S> fmt::Debug for StoreThread<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreThread")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;
    use std::sync::mpsc::channel;
    use std::thread;

    const LONG: Duration = Duration::from_secs(30);
    const SHORT: Duration = Duration::from_millis(20);

    fn store() -> StoreThread<u32> {
        StoreThread::start("test", None, || 7)
    }

    #[test]
    fn questions_are_answered_in_order_by_the_one_store() {
        let store = store();
        let first = store.post(LONG, |number| std::mem::replace(number, 8));
        assert_eq!(store.ask(LONG, |number| *number), Ok(8));
        assert_eq!(first.wait(), Ok(7));
    }

    #[test]
    fn a_stuck_store_is_given_up_then_refuses_at_once_and_serves_again_when_it_has_answered() {
        let store = store();
        let (go_on, wait) = channel::<()>();
        let served = Arc::new(Barrier::new(2));
        let done = Arc::clone(&served);
        let stuck = store.ask(SHORT, move |_| {
            let _go_on = wait.recv();
        });
        assert_eq!(stuck, Err(ThreadError::TooLate));
        assert!(store.is_stuck());
        let started = Instant::now();
        assert_eq!(store.ask(LONG, |number| *number), Err(ThreadError::TooLate));
        assert!(started.elapsed() < LONG / 2, "refused at once");
        // Already queued, so it runs as soon as the thread is free.
        let queue = store.queue.as_ref().unwrap();
        let run = Box::new(move |_: &mut u32| {
            done.wait();
        });
        queue.send(Job { deadline: Instant::now() + LONG, run }).unwrap();
        go_on.send(()).unwrap();
        served.wait();
        assert_eq!(store.ask(LONG, |number| *number), Ok(7));
    }

    #[test]
    fn a_question_whose_time_has_passed_in_the_queue_is_never_put() {
        let store = store();
        let (go_on, wait) = channel::<()>();
        let first = store.post(LONG, move |_| {
            let _go_on = wait.recv();
        });
        let late = store.ask(SHORT, |number| *number = 99);
        assert_eq!(late, Err(ThreadError::TooLate));
        go_on.send(()).unwrap();
        first.wait().unwrap();
        assert_eq!(store.ask(LONG, |number| *number), Ok(7));
    }

    #[test]
    fn a_question_that_dies_is_no_answer_and_the_next_one_is_answered() {
        let store = store();
        assert_eq!(store.ask(LONG, |_| -> u8 { panic!("on purpose") }), Err(ThreadError::Lost));
        assert_eq!(store.ask(LONG, |number| *number), Ok(7));
    }

    #[test]
    fn what_a_store_does_between_questions_is_done_without_any() {
        let (sender, receiver) = channel();
        let idle = Idle { every: SHORT, work: |sender: &mut Sender<()>| _ = sender.send(()) };
        let store = StoreThread::start("test", Some(idle), || sender);
        assert_eq!(receiver.recv_timeout(LONG), Ok(()));
        drop(store);
    }

    #[test]
    fn a_store_is_closed_on_its_own_thread_before_its_owner_goes_on() {
        struct Closes(Sender<Option<String>>);
        impl Drop for Closes {
            fn drop(&mut self) {
                let _told = self.0.send(thread::current().name().map(ToOwned::to_owned));
            }
        }
        let (sender, receiver) = channel();
        let store = StoreThread::start("closes", None, || Closes(sender));
        store.ask(LONG, |_| ()).unwrap();
        drop(store);
        assert_eq!(receiver.try_recv(), Ok(Some("closes".to_owned())));
    }
}
