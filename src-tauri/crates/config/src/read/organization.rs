//! `[organization]`, and addresses that people open.

use url::{ParseError, Url};

use super::table::{Found, Table};
use super::walk::Walk;
use crate::fault::Words;
use crate::managed::Organization;
use crate::tree::Place;
use crate::vocabulary;

pub(super) fn read(found: Found<'_>, walk: &mut Walk<'_>) -> Option<Organization> {
    let table = Table::open::<vocabulary::Organization>("organization", "organization", found, walk);
    let why = "Windows and refusals name the organisation.";
    let name = table.required(walk, "name", why, "Write `name = \"Harbor Ltd\"`.");
    let why = "Every refusal tells the person where to find help.";
    let instead = "Write `help_url = \"https://help.harbor.test/device\"`.";
    let help = table.required(walk, "help_url", why, instead);
    let help = help.and_then(|text| https(walk, "organization.help_url", text));
    Some(Organization { name: name?.0.trim().to_owned(), help_url: help? })
}

/// An https address with a host and without a password.
pub(super) fn https(walk: &mut Walk<'_>, key: &str, (text, place): (&str, &Place)) -> Option<Url> {
    let url = match Url::parse(text) {
        Ok(url) => url,
        Err(error) => {
            let what = if error == ParseError::RelativeUrlWithoutBase {
                format!("`{text}` does not begin with https://.")
            } else {
                format!("`{text}` is not a web address: {error}.")
            };
            let whole = format!("https://{text}");
            let likely = !text.contains([' ', '@']) && text.contains('.') && Url::parse(&whole).is_ok();
            let instead = if likely {
                format!("Write `{whole}`.")
            } else {
                "Write the whole address, such as `https://mail.harbor.test/`.".to_owned()
            };
            let words = Words::new(what, "Porthole opens it as it stands here.", instead);
            walk.faults.add(place, key, words);
            return None;
        }
    };
    let words = if !text.starts_with("https://") {
        Words::new(
            format!("`{text}` does not begin with https://."),
            "Without TLS anyone on the way could read and change what is shown.",
            match text.split_once("://") {
                Some((_, rest)) => format!("Write `https://{rest}`."),
                None => "Write an address that begins with `https://`.".to_owned(),
            },
        )
    } else if !url.username().is_empty() || url.password().is_some() {
        Words::new(
            "This address holds a user name or password.",
            "Everyone on the device can read the managed file.",
            "Write the address without what stands before the `@`.",
        )
    } else if porthole_policy::HostName::of(&url).is_none() {
        Words::new(
            format!("`{text}` has no host that could be reached."),
            "Porthole must know which server is meant.",
            "Write the whole address, such as `https://mail.harbor.test/`.",
        )
    } else {
        return Some(url);
    };
    walk.faults.add(place, key, words);
    None
}
