//! The write gate in the windows: what the engine is about to do is asked of policy, and carried out.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use porthole_host::record;
use porthole_policy::{
    Activity, AppId, Decision, Destination, FetchMetadata, HostName, Navigation, Refused, RequestFacts,
};
use url::Url;

use crate::downloads::Early;
use crate::engine::{Departure, DownloadActions, Gate, Notice, PageRequest, Starting};
use crate::porthole::Porthole;
use crate::windows::{self, content};
use crate::words;

/// Where the download may be staged, or `None` where it may not happen; then the person has been told.
fn may_download(porthole: &Arc<Porthole>, starting: &Starting) -> Option<PathBuf> {
    let Starting { url, suggested, .. } = starting;
    #[cfg(feature = "test-driver")]
    if crate::driver::hook_is_off() {
        return Some(porthole.downloads.folder().join(suggested));
    }
    let state = porthole.host.state();
    let host = HostName::of(url).or_else(|| inner_host(url));
    let attribution = state.in_force.config().map(|config| {
        let page = Url::parse(url.path()).ok().filter(|_| url.scheme() == "blob");
        let (url, window) = (page.as_ref().unwrap_or(url), starting.app.as_ref());
        config.apps.attribute(RequestFacts { url, window, page: None, fetch: FetchMetadata::NONE })
    });
    let app = attribution.as_ref().and_then(|attribution| attribution.app()).cloned();
    let decision = decide(porthole, app.as_ref(), Activity::Download);
    porthole.note(record(&state, &decision, app.as_ref(), host.as_ref()).file(suggested, None));
    match decision.download_permit() {
        Some(permit) => {
            if decision.tells_the_person() {
                tell(porthole, &decision, app.as_ref(), suggested);
            }
            porthole.downloads.begin(app.as_ref(), suggested, permit)
        }
        None => {
            refused(porthole, &decision, app.as_ref(), suggested);
            None
        }
    }
}

/// A page that belongs to no app can have no permission of one.
fn decide(porthole: &Porthole, app: Option<&AppId>, activity: Activity) -> Decision {
    match app {
        Some(app) => porthole.host.decide(app, activity),
        None => Decision::refuse_everything(activity),
    }
}

impl Porthole {
    fn notice(&self, decision: &Decision, app: Option<&AppId>, file: &str) -> Notice {
        let config = self.host.state().in_force.config().cloned();
        words::notice(decision, app, Some(file), config.as_deref())
    }

    fn refuse_link(self: &Arc<Self>, label: &str, app: &AppId, notice: &Notice) {
        content::notify_window(self, label, app, notice);
    }
}

/// Shows a refusal where the person is, and in the list of downloads.
pub(crate) fn refused(porthole: &Arc<Porthole>, decision: &Decision, app: Option<&AppId>, file: &str) {
    if decision.activity == Activity::Download {
        porthole.downloads.blocked(app, file, words::refusal(decision));
    }
    tell(porthole, decision, app, file);
}

/// Tells the person of a decision, in the window where it happened.
fn tell(porthole: &Arc<Porthole>, decision: &Decision, app: Option<&AppId>, file: &str) {
    let notice = porthole.notice(decision, app, file);
    let app = app.cloned();
    porthole.on_main_thread(move |porthole, _| content::notify(porthole, app.as_ref(), &notice));
}

/// `blob:` addresses carry the origin of the page that made them.
fn inner_host(url: &Url) -> Option<HostName> {
    (url.scheme() == "blob").then(|| Url::parse(url.path()).ok()).flatten().as_ref().and_then(HostName::of)
}

impl Gate for Arc<Porthole> {
    fn destination(&self, app: &AppId, asked: &PageRequest) -> Destination {
        let PageRequest { url, cause, by_person } = asked;
        let navigation = Navigation { from: app, url, cause: *cause, by_person: *by_person };
        let state = self.host.state();
        let config = state.in_force.config();
        config.map_or(Destination::Refused(Refused::Scheme), |config| config.apps.destination(navigation))
    }

