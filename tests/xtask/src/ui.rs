//! Writes titles, progress and results to the terminal.
#![expect(clippy::print_stdout, reason = "a build command speaks on the terminal; this is the place")]

use std::io::{IsTerminal as _, Write as _};
use std::time::Duration;

use crate::failure::Failure;

/// The width that a progress line is cut to: a wrapped line cannot be overwritten.
const WIDTH: usize = 100;

/// Writes a line.
pub(crate) fn say(text: &str) {
    println!("{text}");
}

/// Writes the title of a step.
pub(crate) fn step(title: &str) {
    println!("\n{} {title}", bold("──"));
}

/// Writes a line below the title of a step.
pub(crate) fn note(text: &str) {
    println!("   {text}");
}

/// Writes that a step succeeded.
pub(crate) fn done(title: &str, took: Duration) {
    clear();
    println!("   {} {title} ({})", green("✓"), clock(took));
}

/// Writes that a step failed.
pub(crate) fn step_failed(title: &str, took: Duration) {
    clear();
    println!("   {} {title} ({})", red("✗"), clock(took));
}

/// Whether a progress line can be overwritten.
pub(crate) fn can_overwrite() -> bool {
    std::io::stdout().is_terminal()
}

/// Shows that a step still runs, for how long, and its last line.
pub(crate) fn progress(took: Duration, last_line: &str) {
    let line: String = format!("{}  {last_line}", clock(took)).chars().take(WIDTH).collect();
    if can_overwrite() {
        print!("\r\x1b[2K   {}", dim(&line));
        // The work goes on without a terminal.
        let _flushed = std::io::stdout().flush();
    } else {
        println!("   … {line}");
    }
}

/// Writes why the command failed.
pub(crate) fn failed(failure: &Failure) {
    clear();
    println!("\n{} {failure}", red("✗"));
}

/// Writes that the command succeeded.
pub(crate) fn succeeded(text: &str) {
    println!("\n{} {text}", green("✓"));
}

/// Ctrl-C and its like.
pub(crate) fn interrupted() {
    clear();
    println!("   stopping; everything that was started ends now");
}

/// Minutes and seconds.
pub(crate) fn clock(time: Duration) -> String {
    format!("{}:{:02}", time.as_secs() / 60, time.as_secs() % 60)
}

fn clear() {
    if can_overwrite() {
        print!("\r\x1b[2K");
    }
}

fn paint(code: &str, text: &str) -> String {
    let colour = can_overwrite() && std::env::var_os("NO_COLOR").is_none();
    if colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
}

fn bold(text: &str) -> String {
    paint("1", text)
}

fn dim(text: &str) -> String {
    paint("2", text)
}

fn green(text: &str) -> String {
    paint("32", text)
}

fn red(text: &str) -> String {
    paint("31", text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_counts_minutes_past_the_hour() {
        assert_eq!(clock(Duration::from_secs(9)), "0:09");
        assert_eq!(clock(Duration::from_secs(3_661)), "61:01");
    }
}
