//! What the shell works with.

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
    /// Proof that the kernel holds this process. Content windows ask for it.
    pub(crate) confined: Option<Confined>,
    pub(crate) profile: Profile,
    pub(crate) proxy: ProxyAccess,
    /// Where the launcher's own engine keeps what it needs; never content.
    pub(crate) launcher_folder: PathBuf,
    /// The desktop's language, by which the launcher and the PIN window go where the person has chosen none.
    pub(crate) desktop_language: SupportedLanguage,
    /// Where the engine keeps the compiled content filters.
    pub(crate) filter_folder: PathBuf,
    /// Where the engine puts a download until it is whole.
    pub(crate) staging: PathBuf,
    app: OnceLock<AppHandle>,
    /// What people call the apps that were opened.
    names: Mutex<HashMap<AppId, String>>,
    /// Where the organisation's people find help.
    help: Mutex<Option<Help>>,
    /// The windows of apps that the broker knows to be open.
    reported: Mutex<BTreeSet<Window>>,
    /// Newest first.
    downloads: Mutex<Vec<Download>>,
}

/// How many downloads are remembered for the windows that show them.
const DOWNLOADS: usize = 100;

impl Shell {
    /// The shell as the broker asks for it, confined or not.
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

    /// Tells where the windows are, once they can be.
    pub(crate) fn set_app(&self, app: AppHandle) {
        let _only_once = self.app.set(app);
    }

    /// The windows, once they can be.
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

    /// Tells the broker what became of a window that it asked for.
    pub(crate) fn report(&self, window: Window, opened: Result<(), String>) {
        if let Err(error) = &opened {
            tracing::error!(%window, error, "a window could not be opened");
        } else if window.app().is_some() {
            self.reported.lock().insert(window.clone());
        }
        self.broker.send(ToBroker::Opened { window, problem: opened.err() });
    }

    /// Tells the broker which windows of apps have opened and closed since. On the main thread.
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

    /// What people call an app.
    pub(crate) fn name_of(&self, app: &AppId) -> String {
        self.names.lock().get(app).cloned().unwrap_or_else(|| app.to_string())
    }

    /// Remembers what people call an app.
    pub(crate) fn name_app(&self, app: &AppId, name: &str) {
        self.names.lock().insert(app.clone(), name.to_owned());
    }

    /// Where the organisation's people find help, once the broker has said.
    pub(crate) fn help(&self) -> Option<Help> {
        self.help.lock().clone()
    }

    /// Remembers where they do.
    pub(crate) fn set_help(&self, help: Help) {
        *self.help.lock() = Some(help);
    }

    /// Where the engine stages a download.
    pub(crate) fn staging_path(&self, id: u64) -> PathBuf {
        self.staging.join(id.to_string())
    }

    /// Takes how a download stands, and gives all, newest first.
    pub(crate) fn remember_download(&self, download: Download) -> Vec<Download> {
        let mut all = self.downloads.lock();
        all.retain(|other| other.id != download.id);
        all.push(download);
        all.sort_unstable_by_key(|download| std::cmp::Reverse(download.id));
        all.truncate(DOWNLOADS);
        all.clone()
    }
}
