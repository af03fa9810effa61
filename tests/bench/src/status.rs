//! `portholectl device status`, the whole process, in a session with a real keyring.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use porthole_identity::import;
use porthole_keystore::open_user_store;
use porthole_support::pki::{Authority, DeviceSpec, Pkcs12Encryption};
use porthole_support::process::Process;
use porthole_support::session_bus::SessionBus;

use crate::Result;
use crate::figures::{Figures, median};

const CANDIDATES: usize = 50;
const RUNS: usize = 21;
const PASSWORD: &str = "a bench's password";

pub(crate) fn measure(portholectl: &Path, figures: &mut Figures) -> Result<()> {
    let authority = Authority::root("Device CA")?;
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join("device-ca.pem"), authority.certificate_pem())?;
    let managed = folder.path().join("managed.toml");
    std::fs::write(
        &managed,
        "schema = 1\n\n[organization]\nname = \"Harbor Ltd\"\nhelp_url = \"https://help.harbor.test/device\"\n\n[device_certificate]\nanchors = [\"device-ca.pem\"]\n\
         present_to = [\"mail.test\"]\n\n[[app]]\nid = \"mail\"\nname = \"Mail\"\nurl = \"https://mail.test/\"\n",
    )?;
    let files: Vec<PathBuf> = (0..CANDIDATES)
        .map(|number| {
            let issued = authority.issue_device(&DeviceSpec::named(format!("laptop-{number}")))?;
            let file = folder.path().join(format!("{number}.p12"));
            std::fs::write(&file, issued.pkcs12("device", PASSWORD, Pkcs12Encryption::Modern)?)?;
            Ok(file)
        })
        .collect::<Result<_>>()?;
    let session = SessionBus::with_keyring()?;
    let run = |words: &[&str]| -> Result<()> {
        let mut program = Command::new(portholectl);
        session.apply_to(&mut program);
        program.args(words).arg("--config").arg(&managed);
        let status = program.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
        // 1: a finding, as long as there is no certificate.
        if status.code().is_some_and(|code| code <= 1) { Ok(()) } else { Err("portholectl failed".into()) }
    };
    let starts = median(RUNS, || run(&["config", "check"]))?;
    let against = Some(("portholectl config check", starts));
    let empty = median(RUNS, || run(&["device", "status"]))?;
    figures.add("device status, empty keyring", (empty, "ms"), against, None);
    let mut fill = Command::new(std::env::current_exe()?);
    session.apply_to(&mut fill);
    fill.arg("fill").args(&files);
    Process::run(fill, Duration::from_secs(120))?;
    let full = median(RUNS, || run(&["device", "status"]))?;
    let name = format!("device status, {CANDIDATES} candidates");
    figures.add(name, (full, "ms"), against, Some("under 150 ms"));
    Ok(())
}

pub(crate) fn fill(files: &[PathBuf]) -> Result<()> {
    let store = open_user_store();
    for file in files {
        import(store.as_ref(), &std::fs::read(file)?, Some(PASSWORD))?;
    }
    Ok(())
}
