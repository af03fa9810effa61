//! What the launcher may ask. Each command hands on and answers; none decides.

pub(crate) mod choice;
pub(crate) mod enrolment;
pub(crate) mod pin;

use std::sync::Arc;

use porthole_activity::Record;
use porthole_explain::{Code, Problem};
use porthole_identity::CandidateView;
use tauri::State;

use crate::arguments::Target;
use crate::downloads::Download;
use crate::overview::{self, Overview};
use crate::porthole::Porthole;
use crate::{choosing, start};

type Answer<T> = Result<T, Problem>;
type Run<'a> = State<'a, Arc<Porthole>>;

/// At most this many records go to the launcher at once.
const RECORDS: usize = 1_000;

#[tauri::command]
pub(crate) async fn overview(run: Run<'_>) -> Answer<Overview> {
    run.in_windows(|porthole, _| Ok(overview::overview(porthole))).await
}

#[tauri::command]
pub(crate) async fn open_app(run: Run<'_>, id: String) -> Answer<()> {
    let state = run.host.state();
    let apps = state.in_force.config().map(|config| &config.apps);
    let target = apps.and_then(|apps| Target::find(&id, apps));
    let target = target.ok_or_else(|| Code::AppUnknown.with_detail(id))?;
    run.in_windows(move |porthole, handle| {
        let opened = choosing::open(porthole, handle, target);
        start::tell_overview(porthole, handle);
        opened
    })
    .await
}

#[tauri::command]
pub(crate) async fn recheck_device(run: Run<'_>) -> Answer<Overview> {
    run.apart(|porthole| Ok(porthole.host.read_again())).await?;
    run.in_windows(|porthole, _| Ok(overview::overview(porthole))).await
}

#[tauri::command]
pub(crate) async fn candidates(run: Run<'_>) -> Answer<Vec<CandidateView>> {
    Ok(run.host.state().device.ledger.candidates.iter().map(CandidateView::from).collect())
}

#[tauri::command]
pub(crate) async fn activity(run: Run<'_>, limit: usize) -> Answer<Vec<Record>> {
    let path = run.host.activity().path();
    porthole_activity::read(path, None, limit.min(RECORDS))
        .map_err(|error| error.code().with_detail(error.to_string()))
}

#[tauri::command]
pub(crate) async fn downloads(run: Run<'_>) -> Answer<Vec<Download>> {
    Ok(run.downloads.shown())
}

#[tauri::command]
pub(crate) async fn cancel_download(run: Run<'_>, id: u64) -> Answer<()> {
    run.cancel_download(id);
    Ok(())
}

#[tauri::command]
pub(crate) async fn show_download(run: Run<'_>, id: u64) -> Answer<()> {
    run.downloads.show(id);
    Ok(())
}

#[tauri::command]
pub(crate) async fn open_help(run: Run<'_>) -> Answer<()> {
    if let Some(config) = run.host.state().in_force.config() {
        run.open_in_browser(config.organization.help_url.clone());
    }
    Ok(())
}

#[tauri::command]
pub(crate) async fn restart(run: Run<'_>) -> Answer<()> {
    run.on_main_thread(|porthole, handle| start::restart(porthole, handle, []));
    Ok(())
}

#[tauri::command]
pub(crate) async fn dismiss_notice(run: Run<'_>, id: u64) -> Answer<()> {
    run.told.dismiss(id);
    run.on_main_thread(start::tell_overview);
    Ok(())
}
