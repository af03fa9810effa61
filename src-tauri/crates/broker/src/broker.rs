//! The start of the broker, and its end.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use porthole_activity::ActivityLog;
use porthole_config::Source;
use porthole_explain::{Code, Problem};
use porthole_host::{DeviceEvaluator, Host, State};
use porthole_keystore::WorkerCommand;
use porthole_proxy::{Callers, Proxy};
use porthole_sandbox::{BrokerPlan, SandboxError, confine_broker};

use crate::app_signals::SavedSignals;
use crate::arguments::Arguments;
use crate::controller::{Controller, Phase, ProxyAccess, Setup};
use crate::event::Event;
use crate::folders::Folders;
use crate::menu::Launch;
use crate::menu_folder::MenuKeeper;
use crate::proxy_callbacks::ProxyCallbacks;
use crate::shell_process::ShellProcess;
use crate::single_instance::{self, Claim};
use crate::unrestricted::Unrestricted;
use crate::worker::Workers;
use crate::{
    desktop, display, location_service, log, messages, open_windows, trust_loss, web_icons, window_places,
};

/// How long the first window waits for the stores. What answers later is waited for by apps only, and the launcher says
/// so. Most stores answer within half of it; with it, the first window is there in about a second.
const FIRST_LOOK: Duration = Duration::from_millis(700);

