//! `portholectl device unlock`: opens a token with its PIN.

use std::io::{self, Write as _};

use porthole_config::ManagedConfig;
use porthole_explain::Code;
use porthole_host::{Judge, Remember, not_unlocked};
use porthole_identity::{Ledger, Pin, PinEntry, StoreError, StoreName};
use porthole_policy::DeviceClass;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::args::UnlockArgs;
use crate::failure::{ExitStatus, Failure};
use crate::output::{Output, Style};
use crate::{files, terminal};

#[derive(Debug, Serialize)]
struct Unlocked {
    store: String,
    remembered: bool,
    class: DeviceClass,
}

/// Tries the PIN once, and has the keyring keep it if that is asked for.
///
/// # Errors
/// No token waits or several do, there is no PIN to be had, the token does not open, or the keyring cannot keep the PIN.
pub(crate) fn unlock(
    args: &UnlockArgs,
    judge: &Judge,
    config: &ManagedConfig,
    output: Output,
) -> Result<ExitStatus, Failure> {
    // Looked for first, so that nobody types a PIN for nothing.
    let ledger = judge.device(Some(config)).ledger;
    let store = match &args.store {
        Some(name) => StoreName::read(name.clone()),
        None => the_one(&ledger)?,
    };
    let entry = judge.pin_entry(&store).ok_or_else(|| no_such_token(&store, &ledger))?;
    let pin = match entry {
        PinEntry::Here => pin(args, &store)?,
        PinEntry::OwnKeypad => typed_elsewhere(args, &store)?,
    };
    let remember = if args.remember { Remember::InKeyring } else { Remember::ThisRun };
    let opened = judge.unlock(&store, &pin, remember);
    opened.map_err(|error| Failure::finding(not_unlocked(&store, &error)))?;
    let class = judge.device(Some(config)).status.class;
    let view = Unlocked { store: store.to_string(), remembered: args.remember, class };
    output.answer(&view, |page| {
        page.headline(Style::Good, &format!("The PIN opens {store}"));
        if args.remember {
            page.text(
                "Your keyring saved it. The app and portholectl open the token without asking from now on.",
            );
            page.text("Should it turn out wrong one day, it is tried once and forgotten.");
        } else {
            page.text("Nothing has kept it, and with the end of this command the token is closed again.");
            page.field("What to do", what_to_do(entry));
        }
        page.field("Device", &format!("{class} while the token is open"));
    })?;
    Ok(ExitStatus::Fine)
}

const fn what_to_do(entry: PinEntry) -> &'static str {
    match entry {
        PinEntry::Here => "Type the PIN in the app, or use --remember to have your keyring keep it",
        PinEntry::OwnKeypad => "Type it when the app asks for it: the app keeps the token open while it runs",
    }
}

fn the_one(ledger: &Ledger) -> Result<StoreName, Failure> {
    let waiting = ledger.waiting_for_pin();
    match waiting.as_slice() {
        [only] => Ok(only.store.clone()),
        [] => Err(Failure::finding(Code::StoreNoSuchToken.with_detail("No token waits for a PIN."))),
        several => Err(Failure::cannot_run(Code::WrongUse.with_detail(format!(
            "Several tokens wait for a PIN; name one of them: {}.",
            list_stores(several)
        )))),
    }
}

fn no_such_token(store: &StoreName, ledger: &Ledger) -> Failure {
    let waiting = ledger.waiting_for_pin();
    let others = match waiting.as_slice() {
        [] => "no token waits for a PIN".to_owned(),
        waiting => format!("what waits for a PIN is {}", list_stores(waiting)),
    };
    Failure::finding(Code::StoreNoSuchToken.with_detail(format!("There is no \"{store}\"; {others}.")))
}

fn list_stores(waiting: &[StoreError]) -> String {
    waiting.iter().map(|error| format!("\"{}\"", error.store)).collect::<Vec<_>>().join(", ")
}

/// For a token with a keypad, which takes no PIN from us.
fn typed_elsewhere(args: &UnlockArgs, store: &StoreName) -> Result<Pin, Failure> {
    if args.remember || args.pin_file.is_some() {
        return Err(Failure::cannot_run(Code::WrongUse.with_detail(format!(
            "The PIN of {store} is typed on its own keypad, so `--pin-file` and `--remember` cannot be used."
        ))));
    }
    // What a command prints on its standard output is its answer only.
    let _shown = writeln!(io::stderr(), "Type the PIN of {store} on its own keypad.");
    Ok(Pin::new(Zeroizing::default()))
}

fn pin(args: &UnlockArgs, store: &StoreName) -> Result<Pin, Failure> {
    let none = |why: String| Failure::cannot_run(Code::PinNotGiven.with_detail(why));
    let typed = match &args.pin_file {
        Some(file) => files::read_password(file)?,
        None => {
            terminal::ask_secret(&format!("PIN of {store}: ")).map_err(|error| none(error.to_string()))?
        }
    };
    if typed.is_empty() {
        // It would count as a wrong one.
        return Err(none(match &args.pin_file {
            Some(file) => format!("The first line of {} is empty.", file.display()),
            None => "The answer was empty.".to_owned(),
        }));
    }
    Ok(Pin::new(typed))
}
