//! Whether spelling can be checked in the person's languages.

use porthole_explain::Code;
use porthole_language::spelling::{self, Dictionary};

use super::check::{Check, Name};
use super::machine::Machine;

const SPELLING: Name =
    Name { check: "spelling-dictionaries", area: "Web engine", title: "Spelling dictionaries" };

/// Debian's packages by language; in Ubuntu they have the same names. Japanese, Chinese and others have none.
const PACKAGED: [&str; 51] = [
    "af", "an", "ar", "be", "bg", "bn", "bo", "br", "bs", "ca", "cs", "da", "dz", "el", "es", "eu", "fr",
    "gd", "gl", "gu", "he", "hi", "hr", "hu", "id", "is", "it", "kk", "ko", "lo", "lt", "lv", "ml", "mn",
    "ne", "nl", "oc", "pl", "ro", "ru", "si", "sk", "sl", "sr", "sv", "sw", "te", "th", "tr", "uk", "vi",
];

/// Those with another name.
const OTHERS: [(&str, &str); 6] = [
    ("nb", "hunspell-no"),
    ("nn", "hunspell-no"),
    ("no", "hunspell-no"),
    ("eo", "myspell-eo"),
    ("et", "myspell-et"),
    ("fo", "myspell-fo"),
];

/// The languages that are packaged by country, with the country of a language that names none, and the other countries.
const BY_COUNTRY: [(&str, &str, &[&str]); 3] =
    [("de", "de", &["at", "ch"]), ("en", "us", &["gb", "au", "ca", "za"]), ("pt", "pt", &["br"])];

pub(super) fn check(machine: &Machine) -> Check {
    let variable = |name: &str| machine.variable(name).and_then(|value| value.to_str()).map(str::to_owned);
    let folders = spelling::folders(variable).into_iter().map(|folder| machine.path(folder));
    let found = spelling::dictionaries(&spelling::languages(variable), &spelling::installed(folders));
    let missing = found.iter().filter(|it| it.installed.is_none());
    // A language without a package may have a checker of another kind, which the web engine uses as well.
    let missing: Vec<(&str, String)> =
        missing.filter_map(|it| Some((it.language.as_str(), package_of_debian(&it.language)?))).collect();
    if missing.is_empty() {
        let found: Vec<String> = found.iter().map(describe).collect();
        return SPELLING.ok(found.join(", "));
    }
    let (languages, packages): (Vec<&str>, Vec<String>) = missing.into_iter().unzip();
    let detail = format!(
        "No dictionary for {}. On Debian and Ubuntu: `apt install {}`.",
        languages.join(", "),
        packages.join(" ")
    );
    SPELLING.warning(Code::DictionaryMissing.with_detail(detail))
}

fn describe(dictionary: &Dictionary) -> String {
    let Dictionary { language, installed } = dictionary;
    match installed.as_deref() {
        Some(name) if name != language => format!("{language} (with {name})"),
        Some(_) => language.clone(),
        None => format!("{language} (no hunspell dictionary)"),
    }
}

fn base(language: &str) -> &str {
    language.split('_').next().unwrap_or(language)
}

/// The package with the dictionary of `language`, if Debian has one.
fn package_of_debian(language: &str) -> Option<String> {
    let base = base(language);
    if let Some((_, package)) = OTHERS.iter().find(|(language, _)| *language == base) {
        return Some((*package).to_owned());
    }
    if let Some((_, usual, others)) = BY_COUNTRY.iter().find(|(language, ..)| *language == base) {
        let country = language.split_once('_').map(|(_, country)| country.to_lowercase());
        let own = country.as_deref().filter(|country| others.contains(country));
        return Some(format!("hunspell-{base}-{}", own.unwrap_or(usual)));
    }
    PACKAGED.contains(&base).then(|| format!("hunspell-{base}"))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::super::check::State;
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a machine of the test's own")]
    fn a_language_without_a_dictionary_is_named_with_its_package_until_it_is_there() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("usr/share/hunspell");
        std::fs::create_dir_all(&folder).unwrap();
        let variables = [("LANGUAGE", OsStr::new("de_AT:en"))];
        let machine = Machine::with_root(root.path(), &variables);
        let install = |name: &str| {
            for kind in ["dic", "aff"] {
                std::fs::write(folder.join(name).with_extension(kind), "").unwrap();
            }
        };
        install("en_US");
        let missing = check(&machine);
        assert_eq!(missing.state, State::Warning);
        assert!(missing.found.contains("No dictionary for de_AT."), "{missing:?}");
        assert!(missing.found.contains("`apt install hunspell-de-at`"), "{missing:?}");
        install("de_DE");
        let there = check(&machine);
        assert_eq!((there.state, there.found.as_str()), (State::Fine, "de_AT (with de_DE), en (with en_US)"));
    }

    #[test]
    fn debians_packages_are_named_by_language_and_some_by_country() {
        for (language, package) in [
            ("de", "hunspell-de-de"),
            ("de_LU", "hunspell-de-de"),
            ("de_CH", "hunspell-de-ch"),
            ("en_GB", "hunspell-en-gb"),
            ("en_IE", "hunspell-en-us"),
            ("pt_BR", "hunspell-pt-br"),
            ("fr_FR", "hunspell-fr"),
            ("nb_NO", "hunspell-no"),
            ("et_EE", "myspell-et"),
        ] {
            assert_eq!(package_of_debian(language).as_deref(), Some(package), "{language}");
        }
        for language in ["ja_JP", "zh_CN", "fi_FI"] {
            assert_eq!(package_of_debian(language), None, "{language}");
        }
    }
}
