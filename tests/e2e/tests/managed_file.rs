//! The managed file at the start and while running: whole or not at all, and the window says so.
#![cfg(unix)]

use porthole_e2e::{Device, Scene};
use porthole_support::Result;

#[test]
fn with_a_bad_file_at_the_start_nothing_opens_and_the_launcher_points_at_the_fault() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    scene.write_config(&scene.config().replace("schema = 1", "schema = 1\nsceme = 2"))?;
    let app = scene.start(&["open", "mail"])?;
    app.until("the launcher", || Ok(app.windows()?.into_iter().find(|window| window.label == "launcher")))?;
    let overview = app.overview()?;
    assert_eq!(overview["config"]["state"], "refused");
    assert_eq!(overview["apps"], serde_json::json!([]));
    let fault = &overview["config"]["faults"][0];
    assert_eq!((fault["line"].as_u64(), fault["key"].as_str()), (Some(2), Some("sceme")), "{fault}");
    assert!(app.open("mail").is_err());
    Ok(())
}

#[test]
fn a_file_that_turns_bad_leaves_the_last_good_one_in_force_and_a_good_one_replaces_it() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    let state = |wanted: &'static str| {
        app.until(wanted, || Ok((app.overview()?["config"]["state"] == wanted).then_some(())))
    };
    scene.write_config("schema = 1\n[organization\n")?;
    state("lastGood")?;
    app.eval("mail", "document.getElementById('attachment').click()")?;
    app.until("the last good file's message", || {
        Ok(app.notices()?.into_iter().find(|notice| notice.message.starts_with("Downloads are blocked")))
    })?;
    scene.write_config(&scene.config().replace("Downloads are blocked", "Nothing is saved"))?;
    state("inForce")?;
    app.eval("mail", "document.getElementById('attachment').click()")?;
    app.until("the new file's message", || {
        Ok(app.notices()?.into_iter().find(|notice| notice.message.starts_with("Nothing is saved")))
    })?;
    Ok(())
}
