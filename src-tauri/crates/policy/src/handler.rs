//! Links of other schemes (`mailto:` and the like) that open in an app, as a registered protocol handler does in a
//! browser (HTML standard, section "Custom scheme handlers").

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use thiserror::Error;
use url::Url;

/// Everything but the unreserved characters of RFC 3986 section 2.3.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Stands for the link in a handler's address.
const PLACE: &str = "%s";

/// Schemes that no app can handle: pages and engines give them their own meaning, or they name local content.
const RESERVED: [&str; 18] = [
    "http",
    "https",
    "ws",
    "wss",
    "ftp",
    "file",
    "about",
    "blob",
    "data",
    "javascript",
    "view-source",
    "filesystem",
    "chrome",
    "resource",
    "webkit",
    "tauri",
    "ipc",
    "asset",
];

/// How an app opens the links of one scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handler {
    scheme: String,
    before: String,
    after: String,
}

/// Why something is not a handler.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HandlerError {
    /// Not the name of a scheme.
    #[error("`{0}` is not the name of a scheme: write it in lower-case letters, without a colon")]
    Scheme(String),
    /// A scheme that apps cannot handle.
    #[error("`{0}:` links cannot be handled by an app")]
    Reserved(String),
    /// The address has no place for the link, or more than one.
    #[error("`{0}` does not hold `%s` exactly once, after its host")]
    Place(String),
    /// Not an https address.
    #[error("`{0}` is not an https address")]
    Address(String),
}

impl Handler {
    /// Links of `scheme` open at `template`, where `%s` stands for the whole link.
    ///
    /// # Errors
    /// The scheme cannot be handled, or the template is no https address with one `%s` after its host.
    pub fn new(scheme: &str, template: &str) -> Result<Self, HandlerError> {
        Self::check_scheme(scheme)?;
        let misplaced = || HandlerError::Place(template.to_owned());
        let (before, after) = template.split_once(PLACE).ok_or_else(misplaced)?;
        let is_web =
            |url: &Url| url.scheme() == "https" && url.username().is_empty() && url.password().is_none();
        if !Url::parse(template).is_ok_and(|url| is_web(&url)) || !template.starts_with("https://") {
            return Err(HandlerError::Address(template.to_owned()));
        }
        // The host stands before the first slash after the scheme: the link must come after it.
        let is_after_host = before.strip_prefix("https://").is_some_and(|rest| rest.contains('/'));
        if after.contains(PLACE) || !is_after_host {
            return Err(misplaced());
        }
        Ok(Self { scheme: scheme.to_owned(), before: before.to_owned(), after: after.to_owned() })
    }

    /// Whether an app can handle the links of `scheme`.
    ///
    /// # Errors
    /// It is no name of a scheme, or one that no app can handle.
    pub fn check_scheme(scheme: &str) -> Result<(), HandlerError> {
        let is_name = scheme.starts_with(|first: char| first.is_ascii_lowercase())
            && scheme.len() <= 40
            && scheme.bytes().all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.')
            });
        if !is_name {
            return Err(HandlerError::Scheme(scheme.to_owned()));
        }
        if RESERVED.contains(&scheme) {
            return Err(HandlerError::Reserved(scheme.to_owned()));
        }
        Ok(())
    }

    /// The scheme, without its colon.
    #[must_use]
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// Where `link` opens. Everything in the link but letters and digits is escaped, so that it can neither leave its
    /// place nor add to the address.
    #[must_use]
    pub fn open(&self, link: &Url) -> Option<Url> {
        let link = utf8_percent_encode(link.as_str(), ESCAPED);
        Url::parse(&format!("{}{link}{}", self.before, self.after)).ok()
    }

    /// An address that a link of this scheme opens at, to look at its scope.
    #[must_use]
    pub fn example(&self) -> Option<Url> {
        Url::parse(&format!("{}x{}", self.before, self.after)).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEMPLATE: &str = "https://mail.harbor.test/?_task=mail&_action=compose&_to=%s";

    #[test]
    fn a_link_opens_whole_and_escaped_in_the_place_of_the_address() {
        let handler = Handler::new("mailto", TEMPLATE).unwrap();
        let link = Url::parse("mailto:robin@harbor.test?subject=a&b#c%20d").unwrap();
        assert_eq!(
            handler.open(&link).unwrap().as_str(),
            "https://mail.harbor.test/?_task=mail&_action=compose&_to=\
             mailto%3Arobin%40harbor.test%3Fsubject%3Da%26b%23c%2520d"
        );
    }

    #[test]
    fn only_an_https_address_with_one_place_after_its_host_is_a_template() {
        for (template, error) in [
            ("https://mail.harbor.test/?to=", HandlerError::Place as fn(String) -> HandlerError),
            ("https://mail.harbor.test/%s/%s", HandlerError::Place),
            ("https://%s.harbor.test/", HandlerError::Address),
            ("https://mail.harbor.test?%s", HandlerError::Place),
            ("http://mail.harbor.test/%s", HandlerError::Address),
            ("mail.harbor.test/%s", HandlerError::Address),
            ("https://robin:pw@mail.harbor.test/%s", HandlerError::Address),
        ] {
            assert_eq!(Handler::new("mailto", template), Err(error(template.to_owned())), "{template}");
        }
    }

    #[test]
    fn schemes_with_a_meaning_of_their_own_are_not_handled() {
        for scheme in RESERVED {
            assert_eq!(Handler::new(scheme, TEMPLATE), Err(HandlerError::Reserved(scheme.to_owned())));
        }
        for scheme in ["", "mailto:", "Mailto", "1mail", "ma il"] {
            assert_eq!(Handler::new(scheme, TEMPLATE), Err(HandlerError::Scheme(scheme.to_owned())));
        }
    }

    proptest! {
        #[test]
        fn no_link_can_leave_its_place(rest in "\\PC{0,200}") {
            let handler = Handler::new("mailto", TEMPLATE).unwrap();
            if let Ok(link) = Url::parse(&format!("mailto:{rest}")) {
                let url = handler.open(&link).unwrap();
                prop_assert_eq!(url.host_str(), Some("mail.harbor.test"));
                let to: Vec<_> = url.query_pairs().filter(|(name, _)| name == "_to").collect();
                prop_assert_eq!(to.len(), 1);
                prop_assert_eq!(to[0].1.as_ref(), link.as_str());
            }
        }
    }
}
