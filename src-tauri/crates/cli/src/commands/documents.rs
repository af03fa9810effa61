//! What packages ship beside `portholectl`, made from its own command line: completions and manual pages.

use clap::{Command, CommandFactory as _};
use clap_complete::Shell;
use porthole_explain::Code;

use crate::args::{Cli, ManualArgs};
use crate::failure::{ExitStatus, Failure};
use crate::output::Output;

/// Prints the completions for `shell`.
///
/// # Errors
/// Standard output cannot be written.
pub(crate) fn completions(shell: Shell, output: Output) -> Result<ExitStatus, Failure> {
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "portholectl", &mut bytes);
    output.verbatim(&bytes)?;
    Ok(ExitStatus::Fine)
}

/// Prints a manual page (roff), or the names of all of them, a line each.
///
/// # Errors
/// There is no such command, or standard output cannot be written.
pub(crate) fn manual(args: &ManualArgs, output: Output) -> Result<ExitStatus, Failure> {
    let mut root = Cli::command();
    root.build();
    if args.list {
        let mut names = Vec::new();
        collect_names(&root, "", &mut names);
        output.verbatim((names.join("\n") + "\n").as_bytes())?;
        return Ok(ExitStatus::Fine);
    }
    let mut command = &root;
    for word in &args.command {
        command = visible(command).find(|below| below.get_name() == word).ok_or_else(|| {
            Failure::cannot_run(Code::WrongUse.with_detail(format!("There is no command `{word}`.")))
        })?;
    }
    let name = std::iter::once("portholectl").chain(args.command.iter().map(String::as_str));
    let name = name.collect::<Vec<_>>().join("-");
    let page = clap_mangen::Man::new(command.clone())
        .title(name.to_uppercase())
        .date("@DATE@")
        .source(concat!("Porthole ", env!("CARGO_PKG_VERSION")))
        .manual("Administrator Commands");
    let mut bytes = Vec::new();
    page.render(&mut bytes)?;
    output.verbatim(&bytes)?;
    Ok(ExitStatus::Fine)
}

fn visible(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|below| !below.is_hide_set() && below.get_name() != "help")
}

fn collect_names(command: &Command, above: &str, names: &mut Vec<String>) {
    let name = if above.is_empty() {
        command.get_name().to_owned()
    } else {
        format!("{above} {}", command.get_name())
    };
    names.push(name.clone());
    for below in visible(command) {
        collect_names(below, &name, names);
    }
}
