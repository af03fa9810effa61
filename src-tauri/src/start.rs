//! The start, in the order that makes the write gate hold, and what is kept in step afterwards.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::channel;

use porthole_activity::ActivityLog;
use porthole_config::Source;
use porthole_explain::{Code, Problem};
use porthole_host::{Host, Judge, State};
use porthole_policy::DeviceClass;
use porthole_proxy::Proxy;
use porthole_sandbox::{Allowed, Restricted, SandboxError};
use tauri::{AppHandle, RunEvent, WindowEvent};
use tokio::runtime::Runtime;
use tracing_subscriber::EnvFilter;

use crate::arguments::{self, Arguments, Target};
use crate::downloads::Downloads;
use crate::engine::{self, Engine as _, Insistence, Profile, ProxyAccess};
use crate::folders::Folders;
use crate::leaves::Windows;
use crate::porthole::{Parts, Porthole};
use crate::trust_loss::Farewell;
use crate::unrestricted::Unrestricted;
use crate::{choosing, commands, news, pins, trust_loss, windows, words};

/// Runs Porthole until its last window closes.
///
/// # Errors
/// It could not start at all; nothing has been shown.
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode, Problem> {
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_from_env("PORTHOLE_LOG").unwrap_or_else(|_| EnvFilter::new("warn")))
        .with_writer(std::io::stderr)
        .init();
    let folders = Folders::of(&engine::surroundings()).map_err(|error| error.problem())?;
    folders.make_run().map_err(|error| error.problem())?;
    // Where the person's tokens are is read from the environment as the person has it.
    let stores = porthole_keystore::readable_stores(porthole_keystore::WorkerCommand::this_program());
    engine::prepare_process(&folders);

    // ── Free of the restriction: threads that the web engine never becomes a child of ──
    let unrestricted = Unrestricted::start().map_err(internal)?;
    let runtime = Runtime::new().map_err(internal)?;
    let activity =
        ActivityLog::open(&folders.activity).map_err(|error| error.code().with_detail(error.to_string()))?;
    let named = arguments.config.as_deref().map(absolute);
    let source = Source::of_run(named, porthole_config::is_installed()).map_err(|refused| *refused)?;
    let judge = Judge::new(stores, folders.state.clone());
    let host = Host::new(source, judge, Arc::new(activity));
    let cleared = trust_loss::clear_before(&host, &folders);
    let windows = Windows::default();
    let proxy = runtime
        .block_on(Proxy::start(
            porthole_proxy::Callers::ThisUser,
            porthole_host::settings(&host.state()),
            Arc::new(windows.clone()),
            Arc::new(windows.clone()),
            Arc::clone(host.activity()),
        ))
        .map_err(|error| Code::ProxyBind.with_detail(error.to_string()))?;
    let proxy = Arc::new(proxy);
    #[cfg(feature = "test-driver")]
    crate::driver::proxy_is(&proxy);
    let watch = host.watch();
    host.renew_when_due(porthole_keystore::open_user_store());

    // ── Restricted from here on: this thread and everything that it starts ──
    let class = host.state().device.status.class;
    let profile = profile(class, &folders)?;
    let kernel = restrict(&folders, &profile, proxy.address().port()).map_err(|error| {
        tracing::error!(%error, "the kernel cannot hold the write gate; no app is opened");
        Code::SandboxUnavailable.with_detail(error.to_string())
    });
    let kernel = cleared.and(kernel);

    tauri::async_runtime::set(runtime.handle().clone());
    let listener = windows.clone();
    let staging = match &profile {
        Profile::Memory(_) => folders.staging_in_memory(),
        Profile::Disk(_) => folders.staging_on_disk.clone(),
    };
    let downloads = Downloads::new(staging, folders.downloads.clone(), unrestricted.clone(), move |all| {
        listener.show_downloads(all);
    });
    let porthole = Porthole::new(Parts {
        host: Arc::clone(&host),
        downloads,
        unrestricted,
        proxy: ProxyAccess { uri: proxy.credentials().uri() },
        profile,
        launcher_folder: folders.engine_home().join("launcher"),
        filter_folder: folders.engine_home().join("filters"),
        stopped: proxy.stopped_downloads(),
        kernel,
        class_at_start: class,
        arguments,
    });
    windows.are(Arc::clone(&porthole));
    keep_in_step(&porthole, &proxy);
    let code = show(Arc::clone(&porthole))?;

    drop(watch);
    if let Some(farewell) = porthole.farewell.get() {
        part(&porthole, farewell, &folders);
    }
    if let Some(proxy) = Arc::into_inner(proxy) {
        runtime.block_on(proxy.shutdown());
    }
    // What still runs would fill a profile in memory again while it is removed. One on the disk is left to the engine to
    // finish.
    if matches!(porthole.profile, Profile::Memory(_)) {
        engine::end_processes();
    }
    folders.remove_run();
    Ok(code)
}

