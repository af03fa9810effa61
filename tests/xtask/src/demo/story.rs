//! The story that the demo plays by itself: by real keys, in real windows, each step with what was seen.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::display::{Display, until};
use super::stage::{Expect, Stage};
use crate::children::Group;
use crate::failure::{Failure, Result};
use crate::ui;

/// The letter that has an attachment for each way to download.
const LETTER: &str = "https://mail.harbor.test/#inspection";

/// Its first attachment is saved by this key.
const SAVE: &str = "alt+s";

/// A device that has proved nothing: the apps work, a download does not.
pub(super) fn untrusted(stage: &Stage, display: &Display) -> Result<()> {
    let _app = launcher(
        stage,
        display,
        "1-launcher-untrusted",
        "the launcher: Mail and Chat, and an untrusted device",
    )?;
    read_the_letter(stage, display)?;
    stage.picture(
        display,
        "2-mail-untrusted",
        "Mail, signed in as Robin Hale, with a letter and its attachments",
    )?;

    ui::step("Robin saves an attachment");
    display.press(SAVE)?;
    until("the decision in the activity log", || Ok(log(stage)?.contains("\"download\"").then_some(())))?;
    still(display, "Mail$")?;
    stage.picture(
        display,
        "3-download-blocked",
        "the download is blocked, with Harbor's words and a way to help",
    )?;
    stage.show("What the activity log says", &["activity", "--limit", "3"], Expect::Fine)?;
    match downloads(stage)?.as_slice() {
        [] => ui::note("seen: the Downloads folder is empty"),
        found => return Err(Failure::Finding(format!("in the Downloads folder: {found:?}"))),
    }
    Ok(())
}

/// A device with a device certificate: the same key saves the file.
pub(super) fn certified(stage: &Stage, display: &Display) -> Result<()> {
    let _app = launcher(stage, display, "4-launcher-certified", "the launcher: the device is certified")?;
    read_the_letter(stage, display)?;
    ui::step("Robin saves the same attachment");
    display.press(SAVE)?;
    let file =
        until("the file in Downloads", || Ok(downloads(stage)?.into_iter().find(|file| is_whole(file))))?;
    still(display, "Mail$")?;
    stage.picture(display, "5-download-arrived", "the file has arrived")?;
    let sum = sha256(&file)?;
    if !stage.announcement.contains(&sum) {
        return Err(Failure::Finding(format!("{} is not what Harbor sent", file.display())));
    }
    ui::note(&format!("seen: {} is byte for byte what Harbor sent (SHA-256 {sum})", file.display()));

    ui::step("Chat, without a second sign-in");
    stage.hand_over(display, "chat")?;
    still(display, "Chat$")?;
    stage.picture(display, "6-chat", "Chat in a window of its own, signed in already")
}

fn launcher(stage: &Stage, display: &Display, picture: &str, seen: &str) -> Result<Group> {
    ui::step("Porthole starts");
    let app = stage.app(display, &[])?;
    still(display, "^Porthole$")?;
    stage.picture(display, picture, seen)?;
    Ok(app)
}

fn read_the_letter(stage: &Stage, display: &Display) -> Result<()> {
    ui::step("Robin opens Mail and signs in");
    stage.hand_over(display, "mail")?;
    still(display, "^Sign in to Harbor")?;
    display.press("Return")?;
    still(display, "^\\([0-9]+\\) Mail$")?;
    ui::note("seen: the mailbox, after one press of Enter on the sign-in page");
    stage.hand_over(display, LETTER)?;
    still(display, "Mail$")
}

/// Waits until a window with this title has come to rest.
fn still(display: &Display, title: &str) -> Result<()> {
    let window = display.wait_for_window(title)?;
    display.wait_until_still(&window)
}

fn log(stage: &Stage) -> Result<String> {
    let mut command = stage.program("portholectl");
    command.args(["activity", "--json", "--limit", "5"]);
    let output = command.output().map_err(Failure::cannot("portholectl"))?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn downloads(stage: &Stage) -> Result<Vec<PathBuf>> {
    let folder = stage.session.folder().join("Downloads");
    match std::fs::read_dir(&folder) {
        Ok(entries) => Ok(entries.flatten().map(|entry| entry.path()).collect()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(Failure::cannot(folder.display())(error)),
    }
}

/// What is still being copied is hidden.
fn is_whole(file: &Path) -> bool {
    file.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.'))
}

fn sha256(file: &Path) -> Result<String> {
    let output = Command::new("sha256sum").arg(file).output().map_err(Failure::cannot("sha256sum"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(text.split_whitespace().next().unwrap_or_default().to_owned())
}
