//! The engine's downloads: the broker decides on each before a byte is written, and each can be stopped.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::{Rc, Weak};
use std::sync::Arc;

use porthole_policy::AppId;
use url::Url;
use webkit2gtk::{
    Download, DownloadError, DownloadExt as _, URIRequestExt as _, URIResponseExt as _, WebContext,
    WebContextExt as _,
};

use super::super::port::{DownloadFailure, Gate, Starting};
use super::content::Content;
use super::{content, navigation, popup};

/// The name of a download whose address is its content.
const UNNAMED: &str = "download";

/// The file endings for content that pages make, by media type (the list of IANA, and common programs).
const ENDINGS: [(&str, &str); 26] = [
    ("application/gzip", "gz"),
    ("application/json", "json"),
    ("application/msword", "doc"),
    ("application/pdf", "pdf"),
    ("application/rtf", "rtf"),
    ("application/vnd.ms-excel", "xls"),
    ("application/vnd.ms-powerpoint", "ppt"),
    ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
    ("application/vnd.oasis.opendocument.text", "odt"),
    ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ("application/xml", "xml"),
    ("application/zip", "zip"),
    ("image/gif", "gif"),
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("image/svg+xml", "svg"),
    ("image/webp", "webp"),
    ("text/calendar", "ics"),
    ("text/css", "css"),
    ("text/csv", "csv"),
    ("text/html", "html"),
    ("text/markdown", "md"),
    ("text/plain", "txt"),
    ("text/vcard", "vcf"),
];

thread_local! {
    /// The engine's downloads that have not ended; it calls back on the main thread only.
    static LIVE: RefCell<Vec<Download>> = const { RefCell::new(Vec::new()) };
    /// Where downloads started, by the path of the staged file.
    static ORIGINS: RefCell<HashMap<PathBuf, Origin>> = RefCell::default();
}

/// The window in which a download started, and its app. A window that only starts a download may have closed before the
/// engine asks for the place of the file.
#[derive(Debug, Clone)]
struct Origin {
    app: AppId,
    /// The label of the window, then those of the windows that opened it.
    labels: Vec<String>,
}

impl Origin {
    fn of(content: &Content) -> Self {
        let openers = std::iter::successors(opener(content), |window| opener(window));
        let labels = std::iter::once(content.label.clone()).chain(openers.map(|window| window.label.clone()));
        Self { app: content.app.clone(), labels: labels.collect() }
    }

    /// The first of these windows that is still there.
    fn window(&self) -> Option<&String> {
        self.labels.iter().find(|label| content::find(label).is_some())
    }
}

fn opener(content: &Content) -> Option<Rc<Content>> {
    content::find(content.opener.as_ref()?)
}

/// A download whose place is not decided yet, counted in the window in which it started.
struct Undecided(Weak<Content>);

impl Undecided {
    fn in_window(content: &Rc<Content>) -> Self {
        content.expects_download.set(false);
        content.undecided_downloads.set(content.undecided_downloads.get() + 1);
        Self(Rc::downgrade(content))
    }
}

impl Drop for Undecided {
    fn drop(&mut self) {
        if let Some(content) = self.0.upgrade() {
            content.undecided_downloads.set(content.undecided_downloads.get() - 1);
            popup::close_if_empty(&content);
        }
    }
}

/// Handles every download of `context`.
pub(super) fn watch(context: &WebContext, gate: Arc<dyn Gate>) {
    context.connect_download_started(move |_, download| {
        LIVE.with_borrow_mut(|live| live.push(download.clone()));
        let content = download.web_view().as_ref().and_then(content::of_view);
        let origin = content.as_deref().map(Origin::of);
        let undecided = Rc::new(Cell::new(content.as_ref().map(Undecided::in_window)));
        let (asking, decided) = (Arc::clone(&gate), Rc::clone(&undecided));
        download.connect_decide_destination(move |download, suggested| {
            decide(download, suggested, origin.as_ref(), asking.as_ref());
            drop(decided.take());
            true
        });
        // One that ends before that was never decided.
        download.connect_finished(move |_| drop(undecided.take()));
        follow(download, Arc::clone(&gate));
    });
}

/// Sets the place of a download, or cancels it.
fn decide(download: &Download, suggested: &str, origin: Option<&Origin>, gate: &dyn Gate) {
    if let Some(ticket) = download.response().as_ref().and_then(navigation::ticket) {
        if let Some(window) = origin.and_then(Origin::window) {
            gate.on_download_stopped(window, &ticket);
        }
        return download.cancel();
    }
    let url = download.request().and_then(|request| request.uri()).and_then(|uri| Url::parse(&uri).ok());
    let staged = url.and_then(|url| {
        let kind = download.response().and_then(|response| response.mime_type());
        let starting = Starting {
            app: origin.map(|origin| origin.app.clone()),
            suggested: name(&url, suggested, kind.as_deref().unwrap_or_default()),
            url,
        };
        gate.may_download(&starting)
    });
    let Some(staged) = staged else { return download.cancel() };
    if let Some(origin) = origin {
        remember(&staged, origin.clone());
    }
    download.set_destination(&staged.to_string_lossy());
}

