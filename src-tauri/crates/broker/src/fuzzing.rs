//! The controller under a shell that says what it likes, for the fuzz targets: the feature `fuzzing` only.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use porthole_config::{FileProblem, Source, Text};
use porthole_explain::Problem;
use porthole_host::{InForce, State};
use porthole_identity::{EvaluationContext, evaluate};
use porthole_policy::DeviceClass;
use porthole_protocol::{GateResponse, ToBroker, ToShell};
use time::OffsetDateTime;

use crate::controller::{Controller, ProxyAccess, Setup};
use crate::event::Event;
use crate::folders::{Environment, Folders};
use crate::job::{Job, OrderedJob, SeparateJob};
use crate::recorder::{MANAGED, Recorder};
use crate::shell::Credits;

/// Frames beyond this many are not heard.
const MOST: usize = 200;

/// Has a broker on an untrusted device hear what `stream` holds, as if its shell had sent it. How many messages it heard.
///
/// # Errors
/// What the shell got by it and no page would: then the broker is at fault.
pub fn replay(stream: &[u8]) -> Result<usize, String> {
    let seen = Recorder::default();
    let setup = setup().map_err(|problem| problem.title.to_owned())?;
    let mut controller = Controller::start(seen.clone(), seen.clone(), setup);
    let mut rest = stream;
    let mut heard = 0;
    while heard < MOST
        && let Ok(Some(message)) = porthole_protocol::read::<ToBroker>(&mut rest)
    {
        heard += 1;
        let run = seen.0.borrow().started.last().map(|(run, _)| *run).unwrap_or_default();
        controller.handle(Event::Shell { run, message, credit: Credits::new().take() });
    }
    let seen = seen.0.borrow();
    for job in &seen.jobs {
        if is_more_than_a_page_gets(job) {
            return Err(format!("{job:?}"));
        }
    }
    for message in &seen.sent {
        if let ToShell::OpenApp(window) = message
            && !matches!(window.app.as_str(), "mail" | "chat")
        {
            return Err(format!("{window:?}"));
        }
        if let ToShell::Response { response: GateResponse::Stage { path }, .. } = message {
            return Err(path.display().to_string());
        }
    }
    Ok(heard)
}

fn is_more_than_a_page_gets(job: &Job) -> bool {
    if let Job::Ordered(OrderedJob::OpenInBrowser(url) | OrderedJob::OpenOutside(url)) = job {
        return !matches!(url.scheme(), "https" | "http");
    }
    matches!(
        job,
        Job::Ordered(
            OrderedJob::Keep { .. }
                | OrderedJob::ClearAfterLoss(_)
                | OrderedJob::OpenFile { .. }
                | OrderedJob::KeepOpen(_)
                | OrderedJob::KeepNotifications(_)
                | OrderedJob::KeepManifests(_)
        ) | Job::Separate(SeparateJob::Unlock { .. })
    )
}

fn setup() -> Result<Setup, Problem> {
    let no_files = |path: &Path| {
        Err::<Vec<u8>, _>(FileProblem {
            code: porthole_explain::Code::ConfigMissing,
            what: format!("{} is not there.", path.display()),
            why: String::new(),
            help: String::new(),
        })
    };
    let text = Text { path: "managed.toml".into(), text: MANAGED.to_owned() };
    let config = porthole_config::parse(&[text], &no_files).map_err(|refusal| refusal.code.problem())?;
    let context = EvaluationContext::of(None, OffsetDateTime::UNIX_EPOCH);
    let device = evaluate(Vec::new(), &context);
    debug_assert_eq!(device.status.class, DeviceClass::Untrusted);
    let folders = Folders::of(&Environment {
        home: Some(PathBuf::from("/nonexistent/home")),
        runtime: Some(PathBuf::from("/nonexistent/run")),
        state: None,
        data: None,
        config: None,
        agents: Vec::new(),
        downloads: None,
        process: 7,
    })
    .map_err(|error| error.problem())?;
    Ok(Setup {
        source: Source::Managed,
        remembered: crate::app_signals::SavedSignals::default(),
        launch: crate::menu::Launch {
            program: "/usr/bin/porthole".into(),
            config: None,
            icons: "/icons".into(),
        },
        folders,
        proxy: ProxyAccess { port: 4_711, uri: "http://porthole:secret@127.0.0.1:4711".to_owned() },
        log: "warn".to_owned(),
        state: Arc::new(State::of(InForce::Current(Arc::new(config)), device)),
        cleared: Ok(()),
        is_profile_left: false,
        downloads: Ok(()),
        opens: vec!["mail".to_owned()],
        language: porthole_policy::SupportedLanguage::English,
        page_language: porthole_proxy::PageLanguage::default(),
        has_location: || false,
    })
}
