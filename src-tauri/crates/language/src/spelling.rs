//! The languages and dictionaries that spelling is checked with: those of hunspell, which the web engine finds by Enchant.

use std::path::PathBuf;

use crate::desktop;

/// What is checked where the desktop names no language: what most pages are written in.
const USUAL: &str = "en_US";

/// The languages that the desktop's variables name, the most wanted first: `de_DE`, or `de` where no country is named.
/// Porthole's own language stands among them where the person chose it ([`crate::for_programs`]).
pub fn languages(variable: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let named = desktop::list(variable).unwrap_or_default();
    let mut languages: Vec<String> = Vec::new();
    for name in named.split(':') {
        let language = name.split(['.', '@']).next().unwrap_or_default();
        if !matches!(language, "" | "C" | "POSIX") && !languages.iter().any(|known| known == language) {
            languages.push(language.to_owned());
        }
    }
    // `de` says nothing beside `de_DE`.
    let whole: Vec<String> = languages.iter().filter(|it| it.contains('_')).cloned().collect();
    languages.retain(|it| it.contains('_') || !whole.iter().any(|name| is_of(name, it)));
    languages
}

/// What spelling in one language is checked with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dictionary {
    /// The language, as the desktop names it.
    pub language: String,
    /// The dictionary, where one is installed. That of another country is better than none.
    pub installed: Option<String>,
}

/// The dictionaries for `languages`, of those in `installed`.
#[must_use]
pub fn dictionaries(languages: &[String], installed: &[String]) -> Vec<Dictionary> {
    let usual = [USUAL.to_owned()];
    let languages = if languages.is_empty() { &usual } else { languages };
    let of = |language: &String| {
        let base = language.split('_').next().unwrap_or_default();
        let home = if base == "en" { USUAL.to_owned() } else { format!("{base}_{}", base.to_uppercase()) };
        let found = [language, &home].into_iter().find(|name| installed.contains(name));
        let found = found.or_else(|| installed.iter().filter(|name| is_of(name, base)).min());
        Dictionary { language: language.clone(), installed: found.cloned() }
    };
    languages.iter().map(of).collect()
}

fn is_of(name: &str, language: &str) -> bool {
    name.split('_').next() == Some(language)
}

/// The names of the dictionaries in these folders, such as `de_DE`.
pub fn installed(folders: impl IntoIterator<Item = PathBuf>) -> Vec<String> {
    let files =
        folders.into_iter().flat_map(|folder| std::fs::read_dir(folder).into_iter().flatten().flatten());
    let name = |file: std::fs::DirEntry| {
        let path = file.path();
        let is_whole =
            path.extension().is_some_and(|kind| kind == "dic") && path.with_extension("aff").exists();
        path.file_stem().filter(|_| is_whole).and_then(|name| name.to_str()).map(str::to_owned)
    };
    files.filter_map(name).collect()
}

/// Where dictionaries are looked for.
pub fn folders(variable: impl Fn(&str) -> Option<String>) -> Vec<PathBuf> {
    let data = desktop::set(variable, "XDG_DATA_DIRS");
    let data = data.unwrap_or_else(|| "/usr/local/share:/usr/share".to_owned());
    std::env::split_paths(&data).map(|folder| folder.join("hunspell")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_desktop(variables: &[(&str, &str)]) -> Vec<String> {
        languages(|name| variables.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn the_languages_are_those_of_the_desktop_and_of_porthole() {
        assert_eq!(of_desktop(&[("LANG", "de_DE.UTF-8")]), ["de_DE"]);
        assert_eq!(of_desktop(&[("LANGUAGE", "de:en_GB.UTF-8"), ("LANG", "en_GB.UTF-8")]), ["de", "en_GB"]);
        assert_eq!(of_desktop(&[("LANGUAGE", "de_CH:de:fr:en_GB@euro:en")]), ["de_CH", "fr", "en_GB"]);
        assert_eq!(of_desktop(&[("LANG", "de_DE.UTF-8"), ("LC_MESSAGES", "fr_FR.UTF-8")]), ["fr_FR"]);
        assert_eq!(of_desktop(&[("LANG", "C.UTF-8")]), [""; 0]);
        assert_eq!(of_desktop(&[]), [""; 0]);
    }

    #[test]
    fn a_language_has_its_own_dictionary_else_that_of_another_country() {
        let installed = ["en_GB", "de_BE", "de_DE", "sv_SE", "sv_FI"].map(str::to_owned);
        let of = |languages: &[&str]| -> Vec<Option<String>> {
            let languages: Vec<String> = languages.iter().map(|it| (*it).to_owned()).collect();
            dictionaries(&languages, &installed).into_iter().map(|it| it.installed).collect()
        };
        let some = |name: &str| Some(name.to_owned());
        assert_eq!(of(&["de_BE", "de_AT", "de"]), [some("de_BE"), some("de_DE"), some("de_DE")]);
        assert_eq!(of(&["sv", "fr_FR", "d"]), [some("sv_FI"), None, None]);
        assert_eq!(of(&[]), [some("en_GB")], "what most pages are written in");
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a folder of the test's own")]
    fn a_dictionary_is_two_files() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["de_DE.dic", "de_DE.aff", "fr_FR.dic", "hyph_de.aff", "readme.txt"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        assert_eq!(installed([folder.path().join("missing"), folder.path().to_owned()]), ["de_DE"]);
        let named = folders(|name| (name == "XDG_DATA_DIRS").then(|| "/opt/share:/usr/share".to_owned()));
        assert_eq!(named, [PathBuf::from("/opt/share/hunspell"), PathBuf::from("/usr/share/hunspell")]);
        assert_eq!(folders(|_| None).len(), 2);
    }
}