/// Runs Porthole until its last window closes; hands over and returns at once where it runs already.
///
/// # Errors
/// It could not start at all; nothing has been shown.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Problem> {
    let hardened = porthole_sandbox::harden_broker();
    let log = log::init();
    messages::print_advice_to_root();
    match hardened {
        Ok(hardened) => tracing::debug!(?hardened, "the broker is hardened"),
        Err(error) if cfg!(target_os = "linux") => return Err(internal(error)),
        Err(error) => tracing::debug!(%error, "the broker is as this system has it"),
    }
    let folders = Folders::of(&desktop::current_environment()).map_err(|error| error.problem())?;
    folders.make_session().map_err(|error| error.problem())?;
    let claim =
        single_instance::claim(folders.private(), arguments.opens()).map_err(|error| error.problem())?;
    let instance = match claim {
        Claim::First(instance) => instance,
        Claim::HandedOver => return Ok(ExitCode::SUCCESS),
    };
    display::look().map_err(|why| Code::DisplayUnavailable.with_detail(why))?;
    folders.make_run().map_err(|error| error.problem())?;
    log::keep_in(&folders.state);

    // The shell first: the system loads it while the stores are read. It does nothing before it is told.
    let (events, received) = channel();
    instance.listen(events.clone()).map_err(internal)?;
    let process = porthole_proxy::ShellProcess::new().map_err(internal)?;
    let unrestricted = Unrestricted::new().map_err(internal)?;
    let menu = MenuKeeper::start(folders.menu()).map_err(internal)?;
    let menu_of_trial = menu.clone();
    let mut shell = ShellProcess::new(events.clone(), folders.clone(), unrestricted.clone(), process.clone());
    shell.start_ahead();
    #[cfg(feature = "test-driver")]
    let driver = crate::driver::bind();
    let writable = folders.make_writable().map_err(|error| error.problem())?;
    let confined = confine(writable.folders)?;

    let runtime = porthole_proxy::runtime().map_err(internal)?;
    let activity =
        ActivityLog::open(&folders.activity).map_err(|error| error.code().with_detail(error.to_string()))?;
    let named = arguments.config().map(absolute);
    let source = Source::of_run(named, porthole_config::is_installed()).map_err(|refused| *refused)?;
    let starting = unrestricted.clone();
    let workers_command = WorkerCommand::this_program().started_by(move |command| starting.start(command));
    let stores = porthole_keystore::readable_stores(workers_command);
    let evaluator = DeviceEvaluator::new(stores, folders.state.clone());
    // A device of which nothing could be learnt is not one that has lost its proof: nothing is cleared by that.
    let host = porthole_resources::unless_exhausted(|| {
        let host = Host::start(source.clone(), evaluator, Arc::new(activity))?;
        host.until_evaluated(FIRST_LOOK);
        Ok::<_, std::io::Error>(host)
    });
    let host = host.ok_or_else(|| Code::OpenFilesLow.problem())?.map_err(internal)?;
    let cleared = trust_loss::clear_before(&host, &folders);
    let callbacks = Arc::new(ProxyCallbacks::new(events.clone()));
    let proxy = runtime
        .block_on(Proxy::start(
            Callers::Shell(process),
            porthole_host::settings(&host.state()),
            Arc::clone(&callbacks) as _,
            callbacks,
            Arc::clone(host.activity()),
        ))
        .map_err(|error| error.code().with_detail(error.to_string()))?;
    let proxy = Arc::new(proxy);
    report_changes(&host, &proxy, &events);
    let watch = host.watch().map_err(internal)?;
    host.renew_when_due(porthole_keystore::open_user_store()).map_err(internal)?;
    #[cfg(feature = "test-driver")]
    if let Some(driver) = driver {
        crate::driver::listen(driver, &events, &proxy);
    }

    desktop::on_termination(&events).map_err(internal)?;
    #[cfg(target_os = "linux")]
    crate::session_manager::listen(&events).map_err(internal)?;
    #[cfg(target_os = "linux")]
    crate::colour_scheme::follow(&events).map_err(internal)?;
    let mut workers = Workers::start(
        events,
        Arc::clone(&host),
        folders.clone(),
        proxy.stopped_downloads(),
        unrestricted,
        menu,
    )
    .map_err(internal)?;
    let program = std::env::current_exe().map_err(internal)?;
    let is_trial = named_by_hand(&source).is_some();
    let launch = Launch { program, config: named_by_hand(&source), icons: folders.menu().icons };
    let setup = Setup {
        source,
        launch,
        remembered: load_remembered(&host.state(), &folders),
        folders: folders.clone(),
        proxy: ProxyAccess { port: proxy.address().port(), uri: proxy.credentials().uri() },
        log,
        state: host.state(),
        cleared: confined.and(cleared),
        is_profile_left: folders.profile.exists(),
        downloads: writable.downloads,
        opens: arguments.opens().to_vec(),
        language: desktop::language(),
        page_language: proxy.page_language(),
        has_location: location_service::is_there,
    };
    let mut controller = Controller::start(shell, &mut workers, setup);
    let in_order = loop {
        if let Phase::Ended { in_order } = controller.phase() {
            break in_order;
        }
        match received.recv() {
            Ok(event) => controller.handle(event),
            Err(_nobody) => break false,
        }
    };

    // What has arrived since is no longer taken over.
    drop(received);
    drop(controller);
    drop(watch);
    workers.finish();
    if is_trial {
        menu_of_trial.clear();
    }
    if let Some(proxy) = Arc::into_inner(proxy) {
        runtime.block_on(proxy.shutdown());
    }
    // Other threads still hold the log, so it does not end by itself.
    host.activity().flush();
    folders.remove_run();
    drop(instance);
    Ok(if in_order { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Restricts this thread, and all that it starts from now on, to writing in the broker's own folders. Where the kernel
/// cannot do that, no app may be opened; the launcher says why.
///
/// # Errors
/// A folder cannot be used.
fn confine(writable: Vec<PathBuf>) -> Result<Result<(), Problem>, Problem> {
    match confine_broker(&BrokerPlan { writable }) {
        Ok(()) => Ok(Ok(())),
        // As this system has it: no app opens there anyway.
        Err(SandboxError::Platform) => Ok(Ok(())),
        Err(error @ SandboxError::Folder { .. }) => {
            Err(Code::FoldersUnavailable.with_detail(error.to_string()))
        }
        Err(error) => Ok(Err(Code::SandboxUnavailable.with_detail(error.to_string()))),
    }
}

/// A change of the managed file or the device applies at once: to the proxy on the thread that found it, and to
/// everything else as an event.
fn report_changes(host: &Arc<Host>, proxy: &Arc<Proxy>, events: &Sender<Event>) {
    let (settled, weak) = (Arc::downgrade(proxy), Arc::downgrade(host));
    let changes = events.clone();
    // Stores may have answered since the proxy started.
    host.follow(move |state| {
        if let Some(proxy) = settled.upgrade() {
            proxy.apply(porthole_host::settings(state));
        }
        if let Some(host) = weak.upgrade() {
            let _ended = changes.send(Event::StateChanged(host.state()));
        }
    });
    let trouble = events.clone();
    host.activity().on_trouble(move |error| {
        let problem = error.map(|error| error.code().with_detail(error.to_string()));
        let _ended = trouble.send(Event::ActivityLog(problem.map_or(Ok(()), Err)));
    });
    let records = events.clone();
    host.activity().subscribe(move |entry| {
        let _ended = records.send(Event::Recorded(entry.clone()));
    });
}

/// What earlier runs have left. Icons of pages are there only for a device that has proved itself.
fn load_remembered(state: &State, folders: &Folders) -> SavedSignals {
    let apps = state.in_force.config().filter(|_| state.device.status.class.is_trusted());
    let icons = apps.map(|config| web_icons::read(&folders.menu().icons, &config.apps)).unwrap_or_default();
    // Used only once a shell runs for a device that has proved itself, which may be later than now.
    let open = open_windows::FILE.read(&folders.state);
    SavedSignals { icons, places: window_places::FILE.read(&folders.state), open }
}

fn named_by_hand(source: &Source) -> Option<PathBuf> {
    match source {
        Source::File(file) => Some(file.clone()),
        Source::Managed => None,
    }
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn internal(error: impl std::fmt::Display) -> Problem {
    Code::Internal.with_detail(error.to_string())
}
