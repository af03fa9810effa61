//! An app without its server: what its service worker has kept opens it, on a device that may keep anything.
#![cfg(target_os = "linux")]

use porthole_e2e::{Device, Scene};
use porthole_support::Result;

const PAGE: &str = r"<!doctype html><title>Kept</title><script>
navigator.serviceWorker.register('worker.js').then(() => navigator.serviceWorker.ready).then(() => { window.isReady = true; });
</script>";

/// Keeps its page, and gives it where the network has none.
const WORKER: &str = r"
addEventListener('install', event => event.waitUntil(caches.open('kept').then(kept => kept.add('./')).then(() => skipWaiting())));
addEventListener('activate', event => event.waitUntil(clients.claim()));
addEventListener('fetch', event => event.respondWith(fetch(event.request).catch(() => caches.match('./'))));";

#[test]
fn after_a_restart_without_its_server_an_app_opens_from_what_it_has_kept_on_a_certified_device_alone()
-> Result<()> {
    for device in [Device::Certified, Device::Untrusted] {
        let files = vec![("/kept/index.html", PAGE.into(), false), ("/kept/worker.js", WORKER.into(), false)];
        let mut scene = Scene::with_files(device, files)?;
        let address = "https://mail.harbor.test/kept/";
        let app = scene.start(&["open", address])?;
        app.until_true("mail", "window.isReady === true && Boolean(navigator.serviceWorker.controller)")?;
        assert!(app.quit()?.success());
        scene.nginx.go_away()?;
        let app = scene.start(&["open", address])?;
        match device {
            Device::Certified => {
                app.until_true(
                    "mail",
                    "document.title === 'Kept' && Boolean(navigator.serviceWorker.controller)",
                )?;
            }
            Device::Untrusted => {
                app.until_true("mail", "Boolean(document.getElementById('retry'))")?;
                scene.nginx.come_back()?;
                app.until_true("mail", "document.title === 'Kept'")?;
            }
        }
        scene.picture(&app, "app-mail", &format!("offline-{device:?}"))?;
        assert!(app.quit()?.success());
    }
    Ok(())
}
