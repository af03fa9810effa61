//! The one table: every code that crosses to a person or a script, what it means, and what to do next
//! (`docs/architecture.md`, invariant 13).
//!
//! Codes are stable: a script may match on them. A code stands here only while something reports it.

#![forbid(unsafe_code)]

mod table;

pub use table::Code;

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

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
}

/// Only code and detail are taken: the words come from the table of the program that reads.
impl<'de> Deserialize<'de> for Problem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Written {
            code: String,
            detail: Option<String>,
        }
        let Written { code, detail } = Written::deserialize(deserializer)?;
        let known = Code::ALL.iter().find(|known| known.as_str() == code);
        let known = known.ok_or_else(|| D::Error::custom(format_args!("no code is called `{code}`")))?;
        Ok(Self { detail, ..known.problem() })
    }
}

impl Code {
    /// The code with its words and nothing to add.
    #[must_use]
    pub fn problem(self) -> Problem {
        let words = self.words();
        Problem {
            code: self.as_str(),
            title: words.title,
            meaning: words.meaning,
            next_step: words.next_step,
            detail: None,
        }
    }

    /// The code with its words and what this one case adds.
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
