//! The commands of this project: `cargo xtask test`, `cargo xtask demo`, `cargo xtask bench`, `cargo xtask package`.
//!
//! Exit codes: 0 fine, 1 a part failed, 2 it cannot run here (something is missing and the text names it).
#![forbid(unsafe_code)]
#![expect(
    clippy::disallowed_methods,
    reason = "the write gate guards the product; a build command keeps the output of its steps"
)]

#[cfg(unix)]
mod bench;
mod children;
#[cfg(unix)]
mod demo;
mod examples;
mod failure;
mod layers;
#[cfg(unix)]
mod package;
mod processors;
mod products;
mod repo;
mod setup;
mod steps;
mod test;
mod ui;
mod ui_build;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
#[cfg(unix)]
use demo::Device;

/// Porthole's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Installs what the tests need, then checks and tests everything, or the named parts.
    Test {
        /// The parts, in the order they run; all of them without one.
        parts: Vec<test::Part>,
        /// Run everything, without budgets: each fuzz target for a minute, and the release program.
        #[arg(long)]
        long: bool,
    },
    /// Measures, and prints each figure beside its baseline.
    #[cfg(unix)]
    Bench(bench::Arguments),
    /// Builds the packages that IT installs: `.deb` and `.rpm`, in `target/package`.
    #[cfg(unix)]
    Package {
        /// Pack the programs in this folder instead of building them.
        #[arg(long, value_name = "FOLDER")]
        programs: Option<std::path::PathBuf>,
    },
    /// Builds Porthole and opens it on Harbor Ltd, a demo organisation on this machine.
    #[cfg(unix)]
    Demo {
        /// Leave the device without a certificate, to see what is blocked on an untrusted device.
        #[arg(long)]
        untrusted: bool,
    },
}

fn main() -> ExitCode {
    let done = children::end_with_this_program().and_then(|()| match Cli::parse().command {
        Command::Test { parts, long } => {
            test::run(&parts, if long { test::Extent::Long } else { test::Extent::Usual })
        }
        #[cfg(unix)]
        Command::Bench(text) => bench::run(&text),
        #[cfg(unix)]
        Command::Package { programs } => package::run(programs.as_deref()),
        #[cfg(unix)]
        Command::Demo { untrusted } => {
            demo::run(if untrusted { Device::Untrusted } else { Device::Certified })
        }
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Parts of the lane may still run.
            children::end_all();
            ui::failed(&failure);
            failure.exit_code()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Every `cargo xtask …` command that `text` contains.
    fn written(text: &str) -> impl Iterator<Item = Vec<&str>> {
        let commands = text.match_indices("cargo xtask ").map(|(at, _)| &text[at..]);
        commands.filter_map(|rest| {
            let end = rest.find(['`', '\n', '#', '|', ')', '…', '(']).unwrap_or(rest.len());
            // Dots stand for arguments that are left out.
            let is_whole = !rest[end..].starts_with('…');
            // The sentence continues after the command.
            let command = rest[..end].split([',', '.', ';', ':']).next().unwrap_or_default();
            is_whole.then(|| command.split_whitespace().skip(1).collect())
        })
    }

    #[test]
    fn every_command_of_this_program_that_the_documents_name_is_understood() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let documents = [
            "README.md",
            "tests/fuzz/README.md",
            "src-tauri/docs/architecture.md",
            "src-tauri/docs/figures.md",
        ];
        let mut count = 0;
        for document in documents {
            let text = std::fs::read_to_string(root.join(document)).unwrap();
            for command in written(&text) {
                count += 1;
                if let Err(error) = Cli::try_parse_from(&command) {
                    panic!("{document}: cargo {}: {error}", command.join(" "));
                }
            }
        }
        assert!(count > 10, "{count}");
    }
}
