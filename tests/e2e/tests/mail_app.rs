//! Roundcube as it is: the one web app of others that every run looks at. `real_apps` has the rest.
#![cfg(target_os = "linux")]

use porthole_e2e::{Device, RealApp, RealScene};
use porthole_support::Result;
use porthole_support::real::roundcube::Mail;

#[test]
fn an_untrusted_device_reads_mail_and_is_refused_the_attachment_in_the_window_of_mail() -> Result<()> {
    let real = RealScene::new(Device::Untrusted, &[RealApp::Mail])?;
    real.mail()?.deliver(&Mail::with_file(
        "Minutes",
        "minutes.zip",
        "application/zip",
        b"PK minutes of the board",
    ))?;
    let porthole = real.scene.start(&["open", "files"])?;
    let mail = real.open_mail(&porthole)?;
    mail.click("#messagelist tbody tr td.subject")?;
    mail.click("#messagecontframe >>> #attachment-list a.filename")?;
    let notice = porthole.until("the notice", || Ok(porthole.notices()?.into_iter().next()))?;
    assert_eq!(notice.app.as_deref(), Some("mail"));
    assert_eq!(notice.title, "Download blocked: minutes.zip");
    let blocked = porthole.downloads()?;
    assert_eq!(blocked.len(), 1, "one download makes one record: {blocked:#?}");
    assert_eq!(blocked[0].state, "blocked");
    assert!(real.scene.downloads_are_empty());
    Ok(())
}
