//! A device that loses its proof while the apps are open: what runs is stopped, and what may not stay is gone.

use std::path::{Path, PathBuf};

use porthole_e2e::{App, Device, Page, Scene};
use porthole_support::Result;

const WIPE: (&str, &str) = ("present_to =", "on_trust_loss = \"wipe\"\npresent_to =");
const LOSE: (&str, &str) = ("CN=Harbor Device CA", "CN=Another CA");

fn profile(scene: &Scene) -> PathBuf {
    scene.session.folder().join("data/porthole/profile")
}

fn change(scene: &Scene, changes: &[(&str, &str)]) -> Result<()> {
    let config = changes.iter().fold(scene.config(), |config, (from, to)| config.replace(from, to));
    scene.write_config(&config)
}

/// Has the page keep what it holds in every place that a page has, and waits until it lies on the disk.
fn until_content_is_kept(scene: &Scene, app: &App) -> Result<()> {
    app.eval("mail", "localStorage.setItem('inbox', document.getElementById('canary').textContent); 1")?;
    app.eval("mail", "document.cookie = 'seen=yes; max-age=86400'; 1")?;
    app.until("content in the profile", || Ok((!scene.leaks()?.is_empty()).then_some(())))
}

/// Waits for the run that comes after this one.
fn until_untrusted_inbox(app: &App) -> Result<()> {
    // Until then the earlier shell may still answer, while it closes its windows.
    app.until_started_again(1)?;
    app.until("the new run", || {
        let class =
            app.overview().map(|overview| overview["device"]["class"] == "untrusted").unwrap_or_default();
        let open = app.windows().is_ok_and(|windows| windows.iter().any(|window| window.label == "app-mail"));
        Ok((class && open && app.until_inbox().is_ok()).then_some(()))
    })
}

fn entries(folder: &Path) -> usize {
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

#[test]
fn a_download_that_runs_is_stopped_at_once_and_nothing_of_it_or_of_the_wiped_profile_is_left() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    change(&scene, &[WIPE])?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    until_content_is_kept(&scene, &app)?;
    app.eval("mail", "location.href = '/slow/film.bin'")?;
    app.until_downloading()?;
    change(&scene, &[WIPE, LOSE])?;
    until_untrusted_inbox(&app)?;

    assert!(scene.downloads_are_empty(), "nothing came to Downloads");
    assert_eq!(entries(&scene.session.folder().join("data/porthole/staging")), 0, "nor is a part of it left");
    assert!(!profile(&scene).exists());
    assert_eq!(scene.leaks()?.len(), 0, "{:?}", scene.leaks()?);
    let activity = scene.activity()?;
    assert!(activity.contains("on_trust_loss = wipe"), "{activity}");
    assert!(activity.contains("the profile was removed from the disk"), "{activity}");
    Ok(())
}

#[test]
fn without_a_word_on_the_loss_of_trust_the_profile_stays_and_the_new_run_neither_shows_nor_changes_it()
-> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    until_content_is_kept(&scene, &app)?;
    change(&scene, &[LOSE])?;
    until_untrusted_inbox(&app)?;

    assert!(entries(&profile(&scene)) > 0, "the profile is where it was");
    assert!(!scene.leaks()?.is_empty(), "with what it held");
    let found = app.eval("mail", "localStorage.getItem('inbox') ?? document.cookie")?;
    assert_eq!(found, "", "the new run has another one, in memory");
    assert!(app.quit()?.success());
    assert!(entries(&profile(&scene)) > 0, "it outlives that run");
    let activity = scene.activity()?;
    assert!(!activity.contains("the profile was removed"), "{activity}");
    Ok(())
}

#[test]
fn a_profile_that_an_untrusted_device_still_has_goes_before_the_first_app_opens() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    until_content_is_kept(&scene, &app)?;
    assert!(app.quit()?.success());
    // One that is kept stays as it is.
    change(&scene, &[LOSE])?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    assert!(entries(&profile(&scene)) > 0, "kept");
    assert!(app.quit()?.success());

    change(&scene, &[WIPE, LOSE])?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    assert!(!profile(&scene).exists(), "it went before anything of an app could be shown");
    assert!(app.quit()?.success());
    assert_eq!(scene.leaks()?.len(), 0, "{:?}", scene.leaks()?);
    Ok(())
}

#[test]
fn a_window_in_which_somebody_writes_stays_for_the_time_that_the_managed_file_gives_and_says_so() -> Result<()>
{
    const GRACE: (&str, &str) = ("present_to =", "trust_loss_grace = \"1h\"\npresent_to =");
    let scene = Scene::new(Device::Certified)?;
    change(&scene, &[GRACE])?;
    let app = scene.start(&["open", "chat", "https://mail.harbor.test/work.html"])?;
    app.until_true("mail", "document.title === 'Work' && document.readyState === 'complete'")?;
    app.until_true("chat", "document.readyState === 'complete' && location.hostname === 'chat.harbor.test'")?;
    let page = Page::of(&scene, &app, "mail", "^Work – Mail$")?;
    page.fill("#text", "Dear Robin")?;
    page.until("document.getElementById('text').value === 'Dear Robin'")?;
    change(&scene, &[GRACE, LOSE])?;
    app.until("the notice", || {
        Ok(app.notices()?.into_iter().find(|notice| notice.title == "This device is no longer trusted"))
    })?;
    // The other window had nothing to lose. This one has, and goes on.
    app.until("the other window's end", || {
        Ok(app.windows()?.iter().all(|window| window.label != "app-chat").then_some(()))
    })?;
    assert_eq!(page.eval("document.getElementById('text').value")?, "Dear Robin");
    assert_eq!(app.overview()?["device"]["class"], "untrusted");
    let another = app.open("chat").map_err(|failure| failure.to_string());
    assert!(another.is_err_and(|text| text.contains("trust-lost")), "no other app opens in the old profile");
    // A person who quits Porthole now is asked as well.
    page.key("ctrl+q")?;
    let question = scene.screen.find_window("^Leave Mail\\?$", std::time::Duration::from_secs(60))?;
    scene.screen.activate(question)?;
    scene.screen.key("Escape")?;
    app.until("the end of the question", || {
        Ok(scene.screen.windows("^Leave Mail")?.is_empty().then_some(()))
    })?;
    page.until("document.getElementById('text')?.value === 'Dear Robin'")?;
    // Closed by the person, it is the last one, and the next run begins with both.
    app.close("app-mail")?;
    let question = scene.screen.find_window("^Leave Mail\\?$", std::time::Duration::from_secs(60))?;
    scene.screen.activate(question)?;
    scene.screen.key("alt+l")?;
    app.until_started_again(1)?;
    app.until("both windows", || {
        let open = app.windows().unwrap_or_default();
        let is_open = |label: &str| open.iter().any(|window| window.label == label);
        Ok((is_open("app-mail") && is_open("app-chat")).then_some(()))
    })
}
