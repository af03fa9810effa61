//! What the program says.

/// Writes a result.
#[expect(clippy::print_stdout, reason = "the one place that writes results")]
pub(crate) fn say(text: &str) {
    println!("{text}");
}

/// Writes why nothing came of it.
#[expect(clippy::print_stderr, reason = "the one place that writes complaints")]
pub(crate) fn complain(text: &str) {
    eprintln!("porthole-demo: {text}");
}
