//! A kernel without Landlock, as far as one thread can tell, and every program that it starts.

use std::collections::BTreeMap;
use std::thread;

use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

use crate::Result;
use crate::failure::{Failure, While as _};

/// `landlock_create_ruleset`, `landlock_add_rule` and `landlock_restrict_self`: the same numbers on every machine.
const LANDLOCK: [i64; 3] = [444, 445, 446];

/// What a kernel answers to a call that it does not have (`ENOSYS`).
const NO_SUCH_CALL: u32 = 38;

/// What `start` gives, which runs on a thread that has no Landlock; what it starts has none either.
///
/// # Errors
/// The kernel does not take the filter, or `start` fails.
pub fn without_landlock<T: Send>(start: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    let filter = filter()?;
    thread::scope(|scope| {
        let on_thread = scope.spawn(move || {
            seccompiler::apply_filter(&filter).doing("hide a part of the kernel")?;
            start()
        });
        on_thread.join().unwrap_or_else(|_| Err(Failure::new("the thread has panicked")))
    })
}

fn filter() -> Result<BpfProgram> {
    let rules: BTreeMap<_, _> = LANDLOCK.into_iter().map(|call| (call, Vec::new())).collect();
    let machine = std::env::consts::ARCH.try_into().doing("name this machine")?;
    let (others, these) = (SeccompAction::Allow, SeccompAction::Errno(NO_SUCH_CALL));
    SeccompFilter::new(rules, others, these, machine)
        .and_then(BpfProgram::try_from)
        .doing("make a filter of system calls")
}
