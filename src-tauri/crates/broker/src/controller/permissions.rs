//! What pages get by permission: the managed file decides, else the person, who is asked once for each origin.

use std::collections::BTreeSet;

use porthole_policy::Feature;
use porthole_protocol::{
    GateResponse, NoticePlace, PageNotification, PermissionPrompt, PermissionResponse, ToShell, Window,
};
use url::Url;

use super::{Controller, Phase};
use crate::job::{OrderedJob, Worker};
use crate::local_time;
use crate::messages;
use crate::permission_prompts::PendingPrompt;
use crate::shell::Shell;
use crate::site_permissions::{Choice, Origin, PermissionState, SitePermissions};
use crate::state_file::follow_trust;

impl<S: Shell, W: Worker> Controller<S, W> {
    /// Another shell starts, for a device of this class: no question is open, and answers are those of the class.
    pub(super) fn begin_permissions(&mut self) {
        self.prompts.forget_all();
        self.notifying = None;
        self.refused_features.clear();
        let (may_keep, is_kept) = (self.class_at_start.is_trusted(), self.permissions.is_kept());
        follow_trust(&mut self.permissions, may_keep, is_kept, || SitePermissions::load(&self.folders.state));
    }

    fn permission_state(&self, page: &Url, feature: Feature) -> PermissionState {
        let config = self.state.in_force.config();
        config.map_or(PermissionState::Refused, |config| self.permissions.state(&config.apps, page, feature))
    }

    /// A page wants something.
    pub(super) fn ask_permission(&mut self, id: u64, window: Window, page: Url, features: BTreeSet<Feature>) {
        let is_known = self.app_of(&window).is_some() && !features.is_empty();
        let is_blocked =
            |it: &Feature| self.permission_state(&page, *it) == PermissionState::RefusedByOrganization;
        let blocked: BTreeSet<Feature> = features.iter().copied().filter(is_blocked).collect();
        if is_known
            && self.is_first_refusal(&window, &blocked)
            && let Some(config) = self.state.in_force.config()
        {
            let notice = messages::permission_blocked_notice(
                self.spoken_language(),
                &config.organization,
                &page,
                &blocked,
            );
            self.show_notice(NoticePlace::Window(window.clone()), notice);
        }
        let waiting = PendingPrompt { id, window, page, features, is_shown: false };
        if !is_known || !self.prompts.add(waiting) {
            self.shell.send(ToShell::Permission { id, allowed: false });
            return;
        }
        self.settle_permissions();
    }

    /// A page that asks again and again is explained once in each window. `false` where nothing is blocked.
    fn is_first_refusal(&mut self, window: &Window, features: &BTreeSet<Feature>) -> bool {
        let before = self.refused_features.entry(window.clone()).or_default();
        let count = before.len();
        before.extend(features);
        before.len() > count
    }

    /// Answers the requests that are decided, and asks the person about the others.
    pub(super) fn settle_permissions(&mut self) {
        let mut prompts = std::mem::take(&mut self.prompts);
        let settled = prompts.take_settled(|waiting| {
            let is_no = |it: &PermissionState| {
                matches!(it, PermissionState::Refused | PermissionState::RefusedByOrganization)
            };
            let all: Vec<PermissionState> =
                waiting.features.iter().map(|it| self.permission_state(&waiting.page, *it)).collect();
            match (all.iter().any(is_no), all.contains(&PermissionState::Ask)) {
                (true, _) => Some(false),
                (false, true) => None,
                (false, false) => Some(true),
            }
        });
        let due = prompts.take_due();
        self.prompts = prompts;
        self.send_notifying();
        for (waiting, allowed) in settled {
            self.send_permission(&waiting, allowed);
        }
        for PendingPrompt { id, window, page, features, .. } in due {
            let requested: BTreeSet<Feature> = features
                .into_iter()
                .filter(|it| self.permission_state(&page, *it) == PermissionState::Ask)
                .collect();
            let is_kept = self.permissions.is_kept();
            let prompt = PermissionPrompt {
                question: messages::permission_question(self.spoken_language(), &page, &requested),
                consequence: messages::permission_consequence(self.spoken_language(), is_kept, &requested),
            };
            self.shell.send(ToShell::ShowPermissionPrompt { id, window, prompt });
        }
    }

