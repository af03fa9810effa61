//! `cargo xtask demo`: Porthole on Harbor Ltd, the demo organisation, in a session of its own.
//!
//! Nothing of the person's own session is touched: bus, keyring, settings and Downloads folder are the demo's. What
//! runs ends with this command.

mod display;
mod service;
mod session;
mod story;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use display::Display;
use service::Service;
use session::Session;

use crate::children::Group;
use crate::failure::{Failure, Result};
use crate::products::{self, Products, Programs};
use crate::setup::{self, Need};
use crate::steps::target;
use crate::ui;

/// Whom the demo's certificate names.
const SUBJECT: &str = "CN=demo-laptop,O=Harbor Ltd";

/// What the demo's device has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Device {
    /// No device certificate.
    Untrusted,
    /// One that Harbor's CA has signed.
    Certified,
}

/// Installs, builds, starts Harbor, enrols the device, opens Porthole.
///
/// # Errors
/// Something is missing, does not build, or did not do what the demo shows.
pub(crate) fn run(device: Device) -> Result<()> {
    setup::install_missing(&[Need::Build, Need::Run])?;
    products::build_ui()?;
    let stage = Stage::set(products::build(Programs::Demo)?)?;
    stage.tell("What the organisation's managed file says", &["config", "check"], Expect::Fine)?;
    stage.tell("A device that has proved nothing", &["device", "status"], Expect::Finding)?;
    stage.explain(Expect::Finding)?;
    match Display::of_this_person() {
        Some(display) => {
            if device == Device::Certified {
                stage.enrol()?;
            }
            stage.open(&display)
        }
        None => {
            ui::say("\nThere is no display here, so one in memory is used, and the demo plays by itself.");
            let display = Display::in_memory()?;
            story::untrusted(&stage, &display)?;
            if device == Device::Certified {
                stage.enrol()?;
                story::certified(&stage, &display)?;
            }
            ui::succeeded(&format!("Pictures of what was seen are in {}", stage.folder.display()));
            Ok(())
        }
    }
}

/// Everything around the app.
struct Stage {
    products: Products,
    folder: PathBuf,
    managed: PathBuf,
    /// What Harbor said of itself: its files with their sums, among others.
    announcement: String,
    // Ends before the session that it does not need, and is seen to by nobody else.
    _harbor: Service,
    session: Session,
}

/// What a step of the story is to end with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expect {
    Fine,
    Finding,
}

impl Stage {
    fn set(products: Products) -> Result<Self> {
        let folder = target().join("demo");
        let harbor_folder = folder.join("harbor");
        std::fs::create_dir_all(&harbor_folder).map_err(Failure::cannot(harbor_folder.display()))?;
        ui::step("Harbor Ltd, the demo organisation");
        let mut serve = Command::new(products.program("porthole-demo"));
        serve.args(["serve", "--json", "--dir"]).arg(&harbor_folder);
        let (harbor, announcement) = Service::start("Harbor Ltd", serve, |line| line.starts_with('{'))?;
        ui::note("mail and chat are served on this machine, over TLS");
        ui::step("a session with a keyring of its own");
        let session = Session::start()?;
        ui::note("your own keyring is left alone");
        let managed = harbor_folder.join("managed.toml");
        Ok(Self { products, folder, managed, announcement, _harbor: harbor, session })
    }

    /// A program of ours, in the demo's session.
    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.products.program(name));
        self.session.apply_to(&mut command);
        command
    }

    /// Runs portholectl and shows what it says.
    fn tell(&self, title: &str, words: &[&str], expect: Expect) -> Result<()> {
        ui::step(title);
        ui::note(&format!("$ portholectl {}", words.join(" ")));
        let mut command = self.program("portholectl");
        command.args(words).arg("--config").arg(&self.managed).stdin(Stdio::null());
        let output = command.output().map_err(Failure::cannot("portholectl"))?;
        let said = [output.stdout, output.stderr].concat();
        String::from_utf8_lossy(&said).lines().for_each(|line| ui::note(&format!("  {line}")));
        let wanted = match expect {
            Expect::Fine => 0,
            Expect::Finding => 1,
        };
        match output.status.code() {
            Some(code) if code == wanted => Ok(()),
            _ => {
                Err(Failure::Finding(format!("{title}: expected exit code {wanted}, got {}", output.status)))
            }
        }
    }

    fn explain(&self, expect: Expect) -> Result<()> {
        let title = match expect {
            Expect::Finding => "May it download?",
            Expect::Fine => "May it download now?",
        };
        let url = "https://mail.harbor.test/";
        self.tell(
            title,
            &["policy", "explain", "--app", "mail", "--activity", "download", "--url", url],
            expect,
        )
    }

    /// Request, signature, import: what IT and a person do once.
    fn enrol(&self) -> Result<()> {
        let folder = self.session.folder();
        let (request, certificate) = (folder.join("laptop.csr"), folder.join("laptop.cer"));
        let (request, certificate) = (text(&request)?, text(&certificate)?);
        let words = ["certificate", "request", "--subject", SUBJECT, "--out", request];
        self.tell("The device asks for a certificate", &words, Expect::Fine)?;
        ui::step("Harbor's CA signs it");
        let mut sign = self.program("porthole-demo");
        sign.args(["sign", "--dir"]).arg(self.folder.join("harbor")).args([request, "--out", certificate]);
        let output = sign.output().map_err(Failure::cannot("porthole-demo"))?;
        if !output.status.success() {
            return Err(Failure::Finding(String::from_utf8_lossy(&output.stderr).into_owned()));
        }
        ui::note("signed");
        self.tell("The certificate is imported", &["certificate", "import", certificate], Expect::Fine)?;
        self.tell("A device that has proved itself", &["device", "status"], Expect::Fine)?;
        self.explain(Expect::Fine)
    }

    /// The app, on `display`, opening what `opens` names.
    fn app(&self, display: &Display, opens: &[&str]) -> Result<Group> {
        let mut app = self.program("porthole");
        app.arg("--config").arg(&self.managed).args(opens).stdin(Stdio::null());
        display.apply_to(&mut app);
        Group::start(&mut app).map_err(Failure::cannot("porthole"))
    }

    /// Opens Porthole and waits until the person closes it.
    fn open(&self, display: &Display) -> Result<()> {
        ui::step("Porthole");
        ui::note("open Mail and Chat, and try to download; close Porthole or press Ctrl-C to end the demo");
        let status = self.app(display, &[])?.wait().map_err(Failure::cannot("porthole"))?;
        if status.success() { Ok(()) } else { Err(Failure::Finding(format!("Porthole ended with {status}"))) }
    }

    /// Hands over to the Porthole that runs, as a click on a link elsewhere does.
    fn hand_over(&self, display: &Display, what: &str) -> Result<()> {
        let status = self.app(display, &["open", what])?.wait().map_err(Failure::cannot("porthole"))?;
        if status.success() { Ok(()) } else { Err(Failure::Finding(format!("{what} was not handed over"))) }
    }

    /// Takes a picture and says what is on it.
    fn picture(&self, display: &Display, name: &str, seen: &str) -> Result<()> {
        let file = self.folder.join(format!("{name}.png"));
        display.picture(&file)?;
        ui::note(&format!("seen: {seen}"));
        ui::note(&format!("      {}", file.display()));
        Ok(())
    }
}

fn text(path: &Path) -> Result<&str> {
    path.to_str().ok_or_else(|| Failure::CannotRun(format!("{} is no plain text", path.display())))
}
