//! What the program says.

/// Writes a result.
#[expect(clippy::print_stdout, reason = "the one place that writes results")]
pub(crate) fn say(words: &str) {
    println!("{words}");
}

/// Writes why nothing came of it.
#[expect(clippy::print_stderr, reason = "the one place that writes complaints")]
pub(crate) fn complain(words: &str) {
    eprintln!("porthole-demo: {words}");
}
