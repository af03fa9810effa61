//! The program as it ships, without a test driver: looked at on the screen, and by what the servers see.
#![cfg(unix)]

use std::time::{Duration, Instant};

use porthole_e2e::{Device, Scene};
use porthole_support::Result;

const SOON: Duration = Duration::from_secs(60);

#[test]
fn the_shipped_program_opens_an_app_with_the_device_certificate_and_has_no_door_for_tests() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let mut app = scene.start_shipped(&["open", "mail"])?;
    let window = scene.screen.find_window("^Inbox – Mail$", SOON)?;
    let seen = scene.nginx.wait_for_access(SOON, |access| access.target == "/whoami")?;
    assert_eq!(
        (seen.client_verify.as_str(), seen.client_subject.as_str()),
        ("SUCCESS", "CN=laptop-7,O=Harbor Ltd")
    );
    assert!(!scene.driver().exists(), "a socket for tests is in what ships");
    // A key goes to the widget that has the focus by then, so it is pressed again until it arrives.
    let ends = Instant::now() + SOON;
    loop {
        scene.screen.activate(window)?;
        scene.screen.key("alt+F4")?;
        match app.wait_for_exit(SOON / 6) {
            Ok(status) => {
                assert!(status.success());
                return Ok(());
            }
            Err(running) if Instant::now() > ends => return Err(running),
            Err(_) => {}
        }
    }
}
