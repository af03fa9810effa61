//! What is done where the system gives no thread.
//!
//! A limit is one of the whole process, so the claim starts this binary again.
#![cfg(target_os = "linux")]

use std::process::Command;

use rustix::process::{Resource, Rlimit, Uid, getrlimit, getuid, setrlimit};

/// An id that no user of the machine has: root has no limit (`RLIMIT_NPROC` in getrlimit(2)).
const NOBODY: u32 = 61_235;

#[test]
fn without_threads_work_is_done_one_after_the_other_and_what_is_given_comes_back() {
    let program = std::env::current_exe().unwrap();
    let ran = Command::new(program).args(["without_threads", "--exact", "--ignored"]).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stdout));
}

#[test]
#[ignore = "runs in a process that another test gives its limit"]
fn without_threads() {
    if getuid().is_root() {
        let nobody = Uid::from_raw(NOBODY);
        rustix::thread::set_thread_res_uid(nobody, nobody, nobody).unwrap();
    }
    let before = getrlimit(Resource::Nproc);
    setrlimit(Resource::Nproc, Rlimit { current: Some(0), maximum: before.maximum }).unwrap();
    let refused = std::thread::Builder::new().spawn(|| ()).unwrap_err();
    assert!(porthole_resources::is_exhausted(&refused), "{refused}");
    assert!(porthole_resources::unless_exhausted(|| ()).is_none());
    assert_eq!(porthole_resources::side_by_side([1, 2, 3], |number| number * 10), [10, 20, 30]);
    let given = porthole_resources::spawn_with("test", 7, |_| ());
    assert_eq!(given.map_err(|(item, _)| item), Err(7));
    setrlimit(Resource::Nproc, before).unwrap();
    assert_eq!(porthole_resources::unless_exhausted(|| 7), Some(7));
}
