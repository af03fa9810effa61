//! Which domains the device has joined, asked of Debian's own realmd.
#![cfg(target_os = "linux")]

use std::os::unix::net::UnixListener;
use std::time::Duration;

use porthole_host::{JoinState as _, JoinUnknown, Realmd};
use porthole_support::session_bus::SessionBus;
use porthole_support::{Result, realmd};

fn asked(daemon: &realmd::Realmd) -> std::result::Result<Vec<String>, JoinUnknown> {
    Realmd::on(daemon.address().to_owned()).joined()
}

#[test]
fn realmd_names_every_domain_that_was_joined() -> Result<()> {
    assert_eq!(asked(&realmd::Realmd::joined(&["harbor.test"])?), Ok(vec!["harbor.test".to_owned()]));
    let mut both = asked(&realmd::Realmd::joined(&["harbor.test", "quay.test"])?).unwrap();
    both.sort();
    assert_eq!(both, ["harbor.test", "quay.test"]);
    assert_eq!(asked(&realmd::Realmd::joined(&[])?), Ok(Vec::new()), "a device of nobody's");
    Ok(())
}

#[test]
fn where_nobody_knows_the_reason_is_told() -> Result<()> {
    let bus = SessionBus::start()?;
    let without = Realmd::on(bus.address().to_owned()).joined();
    assert_eq!(without, Err(JoinUnknown::NotInstalled));

    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("bus");
    let address = format!("unix:path={}", nowhere.display());
    assert!(matches!(Realmd::on(address.clone()).joined(), Err(JoinUnknown::NoBus(_))));

    // Takes connections and never says a word.
    let _silent = UnixListener::bind(&nowhere).unwrap();
    let asked = Realmd::on(address).within(Duration::from_millis(200)).joined();
    assert_eq!(asked, Err(JoinUnknown::TimedOut));
    Ok(())
}
