use serde::{Deserialize, Serialize, Serializer};

/// A language that Porthole speaks, and in which an organisation can word its messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub enum SupportedLanguage {
    /// English, which stands in for every other.
    #[default]
    #[serde(rename = "en")]
    English,
    /// German.
    #[serde(rename = "de")]
    German,
}

impl SupportedLanguage {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// The code of the language (ISO 639-1).
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// The first language of a list of locales that is spoken here: `de_AT.UTF-8`, `de-AT`, `de`.
    #[must_use]
    pub fn first_of<'l>(locales: impl IntoIterator<Item = &'l str>) -> Option<Self> {
        let language =
            |locale: &str| locale.split(['_', '-', '.', '@', ';']).next().map(str::to_ascii_lowercase);
        let spoken = |locale: &str| {
            let language = language(locale.trim())?;
            Self::ALL.into_iter().find(|spoken| spoken.code() == language)
        };
        locales.into_iter().find_map(spoken)
    }
}

/// The same in one language or in several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByLanguage<T> {
    first: (SupportedLanguage, T),
    others: Vec<(SupportedLanguage, T)>,
}

impl<T> ByLanguage<T> {
    /// This text for every language.
    #[must_use]
    pub const fn in_every_language(value: T) -> Self {
        Self { first: (SupportedLanguage::English, value), others: Vec::new() }
    }

    /// One for each of these languages; `None` where there are none at all.
    #[must_use]
    pub fn new(values: Vec<(SupportedLanguage, T)>) -> Option<Self> {
        let mut values = values.into_iter();
        values.next().map(|first| Self { first, others: values.collect() })
    }

    /// What there is in this language, else in English, else in the first that there is.
    #[must_use]
    pub fn of(&self, spoken: SupportedLanguage) -> &T {
        let of = |language| self.iter().find(move |(other, _)| *other == language);
        of(spoken).or_else(|| of(SupportedLanguage::English)).map_or(&self.first.1, |(_, value)| value)
    }

    /// All of it.
    pub fn iter(&self) -> impl Iterator<Item = (SupportedLanguage, &T)> {
        std::iter::once(&self.first).chain(&self.others).map(|(spoken, value)| (*spoken, value))
    }
}

/// By the code of each language.
impl<T: Serialize> Serialize for ByLanguage<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_locale_whose_language_is_spoken_counts() {
        assert_eq!(
            SupportedLanguage::first_of(["fr_FR.UTF-8", "de_AT.UTF-8@euro", "en"]),
            Some(SupportedLanguage::German)
        );
        assert_eq!(SupportedLanguage::first_of(["EN-gb"]), Some(SupportedLanguage::English));
        assert_eq!(SupportedLanguage::first_of(["C", "POSIX", "", "deutsch"]), None);
    }
}
