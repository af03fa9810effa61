use std::str::FromStr;

use thiserror::Error;

use crate::{ByLanguage, SupportedLanguage};

/// The organisation's own words for a refusal, in one language or in several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message(ByLanguage<Text>);

/// Words with places to fill: `{help_url}`, `{organization}`, `{app}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Place(Place),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    HelpUrl,
    Organization,
    App,
}

/// Why a message in the managed file is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MessageError {
    /// A place that nothing fills.
    #[error(
        "`{{{0}}}` is not a placeholder; the placeholders are {{help_url}}, {{organization}} and {{app}}"
    )]
    UnknownPlace(String),
    /// `{` without `}`.
    #[error("`{{` is never closed; write `{{{{` for a plain brace")]
    Unclosed,
    /// Nothing to say.
    #[error("the message is empty")]
    Empty,
}

impl Message {
    /// The words in the person's language, as far as there are some, with every place filled.
    #[must_use]
    pub fn fill(
        &self,
        spoken: SupportedLanguage,
        organization: &str,
        app: &str,
        help_url: Option<&str>,
    ) -> String {
        self.0.of(spoken).fill(organization, app, help_url)
    }
}

impl From<ByLanguage<Text>> for Message {
    fn from(texts: ByLanguage<Text>) -> Self {
        Self(texts)
    }
}

impl Text {
    /// The words with every place filled. A missing help link leaves its place empty.
    fn fill(&self, organization: &str, app: &str, help_url: Option<&str>) -> String {
        let mut text = String::new();
        for part in &self.parts {
            text.push_str(match part {
                Part::Text(literal) => literal,
                Part::Place(Place::HelpUrl) => help_url.unwrap_or_default(),
                Part::Place(Place::Organization) => organization,
                Part::Place(Place::App) => app,
            });
        }
        text.trim().to_owned()
    }
}

impl FromStr for Text {
    type Err = MessageError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.trim().is_empty() {
            return Err(MessageError::Empty);
        }
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            literal.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix('{') {
                literal.push('{');
                rest = after;
                continue;
            }
            let end = rest.find('}').ok_or(MessageError::Unclosed)?;
            let place = match &rest[..end] {
                "help_url" => Place::HelpUrl,
                "organization" => Place::Organization,
                "app" => Place::App,
                other => return Err(MessageError::UnknownPlace(other.to_owned())),
            };
            if !literal.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut literal)));
            }
            parts.push(Part::Place(place));
            rest = &rest[end + 1..];
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(Part::Text(literal));
        }
        Ok(Self { parts })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(literal: &str) -> Text {
        literal.parse().unwrap()
    }

    #[test]
    fn places_are_filled_and_doubled_braces_stay_one() {
        let message =
            Message(ByLanguage::in_every_language(text("{{{app}} is blocked by {organization}. {help_url}")));
        let fill = |help| message.fill(SupportedLanguage::German, "Harbor Ltd", "Mail", help);
        assert_eq!(
            fill(Some("https://help.harbor.test/")),
            "{Mail} is blocked by Harbor Ltd. https://help.harbor.test/"
        );
        assert_eq!(fill(None), "{Mail} is blocked by Harbor Ltd.");
    }

    #[test]
    fn each_person_reads_the_words_in_their_language_or_those_that_there_are() {
        let (english, german) =
            ((SupportedLanguage::English, text("No.")), (SupportedLanguage::German, text("Nein.")));
        let filled = |texts, spoken| Message(ByLanguage::new(texts).unwrap()).fill(spoken, "", "", None);
        let both = vec![german.clone(), english];
        assert_eq!(filled(both.clone(), SupportedLanguage::German), "Nein.");
        assert_eq!(filled(both, SupportedLanguage::English), "No.");
        assert_eq!(filled(vec![german], SupportedLanguage::English), "Nein.");
        assert_eq!(ByLanguage::<Text>::new(Vec::new()), None);
    }

    #[test]
    fn a_place_that_nothing_fills_is_refused() {
        assert_eq!("{helpurl}".parse::<Text>(), Err(MessageError::UnknownPlace("helpurl".into())));
        assert_eq!("see {help_url".parse::<Text>(), Err(MessageError::Unclosed));
        assert_eq!("  ".parse::<Text>(), Err(MessageError::Empty));
    }
}
