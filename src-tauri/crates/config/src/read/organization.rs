//! `[organization]`, and addresses that people open.

use porthole_policy::{HostName, HostPatternError};
use url::{ParseError, Url};

use super::context::ReadContext;
use super::table::{Found, Table};
use crate::fault::{FaultMessage, hyphen};
use crate::managed::Organization;
use crate::place::Place;
use crate::schema_types;

pub(super) fn read(found: Found<'_>, context: &mut ReadContext<'_>) -> Option<Organization> {
    let table = Table::open::<schema_types::Organization>("organization", "organization", found, context);
    let why = "Porthole shows the organisation's name in its windows and messages.";
    let name = table.required_name(context, "name", why, "Write `name = \"Harbor Ltd\"`.");
    let why = "Every refusal shows people where to find help.";
    let help = "Write `help_url = \"https://help.harbor.test/device\"`.";
    let help = table.required(context, "help_url", why, help);
    let help = help.and_then(|text| https(context, "organization.help_url", text));
    Some(Organization { name: name?, help_url: help? })
}

const WRITE_WHOLE: &str = "Write the whole address, such as `https://mail.harbor.test/`.";

/// Advises `rest` behind `https://`, where that is an address that is accepted.
fn write_https(rest: &str) -> String {
    let whole = format!("https://{}", rest.trim());
    let is_accepted = |url: &Url| is_without_password(url) && HostName::of(url).is_some();
    if Url::parse(&whole).is_ok_and(|url| is_accepted(&url)) {
        format!("Write `{whole}`.")
    } else {
        WRITE_WHOLE.to_owned()
    }
}

fn is_without_password(url: &Url) -> bool {
    url.username().is_empty() && url.password().is_none()
}

/// The address of a server that Porthole itself connects to.
pub(super) fn https_server(context: &mut ReadContext<'_>, key: &str, found: (&str, &Place)) -> Option<Url> {
    let url = https(context, key, found)?;
    is_tls_server(context, key, found, &url).then_some(url)
}

/// Whether TLS can name the server of `url`; where not, that is a fault.
pub(super) fn is_tls_server(
    context: &mut ReadContext<'_>,
    key: &str,
    (text, place): (&str, &Place),
    url: &Url,
) -> bool {
    let is_usable = HostName::of(url).is_none_or(|host| host.is_tls_name());
    if !is_usable {
        context.faults.add(place, key, hyphen(&HostPatternError::Hyphen(text.to_owned())));
    }
    is_usable
}

/// An https address with a host and without a password.
pub(super) fn https(context: &mut ReadContext<'_>, key: &str, (text, place): (&str, &Place)) -> Option<Url> {
    let url = match Url::parse(text) {
        Ok(url) => url,
        Err(error) => {
            let what = if error == ParseError::RelativeUrlWithoutBase {
                format!("`{text}` does not begin with https://.")
            } else {
                format!("`{text}` is not a web address: {error}.")
            };
            let is_bare = error == ParseError::RelativeUrlWithoutBase && text.contains('.');
            let help = if is_bare { write_https(text) } else { WRITE_WHOLE.to_owned() };
            let message =
                FaultMessage::new(what, "Porthole opens the address exactly as it is written here.", help);
            context.faults.add(place, key, message);
            return None;
        }
    };
    let message = if !text.starts_with("https://") {
        FaultMessage::new(
            format!("`{text}` does not begin with https://."),
            "Without TLS, anyone on the network path could read and change the content.",
            text.split_once("://").map_or_else(|| WRITE_WHOLE.to_owned(), |(_, rest)| write_https(rest)),
        )
    } else if !is_without_password(&url) {
        FaultMessage::new(
            "This address holds a user name or password.",
            "Everyone on the device can read the managed file.",
            "Write the address without the part before the `@`.",
        )
    } else if HostName::of(&url).is_none() {
        FaultMessage::new(
            format!("`{text}` contains no host."),
            "Porthole needs the name of the server.",
            WRITE_WHOLE,
        )
    } else {
        return Some(url);
    };
    context.faults.add(place, key, message);
    None
}
