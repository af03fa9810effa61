//! Documents that an app shows instead of handing them over: the engine has its own viewer for PDF.
#![cfg(target_os = "linux")]

use std::time::Duration;

use porthole_e2e::{Device, Page, Scene};
use porthole_support::Result;

const SOON: Duration = Duration::from_secs(60);

#[test]
fn a_pdf_is_shown_in_a_window_and_to_save_it_from_there_is_a_download() -> Result<()> {
    for device in [Device::Untrusted, Device::Certified] {
        let scene = Scene::new(device)?;
        let app = scene.start(&["open", "chat", "mail"])?;
        app.until_inbox()?;
        {
            let mail = Page::of(&scene, &app, "mail", "^Inbox – Mail$")?;
            let is_shown = || Ok(scene.shows("#00FF00", 20_000)?.then_some(()));
            let frame = "<iframe src=/plain/green.pdf width=900 height=600></iframe>";
            mail.eval(&format!("document.body.innerHTML = {frame:?}; 1"))?;
            app.until("the document in a frame", is_shown)?;
            mail.eval("document.body.innerHTML = ''; 1")?;
            app.until("the end of the frame", || Ok((!scene.shows("#00FF00", 1)?).then_some(())))?;
            mail.eval("location.href = '/plain/green.pdf'; 1")?;
            // The page of the document itself, not only the viewer's tools.
            app.until("the document", is_shown)?;
            assert!(app.downloads()?.is_empty() && app.notices()?.is_empty(), "to read it is no download");
            let window = scene.screen.find_window("Mail$", SOON)?;
            scene.screen.click_in(window, 400, 400)?;
            // The viewer itself takes the key, and calls every document so.
            scene.screen.key("ctrl+s")?;
        }
        match device {
            Device::Untrusted => {
                let notice = app.until("the notice", || Ok(app.notices()?.into_iter().next()))?;
                assert_eq!(notice.title, "Download blocked: document.pdf");
                assert_eq!(notice.app.as_deref(), Some("mail"));
                assert!(scene.downloads_are_empty());
            }
            Device::Certified => {
                app.until("the file", || {
                    Ok(app
                        .downloads()?
                        .into_iter()
                        .find(|it| it.name == "document.pdf" && it.state == "done"))
                })?;
                let kept = std::fs::read(scene.downloads().join("document.pdf")).unwrap_or_default();
                assert!(kept.starts_with(b"%PDF-1.4") && kept.ends_with(b"%%EOF\n"), "{} bytes", kept.len());
            }
        }
        assert_eq!(app.downloads()?.len(), 1, "one download makes one record");
        assert!(app.quit()?.success());
    }
    Ok(())
}
