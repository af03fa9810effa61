//! The command line of the app: `porthole`, `porthole open mail`.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use porthole_explain::Code;
use porthole_policy::{AppId, Apps};
use url::Url;

use crate::messages;

/// How many apps and addresses one start names.
const NAMED: usize = 32;

/// How long each is, in bytes. Browsers hand on no longer links to the programs of a desktop, either.
const LONGEST: usize = 8 * 1024;

/// How a process ends that cannot do what it was asked.
const WRONG_USE: i32 = 2;

/// Your organisation's web apps in windows of their own.
#[derive(Debug, Clone, PartialEq, Eq, Parser)]
#[command(name = "porthole", version = porthole_version::TEXT)]
pub struct Arguments {
    /// Use this managed file instead of the one on this device; the windows then say "not managed".
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) config: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What to do beyond showing the launcher.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub(crate) enum Command {
    /// Open pinned apps.
    Open {
        /// Ids of pinned apps, or addresses that belong to one.
        #[arg(required = true, num_args = 1..=NAMED, value_parser = short, value_name = "APP|URL")]
        what: Vec<String>,
    },
}

/// What one word after `open` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) app: AppId,
    /// Where to go in it; its own start where absent.
    pub(crate) url: Option<Url>,
}

fn short(what: &str) -> Result<String, String> {
    let is_short = what.len() <= LONGEST;
    is_short.then(|| what.to_owned()).ok_or_else(|| format!("it is longer than {LONGEST} bytes"))
}

/// Whether a start can have been asked for this: what it hands over may come from another program.
#[cfg_attr(not(any(unix, test)), expect(dead_code, reason = "nothing is handed over there yet"))]
pub(crate) fn is_of_a_start(opens: &[String]) -> bool {
    opens.len() <= NAMED && opens.iter().all(|what| short(what).is_ok())
}

impl Arguments {
    /// The managed file that was named by hand.
    pub(crate) fn config(&self) -> Option<&Path> {
        self.config.as_deref()
    }

    /// What is to be opened.
    pub(crate) fn opens(&self) -> &[String] {
        match &self.command {
            Some(Command::Open { what }) => what,
            None => &[],
        }
    }
}

impl Target {
    /// An id, an address in the scope of an app, or a link of a scheme that an app handles. `None` where no app has it.
    pub(crate) fn find(what: &str, apps: &Apps) -> Option<Self> {
        let by_id = what.parse().ok().and_then(|id: AppId| apps.get(&id)).map(|app| (app, None));
        let by_address = || {
            let url = Url::parse(what).ok()?;
            match apps.handler_of(url.scheme()) {
                Some((app, handler)) => handler.open(&url).map(|url| (app, Some(url))),
                None => apps.owner_of(&url).map(|app| (app, Some(url))),
            }
        };
        by_id.or_else(by_address).map(|(app, url)| Self { app: app.id.clone(), url })
    }
}

/// Reads this process's own arguments; ends it with help or an error where they are wrong.
#[must_use]
pub fn parse(engine: &str) -> Arguments {
    // The version is told once, so this is filled once.
    static LONG_VERSION: OnceLock<String> = OnceLock::new();
    let version = LONG_VERSION.get_or_init(|| format!("{}\n{engine}", porthole_version::TEXT));
    let matches = Arguments::command().long_version(version.as_str()).try_get_matches();
    matches.and_then(|matches| Arguments::from_arg_matches(&matches)).unwrap_or_else(|error| end(&error))
}

/// Ends this process with what `error` says. Help and version are answers: they count once they are written, or once
/// the reader has seen enough.
fn end(error: &clap::Error) -> ! {
    let is_answer = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    match error.print().and_then(|()| io::stdout().flush()) {
        Err(error) if is_answer && error.kind() != io::ErrorKind::BrokenPipe => {
            let detail = format!("Standard output cannot be written: {error}.");
            messages::print_problem(&Code::FileUnwritable.with_detail(detail));
            std::process::exit(WRONG_USE)
        }
        _ if is_answer => std::process::exit(0),
        _ => std::process::exit(WRONG_USE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(args: &[&str]) -> Option<Arguments> {
        let args: Vec<String> =
            std::iter::once("porthole").chain(args.iter().copied()).map(ToOwned::to_owned).collect();
        Arguments::try_parse_from(&args).ok()
    }

    #[test]
    fn open_takes_apps_and_addresses() {
        let opened = arguments(&["open", "mail", "https://chat.harbor.test/room/1"]).unwrap();
        assert_eq!(opened.opens(), ["mail", "https://chat.harbor.test/room/1"]);
        assert_eq!(arguments(&[]).unwrap().opens(), [""; 0]);
        assert_eq!(arguments(&["open"]), None);
        assert_eq!(arguments(&["--disable-web-security"]), None);
    }

    #[test]
    fn a_start_names_no_more_than_a_person_opens_at_once() {
        let long = "m".repeat(LONGEST + 1);
        let many = vec!["mail"; NAMED + 1];
        assert!(arguments(&[&["open"], &many[1..]].concat()).is_some());
        assert_eq!(arguments(&[&["open"], &many[..]].concat()), None);
        assert_eq!(arguments(&["open", &long]), None);
        let owned = |args: &[&str]| args.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert!(is_of_a_start(&owned(&many[1..])) && is_of_a_start(&[]));
        assert!(!is_of_a_start(&owned(&many)) && !is_of_a_start(&[long]));
    }

    #[test]
    fn another_managed_file_can_be_named() {
        let named = arguments(&["--config", "/tmp/managed.toml", "open", "mail"]).unwrap();
        assert_eq!(named.config.as_deref(), Some(Path::new("/tmp/managed.toml")));
    }

    #[test]
    fn every_command_that_people_are_told_to_run_is_understood() {
        let texts = [
            include_str!("../../../../README.md"),
            include_str!("../../../docs/managed-config.md"),
            include_str!("../../../docs/portholectl.md"),
            include_str!("../../../docs/roll-out.md"),
            include_str!("../../../../ui/src/language/en.ftl"),
            include_str!("../../../../ui/src/language/de.ftl"),
        ];
        let mut commands = Vec::new();
        for start in ["porthole open ", "porthole --"] {
            for text in texts {
                let found = text.match_indices(start).map(|(at, _)| &text[at..]);
                commands.extend(
                    found.map(|rest| rest.split(['`', '\n', '#', ')', '|']).next().unwrap_or_default()),
                );
            }
        }
        assert!(commands.len() >= 4, "{commands:?}");
        for command in commands {
            let args: Vec<&str> = command.split_whitespace().collect();
            let is_answered = |error: clap::Error| {
                use clap::error::ErrorKind::{DisplayHelp, DisplayVersion};
                matches!(error.kind(), DisplayHelp | DisplayVersion)
            };
            assert!(Arguments::try_parse_from(&args).map_or_else(is_answered, |_| true), "`{command}`");
        }
    }
}
