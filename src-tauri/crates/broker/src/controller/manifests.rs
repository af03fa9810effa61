//! What web app manifests say of their apps.

use porthole_explain::Code;
use porthole_policy::{AppId, Shortcut};
use porthole_protocol::{WebManifest, Window};
use url::Url;

use super::Controller;
use crate::arguments::Target;
use crate::event::Requester;
use crate::job::{OrderedJob, Worker};
use crate::open_windows::is_worth_keeping;
use crate::shell::Shell;
use crate::state_file::follow_trust;
use crate::web_manifests::WebManifests;

impl<S: Shell, W: Worker> Controller<S, W> {
    /// Another shell starts: what it may know of earlier runs is that of its class.
    pub(super) fn begin_manifests(&mut self) {
        let (may_keep, is_kept) = (self.class_at_start.is_trusted(), self.signals.is_manifest_kept);
        let read = || WebManifests::read(&self.folders.state);
        follow_trust(&mut self.signals.manifests, may_keep, is_kept, read);
        self.signals.is_manifest_kept = self.class_at_start.is_trusted();
        self.keep_menu();
    }

    /// A page of an app's own window has this manifest.
    pub(super) fn on_manifest(&mut self, window: &Window, page: &Url, manifest: WebManifest) {
        let Some(app) = self.own_window(window) else { return };
        let pinned = self.state.in_force.config().and_then(|config| config.apps.get(&app));
        if !pinned.is_some_and(|pinned| is_worth_keeping(pinned, page)) || !self.signals.may_take(&app) {
            return;
        }
        if self.signals.manifests.add(app, manifest) {
            self.is_changed = true;
            self.keep_menu();
            self.keep_manifests();
        }
    }

    /// Writes them, where the disk may have them.
    fn keep_manifests(&mut self) {
        let Some(config) = self.state.in_force.config().filter(|_| self.may_keep()) else { return };
        self.worker.run(OrderedJob::KeepManifests(self.signals.manifests.to_keep(&config.apps)));
    }

    /// The person goes to one of the places of an app that menus lead to.
    pub(super) fn open_shortcut(&mut self, to: Requester, id: &str, number: usize) {
        self.pin_prompt.may_ask_again();
        let opened = match self.shortcut(id, number) {
            Some((app, Shortcut { url, .. })) => self.open(Target { app, url: Some(url) }, Some(to.clone())),
            None => Err(Code::AppUnknown.with_detail(id)),
        };
        if let Err(problem) = opened {
            self.reply(&to, Err(problem));
        }
    }

    fn shortcut(&self, id: &str, number: usize) -> Option<(AppId, Shortcut)> {
        let app = self.state.in_force.config()?.apps.get(&id.parse().ok()?)?;
        let shortcut = self.signals.manifests.shortcuts(app).into_iter().nth(number)?;
        Some((app.id.clone(), shortcut))
    }
}
