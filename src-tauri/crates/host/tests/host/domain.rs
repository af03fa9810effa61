//! Which domains the device has joined, asked of Debian's own realmd.
#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test's helpers fail as the test does, and write files of its own"
)]

use std::os::unix::net::UnixListener;
use std::time::Duration;

use porthole_config::Source;
use porthole_host::{DeviceEvaluator, JoinState as _, JoinUnknown, Realmd};
use porthole_policy::DeviceClass;
use porthole_support::session_bus::SessionBus;
use porthole_support::{Result, realmd};

fn joined_domains(daemon: &realmd::Realmd) -> std::result::Result<Vec<String>, JoinUnknown> {
    Realmd::at_address(daemon.address().to_owned()).joined_domains()
}

#[test]
fn realmd_names_every_domain_that_was_joined() -> Result<()> {
    assert_eq!(
        joined_domains(&realmd::Realmd::joined(&["harbor.test"])?),
        Ok(vec!["harbor.test".to_owned()])
    );
    let mut both = joined_domains(&realmd::Realmd::joined(&["harbor.test", "quay.test"])?).unwrap();
    both.sort();
    assert_eq!(both, ["harbor.test", "quay.test"]);
    assert_eq!(joined_domains(&realmd::Realmd::joined(&[])?), Ok(Vec::new()), "a device of nobody's");
    Ok(())
}

#[test]
fn where_nobody_knows_the_reason_is_told() -> Result<()> {
    let bus = SessionBus::start()?;
    let without = Realmd::at_address(bus.address().to_owned()).joined_domains();
    assert_eq!(without, Err(JoinUnknown::NotInstalled));

    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("bus");
    let address = format!("unix:path={}", nowhere.display());
    assert!(matches!(Realmd::at_address(address.clone()).joined_domains(), Err(JoinUnknown::NoBus(_))));

    // Takes connections and never says a word.
    let _silent = UnixListener::bind(&nowhere).unwrap();
    let domains = Realmd::at_address(address).with_timeout(Duration::from_millis(200)).joined_domains();
    assert_eq!(domains, Err(JoinUnknown::TimedOut));
    Ok(())
}

/// The class of a device that has joined `joined` where the managed file requires `required`, and what was found.
fn class_and_fact(required: &str, joined: &realmd::Realmd) -> (DeviceClass, Option<String>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("managed.toml");
    let text = format!(
        r#"schema = 1
organization = {{ name = "Harbor Ltd", help_url = "https://help.harbor.test/device" }}
app = [{{ id = "mail", name = "Mail", url = "https://mail.harbor.test/" }}]
managed_device = {{ domain_joined = {required} }}
"#
    );
    std::fs::write(&file, text).unwrap();
    let config = porthole_config::load(&Source::File(file)).unwrap();
    let evaluator = DeviceEvaluator::new(Vec::new(), folder.path().to_owned());
    let evaluator = evaluator.with_join_state(Realmd::at_address(joined.address().to_owned()));
    let status = evaluator.device(Some(&config)).status;
    (status.class, status.evidence[0].found.as_ref().map(ToString::to_string))
}

#[test]
fn a_device_that_has_joined_the_domain_is_managed_and_one_of_another_is_not() -> Result<()> {
    let daemon = realmd::Realmd::joined(&["harbor.test"])?;
    let found = |text: &str| Some(text.to_owned());
    let joined = found("It has joined harbor.test");
    assert_eq!(class_and_fact("true", &daemon), (DeviceClass::Managed, joined.clone()));
    assert_eq!(class_and_fact("\"Harbor.Test\"", &daemon), (DeviceClass::Managed, joined));
    let other = found("It has joined harbor.test only");
    assert_eq!(class_and_fact("\"quay.test\"", &daemon), (DeviceClass::Untrusted, other));
    Ok(())
}
