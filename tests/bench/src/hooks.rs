//! What a hook of the web engine waits for: a question to the broker and its answer.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::thread;

use porthole_policy::{Apps, Cause, Navigation, PinnedApp, Start};
use porthole_protocol::{GateRequest, GateResponse, PageRequest, ToBroker, ToShell, Window};

use crate::figures::{Figures, median};
use crate::result::Result;

/// Questions that are measured.
const TIMES: usize = 5_000;

/// How many apps the managed file of the broker names.
const APPS: usize = 20;

pub(crate) fn measure(figures: &mut Figures) -> Result<()> {
    let bare = bare()?;
    figures.add("One byte to another thread and back, over a socket pair", (bare, "ms"), None, None);
    let latency = question()?;
    let against = Some(("one byte and back", bare));
    figures.add("Where a page opens, asked and answered", (latency, "ms"), against, None);
    Ok(())
}

fn bare() -> Result<f64> {
    let (mut ours, mut theirs) = UnixStream::pair()?;
    thread::spawn(move || {
        let mut byte = [0];
        while theirs.read_exact(&mut byte).is_ok() && theirs.write_all(&byte).is_ok() {}
    });
    median(TIMES, || {
        let mut byte = [7];
        ours.write_all(&byte)?;
        ours.read_exact(&mut byte)?;
        Ok(())
    })
}

fn apps() -> Result<Apps> {
    let app = |number: usize| -> Result<PinnedApp> {
        let address = format!("https://app{number}.harbor.test/");
        Ok(PinnedApp {
            id: format!("app{number}").parse()?,
            name: format!("App {number}"),
            scope: vec![address.parse()?],
            hosts: vec![format!("app{number}.harbor.test").parse()?, "*.shared.test".parse()?],
            url: address.parse()?,
            handles: Vec::new(),
            start: Start::Manual,
            icon: None,
            declared_handlers: Vec::new(),
            shortcuts: None,
            sleep_after: None,
            permissions: porthole_policy::FeatureRules::default(),
        })
    };
    Ok(Apps::new((0..APPS).map(app).collect::<Result<_>>()?)?)
}

fn question() -> Result<f64> {
    let (mut ours, mut theirs) = UnixStream::pair()?;
    let apps = apps()?;
    thread::spawn(move || {
        while let Ok(Some(ToBroker::Ask { id, question: GateRequest::Navigate { window, page } })) =
            porthole_protocol::read(&mut theirs)
        {
            let Some(from) = window.app() else { return };
            let PageRequest { url, cause, by_person } = &page;
            let navigation = Navigation { from, url, cause: *cause, by_person: *by_person };
            let response = GateResponse::Opens(apps.destination(navigation));
            if porthole_protocol::write(&mut theirs, &ToShell::Response { id, response }).is_err() {
                return;
            }
        }
    });
    let window = Window::App("app7".parse()?);
    let url = "https://app7.harbor.test/mail/?folder=inbox&page=3".parse()?;
    let page = PageRequest { url, cause: Cause::Link, by_person: true };
    let mut id = 0;
    median(TIMES, || {
        id += 1;
        let question = GateRequest::Navigate { window: window.clone(), page: page.clone() };
        porthole_protocol::write(&mut ours, &ToBroker::Ask { id, question })?;
        match porthole_protocol::read(&mut ours)? {
            Some(ToShell::Response { id: answered, .. }) if answered == id => Ok(()),
            other => Err(format!("the answer was {other:?}").into()),
        }
    })
}
