//! The world around the app: nginx, certificates, a person's session, a screen.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

#[cfg(target_os = "linux")]
use porthole_support::accessibility::Accessibility;
use porthole_support::est::EstServer;
use porthole_support::leaks::{Leak, scan};
use porthole_support::nginx::{Nginx, Site};
use porthole_support::pki::{Authority, CsrTerms, DeviceSpec, windows_cer};
use porthole_support::process::Process;
use porthole_support::session_bus::SessionBus;
use porthole_support::softhsm::SoftHsm;
#[cfg(target_os = "linux")]
use porthole_support::sway::Sway;
use porthole_support::xvfb::Xvfb;
use porthole_support::{Failure, Result};
use tempfile::TempDir;

use crate::app::{App, DRIVER};
use crate::pages::{Canaries, canaries};
use crate::program::program;
use crate::servers::{WebSocketServer, config, sites, websocket};

/// How long one command may take.
const COMMAND: Duration = Duration::from_secs(60);

/// What the device can prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Device {
    /// It has a device certificate.
    Certified,
    /// It has none.
    Untrusted,
}

/// Everything around the app. Dropping it ends and removes all of it.
#[derive(Debug)]
pub struct Scene {
    /// What the device can prove.
    pub device: Device,
    /// What the pages hold that no file may hold afterwards.
    pub canaries: Canaries,
    /// The servers.
    pub nginx: Nginx,
    /// The person's session, with its home.
    pub session: SessionBus,
    /// The person's screen.
    pub screen: Xvfb,
    folder: TempDir,
    device_ca: Authority,
    card: Option<SoftHsm>,
    root: Authority,
    est: Option<EstServer>,
    config: String,
    is_dark: bool,
    has_screen_reader: bool,
    _websocket: Option<WebSocketServer>,
}

impl Scene {
    /// Sets the scene for a device: two apps that share their hosts, a sign-in host and a CDN. `mail`, the second one
    /// in the managed file, is the one that most tests open first.
    ///
    /// # Errors
    /// A part could not be started; the words name it.
    pub fn new(device: Device) -> Result<Self> {
        let canaries = canaries();
        let websocket = websocket()?;
        let port = websocket.origin.port();
        let sites = |root: &Authority, device_ca: &Authority| sites(&canaries, root, device_ca, port);
        Self::of_sites(device, canaries.clone(), sites, config, Some(websocket))
    }

    /// The same, with more files on the server of `mail`: each by its path, and whether it holds gzip.
    ///
    /// # Errors
    /// A part could not be started; the words name it.
    pub fn with_files(device: Device, files: Vec<(&str, Vec<u8>, bool)>) -> Result<Self> {
        let canaries = canaries();
        let websocket = websocket()?;
        let port = websocket.origin.port();
        let sites = |root: &Authority, device_ca: &Authority| {
            let [mail, others @ ..] = sites(&canaries, root, device_ca, port)?;
            let mail = files.into_iter().fold(mail, |site, (path, content, is_gzip)| {
                let site = site.file(path, content);
                let headers = "add_header Content-Encoding gzip;";
                if is_gzip { site.location(&format!("= {path}"), headers) } else { site }
            });
            Ok(std::iter::once(mail).chain(others))
        };
        Self::of_sites(device, canaries.clone(), sites, config, Some(websocket))
    }

