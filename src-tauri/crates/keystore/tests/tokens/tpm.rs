//! Keys of a TPM, through tpm2-pkcs11. The TPM is swtpm; its keys are made in it and never come out.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use crate::fixture::{LONG, PIN, TOKEN, child, finish, look, pin, tokens};
use porthole_identity::StoreName;
use porthole_policy::DeviceClass;
use porthole_support::pki::Authority;
use porthole_support::process::{Process, command};
use porthole_support::session_bus::SessionBus;
use porthole_support::softhsm::SoftHsm;

const STORE: StoreName = StoreName::from_static("Harbor card (tpm2)");

/// Where Debian puts the module.
fn module() -> PathBuf {
    format!("/usr/lib/{}-linux-gnu/pkcs11/libtpm2_pkcs11.so", std::env::consts::ARCH).into()
}

/// A TPM with its resource manager on its own bus, and the folder of a person who uses it.
struct Tpm {
    // In the order in which they end.
    _manager: Process,
    _tpm: Process,
    session: SessionBus,
    person: SoftHsm,
}

impl Tpm {
    fn start() -> Self {
        let person = SoftHsm::unregistered().unwrap();
        let session = SessionBus::start().unwrap();
        for folder in ["tpm", "tpm-store"] {
            std::fs::create_dir(person.folder().join(folder)).unwrap();
        }
        let (tpm, port) = swtpm(&person);
        let tcti = format!("swtpm:host=127.0.0.1,port={port}");
        let mut manager = command("tpm2-abrmd", ["--allow-root", "--session", "--tcti", &tcti]);
        session.apply_to(&mut manager);
        let manager = Process::spawn(manager).unwrap();
        let mut wait = command("gdbus", ["wait", "--session", "--timeout", "60", "com.intel.tss2.Tabrmd"]);
        session.apply_to(&mut wait);
        Process::run(wait, LONG).unwrap();
        Self { _manager: manager, _tpm: tpm, session, person }
    }

    fn apply_to(&self, program: &mut Command) {
        self.session.apply_to(program);
        self.person.apply_to(program);
        program.env("TPM2_PKCS11_STORE", self.person.folder().join("tpm-store"));
        program.env("TPM2_PKCS11_TCTI", "tabrmd:bus_type=session");
        program.env("TPM2TOOLS_TCTI", "tabrmd:bus_type=session");
    }

    fn run(&self, mut program: Command) -> String {
        program.current_dir(self.person.folder());
        self.apply_to(&mut program);
        Process::run(program, LONG).unwrap()
    }

    fn tool(&self, args: &[&str]) {
        let mut tool = command("pkcs11-tool", ["--login", "--pin", PIN, "--token-label", TOKEN]);
        tool.arg("--module").arg(module()).args(args);
        self.run(tool);
    }
}

/// swtpm's clients look for its control port right after its server's.
/// A TPM that listens, and its port; that of its control is the next one. Another program may take a port that was
/// free a moment ago: then others are tried.
fn swtpm(person: &SoftHsm) -> (Process, u16) {
    let state = format!("dir={}", person.folder().join("tpm").display());
    let at = |port: u16| format!("type=tcp,bindaddr=127.0.0.1,port={port}");
    for _ in 0..5 {
        let port = two_free_ports();
        let args = ["socket", "--tpm2", "--flags", "not-need-init,startup-clear", "--tpmstate", &state];
        let mut tpm = command("swtpm", args);
        tpm.args(["--server", &at(port), "--ctrl", &at(port + 1)]);
        let tpm = Process::spawn(tpm).unwrap();
        let until = Instant::now() + LONG;
        while tpm.is_running() && Instant::now() < until {
            if is_listened_to(port) && is_listened_to(port + 1) {
                return (tpm, port);
            }
            std::thread::yield_now();
        }
    }
    panic!("swtpm does not listen");
}

/// As the kernel lists it (proc(5), `/proc/net/tcp`): asking by a connection would take the one that there is.
fn is_listened_to(port: u16) -> bool {
    let listening = format!("0100007F:{port:04X} 00000000:0000 0A");
    std::fs::read_to_string("/proc/net/tcp").unwrap().contains(&listening)
}

fn two_free_ports() -> u16 {
    loop {
        let first = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = first.local_addr().unwrap().port();
        if port < u16::MAX && TcpListener::bind(("127.0.0.1", port + 1)).is_ok() {
            return port;
        }
    }
}

#[test]
fn keys_that_a_tpm_made_prove_the_device_without_leaving_it() {
    let tpm = Tpm::start();
    let folder: PathBuf = tpm.person.folder().to_owned();
    let authority = Authority::root("Harbor Device CA").unwrap();
    authority.write(&folder, "ca").unwrap();
    let store = folder.join("tpm-store");
    let ptool = |args: &[&str]| {
        let mut tool = command("tpm2_ptool", args);
        tool.arg("--path").arg(&store);
        tpm.run(tool);
    };
    ptool(&["init"]);
    ptool(&["addtoken", "--pid", "1", "--label", TOKEN, "--sopin", "12345678", "--userpin", PIN]);
    let terms =
        "extendedKeyUsage=clientAuth\nkeyUsage=critical,digitalSignature\nbasicConstraints=CA:FALSE\n";
    crate::fixture::write(&tpm.person, "terms", terms);
    let openssl = |args: &str| tpm.run(command("openssl", args.split(' ')));
    openssl(
        "req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout other.key -subj /CN=laptop-7 -out request.pem",
    );
    for (id, kind) in [("a1", "EC:prime256v1"), ("a2", "rsa:2048")] {
        let named = ["--id", id, "--label", "device"];
        tpm.tool(&[&["--keypairgen", "--key-type", kind, "--usage-sign"], &named[..]].concat());
        tpm.tool(&["--read-object", "--type", "pubkey", "--id", id, "-o", "public.der"]);
        openssl("pkey -pubin -inform der -in public.der -out public.pem");
        openssl(
            "x509 -req -in request.pem -CA ca.pem -CAkey ca.key.pem -CAcreateserial -force_pubkey public.pem -extfile terms -days 20 -outform der -out device.der",
        );
        tpm.tool(&[&["--write-object", "device.der", "--type", "cert"], &named[..]].concat());
    }
    tpm.person.register("tpm2", &module()).unwrap();
    let test = "tpm::prove_the_device_without_leaving_it";
    let mut program = child(&tpm.person, test);
    tpm.apply_to(&mut program);
    finish(program, test);
}

#[test]
#[ignore = "runs with the TPM of another test"]
fn prove_the_device_without_leaving_it() {
    let store = tokens();
    let closed = look(store.as_ref());
    assert_eq!(closed.ledger.candidates.len(), 2, "{:?}", closed.ledger);
    assert_eq!(closed.ledger.waiting_for_pin().len(), 1);
    store.unlock(&STORE, &pin(PIN)).unwrap().unwrap();
    let open = look(store.as_ref());
    for candidate in &open.ledger.candidates {
        println!("{}: {}", candidate.subject(), candidate.reason());
    }
    assert_eq!(open.status.class, DeviceClass::Certified, "{:?}", open.status.problem);
    assert!(open.ledger.candidates.iter().all(|candidate| candidate.failures().next().is_none()));
}
