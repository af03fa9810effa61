//! The broker: what other programs of the user must not reach into, and where its threads may write.

use super::landlock::{self, Right, Rules};
use super::process;
use crate::{BrokerHardening, BrokerPlan, SandboxError};

pub(crate) fn harden_broker() -> Result<BrokerHardening, SandboxError> {
    let failed = |what| move |source| SandboxError::Process { what, source };
    process::no_core_files().map_err(failed("core files"))?;
    let open_files = process::raise_open_files().map_err(failed("open files"))?;
    process::not_dumpable().map_err(failed("memory"))?;
    Ok(BrokerHardening { open_files })
}

pub(crate) fn confine_broker(plan: &BrokerPlan) -> Result<(), SandboxError> {
    let mut places: Vec<_> = plan.writable.iter().map(|place| (place.clone(), Right::Write)).collect();
    places.push(("/dev/null".into(), Right::Device));
    landlock::restrict(&Rules { places, ..Rules::default() }).map(drop)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the test writes to see the kernel refuse")]
mod tests {
    use std::net::{TcpListener, TcpStream};
    use std::sync::mpsc::channel;
    use std::{fs, thread};

    use super::*;

    #[test]
    fn the_brokers_threads_write_in_its_folders_only_and_those_before_them_stay_free() {
        let (own, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (start, started) = channel::<()>();
        let elsewhere = home.path().join("by the thread that starts programs");
        let earlier = thread::spawn(move || started.recv().is_ok() && fs::write(elsewhere, "").is_ok());
        let plan = BrokerPlan { writable: vec![own.path().to_owned()] };
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        thread::scope(|scope| {
            scope.spawn(|| {
                confine_broker(&plan).unwrap();
                fs::write(own.path().join("record"), "").unwrap();
                let kind = fs::write(home.path().join("letter"), "").unwrap_err().kind();
                assert_eq!(kind, std::io::ErrorKind::PermissionDenied);
                thread::scope(|scope| {
                    let later = scope.spawn(|| fs::write(home.path().join("letter"), "").is_err());
                    assert!(later.join().unwrap());
                });
                // It reaches servers, and reads what is anywhere.
                TcpStream::connect(server.local_addr().unwrap()).unwrap();
                fs::read_dir(home.path()).unwrap();
            });
        });
        start.send(()).unwrap();
        assert!(earlier.join().unwrap());
    }
}