/// Where pages keep what they keep: on the disk only for a device that has proved itself.
fn profile(class: DeviceClass, folders: &Folders) -> Result<Profile, Problem> {
    match class {
        DeviceClass::Untrusted => Ok(Profile::Memory(folders.engine_home().join("content"))),
        DeviceClass::Certified | DeviceClass::Managed => {
            folders.make_profile().map_err(|error| error.problem())?;
            Ok(Profile::Disk(folders.profile.clone()))
        }
    }
}

fn restrict(folders: &Folders, profile: &Profile, proxy_port: u16) -> Result<Restricted, SandboxError> {
    let mut writable: Vec<PathBuf> = engine::always_writable();
    writable.push(folders.session.clone());
    if let Profile::Disk(profile) = profile {
        writable.extend([profile.clone(), folders.staging_on_disk.clone()]);
    }
    porthole_sandbox::restrict_current_thread(&Allowed { writable, connect_port: proxy_port })
}

/// A change of the managed file or the device applies at once: to the proxy, to the launcher, and where trust is
/// lost to the profile, by starting anew.
fn keep_in_step(porthole: &Arc<Porthole>, proxy: &Arc<Proxy>) {
    let (weak, proxy) = (Arc::downgrade(porthole), Arc::downgrade(proxy));
    porthole.host.on_change(move |state| {
        if let Some(proxy) = proxy.upgrade() {
            proxy.apply(porthole_host::settings(state));
        }
        if let Some(porthole) = weak.upgrade() {
            if is_trust_lost(&porthole, state) {
                end_trusted_run(&porthole, state);
            } else {
                porthole.on_main_thread(|porthole, _| windows::content::refresh_filters(porthole));
                porthole.on_main_thread(windows::content::close_removed);
                porthole.on_main_thread(tell_overview);
            }
        }
    });
    let told = Arc::downgrade(porthole);
    porthole.host.on_device_change(move |change| {
        if let Some(porthole) = told.upgrade() {
            news::device_changed(&porthole, change);
        }
    });
    let records = Arc::downgrade(porthole);
    porthole.host.activity().subscribe(move |record| {
        if let Some(app) = records.upgrade().as_ref().and_then(|porthole| porthole.app()) {
            windows::launcher::tell(app, "activity", record.clone());
        }
    });
}

