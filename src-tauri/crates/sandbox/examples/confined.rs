//! Confines itself as the shell and starts a program, as the shell starts the web engine. For `tests/attacks.rs`.
//!
//! `confined SESSION IN_MEMORY HOME PORT DISPLAY READABLE PROGRAM [ARGUMENT…]`: the runtime folder, the shell's own
//! folder in it, the person's home, the proxy's port, `x11` or `wayland`, a folder to read. What holds is printed as
//! JSON on the first line of standard error.

#![expect(clippy::print_stderr, reason = "a program for a terminal")]

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            std::process::ExitCode::from(2)
        }
    }
}

#[cfg(target_os = "linux")]
fn run() -> Result<std::process::ExitCode, Box<dyn std::error::Error>> {
    use porthole_sandbox::{Display, Person, ShellPlan, confine_shell};
    use std::path::PathBuf;

    let mut arguments = std::env::args_os().skip(1);
    let mut next = || arguments.next().ok_or("an argument is missing");
    let [session, in_memory, home] = [PathBuf::from(next()?), next()?.into(), next()?.into()];
    let proxy_port = next()?.to_str().ok_or("no port")?.parse()?;
    let display = if next()? == "wayland" { Display::Wayland } else { Display::X11 };
    let (readable, program) = (next()?.into(), next()?);
    let authority = std::env::var_os("XAUTHORITY").map(PathBuf::from);
    let confined = confine_shell(&ShellPlan {
        proxy_port,
        display,
        session,
        in_memory: vec![in_memory],
        must_be_in_memory: true,
        writable: Vec::new(),
        readable: vec![readable],
        person: Person { config: home.join(".config"), data: home.join(".local/share"), home, authority },
        printers: false,
        agents: std::env::var_os("SSH_AUTH_SOCK").map(PathBuf::from).into_iter().collect(),
    })?;
    eprintln!("{}", serde_json::to_string(confined.holds())?);
    let ended = std::process::Command::new(program).args(arguments).status()?;
    Ok(ended.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1).into())
}

#[cfg(not(target_os = "linux"))]
fn main() {}
