//! One check as a value.

use porthole_explain::Problem;
use serde::Serialize;

use crate::output::Style;

/// How a check ended. The later a state stands here, the worse it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// As it should be.
    Fine,
    /// It could not be found out.
    Unknown,
    /// Porthole works without it, and something does not.
    Warning,
    /// Porthole needs it.
    Failed,
}

impl State {
    pub(super) const fn style(self) -> Style {
        match self {
            Self::Fine => Style::Good,
            Self::Unknown => Style::Dim,
            Self::Warning => Style::Warning,
            Self::Failed => Style::Bad,
        }
    }
}

/// One thing that Porthole needs, and whether it is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Check {
    /// Its name for scripts, which stays.
    pub(crate) check: &'static str,
    /// Under which heading people find it.
    #[serde(skip)]
    pub(super) area: &'static str,
    /// Its name for people.
    pub(crate) title: &'static str,
    pub(crate) state: State,
    /// What was found, in words without a full stop at the end.
    pub(crate) found: String,
    /// What it means and what to do, where it is not as it should be.
    pub(crate) problem: Option<Problem>,
}

#[cfg(test)]
impl Check {
    /// One for tests of what shows checks.
    pub(crate) fn of_test(state: State, found: String, problem: Option<Problem>) -> Self {
        Self { check: "display", area: "Desktop session", title: "Display", state, found, problem }
    }
}

/// A check that has no answer yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name {
    pub(super) check: &'static str,
    pub(super) area: &'static str,
    pub(super) title: &'static str,
}

impl Name {
    pub(super) fn ok(self, found: impl Into<String>) -> Check {
        self.with(State::Fine, found.into(), None)
    }

    pub(super) fn unknown(self, why: impl Into<String>) -> Check {
        self.with(State::Unknown, why.into(), None)
    }

    /// Porthole works all the same.
    pub(super) fn warning(self, problem: Problem) -> Check {
        self.with(State::Warning, finding_of(&problem), Some(problem))
    }

    pub(super) fn failed(self, problem: Problem) -> Check {
        self.with(State::Failed, finding_of(&problem), Some(problem))
    }

    fn with(self, state: State, found: String, problem: Option<Problem>) -> Check {
        let Self { check, area, title } = self;
        Check { check, area, title, state, found, problem }
    }
}

fn finding_of(problem: &Problem) -> String {
    problem.detail.as_deref().unwrap_or(problem.title).trim_end_matches('.').to_owned()
}
