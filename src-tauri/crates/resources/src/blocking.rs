//! Runs blocking work on another thread, for futures.
//!
//! tokio's own `spawn_blocking` panics, or waits for ever, where the system gives no thread: here the threads that are
//! there do the work, one after the other, and where there is none that is an error.

use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};
use tokio::sync::oneshot;

/// How many threads there are at most. Work beyond that waits.
const MOST: usize = 256;

/// How long a thread that is not the last one waits for more work.
const PATIENCE: Duration = Duration::from_secs(10);

type Job = Box<dyn FnOnce() + Send>;

struct Pool {
    queue: Mutex<Queue>,
    arrived: Condvar,
}

struct Queue {
    jobs: VecDeque<Job>,
    threads: usize,
    idle: usize,
}

static POOL: Pool =
    Pool { queue: Mutex::new(Queue { jobs: VecDeque::new(), threads: 0, idle: 0 }), arrived: Condvar::new() };

/// Does `work` on a thread that may block.
///
/// # Errors
/// The system gives no thread (see [`crate::is_exhausted`]), and then nothing is done; or `work` panicked.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
    let (sender, receiver) = oneshot::channel();
    POOL.take(Box::new(move || {
        let _gone = sender.send(work());
    }))?;
    receiver.await.map_err(|_| io::Error::other("work of Porthole's own ended by a mistake"))
}

impl Pool {
    fn take(&'static self, job: Job) -> io::Result<()> {
        let mut queue = self.queue.lock();
        if queue.jobs.len() >= queue.idle && queue.threads < MOST {
            match thread::Builder::new().name("blocking".to_owned()).spawn(|| self.serve()) {
                Ok(_runs) => queue.threads += 1,
                Err(error) if queue.threads == 0 => return Err(error),
                Err(_no_thread) => {}
            }
        }
        queue.jobs.push_back(job);
        self.arrived.notify_one();
        Ok(())
    }

    /// The last thread stays, so that work can be done when there is no other.
    fn serve(&self) {
        let mut queue = self.queue.lock();
        loop {
            if let Some(job) = queue.jobs.pop_front() {
                drop(queue);
                // Whoever waits for it hears that; the thread goes on.
                let _panicked = catch_unwind(AssertUnwindSafe(job));
                queue = self.queue.lock();
                continue;
            }
            queue.idle += 1;
            let is_last = queue.threads == 1;
            let is_in_vain = if is_last {
                self.arrived.wait(&mut queue);
                false
            } else {
                self.arrived.wait_for(&mut queue, PATIENCE).timed_out()
            };
            queue.idle -= 1;
            if is_in_vain && queue.jobs.is_empty() && queue.threads > 1 {
                queue.threads -= 1;
                return;
            }
        }
    }
}
