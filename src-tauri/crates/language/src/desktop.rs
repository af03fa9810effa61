//! The language of the desktop.

use porthole_policy::SupportedLanguage;

/// The variables with the locale of messages. The first that is set decides.
const LOCALE: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// A variable's value; an empty one counts as not set.
pub(crate) fn set(variable: impl Fn(&str) -> Option<String>, name: &str) -> Option<String> {
    variable(name).filter(|value| !value.is_empty())
}

/// The locale of messages.
pub(crate) fn locale(variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    LOCALE.into_iter().find_map(|name| set(&variable, name))
}

/// The languages that the desktop names, the most wanted first, with a colon between them.
pub fn list(variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    set(&variable, "LANGUAGE").or_else(|| locale(&variable))
}

/// What the desktop's variables ask for, as gettext reads them: `LANGUAGE` is a list and counts before the locale of
/// messages, unless that is the plain one. English where none of it is spoken here.
pub fn of_desktop(variable: impl Fn(&str) -> Option<String>) -> SupportedLanguage {
    let locale = locale(&variable).unwrap_or_default();
    let is_plain = matches!(locale.split('.').next(), None | Some("" | "C" | "POSIX"));
    let list = set(&variable, "LANGUAGE").filter(|_| !is_plain).unwrap_or_default();
    SupportedLanguage::first_of(list.split(':').chain([locale.as_str()])).unwrap_or_default()
}

/// What a program needs in its environment for its libraries to speak `spoken` (GTK's dialogs, by gettext); nothing where
/// the desktop does already. What the desktop asks for comes after it.
pub fn for_programs(
    spoken: SupportedLanguage,
    variable: impl Fn(&str) -> Option<String>,
) -> Vec<(&'static str, String)> {
    if of_desktop(&variable) == spoken {
        return Vec::new();
    }
    let decides = LOCALE.into_iter().find(|name| set(&variable, name).is_some());
    let locale = locale(&variable).unwrap_or_default();
    let before = set(&variable, "LANGUAGE").unwrap_or_else(|| locale.clone());
    let list: Vec<&str> = [spoken.code(), &before].into_iter().filter(|part| !part.is_empty()).collect();
    let mut needed = vec![("LANGUAGE", list.join(":"))];
    if matches!(locale.as_str(), "" | "C" | "POSIX") {
        // The C library translates nothing there.
        let name = if decides == Some("LC_ALL") { "LC_ALL" } else { "LC_MESSAGES" };
        needed.push((name, "C.UTF-8".to_owned()));
    }
    needed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_told_a_language_only_where_the_desktop_has_another() {
        let needed = |spoken, variables: &[(&str, &str)]| {
            let needed = for_programs(spoken, |name| {
                variables.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned())
            });
            needed.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(needed(SupportedLanguage::German, &[("LANG", "de_AT.UTF-8")]), "");
        assert_eq!(needed(SupportedLanguage::English, &[("LANG", "fr_FR.UTF-8")]), "");
        assert_eq!(needed(SupportedLanguage::German, &[("LANG", "en_GB.UTF-8")]), "LANGUAGE=de:en_GB.UTF-8");
        let french = [("LANG", "fr_FR.UTF-8"), ("LANGUAGE", "fr:en")];
        assert_eq!(needed(SupportedLanguage::German, &french), "LANGUAGE=de:fr:en");
        assert_eq!(needed(SupportedLanguage::English, &[("LANG", "de_DE.UTF-8")]), "LANGUAGE=en:de_DE.UTF-8");
        assert_eq!(needed(SupportedLanguage::German, &[]), "LANGUAGE=de LC_MESSAGES=C.UTF-8");
        assert_eq!(needed(SupportedLanguage::German, &[("LC_ALL", "C")]), "LANGUAGE=de:C LC_ALL=C.UTF-8");
        assert_eq!(needed(SupportedLanguage::German, &[("LANG", "C.UTF-8")]), "LANGUAGE=de:C.UTF-8");
    }

    fn spoken(variables: &[(&str, &str)]) -> SupportedLanguage {
        of_desktop(|name| {
            variables.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_list_of_languages_counts_before_the_locale_and_the_plain_locale_before_both() {
        assert_eq!(spoken(&[("LANG", "de_DE.UTF-8")]), SupportedLanguage::German);
        assert_eq!(spoken(&[("LANG", "de_DE.UTF-8"), ("LANGUAGE", "fr:en:de")]), SupportedLanguage::English);
        assert_eq!(
            spoken(&[("LANG", "en_GB.UTF-8"), ("LC_MESSAGES", "de_AT.UTF-8")]),
            SupportedLanguage::German
        );
        assert_eq!(spoken(&[("LC_ALL", "C.UTF-8"), ("LANGUAGE", "de")]), SupportedLanguage::English);
        assert_eq!(spoken(&[("LANG", "fr_FR.UTF-8")]), SupportedLanguage::English);
        assert_eq!(spoken(&[]), SupportedLanguage::English);
    }
}
