//! `portholectl device status`, the whole process, in a session with a real keyring.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use porthole_identity::{ImportContext, import};
use porthole_keystore::open_user_store;
use porthole_support::pki::{Authority, DeviceSpec, ListSpec, Pkcs12Encryption, RevocationReason};
use porthole_support::process::Process;
use porthole_support::session_bus::SessionBus;
use time::OffsetDateTime;

use crate::figures::{Figures, median};
use crate::result::Result;

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
    let run = |args: &[&str]| -> Result<()> {
        let mut program = Command::new(portholectl);
        session.apply_to(&mut program);
        program.args(args).arg("--config").arg(&managed);
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
    let list = large_list(&authority)?;
    let size = list.len() >> 20;
    std::fs::write(folder.path().join("device-ca.crl"), list)?;
    let text = std::fs::read_to_string(&managed)?;
    let asks = "revocation = { check = \"crl\", crl = \"device-ca.crl\" }";
    std::fs::write(&managed, text.replace("present_to", &format!("{asks}\npresent_to")))?;
    let listed = median(RUNS, || run(&["device", "status"]))?;
    let name = format!("device status, {CANDIDATES} candidates, list of {size} MiB");
    figures.add(&name, (listed, "ms"), against, Some("under 300 ms"));
    let mut program = Command::new(portholectl);
    session.apply_to(&mut program);
    program.args(["device", "status", "--config"]).arg(&managed);
    let peak = peak_memory(program.stdout(Stdio::null()).stderr(Stdio::null()))?;
    figures.add(format!("{name}, peak memory"), (peak, "MiB"), None, Some("under 150 MiB"));
    Ok(())
}

/// A list of 40 MiB that names none of the candidates.
fn large_list(authority: &Authority) -> Result<Vec<u8>> {
    // An entry with its reason takes 51 bytes.
    const ENTRIES: u64 = 40 * (1 << 20) / 51;
    let revoke = |spec: ListSpec, number: u64| {
        let serial = [[0x7e; 8], number.to_be_bytes()].concat();
        spec.revokes(&serial, RevocationReason::Superseded)
    };
    authority.revocation_list(&(0..ENTRIES).fold(ListSpec::default(), revoke)).map_err(Into::into)
}

/// The most memory that the program had at a time, in MiB, as the kernel counts it.
fn peak_memory(program: &mut Command) -> Result<f64> {
    let mut child = program.spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0.0_f64;
    while child.try_wait()?.is_none() {
        // Gone between the two questions, it has told its peak before.
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line
            .and_then(|line| line.trim().strip_suffix("kB"))
            .and_then(|kib| kib.trim().parse::<f64>().ok());
        peak = peak.max(kib.unwrap_or_default() / 1024.0);
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(peak)
}

pub(crate) fn fill(files: &[PathBuf]) -> Result<()> {
    let store = open_user_store();
    let context = ImportContext::without_managed_file(OffsetDateTime::now_utc());
    for file in files {
        import(store.as_ref(), &std::fs::read(file)?, Some(PASSWORD), &context)?;
    }
    Ok(())
}
