//! Addresses as people and logs see them.

use url::Url;

/// An address without what may be secret in it: no query, no fragment, no user.
#[must_use]
pub fn without_secrets(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // Addresses without a host have no user either.
    let _none = (url.set_username(""), url.set_password(None));
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_secret_in_an_address_is_left_out() {
        for (address, shown) in [
            ("https://anna:secret@mail.test/inbox?token=1#key=2", "https://mail.test/inbox"),
            ("mailto:anna@mail.test?body=x", "mailto:anna@mail.test"),
        ] {
            assert_eq!(without_secrets(&Url::parse(address).unwrap()), shown);
        }
    }
}