fn show(porthole: Arc<Porthole>) -> Result<ExitCode, Problem> {
    let handed_over = Arc::clone(&porthole);
    let ending = Arc::clone(&porthole);
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(move |_, words, _| {
            let asked = arguments::parse_handed_over(&words);
            handed_over.on_main_thread(move |porthole, handle| {
                open_or_launcher(porthole, handle, asked.as_ref().map(Arguments::opens).unwrap_or_default());
            });
        }))
        .manage(Arc::clone(&porthole))
        .invoke_handler(tauri::generate_handler![
            commands::overview,
            commands::open_app,
            commands::recheck_device,
            commands::candidates,
            commands::activity,
            commands::downloads,
            commands::cancel_download,
            commands::show_download,
            commands::open_help,
            commands::restart,
            commands::dismiss_notice,
            commands::choice::choose,
            commands::choice::decline,
            commands::enrolment::enrolment,
            commands::enrolment::request_certificate,
            commands::enrolment::renew,
            commands::enrolment::stop_asking,
            commands::enrolment::discard_request,
            commands::enrolment::save_request,
            commands::enrolment::open_send_to,
            commands::enrolment::enrol,
            commands::enrolment::import_certificate,
            commands::pin::ask_pin,
            commands::pin::pin_question,
            commands::pin::pin_unlock,
            commands::pin::pin_cancel,
        ])
        .build(tauri::generate_context!())
        .map_err(internal)?;
    porthole.windows_are(app.handle().clone());
    let ended = app.run_return(move |handle, event| {
        if let RunEvent::Ready = event {
            let (ended, handle_to_end) = (Arc::clone(&porthole), handle.clone());
            engine::on_termination(move |insistence| match insistence {
                Insistence::Asked => windows::content::quit(&ended, &handle_to_end),
                Insistence::Told => handle_to_end.exit(0),
            });
            let (beginning, opening) = (Arc::clone(&porthole), handle.clone());
            // No window opens before its filter is there.
            windows::content::prepare_filters(&porthole, move || begin(&beginning, &opening));
        } else if let RunEvent::WindowEvent { label, event: WindowEvent::Destroyed, .. } = event {
            tell_overview(&porthole, handle);
            windows::end_without_windows(&porthole, handle, Some(&label));
        } else if let RunEvent::ExitRequested { code: None, api, .. } = event
            && !porthole.engine.open_windows().is_empty()
        {
            // Tauri counts its own windows, which those of the apps are not.
            api.prevent_exit();
        }
    });
    // Other threads still hold the log, so it does not end by itself.
    ending.host.activity().settle();
    Ok(if ended == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Shows the first windows.
fn begin(porthole: &Arc<Porthole>, handle: &AppHandle) {
    let state = porthole.host.state();
    // A change before there were windows found nobody to tell.
    if is_trust_lost(porthole, &state) {
        end_trusted_run(porthole, &state);
    } else {
        open_or_launcher(porthole, handle, porthole.arguments.opens());
        if porthole.arguments.lost_proof {
            news::lost_proof(porthole);
        }
        pins::ask_at_start(porthole, handle);
    }
    #[cfg(feature = "test-driver")]
    crate::driver::listen(porthole);
}

/// Opens what was named; the launcher where nothing was, or where something could not be opened.
fn open_or_launcher(porthole: &Arc<Porthole>, handle: &AppHandle, what: &[String]) {
    let state = porthole.host.state();
    let apps = state.in_force.config().map(|config| &config.apps);
    let mut show_launcher = what.is_empty();
    for what in what {
        let opened = match apps.and_then(|apps| Target::find(what, apps)) {
            Some(target) => choosing::open(porthole, handle, target),
            None => Err(Code::AppUnknown.with_detail(what.clone())),
        };
        if let Err(problem) = opened {
            tracing::warn!(code = problem.code, detail = problem.detail, "an app was not opened");
            show_launcher = true;
        }
    }
    if show_launcher {
        windows::launcher::show(porthole, handle);
    }
}

/// Tells the launcher what it shows. On the main thread.
pub(crate) fn tell_overview(porthole: &Arc<Porthole>, handle: &AppHandle) {
    windows::launcher::tell(handle, "overview", crate::overview::overview(porthole));
}

/// This run was made for a device that had proved itself, and it has not any more.
fn is_trust_lost(porthole: &Porthole, state: &State) -> bool {
    porthole.class_at_start.is_trusted() && !state.device.status.class.is_trusted()
}

/// Downloads stop now, on whatever thread this is found out; then the windows go, and [`part`] does the rest. A window
/// in which somebody is writing stays for as long as the managed file says.
fn end_trusted_run(porthole: &Arc<Porthole>, state: &State) {
    let config = state.in_force.config();
    let profile = config.map(|config| config.on_trust_loss).unwrap_or_default();
    let grace = config.map(|config| config.trust_loss_grace).unwrap_or_default();
    let staging = porthole.downloads.stop_for_good(&Code::DownloadTrustLost.problem());
    porthole.on_main_thread(move |porthole, handle| {
        for staged in &staging {
            porthole.engine.cancel_download(staged);
        }
        let farewell = Farewell { arguments: anew(porthole, []), profile };
        if porthole.farewell.set(farewell).is_err() {
            return;
        }
        if grace.time().is_zero() {
            return leave_trusted_run(porthole, handle);
        }
        let (waiting, ending) = (Arc::clone(porthole), handle.clone());
        porthole.engine.close_idle_windows(Box::new(move |all_have_gone| {
            if all_have_gone {
                return leave_trusted_run(&waiting, &ending);
            }
            windows::content::notify_all(&waiting, &words::trust_loss_notice(grace.time()));
            tauri::async_runtime::spawn(async move {
                tokio::time::sleep(grace.time()).await;
                waiting.on_main_thread(|porthole, handle| leave_trusted_run(porthole, handle));
            });
        }));
    });
}

/// The end of a run that was made for a trusted device. On the main thread.
pub(crate) fn leave_trusted_run(porthole: &Porthole, handle: &AppHandle) {
    if porthole.is_restarting.swap(true, Ordering::Relaxed) {
        return;
    }
    // The new run would hand over to this one while it still has its name on the session bus.
    tauri_plugin_single_instance::destroy(handle);
    handle.exit(0);
}

/// Once the windows have gone: clears what may not stay, and starts Porthole anew. Returns when that is done.
fn part(porthole: &Arc<Porthole>, farewell: &Farewell, folders: &Folders) {
    let (tell, done) = channel();
    let (host, folders, profile) = (Arc::clone(&porthole.host), folders.clone(), farewell.profile);
    porthole.unrestricted.run(move || trust_loss::clear_after(&host, &folders, profile));
    porthole.unrestricted.start_anew(farewell.arguments.clone(), move || {
        let _gone = tell.send(());
    });
    // An error means that nothing could be started; that has been logged.
    let _started = done.recv();
}

/// Starts Porthole anew with the windows that are open and those of `more`, and ends this run, once every page has
/// agreed. On the main thread.
pub(crate) fn restart(porthole: &Arc<Porthole>, handle: &AppHandle, more: impl IntoIterator<Item = String>) {
    let arguments = anew(porthole, more);
    let (porthole, handle) = (Arc::clone(porthole), handle.clone());
    let ending = Arc::clone(&porthole);
    porthole.engine.close_all_windows(Box::new(move |may_close| {
        if !may_close {
            return;
        }
        ending.is_restarting.store(true, Ordering::Relaxed);
        // The new run would hand over to this one while it still has its name on the session bus.
        tauri_plugin_single_instance::destroy(&handle);
        ending.unrestricted.start_anew(arguments, move || handle.exit(0));
    }));
}

/// What to start Porthole with for the same managed file, the same windows and those of `more`.
fn anew(porthole: &Porthole, more: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut arguments = Vec::new();
    if is_trust_lost(porthole, &porthole.host.state()) {
        arguments.push("--lost-proof".to_owned());
    }
    if let Some(config) = &porthole.arguments.config {
        arguments.extend(["--config".to_owned(), config.display().to_string()]);
    }
    let open =
        windows::content::open_apps(porthole).iter().map(ToString::to_string).chain(more).collect::<Vec<_>>();
    if !open.is_empty() {
        arguments.push("open".to_owned());
        arguments.extend(open);
    }
    arguments
}

fn absolute(path: &std::path::Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn internal(error: impl std::fmt::Display) -> Problem {
    Code::Internal.with_detail(error.to_string())
}