/// Remembers the window that started a download.
pub(super) fn asked_in(content: &Content, staged: &Path) {
    remember(staged, Origin::of(content));
}

fn remember(staged: &Path, origin: Origin) {
    ORIGINS.with_borrow_mut(|origins| origins.insert(staged.to_owned(), origin));
}

/// For a `data:` address without a name the engine suggests the address itself. A name without an ending gets the
/// ending of its media type, as in other browsers.
fn name(url: &Url, suggested: &str, kind: &str) -> String {
    let is_address = url.scheme() == "data" && suggested.contains([',', ';']);
    let name = if is_address { UNNAMED } else { suggested };
    let is_made = matches!(url.scheme(), "data" | "blob");
    let has_ending = name.trim_matches('.').contains('.');
    match ENDINGS.iter().find(|(known, _)| is_made && !has_ending && *known == kind) {
        Some((_, ending)) => format!("{name}.{ending}"),
        None => name.to_owned(),
    }
}

/// The window that started the download, or the one that opened it if that is gone.
pub(super) fn window_of(staged: &Path) -> Option<String> {
    ORIGINS.with_borrow(|origins| origins.get(staged)?.window().cloned())
}

/// Whether a download runs that this window started.
pub(super) fn is_running_in(content: &Content) -> bool {
    LIVE.with_borrow(|live| {
        live.iter()
            .filter_map(staged_path)
            .any(|staged| window_of(&staged).as_deref() == Some(&content.label))
    })
}

fn follow(download: &Download, gate: Arc<dyn Gate>) {
    let receiving = Arc::clone(&gate);
    download.connect_received_data(move |download, _| {
        if let Some(staged) = staged_path(download) {
            receiving.on_download_received(&staged, download.received_data_length(), total(download));
        }
    });
    // The engine reports "finished" after "failed", too.
    let failed = Rc::new(RefCell::new(None));
    let failing = Rc::clone(&failed);
    download.connect_failed(move |_, error| {
        let how = match error.kind() {
            Some(DownloadError::CancelledByUser) => DownloadFailure::Cancelled,
            Some(DownloadError::Destination) => DownloadFailure::Unwritable,
            Some(_) | None => DownloadFailure::Other,
        };
        *failing.borrow_mut() = Some((how, error.message().to_owned()));
    });
    download.connect_finished(move |download| {
        LIVE.with_borrow_mut(|live| live.retain(|other| other != download));
        let Some(staged) = staged_path(download) else { return };
        match failed.borrow_mut().take() {
            None => gate.on_download_finished(&staged),
            Some((how, detail)) => gate.on_download_failed(&staged, how, detail),
        }
    });
}

/// Stops the download that is staged at `path`.
pub(super) fn cancel(path: &Path) {
    let found =
        LIVE.with_borrow(|live| live.iter().find(|live| staged_path(live).as_deref() == Some(path)).cloned());
    if let Some(download) = found {
        download.cancel();
    }
}

/// The engine returns a path, or its `file:` address.
fn staged_path(download: &Download) -> Option<PathBuf> {
    let destination = download.destination()?;
    match Url::parse(&destination) {
        Ok(url) => url.to_file_path().ok(),
        Err(_) => Some(PathBuf::from(destination.as_str())),
    }
}

fn total(download: &Download) -> Option<u64> {
    download.response().map(|response| response.content_length()).filter(|length| *length > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_makes_without_a_name_has_the_ending_of_its_type() {
        let name = |url: &str, suggested, kind| name(&Url::parse(url).unwrap(), suggested, kind);
        assert_eq!(name("data:text/csv,a;b", "text/csv,a;b", "text/csv"), "download.csv");
        assert_eq!(name("data:,a", "download", "text/plain"), "download.txt");
        assert_eq!(name("data:text/csv,a;b", "report", "text/csv"), "report.csv");
        assert_eq!(name("data:text/csv,a;b", "report.txt", "text/csv"), "report.txt");
        assert_eq!(name("blob:https://mail.test/7-1", "7-1", "image/png"), "7-1.png");
        assert_eq!(name("blob:https://mail.test/7-1", "7-1", "application/octet-stream"), "7-1");
        assert_eq!(name("https://mail.test/readme", "readme", "text/plain"), "readme");
    }

    #[test]
    fn endings_are_sorted_and_each_type_has_one() {
        assert!(ENDINGS.is_sorted_by(|one, next| one.0 < next.0));
    }
}
