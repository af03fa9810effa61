//! What this run holds, for commands, windows and the gate alike.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

use porthole_explain::{Code, Problem};
use porthole_host::Host;
use porthole_policy::DeviceClass;
use porthole_proxy::StoppedDownloads;
use porthole_sandbox::Restricted;
use tauri::AppHandle;
use tokio::sync::oneshot;
use url::Url;

use crate::arguments::Arguments;
use crate::choosing::Choosing;
use crate::downloads::Downloads;
use crate::engine::{Engine, Native, Profile, ProxyAccess};
use crate::enrolment::Asking;
use crate::external_navigation::Departures;
use crate::news::Told;
use crate::pins::Pins;
use crate::trust_loss::Farewell;
use crate::unrestricted::Unrestricted;

/// This run.
pub(crate) struct Porthole {
    pub(crate) host: Arc<Host>,
    pub(crate) downloads: Arc<Downloads>,
    pub(crate) unrestricted: Unrestricted,
    pub(crate) engine: Native,
    pub(crate) proxy: ProxyAccess,
    pub(crate) profile: Profile,
    /// Where the launcher's own engine keeps what it needs; never content.
    pub(crate) launcher_folder: std::path::PathBuf,
    /// Where the engine keeps the compiled content filters.
    pub(crate) filter_folder: std::path::PathBuf,
    /// What the proxy has stopped and no window has shown yet.
    pub(crate) stopped: StoppedDownloads,
    pub(crate) departures: Departures,
    /// Proof that the kernel holds the write gate, or why it cannot. Content windows ask for the proof.
    pub(crate) kernel: Result<Restricted, Problem>,
    /// The class for which this run's profile and restriction were made.
    pub(crate) class_at_start: DeviceClass,
    pub(crate) arguments: Arguments,
    /// What is left to do once the windows have gone, where trust was lost.
    pub(crate) farewell: OnceLock<Farewell>,
    /// The next run is being started; it ends this one.
    pub(crate) is_restarting: AtomicBool,
    pub(crate) choosing: Choosing,
    pub(crate) told: Told,
    pub(crate) pins: Pins,
    pub(crate) asking: Asking,
    app: OnceLock<AppHandle>,
}

/// The parts that are there before the windows are.
pub(crate) struct Parts {
    pub(crate) host: Arc<Host>,
    pub(crate) downloads: Arc<Downloads>,
    pub(crate) unrestricted: Unrestricted,
    pub(crate) proxy: ProxyAccess,
    pub(crate) profile: Profile,
    pub(crate) launcher_folder: std::path::PathBuf,
    pub(crate) filter_folder: std::path::PathBuf,
    pub(crate) stopped: StoppedDownloads,
    pub(crate) kernel: Result<Restricted, Problem>,
    pub(crate) class_at_start: DeviceClass,
    pub(crate) arguments: Arguments,
}

impl Porthole {
    pub(crate) fn new(parts: Parts) -> Arc<Self> {
        Arc::new(Self {
            host: parts.host,
            downloads: parts.downloads,
            unrestricted: parts.unrestricted,
            engine: Native,
            proxy: parts.proxy,
            profile: parts.profile,
            launcher_folder: parts.launcher_folder,
            filter_folder: parts.filter_folder,
            stopped: parts.stopped,
            departures: Departures::default(),
            kernel: parts.kernel,
            class_at_start: parts.class_at_start,
            arguments: parts.arguments,
            farewell: OnceLock::new(),
            is_restarting: AtomicBool::new(false),
            choosing: Choosing::default(),
            told: Told::default(),
            pins: Pins::default(),
            asking: Asking::default(),
            app: OnceLock::new(),
        })
    }

    /// Tells where the windows are, once they can be.
    pub(crate) fn windows_are(&self, app: AppHandle) {
        let _only_once = self.app.set(app);
    }

    /// The windows, once they are there.
    pub(crate) fn app(&self) -> Option<&AppHandle> {
        self.app.get()
    }

    /// Runs `task` on the main thread, the only one that may touch windows.
    pub(crate) fn on_main_thread(
        self: &Arc<Self>,
        task: impl FnOnce(&Arc<Self>, &AppHandle) + Send + 'static,
    ) {
        let Some(app) = self.app() else { return };
        let (porthole, handle) = (Arc::clone(self), app.clone());
        if let Err(error) = app.run_on_main_thread(move || task(&porthole, &handle)) {
            tracing::debug!(%error, "the windows have gone");
        }
    }

    /// Has `task` done by the main thread, and gives its answer.
    pub(crate) async fn in_windows<T: Send + 'static>(
        self: &Arc<Self>,
        task: impl FnOnce(&Arc<Self>, &AppHandle) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let (answer, answered) = oneshot::channel();
        self.on_main_thread(move |porthole, handle| {
            let _gone = answer.send(task(porthole, handle));
        });
        answered.await.unwrap_or_else(|_| Err(Code::Internal.with_detail("the windows have gone")))
    }

    /// Has `task` done by a free thread of its own, however long it takes, and gives its answer.
    pub(crate) async fn apart<T: Send + 'static>(
        self: &Arc<Self>,
        task: impl FnOnce(&Arc<Self>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let (answer, answered) = oneshot::channel();
        let porthole = Arc::clone(self);
        self.unrestricted.run_apart(move || {
            let _gone = answer.send(task(&porthole));
        });
        answered.await.unwrap_or_else(|_| Err(Code::Internal.with_detail("what was asked came to no end")))
    }

    /// Writes a record on the free thread: the log may have to begin a new file, which the kernel refuses here.
    pub(crate) fn note(&self, record: porthole_activity::Record) {
        let host = Arc::clone(&self.host);
        self.unrestricted.run(move || host.note(&record));
    }

    /// The device has proved itself since the start: its profile on disk comes with the next start.
    pub(crate) fn restart_needed(&self) -> bool {
        self.host.state().device.status.class.is_trusted() && !self.class_at_start.is_trusted()
    }

    /// Opens a web page in the system's browser.
    pub(crate) fn open_in_browser(&self, url: Url) {
        self.unrestricted.open_in_browser(url);
    }

    /// Stops a running download.
    pub(crate) fn cancel_download(self: &Arc<Self>, id: u64) {
        let staged = self.downloads.staging_path(id);
        self.on_main_thread(move |porthole, _| porthole.engine.cancel_download(&staged));
    }
}
