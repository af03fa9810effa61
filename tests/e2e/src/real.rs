//! The world of four web apps that other people wrote, under shared wildcards, behind a sign-in host of the
//! organisation, with a CDN.

use porthole_support::nginx::Site;
use porthole_support::pki::Authority;
use porthole_support::real::files::Files;
use porthole_support::real::jupyter::Jupyter;
use porthole_support::real::lounge::{CHANNEL, Lounge};
use porthole_support::real::roundcube::Roundcube;
use porthole_support::real::{PASSWORD, USER};
use porthole_support::{Failure, Result};

use crate::managed::managed_file;
use crate::pages::canaries;
use crate::{App, Device, Page, Scene};

/// One of the apps, in the order of the managed file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RealApp {
    /// Roundcube.
    Mail,
    /// The Lounge.
    Chat,
    /// JupyterLab.
    Notebooks,
    /// copyparty.
    Files,
}

impl RealApp {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Mail, Self::Chat, Self::Notebooks, Self::Files];

    /// Its id in the managed file.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Chat => "chat",
            Self::Notebooks => "notebooks",
            Self::Files => "files",
        }
    }

    /// Its name in the managed file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mail => "Mail",
            Self::Chat => "Chat",
            Self::Notebooks => "Notebooks",
            Self::Files => "Files",
        }
    }

    fn host(self) -> String {
        format!("{}.apps.test", self.id())
    }
}

/// The servers of those apps that a test asked for, and the scene with one managed file for all four.
#[derive(Debug)]
pub struct RealScene {
    /// Everything else around Porthole.
    pub scene: Scene,
    /// Mail.
    pub roundcube: Option<Roundcube>,
    /// Chat.
    pub lounge: Option<Lounge>,
    /// Notebooks.
    pub jupyter: Option<Jupyter>,
    /// Files.
    pub files: Option<Files>,
}

