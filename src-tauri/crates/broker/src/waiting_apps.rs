//! Apps that are to open later, in the order in which they were asked for.

use porthole_policy::AppId;

use crate::arguments::Target;
use crate::event::Requester;

/// Each app waits once, however often it is asked for: there are no more than the managed file names.
#[derive(Debug, Default)]
pub(crate) struct WaitingApps(Vec<WaitingApp>);

/// One of them.
#[derive(Debug)]
pub(crate) struct WaitingApp {
    /// With the page that was asked for last.
    pub(crate) target: Target,
    /// Who hears when it is open.
    pub(crate) askers: Vec<Requester>,
}

impl WaitingApps {
    pub(crate) fn add(&mut self, target: Target, askers: impl IntoIterator<Item = Requester>) {
        let askers = askers.into_iter();
        match self.0.iter_mut().find(|waiting| waiting.target.app == target.app) {
            Some(waiting) => {
                // The app itself was asked for again: its window is to come up, where it is.
                if target.url.is_some() {
                    waiting.target = target;
                }
                waiting.askers.extend(askers);
            }
            None => self.0.push(WaitingApp { target, askers: askers.collect() }),
        }
    }

    /// The one that was asked for first.
    pub(crate) fn first(&self) -> Option<&AppId> {
        self.0.first().map(|waiting| &waiting.target.app)
    }

    /// Those who asked have gone.
    pub(crate) fn forget_askers(&mut self) {
        for waiting in &mut self.0 {
            waiting.askers.clear();
        }
    }
}

impl IntoIterator for WaitingApps {
    type Item = WaitingApp;
    type IntoIter = std::vec::IntoIter<WaitingApp>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::Run;

    #[test]
    fn an_app_waits_once_with_the_page_that_was_asked_for_last_and_with_all_who_asked() {
        let mut waiting = WaitingApps::default();
        for number in 0..1_000_u64 {
            let url =
                (number % 2 == 0).then(|| format!("https://mail.harbor.test/{number}").parse().unwrap());
            waiting.add(Target { app: "mail".parse().unwrap(), url }, None);
        }
        let asker = |id| Requester::Window { run: Run(1), id };
        for id in [1, 2] {
            waiting.add(Target { app: "chat".parse().unwrap(), url: None }, Some(asker(id)));
        }
        assert_eq!(waiting.first().map(ToString::to_string).as_deref(), Some("mail"));
        let waited: Vec<_> = waiting.into_iter().collect();
        let pages = waited.iter().map(|it| it.target.url.as_ref().map(url::Url::path));
        assert_eq!(pages.collect::<Vec<_>>(), [Some("/998"), None]);
        assert_eq!(waited.iter().map(|it| it.askers.len()).collect::<Vec<_>>(), [0, 2]);
    }
}
