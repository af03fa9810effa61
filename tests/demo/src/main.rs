//! Harbor Ltd, the demo organisation: mail, chat, sign-in and help over real TLS, and the CA that signs device
//! certificates. Never shipped.

#![expect(
    clippy::disallowed_methods,
    reason = "the write gate guards the product; this program writes its own certificates and managed file"
)]

mod attachments;
mod canaries;
mod cli;
mod folder;
mod output;
mod picture;
mod serve;
mod sign;
mod site;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let outcome = match cli::Arguments::parse().command {
        cli::Command::Serve(arguments) => serve::serve(&arguments),
        cli::Command::Sign(arguments) => sign::sign(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::complain(&failure.to_string());
            ExitCode::from(2)
        }
    }
}
