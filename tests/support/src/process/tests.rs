use std::time::Duration;

use super::{Process, command};

const LONG: Duration = Duration::from_secs(30);

fn shell(script: &str) -> Process {
    Process::spawn(command("sh", ["-c", script])).unwrap()
}

#[test]
fn a_line_is_found_as_soon_as_it_is_written() {
    let process = shell("echo one; echo two >&2; echo ready; exec sleep 1000");
    assert_eq!(process.wait_for_line(LONG, |line| line == "ready").unwrap(), "ready");
    assert!(process.is_running());
}

#[test]
fn waiting_goes_on_after_the_line_last_seen() {
    let process = shell("echo again; echo again; echo end");
    let (seen, _) = process.wait_for_line_after(0, LONG, |line| line == "again").unwrap();
    let (seen, _) = process.wait_for_line_after(seen, LONG, |line| line == "again").unwrap();
    assert!(process.wait_for_line_after(seen, LONG, |line| line == "again").is_err());
}

#[test]
fn a_child_that_ends_too_early_is_reported_with_what_it_wrote() {
    let error = shell("echo no such thing >&2; exit 3").wait_for_line(LONG, |line| line == "ready");
    let text = error.unwrap_err().to_string();
    assert!(text.contains("no such thing"), "{text}");
}

#[test]
fn a_child_that_says_nothing_runs_into_the_timeout() {
    let process = shell("exec sleep 1000");
    let text = process.wait_for_line(Duration::from_millis(20), |_| true).unwrap_err().to_string();
    assert!(text.contains("within 20ms"), "{text}");
}

#[test]
fn run_returns_standard_output_and_refuses_failures() {
    assert_eq!(Process::run(command("sh", ["-c", "echo out; echo err >&2"]), LONG).unwrap(), "out\n");
    let text = Process::run(command("sh", ["-c", "echo why >&2; exit 4"]), LONG).unwrap_err().to_string();
    assert!(text.contains("why"), "{text}");
}

#[test]
fn dropping_a_process_ends_its_children_too() {
    let process = shell("sleep 1000 & echo $!; wait");
    let grandchild: i32 = process.wait_for_line(LONG, |_| true).unwrap().parse().unwrap();
    drop(process);
    // The pipe's reader was joined, so every holder of the pipe has been killed; what may be left is one that is
    // just leaving, or a zombie that its new parent has not waited for yet.
    let status = std::fs::read_to_string(format!("/proc/{grandchild}/stat")).unwrap_or_default();
    let fields: Vec<&str> = status.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    // proc_pid_stat(5): the state, five more, then the kernel's flags; PF_EXITING is 4.
    let is_leaving =
        fields.get(6).and_then(|flags| flags.parse::<u64>().ok()).is_some_and(|flags| flags & 4 != 0);
    assert!(status.is_empty() || fields.first() == Some(&"Z") || is_leaving, "{status}");
}

#[test]
fn stop_lets_a_child_say_goodbye() {
    let process = shell("trap 'exit 7' TERM; echo ready; while :; do sleep 0.05; done");
    process.wait_for_line(LONG, |line| line == "ready").unwrap();
    assert_eq!(process.stop().unwrap().code(), Some(7));
}
