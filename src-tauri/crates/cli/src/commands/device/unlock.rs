//! `portholectl device unlock`: opens a token with its PIN.

use std::io::IsTerminal as _;

use porthole_config::ManagedConfig;
use porthole_explain::Code;
use porthole_host::{Judge, Remember};
use porthole_identity::{Ledger, Pin, StoreName};
use porthole_policy::DeviceClass;
use serde::Serialize;

use crate::args::UnlockArgs;
use crate::failure::{Ending, Failure};
use crate::files;
use crate::output::{Output, Style};

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
) -> Result<Ending, Failure> {
    let store = match &args.store {
        Some(name) => StoreName::read(name.clone()),
        None => the_one(&judge.device(Some(config)).ledger)?,
    };
    let pin = pin(args, &store)?;
    let remember = if args.remember { Remember::InKeyring } else { Remember::ThisRun };
    judge.unlock(&store, &pin, remember).map_err(|error| Failure::refused(error.problem()))?;
    let class = judge.device(Some(config)).status.class;
    let view = Unlocked { store: store.to_string(), remembered: args.remember, class };
    output.answer(&view, |page| {
        page.headline(Style::Good, &format!("The PIN opens {store}"));
        if args.remember {
            page.words(
                "Your keyring keeps it: the app and portholectl open the token by themselves from now on.",
            );
            page.words("Should it turn out wrong one day, it is tried once and forgotten.");
        } else {
            page.words("Nothing has kept it, and with the end of this command the token is closed again.");
            page.field(
                "What to do",
                "Type the PIN in the app, or use --remember to have your keyring keep it",
            );
        }
        page.field("Device", &format!("{class} while the token is open"));
    })?;
    Ok(Ending::Fine)
}

fn the_one(ledger: &Ledger) -> Result<StoreName, Failure> {
    let waiting = ledger.waiting_for_pin();
    match waiting.as_slice() {
        [only] => Ok(only.store.clone()),
        [] => Err(Failure::refused(Code::StoreNoSuchToken.with_detail("No token waits for a PIN."))),
        several => {
            let names: Vec<String> = several.iter().map(|error| format!("\"{}\"", error.store)).collect();
            let which = format!("Several tokens wait for a PIN; name one of them: {}", names.join(", "));
            Err(Failure::cannot_run(Code::WrongUse.with_detail(which)))
        }
    }
}

fn pin(args: &UnlockArgs, store: &StoreName) -> Result<Pin, Failure> {
    let wrong_use = |why: &str| Failure::cannot_run(Code::WrongUse.with_detail(why));
    let typed = match &args.pin_file {
        Some(file) => files::read_password(file)?,
        None if std::io::stdin().is_terminal() => rpassword::prompt_password(format!("PIN of {store}: "))
            .map_err(|error| wrong_use(&format!("The terminal could not be asked: {error}")))?,
        None => return Err(wrong_use("There is no terminal to ask for the PIN on; name a --pin-file")),
    };
    if typed.is_empty() {
        // It would count as a wrong one.
        return Err(wrong_use("No PIN was given, so none was tried"));
    }
    Ok(Pin::new(typed.into()))
}
