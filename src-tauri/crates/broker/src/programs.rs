//! Starting programs of the desktop, each with the environment that the person has.

use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use porthole_explain::{Code, Problem};
use url::Url;

use crate::desktop;
use crate::unrestricted::Unrestricted;

/// Opens `url` in the system's browser. Only web pages: another scheme could hand content to a program.
pub(crate) fn open_in_browser(unrestricted: &Unrestricted, url: &Url) {
    if matches!(url.scheme(), "https" | "http") {
        start(unrestricted, desktop::browser_command(url), "the system's browser");
    }
}

/// Opens an address that the person asked for outside of the apps: a web page in the system's browser, any other in the
/// program that the desktop has for its scheme. Policy has refused what names local content.
pub(crate) fn open_outside(unrestricted: &Unrestricted, url: &Url) {
    start(unrestricted, desktop::browser_command(url), "a program outside of the apps");
}

/// Kinds of files that viewers show. A file of any other kind could run a program, and what is opened here was not
/// checked by a person first: the launcher is the shell's, which is not trusted.
const VIEWED: &[&str] = &[
    "pdf", "txt", "csv", "md", "log", "odt", "ods", "odp", "rtf", "docx", "xlsx", "pptx", "epub", "png",
    "jpg", "jpeg", "gif", "webp", "avif", "bmp", "tif", "tiff", "heic", "mp3", "ogg", "oga", "opus", "flac",
    "wav", "m4a", "mp4", "m4v", "webm", "ogv", "mkv", "mov", "avi", "ics", "vcf", "eml",
];

/// Opens a kept download in the program that the desktop has for it.
///
/// # Errors
/// It no longer exists, or is of a type that could run a program.
pub(crate) fn open_file(unrestricted: &Unrestricted, file: &Path) -> Result<(), Problem> {
    may_open(file)?;
    start(unrestricted, desktop::folder_command(file), "the program for a download");
    Ok(())
}

fn may_open(file: &Path) -> Result<(), Problem> {
    // A link that has taken its place leads somewhere else.
    let is_there = std::fs::symlink_metadata(file).is_ok_and(|found| found.is_file());
    if !is_there {
        return Err(Code::DownloadGone.problem());
    }
    let ending = file.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    if VIEWED.contains(&ending.as_str()) { Ok(()) } else { Err(Code::DownloadNotOpened.problem()) }
}

/// Shows a folder in the system's file browser.
pub(crate) fn open_folder(unrestricted: &Unrestricted, folder: &Path) {
    start(unrestricted, desktop::folder_command(folder), "the file browser");
}

/// Does `work` on its own thread, where the system gives one.
pub(crate) fn on_new_thread(name: &str, work: impl FnOnce() + Send + 'static) {
    if let Err(error) = thread::Builder::new().name(name.to_owned()).spawn(work) {
        tracing::warn!(%error, name, "the system gives no thread");
    }
}

fn start(unrestricted: &Unrestricted, mut command: Command, what: &'static str) {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match unrestricted.start(command) {
        // Waited for on its own thread, so that no zombie is left and nothing waits behind it.
        Ok(mut child) => on_new_thread("program", move || drop(child.wait())),
        Err(error) => tracing::warn!(%error, what, "could not be started"),
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the test puts files where downloads were kept")]
mod tests {
    use super::*;

    #[test]
    fn a_kept_document_is_opened_and_nothing_that_could_run() {
        let folder = tempfile::tempdir().unwrap();
        let opened = |name: &str| {
            let file = folder.path().join(name);
            std::fs::write(&file, "").unwrap();
            may_open(&file).map_err(|problem| problem.code)
        };
        for name in ["plan.pdf", "Photo.JPG", "voice.ogg"] {
            assert_eq!(opened(name), Ok(()), "{name}");
        }
        for name in
            ["app.desktop", "setup.exe", "run.sh", "page.html", "macro.xlsm", "README", "plan.pdf.jar"]
        {
            assert_eq!(opened(name), Err("download-not-opened"), "{name}");
        }
    }

    #[test]
    fn what_has_taken_the_place_of_a_download_is_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("plan.pdf");
        assert_eq!(may_open(&file).unwrap_err().code, "download-gone");
        std::fs::create_dir(&file).unwrap();
        assert_eq!(may_open(&file).unwrap_err().code, "download-gone");
        #[cfg(unix)]
        {
            let link = folder.path().join("link.pdf");
            std::os::unix::fs::symlink("/etc/hostname", &link).unwrap();
            assert_eq!(may_open(&link).unwrap_err().code, "download-gone");
        }
    }
}
