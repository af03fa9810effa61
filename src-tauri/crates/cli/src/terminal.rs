//! Asking a person on the terminal.

use std::io::{self, ErrorKind, IsTerminal as _, Write as _};

use zeroize::Zeroizing;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PromptError {
    /// Standard input is not a terminal.
    #[error("There is no terminal to ask the question on.")]
    NoTerminal,
    /// The person ended the question, as with Ctrl-D.
    #[error("The question was cancelled.")]
    Ended,
    /// The terminal failed.
    #[error("The terminal cannot be used: {0}.")]
    Failed(io::Error),
}

/// Asks `question` and shows nothing of what is typed. Ctrl-C ends the program as it always does, but leaves the
/// terminal as it was.
///
/// # Errors
/// There is no answer.
pub(crate) fn ask_secret(question: &str) -> Result<Zeroizing<String>, PromptError> {
    if !io::stdin().is_terminal() {
        return Err(PromptError::NoTerminal);
    }
    let typed = interrupt::held_back(|| rpassword::prompt_password(question)).map_err(PromptError::Failed)?;
    typed.map(Zeroizing::new).map_err(|error| {
        if error.kind() != ErrorKind::UnexpectedEof {
            return PromptError::Failed(error);
        }
        // Else what follows would stand behind the question.
        let _shown = writeln!(io::stderr());
        PromptError::Ended
    })
}

/// Asks `question` on standard error, because standard output holds only the answer of the command.
///
/// # Errors
/// There is no answer.
pub(crate) fn ask(question: &str) -> Result<String, PromptError> {
    if !io::stdin().is_terminal() {
        return Err(PromptError::NoTerminal);
    }
    io::stderr().write_all(question.as_bytes()).map_err(PromptError::Failed)?;
    let mut answer = String::new();
    if io::stdin().read_line(&mut answer).map_err(PromptError::Failed)? == 0 {
        return Err(PromptError::Ended);
    }
    Ok(answer.trim().to_owned())
}

/// Asks `question`, which is answered with yes or no; anything but a yes is a no.
///
/// # Errors
/// There is no answer.
pub(crate) fn agrees(question: &str) -> Result<bool, PromptError> {
    ask(question).map(|answer| matches!(answer.to_lowercase().as_str(), "y" | "yes"))
}

/// While the question is open the terminal shows nothing that is typed and knows no Ctrl-C. The program must not end
/// before that is undone, or the person is left with such a terminal.
#[cfg(unix)]
mod interrupt {
    use std::io::{self, ErrorKind};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use signal_hook::consts::SIGINT;

    /// Runs `ask`, which answers with [`ErrorKind::Interrupted`] when it has met Ctrl-C.
    pub(super) fn held_back<T>(ask: impl FnOnce() -> io::Result<T>) -> io::Result<io::Result<T>> {
        let ends_the_program = Arc::new(AtomicBool::new(false));
        signal_hook::flag::register_conditional_default(SIGINT, Arc::clone(&ends_the_program))?;
        let answer = ask();
        ends_the_program.store(true, Ordering::Release);
        if answer.as_ref().is_err_and(|error| error.kind() == ErrorKind::Interrupted) {
            signal_hook::low_level::emulate_default_handler(SIGINT)?;
        }
        Ok(answer)
    }
}

/// Elsewhere the library's own way counts.
#[cfg(not(unix))]
mod interrupt {
    use std::io;

    pub(super) fn held_back<T>(ask: impl FnOnce() -> io::Result<T>) -> io::Result<io::Result<T>> {
        Ok(ask())
    }
}
