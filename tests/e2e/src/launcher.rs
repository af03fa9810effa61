//! The launcher as a person works it: found on the screen, clicked by what its controls are called.

use std::time::Duration;

use porthole_support::Result;
use porthole_support::xvfb::Window;

use crate::{App, Scene};

/// Its pages, as its navigation calls them.
pub const PAGES: [&str; 7] =
    ["Apps", "Device", "Notifications", "Downloads", "Activity", "Settings", "About"];

const SOON: Duration = Duration::from_secs(60);

/// Its window, which has the keyboard from then on.
///
/// # Errors
/// It never comes.
pub fn activate(scene: &Scene) -> Result<Window> {
    let window = scene.screen.find_window("^Porthole$", SOON)?;
    scene.screen.activate(window)?;
    Ok(window)
}

/// Clicks on the button, link or field that is called `text`, or begins so.
///
/// # Errors
/// There is none.
pub fn click(scene: &Scene, app: &App, window: Window, text: &str) -> Result<()> {
    let (x, y) = app.middle_of_named("launcher", text)?;
    scene.screen.click_in(window, x, y)
}

/// Waits until it shows `page`.
///
/// # Errors
/// It never does.
pub fn until_page(app: &App, page: &str) -> Result<()> {
    app.until(page, || {
        let heading = app.eval_in("launcher", "document.querySelector('h1')?.innerText ?? ''")?;
        Ok((heading == page).then_some(()))
    })
}

/// Waits until no dialog is open.
///
/// # Errors
/// One stays.
pub fn until_no_dialog(app: &App) -> Result<()> {
    app.until("the dialog has gone", || {
        let open = app.eval_in("launcher", "document.querySelector('dialog') !== null")?;
        Ok((open == false).then_some(()))
    })
}
