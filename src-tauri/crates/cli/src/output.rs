//! The one place that prints: pages for people, JSON for scripts.

mod page;

use std::io::{self, IsTerminal as _, Write as _};

use porthole_explain::Problem;
use serde::Serialize;

pub(crate) use page::{Page, Style};

/// Where answers go, and in which form.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    json: bool,
}

#[derive(Serialize)]
struct Failed<'a> {
    error: &'a Problem,
}

impl Output {
    /// Pages for people, or JSON where `json`.
    pub(crate) const fn new(json: bool) -> Self {
        Self { json }
    }

    /// Prints the whole answer of a command: `value` for scripts, what `fill` puts on a page for people.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub(crate) fn answer(self, value: &impl Serialize, fill: impl FnOnce(&mut Page)) -> io::Result<()> {
        if self.json { print(&pretty(value)?) } else { self.page(fill) }
    }

    /// Prints one of many parts of an answer as it comes: a line of JSON, or a piece of a page.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub(crate) fn print_part(self, value: &impl Serialize, fill: impl FnOnce(&mut Page)) -> io::Result<()> {
        if self.json {
            let mut line = serde_json::to_string(value)?;
            line.push('\n');
            print(&line)
        } else {
            self.page(fill)
        }
    }

    /// Prints words that only people need; scripts know without.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub(crate) fn print_for_people(self, fill: impl FnOnce(&mut Page)) -> io::Result<()> {
        if self.json { Ok(()) } else { self.page(fill) }
    }

    /// Says to a person at the terminal what does not belong into the output itself.
    pub(crate) fn note(self, fill: impl FnOnce(&mut Page)) {
        let mut page = Page::new();
        fill(&mut page);
        // The answer itself is already written; an error here changes nothing.
        let _written =
            io::stderr().write_all(page.render(uses_colour(io::stderr().is_terminal())).as_bytes());
    }

    /// Whether scripts read it.
    pub(crate) const fn is_json(self) -> bool {
        self.json
    }

    /// Prints what is JSON for people and scripts alike.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub(crate) fn json_for_all(self, value: &impl Serialize) -> io::Result<()> {
        print(&pretty(value)?)
    }

    /// Prints `bytes` as they are, for people and scripts alike.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub(crate) fn verbatim(self, bytes: &[u8]) -> io::Result<()> {
        let mut out = io::stdout().lock();
        out.write_all(bytes)?;
        out.flush()
    }

    /// Says why there is no answer: JSON on standard output, where a script reads on, else on standard error.
    pub(crate) fn print_failure(self, problem: &Problem) {
        // With neither to write to, the exit code still tells.
        if self.json {
            let _written = pretty(&Failed { error: problem }).and_then(|text| print(&text));
        } else {
            self.note(|page| {
                page.problem(problem);
            });
        }
    }

    fn page(self, fill: impl FnOnce(&mut Page)) -> io::Result<()> {
        let mut page = Page::new();
        fill(&mut page);
        print(&page.render(uses_colour(io::stdout().is_terminal())))
    }
}

fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

fn pretty(value: &impl Serialize) -> io::Result<String> {
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    Ok(text)
}

/// Colours only on a terminal, and not where the person asked for none (no-color.org).
pub(crate) fn uses_colour(is_terminal: bool) -> bool {
    let asked_for_none = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let can_show = std::env::var_os("TERM").is_none_or(|terminal| terminal != "dumb");
    is_terminal && can_show && !asked_for_none
}
