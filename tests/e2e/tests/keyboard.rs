//! The launcher by keyboard only: Tab comes to every control, in the order in which they are read, and shows where it
//! is.
#![cfg(unix)]

use porthole_e2e::launcher::{self, PAGES};
use porthole_e2e::{App, Device, Scene};
use porthole_support::Result;
use serde_json::json;

/// Every control that can be seen and used, as it is called, in the order of the page. A group of radio buttons is one
/// stop.
const CONTROLS: &str = "(() => { window.called = it => \
    `${it.localName} ${(it.getAttribute('aria-label') || it.labels?.[0]?.innerText || it.innerText || '').trim().split('\\n')[0]}`; \
    return [...(document.querySelector('dialog[open]') || document).querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')] \
    .filter(it => it.tabIndex >= 0 && !it.disabled && it.checkVisibility() && !it.closest('[inert]')) \
    .filter(it => it.type !== 'radio' || it.checked || !document.querySelector(`[name=\"${it.name}\"]:checked`)) \
    .map(window.called); })()";

/// Where the keyboard is: how that is called, whether it is in view, and whether it can be seen that it is there.
const HERE: &str = "(() => { const it = document.activeElement; if (it.matches('body, dialog')) return null; \
    const box = it.getBoundingClientRect(); const style = getComputedStyle(it); \
    const inView = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth; \
    const marked = it.matches(':focus-visible') && (style.outlineStyle !== 'none' || style.boxShadow !== 'none'); \
    return { called: window.called(it), inView, marked }; })()";

/// The stops of the keyboard from one round through the page.
fn stops(scene: &Scene, app: &App, most: usize) -> Result<Vec<serde_json::Value>> {
    let mut stops = Vec::new();
    while stops.len() <= most {
        app.eval_in("launcher", "window.before = document.activeElement; 1")?;
        scene.screen.key("Tab")?;
        app.until("the next stop", || {
            let moved = "document.activeElement !== window.before";
            Ok((app.eval_in("launcher", moved)? == true).then_some(()))
        })?;
        let here = app.eval_in("launcher", HERE)?;
        // Between the last and the first it is on the page or the dialog itself.
        if here.is_null() {
            continue;
        }
        if stops.first() == Some(&here) {
            break;
        }
        stops.push(here);
    }
    Ok(stops)
}

#[test]
fn tab_comes_to_every_control_of_every_page_in_the_order_of_reading_and_shows_where_it_is() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    scene.portholectl(&["certificate", "request", "--subject", "CN=laptop-7,O=Harbor Ltd"])?;
    let app = scene.start(&[])?;
    let window = launcher::activate(&scene)?;
    for page in PAGES {
        launcher::click(&scene, &app, window, page)?;
        launcher::until_page(&app, page)?;
        if page == "Device" {
            app.wait_for_text("launcher", "A request is waiting for its answer")?;
        }
        every_control_is_a_stop(&scene, &app, page)?;
    }
    // Behind a dialog nothing can be reached.
    for opens in ["Import the answer", "Import a certificate"] {
        launcher::click(&scene, &app, window, "Device")?;
        launcher::click(&scene, &app, window, opens)?;
        app.wait_for_text("launcher", "Or paste it")?;
        every_control_is_a_stop(&scene, &app, opens)?;
        scene.screen.key("Escape")?;
        launcher::until_no_dialog(&app)?;
    }
    Ok(())
}

fn every_control_is_a_stop(scene: &Scene, app: &App, what: &str) -> Result<()> {
    app.until_painted("launcher")?;
    let controls = app.eval_in("launcher", CONTROLS)?;
    let controls = controls.as_array().cloned().unwrap_or_default();
    let mut stops = stops(scene, app, controls.len())?;
    let first = stops.iter().position(|stop| Some(&stop["called"]) == controls.first());
    stops.rotate_left(first.unwrap_or_default());
    let expected: Vec<_> =
        controls.iter().map(|called| json!({ "called": called, "inView": true, "marked": true })).collect();
    assert_eq!(stops, expected, "{what}");
    Ok(())
}
