//! Powerful features of the web (W3C Permissions, section 2), which a page gets by the person's permission or by the
//! organisation's word: what they are, and what the managed file says of each.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Something that a page gets by permission only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Feature {
    /// Notifications on the desktop.
    Notifications,
    /// Pictures of a camera.
    Camera,
    /// Sound of a microphone.
    Microphone,
    /// Pictures of the screen.
    Screen,
    /// Where the device is.
    Location,
    /// What the clipboard holds.
    Clipboard,
    /// The pointer, hidden and held within the page.
    PointerLock,
    /// Its own cookies while its page is embedded in another site.
    StorageAccess,
}

impl Feature {
    /// Every one, in the order in which they are shown.
    pub const ALL: [Self; 8] = [
        Self::Notifications,
        Self::Camera,
        Self::Microphone,
        Self::Screen,
        Self::Location,
        Self::Clipboard,
        Self::PointerLock,
        Self::StorageAccess,
    ];

    /// Its key in the managed file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Notifications => "notifications",
            Self::Camera => "camera",
            Self::Microphone => "microphone",
            Self::Screen => "screen",
            Self::Location => "location",
            Self::Clipboard => "clipboard",
            Self::PointerLock => "pointer_lock",
            Self::StorageAccess => "storage_access",
        }
    }
}

/// What the organisation says of a feature.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum FeatureRule {
    /// The person is asked once for each origin.
    #[default]
    Ask,
    /// Pages of the app get it without a question.
    Allow,
    /// No page of the app gets it, and there is no question.
    Block,
}

impl FeatureRule {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Ask, Self::Allow, Self::Block];

    /// As the managed file writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Allow => "allow",
            Self::Block => "block",
        }
    }
}

/// What the organisation says of the features in one app.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeatureRules(BTreeMap<Feature, FeatureRule>);

impl FeatureRules {
    /// The rule for `feature`; the person is asked where there is none.
    #[must_use]
    pub fn of(&self, feature: Feature) -> FeatureRule {
        self.0.get(&feature).copied().unwrap_or_default()
    }

    /// Sets `rule` for `feature`, in place of an earlier one.
    pub fn set(&mut self, feature: Feature, rule: FeatureRule) {
        self.0.insert(feature, rule);
    }

    /// These, and for what they do not name, `others`.
    #[must_use]
    pub fn or(mut self, others: &Self) -> Self {
        for (feature, rule) in &others.0 {
            self.0.entry(*feature).or_insert(*rule);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_of_the_app_comes_before_that_for_all_apps() {
        let (mut own, mut all) = (FeatureRules::default(), FeatureRules::default());
        own.set(Feature::Camera, FeatureRule::Ask);
        all.set(Feature::Camera, FeatureRule::Block);
        all.set(Feature::Microphone, FeatureRule::Allow);
        let rules = own.or(&all);
        assert_eq!(rules.of(Feature::Camera), FeatureRule::Ask);
        assert_eq!(rules.of(Feature::Microphone), FeatureRule::Allow);
        assert_eq!(rules.of(Feature::Location), FeatureRule::Ask);
    }

    #[test]
    fn the_managed_file_and_the_messages_use_the_same_words() {
        for feature in Feature::ALL {
            assert_eq!(serde_json::to_value(feature).unwrap(), feature.as_str());
        }
        for rule in FeatureRule::ALL {
            assert_eq!(serde_json::to_value(rule).unwrap(), rule.as_str());
        }
    }
}
