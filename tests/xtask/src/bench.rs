//! `cargo xtask bench`: figures as ratios to a baseline of the same run. No figure is too slow to pass, because other
//! programs on the machine change them.

mod contenders;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::failure::{Failure, Result};
use crate::setup::{self, Meanwhile, Need};
use crate::steps::{Step, target};
use crate::ui_build;

/// The profile that the root manifest keeps for this.
const PROFILE: &str = "bench-run";

/// What is measured, and where the figures go.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// What is measured.
    of: Of,
    /// Where the figures go as JSON, too. Comparisons of several programs always leave them in `target/bench`.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Measure the programs in this folder, which were built as a release, instead of building them.
    #[arg(long, value_name = "FOLDER")]
    programs: Option<PathBuf>,
    /// More runs, and 10 GB through each proxy. For the comparisons only.
    #[arg(long)]
    full: bool,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Of {
    /// The device certificate: status, handshakes, signatures.
    Identity,
    /// The proxy's callers: what a connection costs.
    Connections,
    /// The web engine's hooks: what a question to the broker costs.
    Hooks,
    /// The proxy beside others: a bare relay, hudsucker, Squid, mitmproxy. Minutes, on a machine with nothing else to
    /// do.
    Proxy,
    /// The app's windows beside a bare view of the same engine and Chromium. Minutes, on a machine with nothing else to
    /// do.
    Shell,
}

impl Of {
    /// The packages of the programs that it measures.
    fn measured(self) -> &'static [&'static str] {
        match self {
            Self::Identity | Self::Proxy => &["-p", "porthole-cli"],
            Self::Shell => &["-p", "porthole"],
            Self::Connections | Self::Hooks => &[],
        }
    }

    /// Whether it compares several programs and draws plots.
    fn compares(self) -> bool {
        match self {
            Self::Proxy | Self::Shell => true,
            Self::Identity | Self::Connections | Self::Hooks => false,
        }
    }

    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// Builds what is measured, then measures.
///
/// # Errors
/// A build or the bench failed; its output has been shown.
pub(crate) fn run(args: &Arguments) -> Result<()> {
    let of = args.of;
    setup::install_missing(&[Need::Build, Need::Run, Need::Bench], &[], Meanwhile::Nothing)?;
    if of == Of::Shell && args.programs.is_none() {
        ui_build::build_if_stale()?;
    }
    let measured = if args.programs.is_some() { &[] } else { of.measured() };
    let build = ["build", "--locked", "--profile", PROFILE, "--bins", "-p", "porthole-bench"];
    Step::new("bench and what it measures", "cargo", &[&build, measured].concat()).run()?;
    let built = target().join(PROFILE);
    let programs = args.programs.as_ref().unwrap_or(&built);

    let mut arguments = vec![of.name()];
    let mut add = |flag: &str, value: String| arguments.extend([flag.to_owned(), value]);
    match of {
        Of::Identity | Of::Proxy => add("--portholectl", text(&programs.join("portholectl"))?),
        Of::Shell => add("--porthole", text(&programs.join("porthole"))?),
        Of::Connections | Of::Hooks => {}
    }
    let mut json = args.json.clone();
    if of.compares() {
        let folder = target().join("bench").join(of.name());
        std::fs::create_dir_all(&folder).map_err(Failure::cannot(folder.display()))?;
        json = json.or_else(|| Some(folder.join("figures.json")));
        add("--plots", text(&folder)?);
        add("--extent", if args.full { "full" } else { "usual" }.to_owned());
    }
    if let Some(json) = json {
        add("--json", text(&json)?);
    }
    if of == Of::Proxy {
        arguments.extend(contenders::arguments());
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    Step::new("figures", &text(&built.join("porthole-bench"))?, &arguments).run_on_terminal()
}

fn text(path: &Path) -> Result<String> {
    let text = path.to_str().map(str::to_owned);
    text.ok_or_else(|| Failure::CannotRun(format!("{} is no text", path.display())))
}
