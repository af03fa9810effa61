//! The role `shell`: confines itself, then shows the windows that the broker asks for.

mod commands;
mod confinement;
mod log;

use std::process::ExitCode;
use std::sync::Arc;

use porthole_protocol::{LauncherUpdate, ToBroker, ToShell, VERSION, Window};
use porthole_sandbox::Namespace;
use tauri::{AppHandle, RunEvent, WindowEvent};

use crate::engine::{self, Engine as _};
use crate::language::set_language;
use crate::shell::{Shell, connection};
use crate::windows::{content, launcher, pin};

/// Runs the shell until the broker ends it or is gone.
pub(crate) fn run() -> ExitCode {
    let Ok(mut channel) = connection::Channel::from_standard_streams() else { return ExitCode::from(2) };
    // First of all: the process has one thread, and is confined before it has another.
    let Ok(Some(ToShell::Confine(confinement))) = channel.read() else { return ExitCode::from(2) };
    if confinement.version != VERSION {
        return ExitCode::from(2);
    }
    set_language(confinement.language);
    let confined = confinement::confine(&confinement);
    // Before another thread exists, because setting environment variables is not thread-safe.
    engine::prepare_process();
    let (broker, reading) = channel.split();
    log::init(&confinement.log, &broker);
    let problem = confined.as_ref().err().map(ToString::to_string);
    broker.send(ToBroker::Confined { problem });
    if let Ok(confined) = &confined {
        tracing::info!(holds = ?confined.holds(), "the shell is confined");
        if let Namespace::Refused(why) = &confined.holds().namespace {
            tracing::warn!(why, "audio and video that the engine buffers in a file do not play");
            broker.send(ToBroker::NoNamespace);
        }
    }
    if let Err(error) = engine::open_display() {
        tracing::error!(error, "the display has gone");
        return ExitCode::FAILURE;
    }
    let shell = Shell::new(confinement, confined.ok(), broker);
    match show(&shell, reading) {
        Ok(code) => code,
        Err(error) => {
            tracing::error!(%error, "windows cannot be shown");
            ExitCode::FAILURE
        }
    }
}

fn show(shell: &Arc<Shell>, reading: connection::Reading) -> Result<ExitCode, tauri::Error> {
    let app = tauri::Builder::default()
        .manage(Arc::clone(shell))
        .invoke_handler(include!(concat!(env!("OUT_DIR"), "/handler.rs")))
        .build(tauri::generate_context!())?;
    shell.set_app(app.handle().clone());
    let (shell, mut reading) = (Arc::clone(shell), Some(reading));
    let ended = app.run_return(move |_, event| {
        if let RunEvent::Ready = event {
            if let Some(reading) = reading.take() {
                listen(&shell, reading);
            }
        } else if let RunEvent::WindowEvent { label, event: WindowEvent::Destroyed, .. } = event {
            if let Ok(window) = label.parse() {
                shell.broker.send(ToBroker::Closed { window });
            }
        } else if let RunEvent::ExitRequested { code: None, api, .. } = event {
            // The broker decides when to end; it has been told that the last window has closed.
            api.prevent_exit();
        }
    });
    Ok(if ended == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Forwards the broker's messages to the main thread, the only one that may use windows.
fn listen(shell: &Arc<Shell>, reading: connection::Reading) {
    let (listening, ending) = (Arc::clone(shell), Arc::clone(shell));
    let broker = Arc::clone(&shell.broker);
    let hear = move |message| {
        listening.on_main_thread(move |shell, handle| handle_message(shell, handle, message));
    };
    let started = broker.listen(reading, hear, move || ending.engine.close_notifications_now());
    match started {
        Ok(()) => shell.broker.send(ToBroker::Ready),
        Err(error) => tracing::error!(%error, "the system gives no thread"),
    }
}

/// Handles a message of the broker, on the main thread.
fn handle_message(shell: &Arc<Shell>, handle: &AppHandle, message: ToShell) {
    match message {
        // The first message comes only once; answers and replies have their own receivers.
        ToShell::Confine(_) | ToShell::Response { .. } | ToShell::Reply { .. } => {}
        ToShell::Files { id, paths } => shell.engine.give_files(id, paths),
        ToShell::ShowLauncher => {
            let opened = launcher::show(shell, handle);
            shell.report(Window::Launcher, opened.map_err(|error| error.to_string()));
        }
        ToShell::CloseLauncher => launcher::close(handle),
        ToShell::TellLauncher(update) => match update {
            LauncherUpdate::Overview(overview) => launcher::emit(handle, "overview", overview),
            LauncherUpdate::Downloads(all) => launcher::emit(handle, "downloads", all),
            LauncherUpdate::Activity(record) => launcher::emit(handle, "activity", record),
            LauncherUpdate::Notifications => launcher::emit(handle, "notifications", ()),
        },
        ToShell::SetHelp(help) => shell.set_help(help),
        ToShell::OpenApp(confinement) => content::open(shell, confinement),
        ToShell::ShowPinPrompt { prompt } => {
            let opened = pin::show(shell, handle, prompt);
            shell.report(Window::Pin, opened.map_err(|error| error.to_string()));
        }
        ToShell::ClosePinPrompt => pin::close(handle),
        ToShell::SetHosts { app, hosts } => content::set_hosts(shell, &app, &hosts),
        ToShell::SetSleep { app, after } => content::set_sleep(shell, &app, after),
        ToShell::ShowNotice { place, notice } => content::notify(shell, &place, &notice),
        ToShell::Permission { id, allowed } => shell.engine.answer_permission(id, allowed),
        ToShell::ShowPermissionPrompt { id, window, prompt } => {
            shell.engine.show_permission_prompt(&window.to_string(), id, &prompt);
        }
        ToShell::SetNotificationOrigins(origins) => shell.engine.set_notification_origins(origins),
        ToShell::ClickNotification { number } => shell.engine.click_notification(number),
        ToShell::ShowDownload(download) => {
            let all = shell.remember_download(download);
            content::show_downloads(shell, &all);
        }
        ToShell::CancelDownload { id } => shell.engine.cancel_download(&shell.staging_path(id)),
        ToShell::PinCertificate { id, host, certificate } => {
            content::pin_certificate(shell, id, &host, certificate);
        }
        ToShell::CloseApp { app, notice } => content::close_app(shell, &app, &notice),
        ToShell::CloseNotifications => {
            let closing = Arc::clone(shell);
            shell.engine.close_notifications(Box::new(move || {
                closing.broker.send(ToBroker::NotificationsClosed);
            }));
        }
        ToShell::CloseIdle => {
            let closing = Arc::clone(shell);
            shell.engine.close_idle_windows(Box::new(move |all| {
                closing.broker.send(ToBroker::IdleClosed { all });
            }));
        }
        ToShell::CloseAll => {
            let closing = Arc::clone(shell);
            shell.engine.close_all_windows(Box::new(move |all| {
                closing.broker.send(ToBroker::AllClosed { all });
            }));
        }
        ToShell::AskToLeave { question, consequence } => {
            let asking = Arc::clone(shell);
            let answered = Box::new(move |leaves| asking.broker.send(ToBroker::LeaveAnswered { leaves }));
            shell.engine.ask_to_leave(&question, &consequence, answered);
        }
        ToShell::Speak(spoken) => set_language(spoken),
        ToShell::SetColourScheme(scheme) => shell.engine.set_colour_scheme(scheme),
        ToShell::End => {
            shell.engine.close_notifications_now();
            handle.exit(0);
        }
        #[cfg(feature = "test-driver")]
        ToShell::Drive { id, ask } => crate::driver::answer(shell, handle, id, ask),
    }
}
