//! A keyring that dies and comes back while the device is watched: one half hears from the other what the device is.

use std::io::Read as _;
use std::time::{Duration, Instant};

use porthole_identity::DeviceStatus;
use porthole_support::managed::harbor_with_device_ca;
use porthole_support::pki::{Authority, CsrTerms};
use porthole_support::process::Process;
use porthole_support::session_bus::SessionBus;

use crate::{LONG, enrol, folder, host, within};

/// How long a change may take that the bus signals, so that it is not left to the next periodic lookup.
const SIGNALLED: Duration = Duration::from_secs(2);

#[test]
fn a_keyring_that_dies_takes_the_certificate_along_with_its_reason_and_gives_it_back_when_it_returns() {
    let mut session = SessionBus::with_keyring().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let watching = Process::spawn(within(&session, folder.path(), "keyring::is_watched")).unwrap();
    let (seen, _) = watching.wait_for_line_after(0, LONG, |line| line.starts_with("now certified")).unwrap();
    let (seen, _) = watching.wait_for_line_after(seen, LONG, |line| line == "watched").unwrap();

    session.stop_keyring().unwrap();
    let died = Instant::now();
    let (seen, lost) =
        watching.wait_for_line_after(seen, LONG, |line| line.starts_with("now untrusted")).unwrap();
    assert!(died.elapsed() < SIGNALLED, "{:?}", died.elapsed());
    assert!(
        lost.starts_with("now untrusted, store-unavailable: Secret Service: it is not running: "),
        "{lost}"
    );

    session.start_keyring().unwrap();
    let back = Instant::now();
    watching.wait_for_line_after(seen, LONG, |line| line.starts_with("now certified")).unwrap();
    assert!(back.elapsed() < SIGNALLED, "{:?}", back.elapsed());
}

fn print_status(status: &DeviceStatus) {
    let problem = status
        .problem
        .as_ref()
        .map(|problem| format!(", {}: {}", problem.code, problem.detail.as_deref().unwrap_or_default()));
    println!("now {}{}", status.class, problem.unwrap_or_default());
}

#[test]
#[ignore = "runs within the session of another test, until that ends it"]
fn is_watched() {
    let folder = folder();
    let authority = Authority::root("Harbor Device CA").unwrap();
    authority.write(&folder, "device-ca").unwrap();
    std::fs::write(folder.join("managed.toml"), harbor_with_device_ca("")).unwrap();
    enrol(porthole_keystore::open_user_store().as_ref(), &authority, &CsrTerms::default());
    let (host, _) = host(&folder);
    print_status(&host.state().device.status);
    host.on_change(|state| print_status(&state.device.status));
    let _watch = host.watch().unwrap();
    println!("watched");
    // Until the other thread releases it.
    let _end = std::io::stdin().read_to_end(&mut Vec::new());
}
