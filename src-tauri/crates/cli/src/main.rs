//! `portholectl`: Porthole for IT, without windows.
//!
//! Exit codes: 0 fine, 1 a finding (untrusted, blocked, invalid), 2 wrong use or cannot run.
#![forbid(unsafe_code)]

mod args;
mod commands;
mod failure;
mod files;
mod in_force;
mod output;
mod places;
mod since;
mod terminal;

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::Parser as _;
use clap::error::ErrorKind;
use porthole_explain::Code;

use args::{
    AppCommand, CertificateCommand, Cli, Command, ConfigCommand, DeviceCommand, PolicyCommand, ProxyCommand,
};
use commands::policy::Rules;
use commands::{
    activity, app, certificate, choose, config, device, doctor, documents, policy, proxy, report,
};
use failure::{ExitStatus, Failure};
use output::Output;

fn main() -> ExitCode {
    let worker = porthole_keystore::as_token_worker()
        .or_else(porthole_host::as_script_worker)
        .or_else(porthole_host::as_helper);
    if let Some(code) = worker {
        return code;
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return not_understood(&error),
    };
    log_to_standard_error();
    let output = Output::new(cli.everywhere.json);
    match run(&cli, output) {
        Ok(ExitStatus::Fine) | Err(Failure::OutputClosed) => ExitCode::SUCCESS,
        Ok(ExitStatus::Finding) => ExitCode::from(1),
        Ok(ExitStatus::Unanswered) => ExitCode::from(2),
        Err(Failure::Refused(problem)) => {
            output.print_failure(&problem);
            ExitCode::from(1)
        }
        Err(Failure::CannotRun(problem)) => {
            output.print_failure(&problem);
            ExitCode::from(2)
        }
    }
}

fn run(cli: &Cli, output: Output) -> Result<ExitStatus, Failure> {
    let source = in_force::source(cli.everywhere.config.as_deref());
    if !source.is_managed() && porthole_config::is_installed() {
        output.note(|page| {
            page.dimmed(
                "The file named with --config is not in force: your organisation's managed file is installed on this \
                 device, and Porthole uses that.",
            );
        });
    }
    if is_about_a_person(&cli.command) && porthole_host::runs_as_root() && !output.is_json() {
        output.note(|page| {
            page.dimmed(&format!(
                "You run this as root, so it shows the certificate store and the state of root. {}",
                porthole_host::RUN_AS_THE_PERSON
            ));
        });
    }
    match &cli.command {
        Command::Config(ConfigCommand::Check { file }) => {
            let source = file.as_deref().map_or(source, in_force::source_to_check);
            let loaded = porthole_config::load(&source);
            config::check(loaded.as_deref(), output)
        }
        Command::Config(ConfigCommand::Schema) => config::schema(output),
        Command::Config(ConfigCommand::Template { out }) => config::template(out, output),
        Command::Config(ConfigCommand::Show) => config::show(&in_force::load(&source)?, output),
        Command::Device(wanted) => {
            let in_force = in_force::load(&source)?;
            let config = in_force.complete(&source)?;
            match wanted {
                DeviceCommand::Status => {
                    let device = in_force::device(&config)?;
                    let renewal = in_force::renewal(&config, &device)?;
                    device::status(&config, &device, renewal, in_force.last_good(), output)
                }
                DeviceCommand::Candidates => device::candidates(&config, &in_force::device(&config)?, output),
                DeviceCommand::Unlock(args) => device::unlock(args, &in_force::evaluator()?, &config, output),
            }
        }
        Command::Certificate(wanted) => {
            let store = porthole_keystore::open_user_store();
            match wanted {
                CertificateCommand::Request(args) => {
                    certificate::request(args, &source, store.as_ref(), output)
                }
                CertificateCommand::Import(args) => certificate::import(
                    args,
                    in_force::config_if_any(&source)?.as_deref(),
                    store.as_ref(),
                    output,
                ),
                CertificateCommand::Remove(args) => certificate::remove(args, store.as_ref(), output),
                CertificateCommand::Enrol => {
                    certificate::enrol(in_force::config(&source)?.as_ref(), store.as_ref(), output)
                }
                CertificateCommand::Renew(args) => {
                    certificate::renew(args, in_force::config(&source)?.as_ref(), store.as_ref(), output)
                }
                CertificateCommand::List => {
                    let config = in_force::config_if_any(&source);
                    let config = config.as_ref().map(Option::as_deref);
                    certificate::list(config, store.as_ref(), output)
                }
                CertificateCommand::Discard(args) => certificate::discard(args, store.as_ref(), output),
                CertificateCommand::Choose(args) => {
                    choose::run(args, in_force::config(&source)?.as_ref(), &in_force::evaluator()?, output)
                }
            }
        }
        Command::Policy(PolicyCommand::Explain(args)) => {
            let in_force = in_force::load(&source)?;
            let device = match (args.device, &in_force) {
                (Some(class), _) => class,
                (None, in_force) => in_force::device(in_force.complete(&source)?.as_ref())?.status.class,
            };
            policy::explain(args, device, Rules::of(&in_force), output)
        }
        Command::App(AppCommand::Check(args)) => {
            let config = in_force::config(&source)?;
            let device = in_force::device(&config)?;
            app::check(args, &config, device, output)
        }
        Command::Proxy(args) => match &args.command {
            None => proxy::run(args, source, output),
            Some(ProxyCommand::SignIn(args)) => proxy::sign_in(args, output),
            Some(ProxyCommand::Check(args)) => {
                let config = in_force::config(&source)?;
                let device = in_force::device(&config)?;
                proxy::check(args, &config, device, output)
            }
        },
        Command::Activity(args) => activity::run(args, &places::activity_log()?, output),
        Command::Doctor => doctor::run(&source, output),
        Command::Report(args) => report::run(args, &source, output),
        Command::Completions { shell } => documents::completions(*shell, output),
        Command::Manual(args) => documents::manual(args, output),
    }
}

