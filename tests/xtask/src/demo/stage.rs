//! The demo's organisation, session and programs, and the steps that its story takes with them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::display::Display;
use super::service::Service;
use super::session::Session;
use crate::children::Group;
use crate::failure::{Failure, Result};
use crate::products::Products;
use crate::steps::target;
use crate::ui;

/// The subject of the demo's certificate.
const SUBJECT: &str = "CN=demo-laptop,O=Harbor Ltd";

/// The demo's organisation, session and programs.
pub(super) struct Stage {
    pub(super) products: Products,
    pub(super) folder: PathBuf,
    pub(super) managed: PathBuf,
    /// The line of JSON in which Harbor describes itself, for instance its files and their checksums.
    pub(super) announcement: String,
    // Held only so that Harbor runs; dropped before the session.
    _harbor: Service,
    pub(super) session: Session,
}

/// The exit code that a step of the story expects of portholectl.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expect {
    Fine,
    Finding,
}

impl Stage {
    pub(super) fn set(products: Products) -> Result<Self> {
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

    /// One of the built programs, in the demo's session.
    pub(super) fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.products.program(name));
        self.session.apply_to(&mut command);
        command
    }

    /// Runs portholectl and shows its output.
    pub(super) fn show(&self, title: &str, args: &[&str], expect: Expect) -> Result<()> {
        ui::step(title);
        ui::note(&format!("$ portholectl {}", args.join(" ")));
        let mut command = self.program("portholectl");
        command.args(args).arg("--config").arg(&self.managed).stdin(Stdio::null());
        let output = command.output().map_err(Failure::cannot("portholectl"))?;
        let text = [output.stdout, output.stderr].concat();
        String::from_utf8_lossy(&text).lines().for_each(|line| ui::note(&format!("  {line}")));
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

    pub(super) fn explain(&self, expect: Expect) -> Result<()> {
        let title = match expect {
            Expect::Finding => "May it download?",
            Expect::Fine => "May it download now?",
        };
        let url = "https://mail.harbor.test/";
        self.show(
            title,
            &["policy", "explain", "--app", "mail", "--activity", "download", "--url", url],
            expect,
        )
    }

    /// Request, signature, import: what IT and a person do once.
    pub(super) fn enrol(&self) -> Result<()> {
        let folder = self.session.folder();
        let (request, certificate) = (folder.join("laptop.csr"), folder.join("laptop.cer"));
        let (request, certificate) = (text(&request)?, text(&certificate)?);
        let args = ["certificate", "request", "--subject", SUBJECT, "--out", request];
        self.show("The device asks for a certificate", &args, Expect::Fine)?;
        ui::step("Harbor's CA signs it");
        let mut sign = self.program("porthole-demo");
        sign.args(["sign", "--dir"]).arg(self.folder.join("harbor")).args([request, "--out", certificate]);
        let output = sign.output().map_err(Failure::cannot("porthole-demo"))?;
        if !output.status.success() {
            return Err(Failure::Finding(String::from_utf8_lossy(&output.stderr).into_owned()));
        }
        ui::note("signed");
        self.show("The certificate is imported", &["certificate", "import", certificate], Expect::Fine)?;
        self.show("A device that has proved itself", &["device", "status"], Expect::Fine)?;
        self.explain(Expect::Fine)
    }

    /// Starts the app on `display` with the arguments `opens`.
    pub(super) fn app(&self, display: &Display, opens: &[&str]) -> Result<Group> {
        let mut app = self.program("porthole");
        app.arg("--config").arg(&self.managed).args(opens).stdin(Stdio::null());
        display.apply_to(&mut app);
        Group::start(&mut app).map_err(Failure::cannot("porthole"))
    }

    /// Opens Porthole and waits until the person closes it.
    pub(super) fn open(&self, display: &Display) -> Result<()> {
        ui::step("Porthole");
        ui::note("open Mail and Chat, and try to download; close Porthole or press Ctrl-C to end the demo");
        let status = self.app(display, &[])?.wait().map_err(Failure::cannot("porthole"))?;
        if status.success() { Ok(()) } else { Err(Failure::Finding(format!("Porthole ended with {status}"))) }
    }

    /// Hands a link to the running Porthole, as a click in another program does.
    pub(super) fn hand_over(&self, display: &Display, what: &str) -> Result<()> {
        let status = self.app(display, &["open", what])?.wait().map_err(Failure::cannot("porthole"))?;
        if status.success() { Ok(()) } else { Err(Failure::Finding(format!("{what} was not handed over"))) }
    }

    /// Takes a picture and prints its caption.
    pub(super) fn picture(&self, display: &Display, name: &str, seen: &str) -> Result<()> {
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
