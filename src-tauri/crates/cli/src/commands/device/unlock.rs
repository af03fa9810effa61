//! `portholectl device unlock`: opens a token with its PIN.

use std::io::{self, Write as _};

use porthole_config::ManagedConfig;
use porthole_explain::Code;
use porthole_host::{DeviceEvaluator, Remember, not_unlocked};
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
    evaluator: &DeviceEvaluator,
    config: &ManagedConfig,
    output: Output,
) -> Result<ExitStatus, Failure> {
    // Looked for first, so that a person does not enter a PIN in vain.
    let ledger = evaluator.device(Some(config)).ledger;
    let store = match &args.store {
        Some(name) => StoreName::read(name.clone()),
        None => the_one(&ledger)?,
    };
    let entry = evaluator.pin_entry(&store).ok_or_else(|| no_such_token(&store, &ledger))?;
    let pin = match entry {
        PinEntry::Here => pin(args, &store)?,
        PinEntry::OwnKeypad => typed_elsewhere(args, &store)?,
    };
    let remember = if args.remember { Remember::InKeyring } else { Remember::ThisRun };
    let opened = evaluator.unlock(&store, &pin, remember);
    opened.map_err(|error| Failure::finding(not_unlocked(&store, &error)))?;
    let class = evaluator.device(Some(config)).status.class;
    let view = Unlocked { store: store.to_string(), remembered: args.remember, class };
    output.answer(&view, |page| {
        page.headline(Style::Good, &format!("The PIN unlocks {store}"));
        if args.remember {
            page.text("Your keyring saved it. Porthole and portholectl now unlock the token without asking.");
            page.text("If the PIN is wrong one day, Porthole tries it once and then removes it.");
        } else {
            page.text("The PIN was not saved. The token is locked again when this command ends.");
            page.field("What to do", what_to_do(entry));
        }
        page.field("Device", &format!("{class} while the token is unlocked"));
    })?;
    Ok(ExitStatus::Fine)
}

const fn what_to_do(entry: PinEntry) -> &'static str {
    match entry {
        PinEntry::Here => "Enter the PIN in Porthole, or use --remember to save it in your keyring",
        PinEntry::OwnKeypad => {
            "Enter it when Porthole asks for it: Porthole keeps the token unlocked while it runs"
        }
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
            "The PIN of {store} is entered on its own keypad, so `--pin-file` and `--remember` cannot be used."
        ))));
    }
    // What a command prints on its standard output is its answer only.
    let _shown = writeln!(io::stderr(), "Enter the PIN of {store} on its own keypad.");
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