/// Whether its answer is another one for each user of the device.
const fn is_about_a_person(command: &Command) -> bool {
    match command {
        Command::Device(_)
        | Command::Certificate(_)
        | Command::Activity(_)
        | Command::Doctor
        | Command::Report(_) => true,
        Command::Config(_)
        | Command::App(_)
        | Command::Policy(_)
        | Command::Proxy(_)
        | Command::Completions { .. }
        | Command::Manual(_) => false,
    }
}

/// Help and version are answers; anything else is wrong use, which a script hears of in its own words.
fn not_understood(error: &clap::Error) -> ExitCode {
    let is_answer = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    let wants_json = std::env::args_os().any(|word| word == "--json");
    if wants_json && !is_answer {
        let text = error.to_string();
        let text = text.strip_prefix("error: ").unwrap_or(&text).trim();
        Output::new(true).print_failure(&Code::WrongUse.with_detail(text));
        return ExitCode::from(2);
    }
    let printed = error.print().and_then(|()| std::io::stdout().flush());
    match printed.map_err(Failure::from) {
        Err(Failure::CannotRun(problem)) if is_answer => {
            Output::new(wants_json).print_failure(&problem);
            ExitCode::from(2)
        }
        // Where the reader of an error has gone, the exit code still tells.
        _ if is_answer => ExitCode::SUCCESS,
        _ => ExitCode::from(2),
    }
}

/// Warnings for people, on standard error; `PORTHOLE_LOG` asks for more.
fn log_to_standard_error() {
    use tracing_subscriber::filter::{LevelFilter, Targets};
    use tracing_subscriber::layer::SubscriberExt as _;
    use tracing_subscriber::util::SubscriberInitExt as _;

    let named = std::env::var("PORTHOLE_LOG").ok().filter(|named| !named.is_empty());
    let wanted = named.and_then(|named| named.parse().ok());
    let wanted = wanted.unwrap_or_else(|| Targets::new().with_default(LevelFilter::WARN));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_target(false);
    let lines = lines.with_ansi(output::uses_colour(std::io::stderr().is_terminal()));
    tracing_subscriber::registry().with(lines).with(wanted).init();
}