impl RealScene {
    /// Starts the servers of `apps`.
    ///
    /// # Errors
    /// One is not installed or does not start.
    pub fn new(device: Device, apps: &[RealApp]) -> Result<Self> {
        let has = |app| apps.contains(&app);
        let roundcube = has(RealApp::Mail).then(Roundcube::start).transpose()?;
        let lounge = has(RealApp::Chat).then(Lounge::start).transpose()?;
        let jupyter = has(RealApp::Notebooks).then(Jupyter::start).transpose()?;
        let files = has(RealApp::Files).then(Files::start).transpose()?;
        let sites = |root: &Authority, device_ca: &Authority| -> Result<Vec<Site>> {
            let mut sites = Vec::new();
            for app in apps {
                let host = app.host();
                let certificate = root.issue_server(&[&host])?;
                let site = match app {
                    RealApp::Mail => roundcube.as_ref().map(|it| it.site(&host, &certificate)),
                    RealApp::Chat => lounge.as_ref().map(|it| it.site(&host, &certificate)),
                    RealApp::Notebooks => jupyter.as_ref().map(|it| it.site(&host, &certificate)),
                    RealApp::Files => files.as_ref().map(|it| it.site(&host, &certificate)),
                };
                let behind_sign_in = site.map(|site| {
                    site.ask_for_certificates(device_ca.certificate_pem()).directive(
                        "if ($cookie_harbor = \"\") { return 302 https://login.apps.test/?back=https://$host$request_uri; }",
                    )
                });
                sites.extend(behind_sign_in);
            }
            sites.push(
                Site::new(&["login.apps.test"], &root.issue_server(&["login.apps.test"])?)
                    .file("/index.html", SIGN_IN)
                    .file("/probe.html", PROBE)
                    .location("= /gone", "return 444;")
                    .location("= /none", "return 204;")
                    .location("= /moved", "return 302 /none;")
                    .location("= /failed", "return 500;")
                    .location(
                        "= /events",
                        "default_type text/event-stream; return 200 'retry: 100\n\ndata: 1\n\n';",
                    )
                    .location("= /no-events", "default_type text/plain; return 200 'data: 1\n\n';")
                    .location("= /files/plain", &download("attachment; filename=report.pdf"))
                    .location("= /files/spaces", &download(r#"attachment; filename="two words.txt""#))
                    .location(
                        "= /files/letters",
                        &download("attachment; filename*=UTF-8''%C3%A4%E2%82%AC.txt"),
                    )
                    .location("= /files/path.zip", &download("attachment"))
                    .location("= /files/climbs", &download(r#"attachment; filename="../up.txt""#)),
            );
            sites.push(
                Site::new(&["cdn.example.test"], &root.issue_server(&["cdn.example.test"])?)
                    .file("/harbor.css", "body { font: 16px sans-serif; margin: 2em }"),
            );
            Ok(sites)
        };
        let scene = Scene::of_sites(device, canaries(), sites, config, None)?;
        Ok(Self { scene, roundcube, lounge, jupyter, files })
    }

    /// Opens an app in the running Porthole, signs in to the organisation where it asks, and gives the app's page.
    ///
    /// # Errors
    /// The page never comes.
    pub fn open<'a>(&'a self, porthole: &'a App, app: RealApp) -> Result<Page<'a>> {
        porthole.open(app.id())?;
        let page = Page::of(&self.scene, porthole, app.id(), app.name())?;
        page.until("document.readyState === 'complete' && location.host !== ''")?;
        if page.eval("location.host")? == "login.apps.test" {
            page.click("#sign-in")?;
        }
        page.until(&format!("document.readyState === 'complete' && location.host === {:?}", app.host()))?;
        Ok(page)
    }

    /// Roundcube.
    ///
    /// # Errors
    /// This test did not ask for it.
    pub fn mail(&self) -> Result<&Roundcube> {
        self.roundcube.as_ref().ok_or_else(|| Failure::new("this scene has no Roundcube"))
    }

    /// The Lounge.
    ///
    /// # Errors
    /// This test did not ask for it.
    pub fn chat(&self) -> Result<&Lounge> {
        self.lounge.as_ref().ok_or_else(|| Failure::new("this scene has no Lounge"))
    }

    /// JupyterLab.
    ///
    /// # Errors
    /// This test did not ask for it.
    pub fn notebooks(&self) -> Result<&Jupyter> {
        self.jupyter.as_ref().ok_or_else(|| Failure::new("this scene has no JupyterLab"))
    }

    /// copyparty.
    ///
    /// # Errors
    /// This test did not ask for it.
    pub fn files(&self) -> Result<&Files> {
        self.files.as_ref().ok_or_else(|| Failure::new("this scene has no copyparty"))
    }

    /// Opens Roundcube, signs in, and waits for its inbox.
    ///
    /// # Errors
    /// It never comes.
    pub fn open_mail<'a>(&'a self, porthole: &'a App) -> Result<Page<'a>> {
        let page = self.open(porthole, RealApp::Mail)?;
        page.fill("#rcmloginuser", USER)?;
        page.fill("#rcmloginpwd", PASSWORD)?;
        page.key("Return")?;
        page.until(
            "document.readyState === 'complete' && Boolean(window.rcmail?.message_list) && !rcmail.busy",
        )?;
        Ok(page)
    }

    /// Opens The Lounge, signs in, and waits for the channel.
    ///
    /// # Errors
    /// It never comes.
    pub fn open_chat<'a>(&'a self, porthole: &'a App) -> Result<Page<'a>> {
        let page = self.open(porthole, RealApp::Chat)?;
        self.sign_in_to_chat(&page)?;
        Ok(page)
    }

    /// Signs in where The Lounge asks, and waits for the channel.
    ///
    /// # Errors
    /// It never comes.
    pub fn sign_in_to_chat(&self, page: &Page<'_>) -> Result<()> {
        page.fill("#signin-username", USER)?;
        page.fill("#signin-password", PASSWORD)?;
        page.key("Return")?;
        page.click(&format!(".channel-list-item[data-name=\"{CHANNEL}\"]"))?;
        page.until("Boolean(document.querySelector('#input'))")
    }

    /// Opens JupyterLab, signs in, and waits for its launcher.
    ///
    /// # Errors
    /// It never comes.
    pub fn open_notebooks<'a>(&'a self, porthole: &'a App) -> Result<Page<'a>> {
        let page = self.open(porthole, RealApp::Notebooks)?;
        page.fill("#password_input", PASSWORD)?;
        page.key("Return")?;
        page.until("Boolean(document.querySelector('.jp-Launcher .jp-LauncherCard'))")?;
        Ok(page)
    }

    /// Opens copyparty, signs in, and waits for the list of files.
    ///
    /// # Errors
    /// It never comes.
    pub fn open_files<'a>(&'a self, porthole: &'a App) -> Result<Page<'a>> {
        let page = self.open(porthole, RealApp::Files)?;
        page.fill("#lp", PASSWORD)?;
        page.key("Return")?;
        page.wait_for_text("hi robin")?;
        page.click("a")?;
        page.until("document.readyState === 'complete' && Boolean(document.querySelector('#files'))")?;
        Ok(page)
    }
}

/// nginx's words for a file with this header.
fn download(disposition: &str) -> String {
    let disposition = disposition.replace('"', r#"\""#);
    format!(
        "default_type application/octet-stream; add_header Content-Disposition \"{disposition}\"; return 200 kept;"
    )
}

/// A page from which browsers are compared.
const PROBE: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Probe</title></head>
<body>Probe</body></html>"#;

const SIGN_IN: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Harbor</title>
<link rel="stylesheet" href="https://cdn.example.test/harbor.css"></head>
<body><h1>Sign in to Harbor</h1><button id="sign-in">Sign in</button><script>
document.getElementById('sign-in').onclick = () => {
  document.cookie = 'harbor=robin; domain=apps.test; secure; path=/; max-age=86400';
  location.href = new URLSearchParams(location.search).get('back');
};
</script></body></html>"#;

const POLICY: &str = r#"
[[session_policy]]
name = "No downloads without a device certificate"
when = { activity = ["download"], device = ["untrusted"] }
then = "block"
message = "Downloads are blocked on this device. {help_url}"
"#;

fn config(port: u16) -> String {
    let apps: String = RealApp::ALL
        .iter()
        .map(|app| {
            let (id, name, host) = (app.id(), app.name(), app.host());
            format!(
                "[[app]]\nid = \"{id}\"\nname = \"{name}\"\nurl = \"https://{host}/\"\n\
                 scope = [\"https://{host}/\", \"https://login.apps.test/\"]\n\
                 hosts = [\"*.apps.test\", \"cdn.example.test\"]\n\n"
            )
        })
        .collect();
    managed_file(
        &apps,
        &format!("\"*.apps.test\" = \"127.0.0.1:{port}\", \"cdn.example.test\" = \"127.0.0.1:{port}\""),
        POLICY,
    )
}
