//! The one table: every code that crosses to a person or a script, what it means, and what to do next
//! (`docs/architecture.md`, invariant 13).
//!
//! Codes are stable: a script may match on them. A code stands here only while something reports it.

#![forbid(unsafe_code)]

mod details;
mod table;

use details::ValueView;
pub use details::{Detail, Details, Value};
pub use table::Code;

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::SerializeStruct as _};

/// A code with its words, ready for a person, a page or JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Problem {
    /// The stable code, such as `upstream-dns`.
    pub code: &'static str,
    /// A few words: what happened.
    pub title: &'static str,
    /// One or two sentences: why.
    pub meaning: &'static str,
    /// One sentence: what to do next.
    pub next_step: &'static str,
    /// What this one case adds, in plain words, if anything. Never content, never a secret.
    pub detail: Option<String>,
    /// The detail as a message that every language has; `None` where the detail is a name, or what a system said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<MessageView>"))]
    pub message: Option<Box<Detail>>,
}

/// A message by its id, with its values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(rename = "DetailMessage"))]
#[serde(deny_unknown_fields)]
struct MessageView {
    /// Such as `detail-hung-up`.
    id: String,
    /// By the name of their place.
    values: BTreeMap<String, ValueView>,
}

impl Serialize for Detail {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut message = serializer.serialize_struct("Message", 2)?;
        message.serialize_field("id", self.id())?;
        message.serialize_field("values", &self.values())?;
        message.end()
    }
}

impl<'de> Deserialize<'de> for Detail {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let MessageView { id, values } = MessageView::deserialize(deserializer)?;
        let unknown = format!("no message is called `{id}` with these values");
        Self::read(&id, values).ok_or_else(|| D::Error::custom(unknown))
    }
}

/// Only code and detail are taken: the words come from the table of the program that reads.
impl<'de> Deserialize<'de> for Problem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Written {
            code: String,
            detail: Option<String>,
            message: Option<Detail>,
        }
        let Written { code, detail, message } = Written::deserialize(deserializer)?;
        let known = Code::ALL.iter().find(|known| known.as_str() == code);
        let known = known.ok_or_else(|| D::Error::custom(format_args!("no code is called `{code}`")))?;
        // One that has a message says what that says.
        Ok(match message {
            Some(message) => known.with(message),
            None => Self { detail, ..known.problem() },
        })
    }
}

impl Code {
    /// The code with its words and nothing to add.
    #[must_use]
    pub fn problem(self) -> Problem {
        let texts = self.texts();
        Problem {
            code: self.as_str(),
            title: texts.title,
            meaning: texts.meaning,
            next_step: texts.next_step,
            detail: None,
            message: None,
        }
    }

    /// The code with its words and what this one case adds, as a message that every language has.
    #[must_use]
    pub fn with(self, message: Detail) -> Problem {
        Problem { detail: Some(message.to_string()), message: Some(Box::new(message)), ..self.problem() }
    }

    /// The code with its words and what this one case adds: a name, or what a system or a library said. What Porthole
    /// says itself is a message (`with`).
    #[must_use]
    pub fn with_detail(self, detail: impl Into<String>) -> Problem {
        Problem { detail: Some(detail.into()), ..self.problem() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_problem_is_read_with_the_words_of_the_table() {
        let problem = Code::ConfigMissing.with_detail("here");
        let written = serde_json::to_string(&problem).unwrap();
        assert_eq!(serde_json::from_str::<Problem>(&written).unwrap(), problem);
        let other = r#"{"code":"config-missing","title":"Click here","detail":null}"#;
        assert_eq!(serde_json::from_str::<Problem>(other).unwrap(), Code::ConfigMissing.problem());
        assert!(serde_json::from_str::<Problem>(r#"{"code":"no-such-code"}"#).is_err());
    }

    #[test]
    fn a_message_is_read_with_its_own_words_and_values_alone() {
        let problem = Code::HostNotAllowed.with(Detail::OtherPort { port: "8443".to_owned() });
        let written = serde_json::to_string(&problem).unwrap();
        assert!(
            written.contains(r#""message":{"id":"detail-other-port","values":{"port":"8443"}}"#),
            "{written}"
        );
        assert_eq!(serde_json::from_str::<Problem>(&written).unwrap(), problem);
        let other = written.replace("The host is on the list", "Click here");
        assert_eq!(serde_json::from_str::<Problem>(&other).unwrap(), problem);
        for wrong in [r#""id":"detail-hung-up""#, r#""id":"problem-internal""#] {
            let written = written.replace(r#""id":"detail-other-port""#, wrong);
            assert!(serde_json::from_str::<Problem>(&written).is_err(), "{written}");
        }
    }

    #[test]
    fn every_code_is_unique_and_says_what_why_and_what_next() {
        let mut seen = BTreeSet::new();
        for code in Code::ALL {
            let problem = code.problem();
            assert!(seen.insert(problem.code), "{} stands twice", problem.code);
            assert!(problem.code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", problem.code);
            assert!(!problem.title.ends_with('.'), "{}: a title is no sentence", problem.code);
            assert!(problem.meaning.ends_with('.'), "{}", problem.code);
            assert!(problem.next_step.ends_with('.'), "{}", problem.code);
        }
    }
}
