//! What the engine tells of its downloads. Whether one may happen is asked through Tauri's hook, which every window
//! has; here is what that hook does not tell: whose page it was, progress, the end, and a way to stop it.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use gtk::prelude::*;
use porthole_policy::AppId;
use url::Url;
use webkit2gtk::{
    Download, DownloadError, DownloadExt as _, URIRequestExt as _, URIResponseExt as _, WebContext,
    WebContextExt as _,
};

use super::super::{Gate, Starting};

thread_local! {
    /// The engine's downloads that have not ended; it calls back on the main thread only.
    static LIVE: RefCell<Vec<Download>> = const { RefCell::new(Vec::new()) };
}

/// Follows every download of `context`.
pub(super) fn watch(context: &WebContext, gate: Arc<dyn Gate>) {
    context.connect_download_started(move |_, download| {
        LIVE.with_borrow_mut(|live| live.push(download.clone()));
        follow(download, Arc::clone(&gate));
    });
}

fn follow(download: &Download, gate: Arc<dyn Gate>) {
    let receiving = Arc::clone(&gate);
    download.connect_received_data(move |download, _| {
        if let Some(staged) = staged(download) {
            receiving.download_received(&staged, download.received_data_length(), total(download));
        }
    });
    // The engine says "finished" after "failed" too.
    let failed = Rc::new(RefCell::new(None));
    let failing = Rc::clone(&failed);
    download.connect_failed(move |_, error| {
        let cancelled = error.matches(DownloadError::CancelledByUser);
        *failing.borrow_mut() = Some((cancelled, error.message().to_owned()));
    });
    download.connect_finished(move |download| {
        LIVE.with_borrow_mut(|live| live.retain(|other| other != download));
        let Some(staged) = staged(download) else { return };
        match failed.borrow_mut().take() {
            None => gate.download_finished(&staged),
            Some((cancelled, detail)) => gate.download_failed(&staged, cancelled, detail),
        }
    });
}

/// The download that asks for `url` now, if the engine told of it.
pub(super) fn starting(url: &Url) -> Option<Starting> {
    LIVE.with_borrow(|live| {
        let asks = |download: &&Download| {
            let uri = download.request().and_then(|request| request.uri());
            // One without a destination has not been decided about yet.
            download.destination().is_none() && uri.is_some_and(|uri| Url::parse(&uri).as_ref() == Ok(url))
        };
        let download = live.iter().rev().find(asks)?;
        let suggested = download.response().and_then(|response| response.suggested_filename());
        Some(Starting { app: app(download), suggested: suggested.map_or_else(String::new, Into::into) })
    })
}

/// Stops the download that is staged at `path`.
pub(super) fn cancel(path: &Path) {
    let found =
        LIVE.with_borrow(|live| live.iter().find(|live| staged(live).as_deref() == Some(path)).cloned());
    if let Some(download) = found {
        download.cancel();
    }
}

/// Each content window's view carries its app's id as its name.
fn app(download: &Download) -> Option<AppId> {
    download.web_view()?.widget_name().parse().ok()
}

/// The engine gives back the path or a `file:` address of it.
fn staged(download: &Download) -> Option<PathBuf> {
    let destination = download.destination()?;
    match Url::parse(&destination) {
        Ok(url) => url.to_file_path().ok(),
        Err(_) => Some(PathBuf::from(destination.as_str())),
    }
}

fn total(download: &Download) -> Option<u64> {
    download.response().map(|response| response.content_length()).filter(|length| *length > 0)
}
