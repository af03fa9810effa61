//! A limit on how long a store may take.

use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    /// It did not come in time.
    TooLate,
    /// Nothing is left that could answer.
    Lost,
}

/// Runs `ask` on a thread of its own and waits for its answer, but not longer than `limit`.
///
/// A thread that is too late is left behind: nothing can end it from outside, and it ends when the store answers
/// or hangs up. Its answer is dropped then.
pub(crate) fn within<T, F>(limit: Duration, ask: F) -> Result<T, NoAnswer>
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    let (tell, answer) = sync_channel(1);
    let asked = thread::Builder::new().name("certificate-store".to_owned()).spawn(move || {
        // Nobody listens any more when the limit has passed.
        let _late = tell.send(ask());
    });
    if asked.is_err() {
        return Err(NoAnswer::Lost);
    }
    answer.recv_timeout(limit).map_err(|error| match error {
        RecvTimeoutError::Timeout => NoAnswer::TooLate,
        RecvTimeoutError::Disconnected => NoAnswer::Lost,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn an_answer_in_time_arrives() {
        assert_eq!(within(Duration::from_secs(30), || 7), Ok(7));
    }

    #[test]
    fn what_never_answers_is_given_up() {
        let (_keep, never) = channel::<()>();
        assert_eq!(within(Duration::from_millis(20), move || never.recv().is_ok()), Err(NoAnswer::TooLate));
    }

    #[test]
    fn a_question_that_dies_is_no_answer() {
        assert_eq!(within(Duration::from_secs(30), || -> u8 { panic!("on purpose") }), Err(NoAnswer::Lost));
    }
}