    fn depart(&self, label: &str, app: &AppId, to: Destination) -> Departure {
        let is_trusted = self.host.state().device.status.class.is_trusted();
        match to {
            // Stays in its window, which is the engine's to do.
            Destination::SameWindow | Destination::Upgraded(_) => {}
            Destination::App(other, url) => self.on_main_thread(move |porthole, _| {
                if let Err(problem) = content::open(porthole, &other, Some(url)) {
                    tracing::warn!(code = problem.code, "a link's app could not be opened");
                }
            }),
            Destination::Browser(url) if is_trusted => self.leave(&url),
            Destination::Browser(url) => return Departure::Ask(url),
            Destination::Program(url) if is_trusted => return Departure::Ask(url),
            Destination::Refused(Refused::NoGesture) => {
                tracing::debug!(%app, "a page wanted to leave the apps, and no person asked for it");
            }
            Destination::Program(url) => self.refuse_link(label, app, &words::link_notice(url.scheme())),
            Destination::Refused(reason @ (Refused::Scheme | Refused::TooLong)) => {
                self.refuse_link(label, app, &words::refused_link_notice(reason));
            }
        }
        Departure::Done
    }

    fn leave(&self, url: &Url) {
        if self.departures.is_due(Instant::now()) {
            self.unrestricted.open_outside(url.clone());
        } else {
            tracing::info!("a second address at once is not opened outside of the apps");
        }
    }

    fn stopped(&self, label: &str, app: &AppId, ticket: &str) {
        let Some(blocked) = self.stopped.claim(ticket, app) else { return };
        let file = blocked.file_name.unwrap_or_default();
        self.downloads.blocked(Some(app), &file, words::refusal(&blocked.decision));
        let notice = self.notice(&blocked.decision, Some(app), &file);
        content::notify_window(self, label, app, &notice);
    }

    fn may_download(&self, starting: &Starting) -> Option<PathBuf> {
        may_download(self, starting)
    }

    fn download_received(&self, staged: &Path, received: u64, total: Option<u64>) {
        if let Some(id) = self.downloads.staged_at(staged) {
            self.downloads.received(id, received, total);
        }
    }

    fn download_finished(&self, staged: &Path) {
        #[cfg(feature = "test-driver")]
        crate::driver::ended(staged, true);
        if let Some(id) = self.downloads.staged_at(staged) {
            self.downloads.finished(id);
        }
    }

    fn download_failed(&self, staged: &Path, cancelled: bool, detail: String) {
        #[cfg(feature = "test-driver")]
        crate::driver::ended(staged, false);
        if let Some(id) = self.downloads.staged_at(staged) {
            self.downloads.ended_early(id, if cancelled { Early::Cancelled } else { Early::Failed(detail) });
        }
    }

    fn may_print(&self, app: &AppId) -> bool {
        let decision = decide(self, Some(app), Activity::Print);
        self.note(record(&self.host.state(), &decision, Some(app), None));
        let may = decision.print_permit().is_some();
        if !may {
            refused(self, &decision, Some(app), "");
        } else if decision.tells_the_person() {
            tell(self, &decision, Some(app), "");
        }
        may
    }

    fn may_notify(&self, page: &Url) -> bool {
        self.host.state().in_force.config().is_some_and(|config| config.apps.owner_of(page).is_some())
    }

    fn window_title(&self, app: &AppId, page: &str) -> String {
        content::title(self, app, page)
    }

    fn window_closed(&self) {
        self.on_main_thread(|porthole, handle| {
            crate::start::tell_overview(porthole, handle);
            windows::end_without_windows(porthole, handle, None);
        });
    }

    fn quit(&self) {
        self.on_main_thread(content::quit);
    }
}

impl DownloadActions for Arc<Porthole> {
    fn cancel(&self, id: u64) {
        self.cancel_download(id);
    }

    fn show(&self, id: u64) {
        self.downloads.show(id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blob_belongs_to_the_host_of_the_page_that_made_it() {
        let blob = Url::parse("blob:https://mail.harbor.test/6a1e").unwrap();
        assert_eq!(inner_host(&blob), Some("mail.harbor.test".parse().unwrap()));
        let data = Url::parse("data:text/plain,https://mail.harbor.test/").unwrap();
        assert_eq!(inner_host(&data), None);
    }
}
