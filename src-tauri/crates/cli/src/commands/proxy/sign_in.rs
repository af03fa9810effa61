//! `portholectl proxy sign-in`: a name and a password for the organisation's proxy, kept by the keyring.

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

/// Stores the account, or deletes the stored one.
///
/// # Errors
/// There is no name or password to be had, or the keyring does not do its part.
pub(crate) fn sign_in(args: &SignInArgs, output: Output) -> Result<ExitStatus, Failure> {
    let kept = ProxyPasswords::default();
    let refused = |error: StoreError| Failure::finding(error.problem());
    if args.forget {
        kept.forget(&args.proxy).map_err(refused)?;
    } else {
        let none = |why: String| Failure::cannot_run(Code::WrongUse.with_detail(why));
        let user = match &args.user {
            Some(user) => user.clone(),
            None => terminal::ask(&format!("Your name at {}: ", args.proxy))
                .map_err(|error| none(format!("{error} Add `--user NAME` and `--password-file FILE`.")))?,
        };
        // RFC 7617 section 2: what stands before the first colon is the name.
        if user.is_empty() || user.contains([':', '\n']) {
            return Err(none("A name at a proxy must not be empty or contain a colon.".to_owned()));
        }
        let password = match &args.password_file {
            Some(file) => files::read_password(file)?,
            None => terminal::ask_secret(&format!("Password of {user} at {}: ", args.proxy))
                .map_err(|error| none(format!("{error} Add `--password-file FILE`.")))?,
        };
        if password.is_empty() {
            return Err(none(match &args.password_file {
                Some(file) => {
                    format!("The first line of `{}` is empty, so it holds no password.", file.display())
                }
                None => "The password is empty.".to_owned(),
            }));
        }
        kept.save(&args.proxy, &user, &password).map_err(refused)?;
    }
    output.answer(&SignIn { proxy: &args.proxy, kept: !args.forget }, |page| {
        if args.forget {
            page.headline(Style::Good, &format!("Your keyring holds no sign-in for {}", args.proxy));
        } else {
            page.headline(Style::Good, &format!("Your keyring holds your sign-in for {}", args.proxy));
            page.text(
                "The app uses it from the next connection on. Whether the proxy accepts it shows then:",
            );
            page.text("portholectl proxy check URL");
        }
    })?;
    Ok(ExitStatus::Fine)
}
