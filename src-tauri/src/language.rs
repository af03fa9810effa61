//! The texts of this process, in the language that the broker sets.

use parking_lot::RwLock;
use porthole_language::Value;
use porthole_policy::SupportedLanguage;

static SPOKEN: RwLock<SupportedLanguage> = RwLock::new(SupportedLanguage::English);

/// Sets the language.
pub(crate) fn set_language(spoken: SupportedLanguage) {
    *SPOKEN.write() = spoken;
}

/// The current language.
pub(crate) fn spoken_language() -> SupportedLanguage {
    *SPOKEN.read()
}

/// The message called `id`, with its placeholders filled.
pub(crate) fn localize(id: &str, values: &[(&str, Value<'_>)]) -> String {
    porthole_language::localize(spoken_language(), id, values)
}
