//! Whether spelling can be checked in the person's languages.

use porthole_explain::Code;
use porthole_language::spelling::{self, Dictionary};

use super::check::{Check, Name};
use super::machine::Machine;

const SPELLING: Name =
    Name { check: "spelling-dictionaries", area: "Web engine", title: "Spelling dictionaries" };

/// The languages whose dictionaries Debian packages by country, with the country of a language that names none.
const BY_COUNTRY: [(&str, &str); 3] = [("de", "de"), ("en", "us"), ("pt", "pt")];

/// Debian's name for Norwegian as it is written by most.
const NORWEGIAN: [&str; 2] = ["nb", "nn"];

pub(super) fn check(machine: &Machine) -> Check {
    let variable = |name: &str| machine.variable(name).and_then(|value| value.to_str()).map(str::to_owned);
    let folders = spelling::folders(variable).into_iter().map(|folder| machine.path(folder));
    let found = spelling::dictionaries(&spelling::languages(variable), &spelling::installed(folders));
    let missing: Vec<&Dictionary> = found.iter().filter(|it| it.installed.is_none()).collect();
    if missing.is_empty() {
        let found: Vec<String> = found.iter().map(said).collect();
        return SPELLING.ok(found.join(", "));
    }
    let languages: Vec<&str> = missing.iter().map(|it| it.language.as_str()).collect();
    let debian: Vec<String> = missing.iter().map(|it| package_of_debian(&it.language)).collect();
    let fedora: Vec<String> = missing.iter().map(|it| format!("hunspell-{}", base(&it.language))).collect();
    let detail = format!(
        "No dictionary for {}. On Debian and Ubuntu: `apt install {}`; on Fedora: `dnf install {}`.",
        languages.join(", "),
        debian.join(" "),
        fedora.join(" ")
    );
    SPELLING.warning(Code::DictionaryMissing.with_detail(detail))
}

fn said(dictionary: &Dictionary) -> String {
    let Dictionary { language, installed } = dictionary;
    match installed.as_deref() {
        Some(name) if name != language => format!("{language} (with {name})"),
        Some(_) | None => language.clone(),
    }
}

fn base(language: &str) -> &str {
    language.split('_').next().unwrap_or(language)
}

fn package_of_debian(language: &str) -> String {
    let base = base(language);
    if NORWEGIAN.contains(&base) {
        return "hunspell-no".to_owned();
    }
    let usual = BY_COUNTRY.iter().find(|(language, _)| *language == base).map(|(_, country)| *country);
    let packaged = ["de_at", "de_ch", "en_gb", "en_au", "en_ca", "en_za", "pt_br"];
    let named = language.to_lowercase();
    let own =
        named.split_once('_').filter(|_| packaged.contains(&named.as_str())).map(|(_, country)| country);
    match usual {
        Some(usual) => format!("hunspell-{base}-{}", own.unwrap_or(usual)),
        None => format!("hunspell-{base}"),
    }
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
        assert!(missing.found.contains("`dnf install hunspell-de`"), "{missing:?}");
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
        ] {
            assert_eq!(package_of_debian(language), package, "{language}");
        }
    }
}
