//! Two apps that sign in with one OpenID provider on its own host, which is in the scope of both.

use porthole_support::Result;
use porthole_support::nginx::Site;
use porthole_support::pki::Authority;
use porthole_support::real::oidc::{OpenIdProvider, client_script};

use crate::managed::managed_file;
use crate::pages::canaries;
use crate::{App, Device, Page, Scene};

/// The provider, and the scene with one managed file for both apps: `mail` and, second, `chat`.
#[derive(Debug)]
pub struct OidcScene {
    /// Everything else around Porthole.
    pub scene: Scene,
    _provider: OpenIdProvider,
}

impl OidcScene {
    /// Starts the provider and the apps.
    ///
    /// # Errors
    /// A part is not installed or does not start.
    pub fn new(device: Device) -> Result<Self> {
        let provider = OpenIdProvider::start(
            "https://id.apps.test",
            &["https://mail.apps.test", "https://chat.apps.test"],
        )?;
        let script = client_script()?;
        let sites = |root: &Authority, device_ca: &Authority| -> Result<Vec<Site>> {
            let mut sites = vec![provider.site("id.apps.test", &root.issue_server(&["id.apps.test"])?)];
            for (id, name) in [("mail", "Mail"), ("chat", "Chat")] {
                let host = format!("{id}.apps.test");
                let site = Site::new(&[&host], &root.issue_server(&[&host])?)
                    .ask_for_certificates(device_ca.certificate_pem())
                    .file("/index.html", INDEX.replace("NAME", name))
                    .file("/callback.html", CALLBACK)
                    .file("/client.js", CLIENT)
                    .file("/oidc-client-ts.min.js", script.as_slice());
                sites.push(site);
            }
            Ok(sites)
        };
        let scene = Scene::of_sites(device, canaries(), sites, config, None)?;
        Ok(Self { scene, _provider: provider })
    }

    /// Opens an app in the running Porthole, and gives its page.
    ///
    /// # Errors
    /// The page never comes.
    pub fn open<'a>(&'a self, porthole: &'a App, id: &str, name: &str) -> Result<Page<'a>> {
        porthole.open(id)?;
        let page = Page::of(&self.scene, porthole, id, &format!("^{name}"))?;
        page.until("document.readyState === 'complete' && Boolean(window.manager)")?;
        Ok(page)
    }
}

const INDEX: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>NAME</title>
<script src="/oidc-client-ts.min.js"></script><script src="/client.js"></script></head>
<body><h1>NAME</h1><button id="redirect">Sign in</button> <button id="popup">Sign in in a window</button>
<button id="silent">Renew</button> <button id="out">Sign out</button><p id="user"></p><p id="last"></p><script>
const tell = user => { document.getElementById('user').textContent = user ? user.profile.sub : 'nobody'; };
const note = how => user => { tell(user); document.getElementById('last').textContent = how; };
const fail = error => { document.getElementById('last').textContent = error.error || String(error); };
const on = (id, run) => { document.getElementById(id).onclick = () => run().catch(fail); };
on('redirect', () => manager.signinRedirect());
on('popup', () => manager.signinPopup().then(note('popup')));
on('silent', () => manager.signinSilent().then(note('silent')));
on('out', () => manager.signoutRedirect());
manager.getUser().then(tell);
</script></body></html>"#;

const CLIENT: &str = "window.manager = new oidc.UserManager({ \
    authority: 'https://id.apps.test', client_id: location.host.split('.')[0], scope: 'openid', \
    redirect_uri: location.origin + '/callback.html', post_logout_redirect_uri: location.origin + '/', \
    automaticSilentRenew: false, popupWindowFeatures: { width: 500, height: 600 }, \
    userStore: new oidc.WebStorageStateStore({ store: localStorage }) });";

const CALLBACK: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Signing in</title>
<script src="/oidc-client-ts.min.js"></script><script src="/client.js"></script></head><body><script>
manager.signinCallback().then(user => { if (user) location.replace('/'); });
</script></body></html>"#;

fn config(port: u16) -> String {
    let apps: String = [("mail", "Mail"), ("chat", "Chat")]
        .iter()
        .map(|(id, name)| {
            format!(
                "[[app]]\nid = \"{id}\"\nname = \"{name}\"\nurl = \"https://{id}.apps.test/\"\n\
                 scope = [\"https://{id}.apps.test/\", \"https://id.apps.test/\"]\nhosts = [\"*.apps.test\"]\n\n"
            )
        })
        .collect();
    managed_file(&apps, &format!("\"*.apps.test\" = \"127.0.0.1:{port}\""), "")
}
