//! The organisation's enrolment server in the app, as a person meets it: real clicks, a real keyring, openssl behind.
#![cfg(unix)]
#![expect(
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test's helpers fail as the test does, and write files of its own"
)]

use porthole_e2e::launcher::{self, click};
use porthole_e2e::{App, Device, Scene};
use porthole_support::Result;
use porthole_support::est::EstBehaviour;
use porthole_support::xvfb::Window;

fn device_panel(scene: &Scene, app: &App) -> Result<Window> {
    let window = launcher::activate(scene)?;
    click(scene, app, window, "Device")?;
    Ok(window)
}

fn behaves(scene: &Scene, behaviour: EstBehaviour) {
    scene.enrolment_server().expect("it runs").behave(behaviour);
}

/// The requests that the server was asked, in order.
fn requests(scene: &Scene) -> Vec<(String, String)> {
    scene.enrolment_server().expect("it runs").requests()
}

fn held(scene: &Scene) -> Result<String> {
    scene.portholectl(&["certificate", "list"])
}

#[test]
fn who_stops_waiting_keeps_the_request_and_asks_again_with_it_after_a_restart() -> Result<()> {
    let mut scene = Scene::new(Device::Untrusted)?;
    scene.run_enrolment_server("automatic")?;
    behaves(&scene, EstBehaviour::Hangs);
    let app = scene.start(&[])?;
    let window = device_panel(&scene, &app)?;
    click(&scene, &app, window, "Enrol this device")?;
    app.until("the request", || Ok((requests(&scene).len() == 1).then_some(())))?;
    app.wait_for_text("launcher", "Waiting for est.harbor.test")?;
    scene.picture(&app, "launcher", "enrolling")?;
    click(&scene, &app, window, "Stop waiting")?;
    app.wait_for_text("launcher", "You stopped waiting for est.harbor.test.")?;
    scene.picture(&app, "launcher", "stopped")?;
    assert!(held(&scene)?.contains("0 certificates, 1 pending request"), "{}", held(&scene)?);
    assert!(app.quit()?.success());

    behaves(&scene, EstBehaviour::Issues);
    let app = scene.start(&[])?;
    let window = device_panel(&scene, &app)?;
    app.wait_for_text("launcher", "You stopped waiting for est.harbor.test.")?;
    assert_eq!(requests(&scene).len(), 1, "nothing is asked without the person");
    click(&scene, &app, window, "Ask again now")?;
    app.until_class("certified")?;
    let requests = requests(&scene);
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0], requests[1], "the same request, for the same key");
    scene.picture(&app, "launcher", "enrolled")?;
    assert!(held(&scene)?.contains("1 certificate, 0 pending requests"), "{}", held(&scene)?);
    Ok(())
}

#[test]
fn a_request_that_was_stopped_can_be_discarded_with_its_key() -> Result<()> {
    let mut scene = Scene::new(Device::Untrusted)?;
    scene.run_enrolment_server("automatic")?;
    behaves(&scene, EstBehaviour::Hangs);
    let app = scene.start(&[])?;
    let window = device_panel(&scene, &app)?;
    click(&scene, &app, window, "Enrol this device")?;
    app.until("the request", || Ok((requests(&scene).len() == 1).then_some(())))?;
    click(&scene, &app, window, "Stop waiting")?;
    click(&scene, &app, window, "Discard the request")?;
    app.wait_for_text("launcher", "Discard this request?")?;
    scene.picture(&app, "launcher", "discard")?;
    click(&scene, &app, window, "Discard it")?;
    app.until("the first state", || {
        let there =
            "[...document.querySelectorAll('button')].some(it => it.innerText.includes('Enrol this device'))";
        Ok((app.eval_in("launcher", there)? == true).then_some(()))
    })?;
    assert!(held(&scene)?.contains("0 certificates, 0 pending requests"), "{}", held(&scene)?);
    Ok(())
}

#[test]
fn a_renewal_by_hand_has_the_server_issue_and_the_old_certificate_goes() -> Result<()> {
    let mut scene = Scene::new(Device::Certified)?;
    scene.run_enrolment_server("by_hand")?;
    let before = held(&scene)?;
    let app = scene.start(&[])?;
    let window = device_panel(&scene, &app)?;
    app.wait_for_text("launcher", "Automatic renewal is off, so you need to renew it yourself.")?;
    click(&scene, &app, window, "Renew now")?;
    app.until("one new certificate alone", || {
        let now = held(&scene)?;
        Ok((now != before && now.contains("1 certificate, 0 pending requests")).then_some(()))
    })?;
    scene.picture(&app, "launcher", "renewed")?;
    app.until_class("certified")
}

#[test]
fn a_renewal_by_request_retires_the_old_certificate_once_a_server_has_seen_the_new_one() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let app = scene.start(&[])?;
    let window = device_panel(&scene, &app)?;
    click(&scene, &app, window, "Request the next certificate")?;
    app.wait_for_text("launcher", "Next steps")?;
    scene.picture(&app, "launcher", "renewal-request")?;
    click(&scene, &app, window, "Save to Downloads")?;
    app.wait_for_text("launcher", "Saved as ")?;
    let request =
        std::fs::read(scene.downloads().join("laptop-7 certificate request.csr")).expect("it is saved");
    click(&scene, &app, window, "Done")?;
    app.wait_for_text("launcher", "You have requested the next certificate.")?;

    std::fs::write(scene.folder().join("next.cer"), scene.issue(&request)?).expect("it can be written");
    let file = scene.folder().join("next.cer").display().to_string();
    scene.portholectl(&["certificate", "import", &file])?;
    app.wait_for_text("launcher", "Porthole keeps it until the new certificate has been used successfully.")?;
    assert!(held(&scene)?.contains("2 certificates, 0 pending requests"), "{}", held(&scene)?);
    // A server asks for it.
    app.open("mail")?;
    app.until_inbox()?;
    app.until("the old one is gone", || {
        Ok(held(&scene)?.contains("1 certificate, 0 pending requests").then_some(()))
    })?;
    Ok(())
}

#[test]
fn what_to_send_is_still_there_after_a_restart() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let made = scene.portholectl(&["certificate", "request", "--subject", "CN=laptop-7,O=Harbor Ltd"])?;
    let app = scene.start(&[])?;
    let window = device_panel(&scene, &app)?;
    app.wait_for_text("launcher", "A request is waiting for its answer")?;
    scene.picture(&app, "launcher", "pending")?;
    click(&scene, &app, window, "Show the request for laptop-7")?;
    app.wait_for_text("launcher", "Next steps")?;
    scene.picture(&app, "launcher", "pending-request")?;
    click(&scene, &app, window, "Save to Downloads")?;
    app.wait_for_text("launcher", "Saved as ")?;
    let saved = std::fs::read_to_string(scene.downloads().join("laptop-7 certificate request.csr"));
    assert_eq!(saved.expect("it is saved"), made, "byte for byte what was made");
    Ok(())
}
