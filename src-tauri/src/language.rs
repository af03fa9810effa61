//! What this process says to the person, in the language that the broker names.

use parking_lot::RwLock;
use porthole_language::Value;
use porthole_policy::SupportedLanguage;

static SPOKEN: RwLock<SupportedLanguage> = RwLock::new(SupportedLanguage::English);

/// From now on, this is spoken.
pub(crate) fn speak(spoken: SupportedLanguage) {
    *SPOKEN.write() = spoken;
}

/// What is spoken.
pub(crate) fn spoken() -> SupportedLanguage {
    *SPOKEN.read()
}

/// The message called `id`, with its placeholders filled.
pub(crate) fn say(id: &str, values: &[(&str, Value<'_>)]) -> String {
    porthole_language::localize(spoken(), id, values)
}
