//! The words of `porthole` on a terminal.
#![cfg(target_os = "linux")]

use std::process::Command;

use porthole_e2e::program;
use porthole_support::{Failure, Result};

#[test]
fn an_answer_that_cannot_be_written_is_no_success() -> Result<()> {
    for (word, to, code) in [
        ("--help", "/dev/full", 2),
        ("--version", "/dev/full", 2),
        ("--help", "/dev/null", 0),
        ("--version", "/dev/null", 0),
        ("--no-such-word", "/dev/null", 2),
    ] {
        let line = format!("exec \"$0\" {word} > {to}");
        let output = Command::new("sh").args(["-c", &line]).arg(program("porthole")).output();
        let output = output.map_err(|error| Failure::from_cause("run porthole", error))?;
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{word} to {to}: {stderr}");
        assert_eq!(stderr.contains("file-unwritable"), to == "/dev/full", "{word} to {to}: {stderr}");
    }
    Ok(())
}
