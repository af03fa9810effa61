//! The language of error pages.

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use http::HeaderValue;
use porthole_policy::SupportedLanguage;

/// The language of error pages: that of Porthole's windows; without windows, the client's. Clones share one value.
/// the same.
#[derive(Debug, Clone, Default)]
pub struct PageLanguage(Arc<ArcSwapOption<SupportedLanguage>>);

impl PageLanguage {
    /// Sets the language of pages.
    pub fn choose(&self, spoken: SupportedLanguage) {
        self.0.store(Some(Arc::new(spoken)));
    }

    /// The language for a request with this `Accept-Language` (RFC 9110 section 12.5.4).
    pub(crate) fn of(&self, accept_language: Option<&HeaderValue>) -> SupportedLanguage {
        if let Some(chosen) = self.0.load().as_deref() {
            return *chosen;
        }
        let wanted = accept_language.and_then(|value| value.to_str().ok());
        SupportedLanguage::first_of(wanted.unwrap_or_default().split(',')).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_of_the_windows_counts_before_what_the_engine_asks_for() {
        let language = PageLanguage::default();
        let asked = |wanted: &'static str| language.of(Some(&HeaderValue::from_static(wanted)));
        assert_eq!(asked("fr-FR, de-AT;q=0.9, en;q=0.8"), SupportedLanguage::German);
        assert_eq!(asked("fr"), SupportedLanguage::English);
        assert_eq!(language.of(None), SupportedLanguage::English);
        let chosen = language.clone();
        chosen.choose(SupportedLanguage::German);
        assert_eq!(asked("en"), SupportedLanguage::German);
        chosen.choose(SupportedLanguage::English);
        assert_eq!(asked("de"), SupportedLanguage::English);
    }
}
