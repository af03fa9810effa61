//! `portholectl proxy sign-in`: a name and a password for the organisation's proxy, kept by the keyring.

use std::io::{self, BufRead as _, Write as _};

use porthole_explain::Code;
use porthole_identity::StoreError;
use porthole_keystore::ProxyPasswords;
use serde::Serialize;

use crate::args::SignInArgs;
use crate::failure::{ExitStatus, Failure};
use crate::output::{Output, Style};
use crate::{files, terminal};

#[derive(Debug, Serialize)]
struct SignIn<'a> {
    proxy: &'a str,
    kept: bool,
}

/// Keeps it, or lets go of it.
///
/// # Errors
/// There is no name or password to be had, or the keyring does not do its part.
pub(crate) fn sign_in(args: &SignInArgs, output: Output) -> Result<ExitStatus, Failure> {
    let kept = ProxyPasswords::default();
    let refused = |error: StoreError| Failure::refused(error.problem());
    if args.forget {
        kept.forget(&args.proxy).map_err(refused)?;
    } else {
        let none = |why: String| Failure::cannot_run(Code::WrongUse.with_detail(why));
        let user = match &args.user {
            Some(user) => user.clone(),
            None => ask_name(&args.proxy).map_err(|error| none(error.to_string()))?,
        };
        // RFC 7617 section 2: what stands before the first colon is the name.
        if user.is_empty() || user.contains([':', '\n']) {
            return Err(none("A name at a proxy is not empty and holds no colon.".to_owned()));
        }
        let password = match &args.password_file {
            Some(file) => files::read_password(file)?,
            None => terminal::ask_secret(&format!("Password of {user} at {}: ", args.proxy))
                .map_err(|error| none(error.to_string()))?,
        };
        kept.keep(&args.proxy, &user, &password).map_err(refused)?;
    }
    output.answer(&SignIn { proxy: &args.proxy, kept: !args.forget }, |page| {
        if args.forget {
            page.headline(Style::Good, &format!("Your keyring keeps nothing for {}", args.proxy));
        } else {
            page.headline(Style::Good, &format!("Your keyring keeps your sign-in at {}", args.proxy));
            page.words(
                "The app uses it from the next connection on. Whether the proxy accepts it shows then:",
            );
            page.words("portholectl proxy check https://…");
        }
    })?;
    Ok(ExitStatus::Fine)
}

fn ask_name(proxy: &str) -> io::Result<String> {
    // What a command prints on its standard output is its answer alone.
    write!(io::stderr(), "Your name at {proxy}: ")?;
    let mut name = String::new();
    io::stdin().lock().read_line(&mut name)?;
    Ok(name.trim().to_owned())
}
