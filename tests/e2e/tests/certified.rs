//! A device with a device certificate: the servers see it where they may, and downloads arrive.
#![cfg(unix)]

use std::time::Duration;

use porthole_e2e::{App, Device, SLOW_FILE, Scene, attachment};
use porthole_support::Result;
use serde_json::json;

const SUBJECT: &str = "SUCCESS CN=laptop-7,O=Harbor Ltd";

fn seen(app: &App, what: &str) -> Result<String> {
    app.until_true("mail", &format!("Boolean(window.seen && window.seen['{what}'])"))?;
    Ok(app.eval("mail", &format!("window.seen['{what}']"))?.as_str().unwrap_or_default().to_owned())
}

#[test]
fn the_server_sees_the_device_on_documents_second_hosts_fetch_and_sockets_and_nobody_else_does() -> Result<()>
{
    let scene = Scene::new(Device::Certified)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    assert_eq!(seen(&app, "own")?, SUBJECT);
    assert_eq!(seen(&app, "cdn")?, SUBJECT);
    assert_eq!(seen(&app, "socket")?, SUBJECT);
    assert_eq!(seen(&app, "echo")?, "hello");
    assert_eq!(seen(&app, "outside")?.trim(), "NONE", "{app:#?}");
    for (host, target) in [("mail.harbor.test", "/"), ("cdn.harbor.test", "/style.css")] {
        let wanted = |access: &porthole_support::nginx::Access| {
            access.host.starts_with(host) && access.target == target
        };
        let access = scene.nginx.wait_for_access(Duration::from_secs(30), wanted)?;
        assert_eq!((access.client_verify.as_str(), access.status), ("SUCCESS", 200), "{host}");
        assert_eq!(access.protocol, "HTTP/2.0", "{host}: nginx speaks HTTP/2, and the proxy takes it");
    }
    assert_eq!(app.overview()?["device"]["class"], "certified");
    assert!(app.quit()?.success());
    Ok(())
}

#[test]
fn an_attachment_arrives_whole_byte_for_byte() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    // A second start hands over and takes nothing from the first.
    scene.start_again(&["open", "mail"])?;
    app.eval("mail", "document.getElementById('attachment').click()")?;
    let done = app.until("the download", || {
        Ok(app.downloads()?.into_iter().find(|download| download.state == "done"))
    })?;
    assert_eq!(done.name, "report.pdf");
    let kept = std::fs::read(scene.downloads().join("report.pdf")).expect("the file is in Downloads");
    assert!(kept == attachment(&scene.canaries), "{} bytes arrived", kept.len());
    let names: Vec<_> = std::fs::read_dir(scene.downloads()).expect("Downloads").flatten().collect();
    assert_eq!(names.len(), 1, "nothing else is left beside it: {names:?}");
    // What a certified device keeps is found: the same search comes back empty on an untrusted one.
    assert!(!scene.leaks()?.is_empty());
    let activity = scene.activity()?;
    assert!(activity.contains(r#""activity":"download","verdict":"allow""#), "{activity}");
    assert!(!activity.contains("/files/"), "no path is recorded: {activity}");
    Ok(())
}

#[test]
fn a_download_can_be_stopped_and_then_leaves_nothing() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    app.eval("mail", "location.href = '/slow/film.bin'")?;
    let running = app.until_downloading()?;
    assert_eq!(running.total, Some(SLOW_FILE as u64));
    app.ask(&json!({ "cancel": { "id": running.id } }))?;
    app.until("the end", || Ok(app.downloads()?.into_iter().find(|download| download.state == "cancelled")))?;
    assert!(scene.downloads_are_empty(), "nothing came to Downloads");
    app.until("an empty staging folder", || {
        let staging = scene.session.folder().join(format!("data/porthole/staging/{}", app.id()));
        let staged = std::fs::read_dir(staging);
        Ok((staged.map_or(0, Iterator::count) == 0).then_some(()))
    })
}

#[test]
fn a_device_that_loses_its_proof_goes_on_without_a_profile_on_disk_and_without_downloads() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    assert_eq!(seen(&app, "own")?, SUBJECT);
    scene.write_config(&scene.config().replace("CN=Harbor Device CA", "CN=Another CA"))?;
    // Porthole starts again by itself, with the windows that were open; meanwhile no process answers.
    // Until then the earlier shell may still answer, while it closes its windows.
    app.until_started_again(1)?;
    app.until("the new run", || {
        let class =
            app.overview().map(|overview| overview["device"]["class"] == "untrusted").unwrap_or_default();
        let open = app.windows().is_ok_and(|windows| windows.iter().any(|window| window.label == "app-mail"));
        Ok((class && open && app.until_inbox().is_ok()).then_some(()))
    })?;
    assert_eq!(seen(&app, "own")?.trim(), "NONE");
    app.eval("mail", "document.getElementById('blob').click()")?;
    // The new run has told of the lost proof before.
    app.until("the notice", || {
        Ok(app.notices()?.into_iter().find(|notice| notice.title.starts_with("Download blocked")))
    })?;
    assert!(scene.downloads_are_empty());
    Ok(())
}
