//! `cargo xtask bench`: figures as ratios to a baseline of the same run. Nothing fails for being slow: a machine at work
//! on something else proves nothing.

use std::path::Path;

use clap::ValueEnum;

use crate::failure::{Failure, Result};
use crate::setup::{self, Need};
use crate::steps::{Step, target};

/// The profile that the root manifest keeps for this.
const PROFILE: &str = "bench-run";

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Of {
    /// The device certificate: status, handshakes, signatures.
    Identity,
    /// The proxy's callers: what a connection costs.
    Connections,
    /// The web engine's hooks: what a question to the broker costs.
    Hooks,
}

/// Builds what is measured, then measures.
///
/// # Errors
/// It does not build, or the bench failed; its words were shown.
pub(crate) fn run(of: Of, json: Option<&Path>) -> Result<()> {
    setup::install_missing(&[Need::Build, Need::Run])?;
    let packages =
        ["build", "--locked", "--profile", PROFILE, "--bins", "-p", "porthole-bench", "-p", "porthole-cli"];
    Step::new("bench and portholectl", "cargo", &packages).run()?;
    let built = target().join(PROFILE);
    let portholectl = built.join("portholectl");
    let mut words = match of {
        Of::Identity => vec!["identity", "--portholectl", text(&portholectl)?],
        Of::Connections => vec!["connections"],
        Of::Hooks => vec!["hooks"],
    };
    if let Some(json) = json {
        words.extend(["--json", text(json)?]);
    }
    Step::new("figures", text(&built.join("porthole-bench"))?, &words).run_on_terminal()
}

fn text(path: &Path) -> Result<&str> {
    path.to_str().ok_or_else(|| Failure::CannotRun(format!("{} is no text", path.display())))
}
