//! What the terminal shows: titles, progress, results.
#![expect(clippy::print_stdout, reason = "a build command speaks on the terminal; this is the place")]

use std::io::{IsTerminal as _, Write as _};
use std::time::Duration;

use crate::failure::Failure;

/// The width that a progress line is cut to; a wrapped line could not be written over.
const WIDTH: usize = 100;

/// A line of plain words.
pub(crate) fn say(text: &str) {
    println!("{text}");
}

/// What a step is about to do.
pub(crate) fn step(title: &str) {
    println!("\n{} {title}", bold("──"));
}

/// What a step found, below its title.
pub(crate) fn note(text: &str) {
    println!("   {text}");
}

/// A step that ended well.
pub(crate) fn done(title: &str, took: Duration) {
    clear();
    println!("   {} {title} ({})", green("✓"), clock(took));
}

/// A step that found something.
pub(crate) fn step_failed(title: &str, took: Duration) {
    clear();
    println!("   {} {title} ({})", red("✗"), clock(took));
}

/// Whether progress can be written over in place.
pub(crate) fn can_overwrite() -> bool {
    std::io::stdout().is_terminal()
}

/// Shows that a step still runs, for how long, and what it said last.
pub(crate) fn progress(took: Duration, last_line: &str) {
    let line: String = format!("{}  {last_line}", clock(took)).chars().take(WIDTH).collect();
    if can_overwrite() {
        print!("\r\x1b[2K   {}", dim(&line));
        // A terminal that went away is no reason to stop the work.
        let _flushed = std::io::stdout().flush();
    } else {
        println!("   … {line}");
    }
}

/// The end of a command without success.
pub(crate) fn failed(failure: &Failure) {
    clear();
    println!("\n{} {failure}", red("✗"));
}

/// The end of a command with success.
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
