//! The language of the desktop.

use porthole_policy::Spoken;

/// What the desktop's variables ask for, as gettext reads them: `LANGUAGE` is a list and counts before the locale of
/// messages, unless that is the plain one. English where none of it is spoken here.
pub fn of_desktop(variable: impl Fn(&str) -> Option<String>) -> Spoken {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set).unwrap_or_default();
    let is_plain = matches!(locale.split('.').next(), None | Some("" | "C" | "POSIX"));
    let list = set("LANGUAGE").filter(|_| !is_plain).unwrap_or_default();
    Spoken::first_of(list.split(':').chain([locale.as_str()])).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(variables: &[(&str, &str)]) -> Spoken {
        of_desktop(|name| {
            variables.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_list_of_languages_counts_before_the_locale_and_the_plain_locale_before_both() {
        assert_eq!(spoken(&[("LANG", "de_DE.UTF-8")]), Spoken::German);
        assert_eq!(spoken(&[("LANG", "de_DE.UTF-8"), ("LANGUAGE", "fr:en:de")]), Spoken::English);
        assert_eq!(spoken(&[("LANG", "en_GB.UTF-8"), ("LC_MESSAGES", "de_AT.UTF-8")]), Spoken::German);
        assert_eq!(spoken(&[("LC_ALL", "C.UTF-8"), ("LANGUAGE", "de")]), Spoken::English);
        assert_eq!(spoken(&[("LANG", "fr_FR.UTF-8")]), Spoken::English);
        assert_eq!(spoken(&[]), Spoken::English);
    }
}