    /// The person has answered, or can do so no more.
    pub(super) fn permission_answered(&mut self, id: u64, answer: PermissionResponse) {
        let Some(waiting) = self.prompts.take_answered(id) else { return };
        let requested: Vec<Feature> = waiting
            .features
            .iter()
            .copied()
            .filter(|it| self.permission_state(&waiting.page, *it) == PermissionState::Ask)
            .collect();
        for (feature, origin) in requested.into_iter().filter_map(|it| Some((it, Origin::of(&waiting.page)?)))
        {
            match answer {
                PermissionResponse::Allow => self.permissions.choose(origin, feature, Choice::Allow),
                PermissionResponse::Block => self.permissions.choose(origin, feature, Choice::Block),
                PermissionResponse::Dismiss => self.permissions.dismiss(origin, feature),
                PermissionResponse::PageGone => {}
            }
        }
        self.keep_permissions();
        let is_allowed = |it: &Feature| self.permission_state(&waiting.page, *it) == PermissionState::Allowed;
        let allowed = answer == PermissionResponse::Allow && waiting.features.iter().all(is_allowed);
        self.send_notifying();
        self.send_permission(&waiting, allowed);
        self.settle_permissions();
    }

    /// Answers a page. Where it gets a location that nothing here knows, the person is told, once in each window: all
    /// that the page is told is that there is none.
    fn send_permission(&mut self, waiting: &PendingPrompt, allowed: bool) {
        self.shell.send(ToShell::Permission { id: waiting.id, allowed });
        let location = BTreeSet::from([Feature::Location]);
        if allowed
            && waiting.features.contains(&Feature::Location)
            && !(self.has_location)()
            && self.is_first_refusal(&waiting.window, &location)
        {
            let notice = messages::no_location_notice(self.spoken_language());
            self.show_notice(NoticePlace::Window(waiting.window.clone()), notice);
        }
    }

    /// The person takes an answer back.
    pub(super) fn forget_permission(&mut self, origin: &str, feature: Feature) {
        if self.permissions.forget(origin, feature) {
            self.keep_permissions();
        }
        self.settle_permissions();
    }

    /// A device that has proved nothing keeps none.
    fn keep_permissions(&mut self) {
        if self.permissions.is_kept() {
            self.worker.run(OrderedJob::KeepPermissions(self.permissions.choices().clone()));
        }
    }

    /// Has the engine know who may notify before it starts a page's process.
    pub(super) fn send_notifying(&mut self) {
        let Some(config) = self.state.in_force.config() else { return };
        let origins = self.permissions.notifying(&config.apps);
        if self.notifying.as_ref() != Some(&origins) {
            self.shell.send(ToShell::SetNotificationOrigins(origins.clone()));
            self.notifying = Some(origins);
        }
    }

    /// What the desktop may show of a notification of this page. Where it is not known whose it is, some page must have
    /// the permission. What comes while it is quiet is listed all the same.
    pub(super) fn may_notify(&mut self, page: Option<&Url>, notification: &PageNotification) -> GateResponse {
        // The shell may be ended before it could take it off the desktop again.
        if self.phase == Phase::TrustLost {
            return GateResponse::Refused;
        }
        let is_permitted = match page {
            Some(page) => self.permission_state(page, Feature::Notifications) == PermissionState::Allowed,
            None => self.notifying.as_ref().is_some_and(|origins| !origins.is_empty()),
        };
        let Some(config) = self.state.in_force.config().filter(|_| is_permitted) else {
            return GateResponse::Refused;
        };
        let rules = config.notifications;
        let minute = local_time::minute_of_day();
        // A setting of the organisation overrides the person's.
        let is_quiet = match rules.quiet_hours {
            Some(hours) => hours.contain(minute),
            None => self.preferences.is_quiet(minute, local_time::unix_time()),
        };
        self.notification_came(page, notification, is_quiet);
        if is_quiet {
            return GateResponse::Refused;
        }
        if rules.hides_body { GateResponse::AllowedWithoutText } else { GateResponse::Allowed }
    }
}
