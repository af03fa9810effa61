//! The state of the shell.

pub(crate) mod connection;

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;
use porthole_policy::{AppId, SupportedLanguage};
use porthole_protocol::{Confinement, Download, Help, Profile, ToBroker, Window};
use porthole_sandbox::Confined;
use tauri::AppHandle;

use crate::engine::{Engine as _, Native, ProxyAccess};

pub(crate) use connection::Connection;

/// The shell.
pub(crate) struct Shell {
    pub(crate) engine: Native,
    pub(crate) broker: Arc<Connection>,
    /// Proof that the kernel confines this process. Windows of apps require it.
    pub(crate) confined: Option<Confined>,
    pub(crate) profile: Profile,
    pub(crate) proxy: ProxyAccess,
    /// The folder of the launcher's own engine; it never contains content.
    pub(crate) launcher_folder: PathBuf,
    /// The desktop's language, which the launcher and the PIN window use if the person has chosen none.
    pub(crate) desktop_language: SupportedLanguage,
    /// The folder of the engine's compiled content filters.
    pub(crate) filter_folder: PathBuf,
    /// The folder in which the engine stages downloads.
    pub(crate) staging: PathBuf,
    app: OnceLock<AppHandle>,
    /// The names of the opened apps.
    names: Mutex<HashMap<AppId, String>>,
    /// Where the organisation's people find help.
    help: Mutex<Option<Help>>,
    /// The windows of apps that the broker knows as open.
    reported: Mutex<BTreeSet<Window>>,
    /// The downloads, the newest first.
    downloads: Mutex<Vec<Download>>,
}

/// The limit of downloads that are remembered for the windows that show them.
const DOWNLOADS: usize = 100;

impl Shell {
    /// A shell with the broker's plan, confined or not.
    pub(crate) fn new(
        confinement: Confinement,
        confined: Option<Confined>,
        broker: Arc<Connection>,
    ) -> Arc<Self> {
        let Confinement { profile, proxy, home, staging, desktop_language, .. } = confinement;
        Arc::new(Self {
            engine: Native,
            broker,
            confined,
            profile,
            proxy: ProxyAccess { uri: proxy },
            launcher_folder: home.join("launcher"),
            desktop_language,
            filter_folder: home.join("filters"),
            staging,
            app: OnceLock::new(),
            names: Mutex::default(),
            help: Mutex::default(),
            reported: Mutex::default(),
            downloads: Mutex::default(),
        })
    }

    /// Sets the handle to the windows, once it exists.
    pub(crate) fn set_app(&self, app: AppHandle) {
        let _only_once = self.app.set(app);
    }

    /// The handle to the windows, once it exists.
    pub(crate) fn app(&self) -> Option<&AppHandle> {
        self.app.get()
    }

    /// Runs `task` on the main thread.
    pub(crate) fn on_main_thread(
        self: &Arc<Self>,
        task: impl FnOnce(&Arc<Self>, &AppHandle) + Send + 'static,
    ) {
        let Some(app) = self.app() else { return };
        let (shell, handle) = (Arc::clone(self), app.clone());
        if let Err(error) = app.run_on_main_thread(move || task(&shell, &handle)) {
            tracing::debug!(%error, "the windows have gone");
        }
    }

    /// Reports to the broker what became of a window that it requested.
    pub(crate) fn report(&self, window: Window, opened: Result<(), String>) {
        if let Err(error) = &opened {
            tracing::error!(%window, error, "a window could not be opened");
        } else if window.app().is_some() {
            self.reported.lock().insert(window.clone());
        }
        self.broker.send(ToBroker::Opened { window, problem: opened.err() });
    }

    /// Reports to the broker which windows of apps have opened and closed since the last report. On the main thread.
    pub(crate) fn report_windows(&self) {
        let labels = self.engine.open_windows().into_iter().map(|window| window.label);
        let open: BTreeSet<Window> = labels.filter_map(|label| label.parse().ok()).collect();
        let mut reported = self.reported.lock();
        for window in open.difference(&reported) {
            self.broker.send(ToBroker::Opened { window: window.clone(), problem: None });
        }
        for window in reported.difference(&open) {
            self.broker.send(ToBroker::Closed { window: window.clone() });
        }
        *reported = open;
    }

    /// The name of an app.
    pub(crate) fn name_of(&self, app: &AppId) -> String {
        self.names.lock().get(app).cloned().unwrap_or_else(|| app.to_string())
    }

    /// Remembers the name of an app.
    pub(crate) fn name_app(&self, app: &AppId, name: &str) {
        self.names.lock().insert(app.clone(), name.to_owned());
    }

    /// Where the organisation's people find help, once the broker has sent it.
    pub(crate) fn help(&self) -> Option<Help> {
        self.help.lock().clone()
    }

    /// Remembers where they find help.
    pub(crate) fn set_help(&self, help: Help) {
        *self.help.lock() = Some(help);
    }

    /// The path at which the engine stages a download.
    pub(crate) fn staging_path(&self, id: u64) -> PathBuf {
        self.staging.join(id.to_string())
    }

    /// Notes the state of a download, and returns all, the newest first.
    pub(crate) fn remember_download(&self, download: Download) -> Vec<Download> {
        let mut all = self.downloads.lock();
        all.retain(|other| other.id != download.id);
        all.push(download);
        all.sort_unstable_by_key(|download| std::cmp::Reverse(download.id));
        all.truncate(DOWNLOADS);
        all.clone()
    }
}