    /// Sets the scene for a device among other servers: `sites` gets the authority of their certificates and that of
    /// device certificates, `config` the port of nginx.
    pub(crate) fn of_sites<Sites: IntoIterator<Item = Site>>(
        device: Device,
        canaries: Canaries,
        sites: impl FnOnce(&Authority, &Authority) -> Result<Sites>,
        config: impl FnOnce(u16) -> String,
        websocket: Option<WebSocketServer>,
    ) -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("porthole-e2e-")
            .tempdir()
            .map_err(|error| Failure::from_cause("make a folder", error))?;
        let root = Authority::root("Harbor Root")?;
        let device_ca = Authority::root("Harbor Device CA")?;
        let nginx = Nginx::start(sites(&root, &device_ca)?)?;
        let config = config(nginx.port());
        let session = SessionBus::with_keyring()?;
        let mut screen = Xvfb::start(1280, 900)?;
        screen.start_window_manager()?;
        let scene = Self {
            device,
            canaries,
            nginx,
            session,
            screen,
            folder,
            device_ca,
            card: None,
            root,
            est: None,
            config,
            is_dark: std::env::var_os("PORTHOLE_E2E_DARK").is_some(),
            has_screen_reader: false,
            _websocket: websocket,
        };
        scene.write("harbor-root.cer", windows_cer(scene.root.certificate()))?;
        scene.write("harbor-device-ca.cer", windows_cer(scene.device_ca.certificate()))?;
        scene.write_config(&scene.config())?;
        if device == Device::Certified {
            scene.enrol("CN=laptop-7,O=Harbor Ltd")?;
        }
        Ok(scene)
    }

    /// Has Porthole speak this language (`en`, `de`) from the next start on, as a person chooses it in the settings.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn choose_language(&self, language: &str) -> Result<()> {
        let folder = self.session.folder().join("state/porthole");
        let text = format!("{{\"language\":\"{language}\"}}");
        std::fs::create_dir_all(&folder)
            .and_then(|()| std::fs::write(folder.join("preferences.json"), text))
            .map_err(|error| Failure::from_cause("write the preferences", error))
    }

    /// The managed file that the app is started with.
    pub fn config_file(&self) -> PathBuf {
        self.folder.path().join("managed.toml")
    }

    /// A valid managed file for these servers.
    pub fn config(&self) -> String {
        self.config.clone()
    }

    /// Puts `text` in place of the managed file, as an editor does: whole, by a rename.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write_config(&self, text: &str) -> Result<()> {
        self.write("managed.toml.new", text)?;
        std::fs::rename(self.folder.path().join("managed.toml.new"), self.config_file())
            .map_err(|error| Failure::from_cause("put the managed file in its place", error))
    }

    /// Has the person's desktop be a dark one.
    pub const fn darken(&mut self) {
        self.is_dark = true;
    }

    /// Has programs that start from now on tell a screen reader what they show.
    ///
    /// # Errors
    /// at-spi2-core is not installed or does not come up.
    #[cfg(target_os = "linux")]
    pub fn start_screen_reader(&mut self) -> Result<Accessibility> {
        self.has_screen_reader = true;
        Accessibility::start(&self.session, &self.screen)
    }

    /// Whether something of the colour `#rrggbb` is on the screen, in at least so many pixels.
    ///
    /// # Errors
    /// ImageMagick is not installed.
    pub fn shows(&self, colour: &str, pixels: u64) -> Result<bool> {
        let value = u64::from_str_radix(colour.trim_start_matches('#'), 16);
        let value = value.map_err(|error| Failure::from_cause("read a colour", error))?;
        let found = self.colours_on_screen(None)?.into_iter();
        let counts = found.filter(|([red, green, blue], _)| red << 16 | green << 8 | blue == value);
        Ok(counts.map(|(_, count)| count).sum::<u64>() >= pixels)
    }

    /// How many pixels of an area of the screen (left, top, width, height) are red, or nearly so.
    ///
    /// # Errors
    /// ImageMagick is not installed.
    pub fn reds(&self, area: (i32, i32, u32, u32)) -> Result<u64> {
        let found = self.colours_on_screen(Some(area))?.into_iter();
        let reds = found.filter(|([red, green, blue], _)| *red > green + 50 && *red > blue + 50);
        Ok(reds.map(|(_, count)| count).sum())
    }

    /// Each colour (red, green, blue) on the screen, or in an area of it, with the number of its pixels.
    fn colours_on_screen(&self, area: Option<(i32, i32, u32, u32)>) -> Result<Vec<([u64; 3], u64)>> {
        let picture = self.folder.path().join("screen.png");
        self.screen.screenshot(&picture)?;
        let mut count = Command::new("convert");
        count.arg(&picture);
        if let Some((x, y, width, height)) = area {
            count.args(["-crop", &format!("{width}x{height}+{x}+{y}"), "+repage"]);
        }
        count.args(["-depth", "8", "-alpha", "off", "-format", "%c", "histogram:info:-"]);
        // `  1234: (255,243,205) #FFF3CD srgb(255,243,205)`
        let of_line = |line: &str| {
            let (pixels, rest) = line.split_once(": (")?;
            let mut parts = rest.split(')').next()?.split(',').map(|part| part.trim().parse::<u64>().ok());
            let colour = [parts.next()??, parts.next()??, parts.next()??];
            Some((colour, pixels.trim().parse().ok()?))
        };
        Ok(Process::run(count, COMMAND)?.lines().filter_map(of_line).collect())
    }

    /// Starts the app with `arguments`.
    ///
    /// # Errors
    /// It does not come up.
    pub fn start(&self, arguments: &[&str]) -> Result<App> {
        App::start(self.porthole(program("porthole"), arguments), self.driver())
    }

    /// Starts the app with `arguments` and, beside the session's, these variables.
    ///
    /// # Errors
    /// It does not come up.
    pub fn start_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Result<App> {
        let mut command = self.porthole(program("porthole"), arguments);
        command.envs(variables.iter().copied());
        App::start(command, self.driver())
    }

    /// Starts the app with `arguments` in a session of Wayland.
    ///
    /// # Errors
    /// It does not come up.
    #[cfg(target_os = "linux")]
    pub fn start_on_wayland(&self, compositor: &Sway, arguments: &[&str]) -> Result<App> {
        let mut command = self.porthole(program("porthole"), arguments);
        compositor.apply_to(&mut command);
        App::start(command, self.driver())
    }

    /// Starts the app with `arguments` from a terminal that has gone: what it logs can be written nowhere.
    ///
    /// # Errors
    /// It does not come up.
    pub fn start_without_terminal(&self, arguments: &[&str]) -> Result<App> {
        let porthole = self.porthole(program("porthole"), arguments);
        // Bash holds the writing end of a pipe whose reader has ended, and becomes the app.
        let mut command = Command::new("bash");
        command.args(["-c", "exec 2> >(exec true); wait $!; exec \"$@\"", "bash"]);
        command.arg(porthole.get_program()).args(porthole.get_args());
        self.put_into_session(&mut command);
        App::start(command, self.driver())
    }

    /// Starts the app as it ships, which no test can ask anything.
    ///
    /// # Errors
    /// It could not be started.
    pub fn start_shipped(&self, arguments: &[&str]) -> Result<Process> {
        let mut command = self.porthole(program("shipped/porthole"), arguments);
        command.env(DRIVER, self.driver());
        Process::spawn(command)
    }

    /// Where the app's test driver listens, if it has one.
    pub fn driver(&self) -> PathBuf {
        self.session.runtime_dir().join("driver")
    }

    fn porthole(&self, program: PathBuf, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.arg("--config").arg(self.config_file()).args(arguments);
        self.put_into_session(&mut command);
        command
    }

    /// Starts the app a second time, while one runs, and waits until it has handed over.
    ///
    /// # Errors
    /// It goes on instead of handing over, or fails.
    pub fn start_again(&self, arguments: &[&str]) -> Result<()> {
        Process::run(self.porthole(program("porthole"), arguments), COMMAND).map(drop)
    }

    /// Starts the app in a session that names no display, or `display`, where none is; gives its exit code and what it
    /// says on the terminal.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start_with_dead_display(&self, display: Option<&str>) -> Result<(Option<i32>, String)> {
        let mut command = self.porthole(program("porthole"), &[]);
        command
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .envs(display.map(|name| ("DISPLAY", name)));
        let output = command.output();
        let output = output.map_err(|error| Failure::new(error.to_string()))?;
        Ok((output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned()))
    }

    /// Runs portholectl and gives what it says.
    ///
    /// # Errors
    /// It fails.
    pub fn portholectl(&self, arguments: &[&str]) -> Result<String> {
        let mut command = Command::new(program("portholectl"));
        command.arg("--config").arg(self.config_file()).args(arguments);
        self.put_into_session(&mut command);
        Process::run(command, COMMAND)
    }

    /// Where downloads go.
    pub fn downloads(&self) -> PathBuf {
        self.session.home().join("Downloads")
    }

    /// Whether nothing was ever kept there.
    pub fn downloads_are_empty(&self) -> bool {
        std::fs::read_dir(self.downloads()).is_ok_and(|mut all| all.next().is_none())
    }

    /// Every trace of the pages in any file that the session could write.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn leaks(&self) -> Result<Vec<Leak>> {
        scan(&self.canaries.all(), &[self.session.folder(), self.temporary().as_path()])
    }

    /// The lines of the activity log.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn activity(&self) -> Result<String> {
        let path = self.session.folder().join("state/porthole/activity.jsonl");
        std::fs::read_to_string(path).map_err(|error| Failure::from_cause("read the activity log", error))
    }

    fn temporary(&self) -> PathBuf {
        self.folder.path().join("tmp")
    }

    /// Has a program run in this person's session.
    pub fn put_into_session(&self, command: &mut Command) {
        self.session.apply_to(command);
        self.screen.apply_to(command);
        let temporary = self.temporary();
        // Made where it is missing; a failure shows as soon as something is written there.
        let _made = std::fs::create_dir_all(&temporary);
        command.env("PORTHOLE_LOG", std::env::var_os("PORTHOLE_LOG").unwrap_or_else(|| "warn".into()));
        if let Some(card) = &self.card {
            command.env("SOFTHSM2_CONF", card.folder().join("softhsm2.conf"));
        }
        if self.is_dark {
            command.env("GTK_THEME", "Adwaita:dark");
        }
        // The same language on every machine that runs the tests.
        command.env("LANG", "C.UTF-8");
        for other in ["LC_ALL", "LC_CTYPE", "LC_MESSAGES", "LANGUAGE"] {
            command.env_remove(other);
        }
        command.env("TMPDIR", temporary).env("LIBGL_ALWAYS_SOFTWARE", "1");
        if !self.has_screen_reader {
            command.env("NO_AT_BRIDGE", "1");
        }
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> Result<()> {
        std::fs::write(self.folder.path().join(name), content)
            .map_err(|error| Failure::from_cause(format!("write {name}"), error))
    }

    /// What a person does to get a device certificate.
    ///
    /// # Errors
    /// A step fails.
    pub fn enrol(&self, subject: &str) -> Result<()> {
        let request = self.portholectl(&["certificate", "request", "--subject", subject])?;
        self.write("issued.cer", self.issue(request.as_bytes())?)?;
        let file = self.folder.path().join("issued.cer");
        self.portholectl(&["certificate", "import", &file.display().to_string()]).map(drop)
    }

    /// Puts a card into the reader: a token that holds a device certificate for `CN=laptop-7` and opens with `pin`.
    ///
    /// # Errors
    /// SoftHSM is not installed, or a step fails.
    pub fn insert_card(&mut self, label: &str, pin: &str) -> Result<()> {
        let card = SoftHsm::unregistered()?;
        card.token(label, pin)?;
        card.put(label, pin, "a0", &self.device_ca.issue_device(&DeviceSpec::named("laptop-7"))?)?;
        let modules = format!("modules = [{:?}]\npresent_to", card.module());
        self.write_config(&self.config().replace("present_to", &modules))?;
        self.card = Some(card);
        Ok(())
    }

    /// Has the module of the card hang in a start with this variable, until [`Scene::card_answers`]: the file that
    /// tells it where the card is has nothing to read.
    ///
    /// # Errors
    /// There is no card, or the file cannot be made.
    pub fn hanging_card(&self) -> Result<(&'static str, String)> {
        let file = self.hanging_card_file()?;
        let mut make = Command::new("mkfifo");
        make.arg(&file);
        Process::run(make, COMMAND)?;
        Ok(("SOFTHSM2_CONF", file.display().to_string()))
    }

    /// Has it answer. Takes until it asks.
    ///
    /// # Errors
    /// There is no card that hangs.
    pub fn card_answers(&self) -> Result<()> {
        let file = self.hanging_card_file()?;
        let text = std::fs::read(file.with_extension("conf"));
        let written = text.and_then(|text| std::fs::write(&file, text));
        written.map_err(|error| Failure::from_cause("have the card answer", error))
    }

    fn hanging_card_file(&self) -> Result<PathBuf> {
        let card = self.card.as_ref().ok_or_else(|| Failure::new("no card is in the reader"))?;
        Ok(card.folder().join("softhsm2.pipe"))
    }

    /// Opens the card in the reader with its PIN, which the person's keyring keeps from then on.
    ///
    /// # Errors
    /// It does not open.
    pub fn remember_pin(&self, pin: &str) -> Result<()> {
        self.write("pin", pin)?;
        let file = self.folder.path().join("pin").display().to_string();
        self.portholectl(&["device", "unlock", "--pin-file", &file, "--remember"]).map(drop)
    }

    /// Has the organisation run an enrolment server, which the managed file then names; `renew` is the word there.
    ///
    /// # Errors
    /// It does not come up.
    pub fn run_enrolment_server(&mut self, renew: &str) -> Result<()> {
        let identity = self.root.issue_server(&["est.harbor.test"])?;
        let est = EstServer::start(&identity, &self.device_ca, &self.device_ca, ("laptop", "first"))?;
        self.write("est-password", "first\n")?;
        let mail = format!("\"*.harbor.test\" = \"127.0.0.1:{}\"", self.nginx.port());
        let resolve = format!("\"est.harbor.test\" = \"127.0.0.1:{}\", {mail}", est.port());
        let enrolment = format!(
            "[enrolment]\nsubject = \"CN=laptop-7,O=Harbor Ltd\"\n\n[enrolment.est]\nurl = \
             \"https://est.harbor.test\"\nlabel = \"devices\"\nanchors = [\"harbor-root.cer\"]\nrenew = \
             \"{renew}\"\nuser = \"laptop\"\npassword_file = \"est-password\"\n\n[network]"
        );
        self.write_config(&self.config().replace(&mail, &resolve).replace("[network]", &enrolment))?;
        self.est = Some(est);
        Ok(())
    }

    /// The organisation's enrolment server, once it runs.
    pub fn enrolment_server(&self) -> Option<&EstServer> {
        self.est.as_ref()
    }

    /// What the organisation's CA sends back for a request, as Windows exports it.
    ///
    /// # Errors
    /// It is no request.
    pub fn issue(&self, request: &[u8]) -> Result<Vec<u8>> {
        let certificate = self.device_ca.sign_csr(request, &CsrTerms::default())?;
        Ok(windows_cer(&certificate).into())
    }

    /// Leaves a picture of the screen where `PORTHOLE_E2E_PICTURES` says, for people to look at, once the page of the
    /// window `label` has been painted. With `PORTHOLE_E2E_DARK` the desktop is a dark one.
    ///
    /// # Errors
    /// It cannot be taken.
    pub fn picture(&self, app: &App, label: &str, name: &str) -> Result<()> {
        let Some(folder) = std::env::var_os("PORTHOLE_E2E_PICTURES") else { return Ok(()) };
        app.until_painted(label)?;
        self.screen.screenshot(&PathBuf::from(folder).join(format!("{name}.png")))
    }

    /// Leaves a picture of the screen as a test that failed found it, where [`Self::picture`] leaves them.
    ///
    /// # Errors
    /// It cannot be taken.
    pub fn picture_of_failure(&self) -> Result<()> {
        let Some(folder) = std::env::var_os("PORTHOLE_E2E_PICTURES") else { return Ok(()) };
        self.screen.screenshot(&PathBuf::from(folder).join(format!("failed-{}.png", std::process::id())))
    }

    /// A file of the person's with this name and content.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn file(&self, name: &str, content: &[u8]) -> Result<PathBuf> {
        self.write(name, content)?;
        Ok(self.folder.path().join(name))
    }

    /// The folder of the managed file.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}
