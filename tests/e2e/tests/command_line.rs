//! The words of `porthole` on a terminal.
#![cfg(target_os = "linux")]

use std::os::unix::fs::MetadataExt as _;
use std::process::{Command, Output};

use porthole_e2e::program;
use porthole_support::{Failure, Result};

fn output(command: &mut Command) -> Result<Output> {
    command.output().map_err(|error| Failure::from_cause("run porthole", error))
}

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
        let output = output(Command::new("sh").args(["-c", &line]).arg(program("porthole")))?;
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{word} to {to}: {stderr}");
        assert_eq!(stderr.contains("file-unwritable"), to == "/dev/full", "{word} to {to}: {stderr}");
    }
    Ok(())
}

#[test]
fn root_is_advised_to_run_it_as_the_person_who_uses_it() -> Result<()> {
    let own = std::fs::metadata("/proc/self").map_err(|error| Failure::from_cause("read /proc", error))?;
    if own.uid() != 0 {
        return Ok(());
    }
    let home = tempfile::tempdir().map_err(|error| Failure::from_cause("make a folder", error))?;
    let stderr_of = |variables: &[(&str, &str)]| {
        let mut command = Command::new(program("porthole"));
        // Without a display it ends by itself.
        command
            .args(["open", "mail"])
            .env_clear()
            .env("HOME", home.path())
            .env("XDG_RUNTIME_DIR", home.path());
        let output = output(command.envs(variables.iter().copied()))?;
        Ok::<_, Failure>(String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let advised = stderr_of(&[("SUDO_USER", "robin")])?;
    assert!(advised.contains("as root") && advised.contains("without sudo"), "{advised}");
    let usual = stderr_of(&[])?;
    assert!(usual.contains("display-unavailable") && !usual.contains("sudo"), "{usual}");
    Ok(())
}
