//! Work that blocks, where the system gives no threads.
//!
//! The limit is one of the user's and of the whole process, so each claim starts this binary again.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test's helpers fail as the test does")]

use std::process::Command;
use std::sync::Arc;

use parking_lot::Mutex;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// An id that no user of the machine has.
const NOBODY: u32 = 61_235;

fn run_apart(test: &str) {
    let mut program = Command::new(std::env::current_exe().unwrap());
    program.args([test, "--exact", "--ignored", "--nocapture", "--test-threads=1"]);
    let ended = program.output().unwrap();
    let printed = String::from_utf8_lossy(&ended.stdout);
    assert!(ended.status.success() && printed.contains("1 passed"), "{ended:?}");
}

/// The limit is one of the user's, and root has none (`RLIMIT_NPROC` in getrlimit(2)).
fn without_threads<T>(work: impl FnOnce() -> T) -> T {
    if rustix::process::getuid().is_root() {
        let nobody = rustix::process::Uid::from_raw(NOBODY);
        rustix::thread::set_thread_res_uid(nobody, nobody, nobody).unwrap();
    }
    let before = getrlimit(Resource::Nproc);
    setrlimit(Resource::Nproc, Rlimit { current: Some(0), maximum: before.maximum }).unwrap();
    let done = work();
    setrlimit(Resource::Nproc, before).unwrap();
    done
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap()
}

#[test]
fn without_any_thread_work_that_blocks_is_an_error_of_resources_and_is_done_once_it_is_over() {
    run_apart("no_thread_at_all");
}

#[test]
#[ignore = "runs in a process that another test gives its limit"]
fn no_thread_at_all() {
    let runtime = runtime();
    let refused = without_threads(|| runtime.block_on(porthole_resources::blocking(|| 7)));
    assert!(porthole_resources::is_exhausted(&refused.unwrap_err()));
    assert_eq!(runtime.block_on(porthole_resources::blocking(|| 7)).unwrap(), 7);
}

#[test]
fn with_one_thread_left_all_work_is_done_by_it() {
    run_apart("one_thread_is_left");
}

#[test]
#[ignore = "runs in a process that another test gives its limit"]
fn one_thread_is_left() {
    let runtime = runtime();
    runtime.block_on(porthole_resources::blocking(|| ())).unwrap();
    let order = Arc::new(Mutex::new(Vec::new()));
    without_threads(|| {
        runtime.block_on(async {
            let all: Vec<_> = (0..100)
                .map(|number| {
                    let order = Arc::clone(&order);
                    tokio::spawn(porthole_resources::blocking(move || order.lock().push(number)))
                })
                .collect();
            for work in all {
                work.await.unwrap().unwrap();
            }
        });
    });
    assert_eq!(order.lock().len(), 100);
}

#[test]
fn work_that_panics_is_an_error_and_its_thread_goes_on() {
    let runtime = runtime();
    let mistake = runtime.block_on(porthole_resources::blocking(|| std::panic::resume_unwind(Box::new(()))));
    assert!(!porthole_resources::is_exhausted(&mistake.map(|(): ()| ()).unwrap_err()));
    assert_eq!(runtime.block_on(porthole_resources::blocking(|| 7)).unwrap(), 7);
}
