//! Our own windows as people see them: whole, in light and dark, wide and narrow.
#![cfg(unix)]

use std::time::Duration;

use porthole_e2e::launcher::{self, PAGES};
use porthole_e2e::{App, Device, Scene};
use porthole_support::Result;
use porthole_support::xvfb::Window;

const SOON: Duration = Duration::from_secs(60);

/// What is wider than its place, and whether the window itself could be scrolled: only the page within it may be.
const MISFITS: &str = "(() => { const root = document.documentElement; const wrong = []; \
    if (root.scrollHeight > root.clientHeight) wrong.push(`the window is ${root.scrollHeight} of ${root.clientHeight} high`); \
    if (root.scrollWidth > root.clientWidth) wrong.push(`the window is ${root.scrollWidth} of ${root.clientWidth} wide`); \
    for (const it of document.querySelectorAll('main, main *, dialog, dialog *')) { \
        if (it.closest('.unseen, pre, textarea')) continue; \
        const style = getComputedStyle(it); \
        if (style.display !== 'inline' && it.clientWidth > 0 && it.scrollWidth > it.clientWidth + 1) \
            wrong.push(`${it.localName} ${it.className}: ${(it.innerText || '').slice(0, 40)}`); \
    } return wrong; })()";

fn show(app: &App, page: &str) -> Result<()> {
    let link = format!(
        "[...document.querySelectorAll('nav a')].find(it => it.innerText.trim().startsWith({page:?})).click()"
    );
    app.until("the launcher", || {
        Ok((app.eval_in("launcher", "document.querySelector('nav a') !== null")? == true).then_some(()))
    })?;
    app.eval_in("launcher", &link)?;
    launcher::until_page(app, page)
}

fn fits(app: &App, what: &str) -> Result<()> {
    app.until_painted("launcher")?;
    let misfits = app.eval_in("launcher", MISFITS)?;
    assert_eq!(misfits, serde_json::json!([]), "{what}");
    Ok(())
}

fn every_page_fits(scene: &Scene, app: &App, window: Window, kind: &str) -> Result<()> {
    for (width, height, size) in [(900, 640, "wide"), (420, 620, "narrow")] {
        scene.screen.resize(window, width, height)?;
        app.until("the size", || Ok((app.eval_in("launcher", "innerWidth")? == width).then_some(())))?;
        for page in PAGES {
            show(app, page)?;
            if page == "Device" {
                app.wait_for_text("launcher", "Import a certificate")?;
                let ledger = "document.querySelector('[aria-expanded=false]')?.click()";
                app.eval_in("launcher", ledger)?;
                app.until("the ledger", || {
                    let shown = "!document.body.innerText.includes('Looking …')";
                    Ok((app.eval_in("launcher", shown)? == true).then_some(()))
                })?;
            }
            let name = format!("{kind}-{size}-{}", page.to_lowercase());
            fits(app, &name)?;
            scene.picture(app, "launcher", &name)?;
            // The end of a long page, which once moved the whole window.
            app.eval_in(
                "launcher",
                "document.querySelector('main').scrollTop = 100000; scrollTo(0, 100000)",
            )?;
            fits(app, &name)?;
            assert_eq!(app.eval_in("launcher", "scrollY")?, 0, "{name}");
            if page == "Device" {
                scene.picture(app, "launcher", &format!("{name}-end"))?;
            }
        }
    }
    Ok(())
}

#[test]
fn every_page_fits_its_window_on_a_device_that_proved_itself() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let app = scene.start(&[])?;
    let window = scene.screen.find_window("^Porthole$", SOON)?;
    every_page_fits(&scene, &app, window, "certified")
}

#[test]
fn every_page_fits_its_window_on_an_untrusted_device_with_a_request_that_waits() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    scene.portholectl(&[
        "certificate",
        "request",
        "--subject",
        "CN=laptop-7.with-a-long-name,OU=Devices,O=Harbor Ltd",
    ])?;
    let app = scene.start(&[])?;
    let window = scene.screen.find_window("^Porthole$", SOON)?;
    every_page_fits(&scene, &app, window, "untrusted")
}
