//! Pages that wait for a permission. One window asks the person one question at a time.

use std::collections::BTreeSet;

use porthole_policy::Feature;
use porthole_protocol::Window;
use url::Url;

/// How many pages may wait; one more is refused.
pub(crate) const MOST: usize = 32;

/// A page that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PendingPrompt {
    /// The shell's number.
    pub(crate) id: u64,
    pub(crate) window: Window,
    pub(crate) page: Url,
    /// All of it or nothing.
    pub(crate) features: BTreeSet<Feature>,
    /// The person sees the question.
    pub(crate) is_shown: bool,
}

/// Every page that waits, in the order in which they asked.
#[derive(Debug, Default)]
pub(crate) struct PermissionPrompts(Vec<PendingPrompt>);

impl PermissionPrompts {
    /// One more waits. `false` where too many do, or that number is taken.
    pub(crate) fn add(&mut self, waiting: PendingPrompt) -> bool {
        let fits = self.0.len() < MOST && self.0.iter().all(|other| other.id != waiting.id);
        if fits {
            self.0.push(waiting);
        }
        fits
    }

    /// The one that the person has answered. `None` where no such question is shown.
    pub(crate) fn take_answered(&mut self, id: u64) -> Option<PendingPrompt> {
        let place = self.0.iter().position(|waiting| waiting.id == id && waiting.is_shown)?;
        Some(self.0.remove(place))
    }

    /// Those for which `is_settled` says whether they get what they want.
    pub(crate) fn take_settled(
        &mut self,
        is_settled: impl Fn(&PendingPrompt) -> Option<bool>,
    ) -> Vec<(PendingPrompt, bool)> {
        let mut settled = Vec::new();
        self.0.retain(|waiting| match is_settled(waiting) {
            Some(allowed) => {
                settled.push((waiting.clone(), allowed));
                false
            }
            None => true,
        });
        settled
    }

    /// The next question for each window that shows none; they count as shown.
    pub(crate) fn take_due(&mut self) -> Vec<PendingPrompt> {
        let is_shown = |waiting: &&PendingPrompt| waiting.is_shown;
        let mut busy: Vec<Window> = self.0.iter().filter(is_shown).map(|it| it.window.clone()).collect();
        let mut due = Vec::new();
        for waiting in &mut self.0 {
            if !busy.contains(&waiting.window) {
                busy.push(waiting.window.clone());
                waiting.is_shown = true;
                due.push(waiting.clone());
            }
        }
        due
    }

    /// A window has gone.
    pub(crate) fn forget_window(&mut self, window: &Window) {
        self.0.retain(|waiting| waiting.window != *window);
    }

    /// No window is left that could ask.
    pub(crate) fn forget_all(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(id: u64, app: &str) -> PendingPrompt {
        PendingPrompt {
            id,
            window: Window::App(app.parse().unwrap()),
            page: "https://mail.harbor.test/".parse().unwrap(),
            features: [Feature::Camera].into(),
            is_shown: false,
        }
    }

    fn ids(due: &[PendingPrompt]) -> Vec<u64> {
        due.iter().map(|waiting| waiting.id).collect()
    }

    #[test]
    fn a_window_shows_one_question_at_a_time() {
        let mut prompts = PermissionPrompts::default();
        for (id, app) in [(1, "mail"), (2, "mail"), (3, "chat")] {
            assert!(prompts.add(waiting(id, app)));
        }
        assert_eq!(ids(&prompts.take_due()), [1, 3]);
        assert_eq!(ids(&prompts.take_due()), [0; 0]);
        assert_eq!(prompts.take_answered(2), None, "nobody has seen it");
        assert_eq!(prompts.take_answered(1).unwrap().id, 1);
        assert_eq!(prompts.take_answered(1), None);
        assert_eq!(ids(&prompts.take_due()), [2]);
        prompts.forget_window(&Window::App("mail".parse().unwrap()));
        assert_eq!(prompts.take_answered(2), None);
        let settled = prompts.take_settled(|it| Some(it.id == 3));
        assert_eq!(settled.iter().map(|(it, allowed)| (it.id, *allowed)).collect::<Vec<_>>(), [(3, true)]);
    }

    #[test]
    fn so_many_pages_wait_and_each_number_counts_once() {
        let mut prompts = PermissionPrompts::default();
        assert!(prompts.add(waiting(0, "mail")));
        assert!(!prompts.add(waiting(0, "chat")));
        for id in 1..MOST {
            assert!(prompts.add(waiting(u64::try_from(id).unwrap(), "mail")));
        }
        assert!(!prompts.add(waiting(99, "mail")));
    }
}
