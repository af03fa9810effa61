//! Broker and shell: either dies, and nothing is lost or left.
#![cfg(target_os = "linux")]

use std::path::Path;

use porthole_e2e::{Device, Scene};
use porthole_support::{Failure, Result};
use serde_json::json;

/// The processes of a shell's group that run: it and the web engine's.
fn group(shell: u64) -> Result<Vec<String>> {
    let all = std::fs::read_dir("/proc").map_err(|error| Failure::new(error.to_string()))?.flatten();
    let stats = all.filter_map(|entry| std::fs::read_to_string(entry.path().join("stat")).ok());
    let of_group = |stat: &String| {
        let mut fields = stat.rsplit_once(')').map_or("", |(_, after)| after).split_whitespace();
        let (state, _parent, group) = (fields.next(), fields.next(), fields.next());
        !matches!(state, Some("Z" | "X") | None) && group == Some(shell.to_string().as_str())
    };
    Ok(stats.filter(of_group).collect())
}

#[test]
fn a_shell_that_dies_is_started_again_with_what_was_open_and_nothing_of_it_is_left() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    app.eval("mail", "location.href = '/slow/film.bin'")?;
    app.until_downloading()?;
    let shell = app.shell_process()?;
    app.kill_shell()?;
    app.until_started_again(1)?;
    app.until_inbox()?;
    assert_ne!(app.shell_process()?, shell);
    assert_eq!(group(shell)?, [""; 0], "its web engine has ended");
    assert_eq!(app.downloads()?[0].state, "failed");
    assert!(scene.downloads_are_empty(), "nothing of the download was kept");
    assert!(app.overview()?["notices"][0]["title"].as_str().is_some_and(|title| title.contains("crashed")));
    assert!(app.quit()?.success());
    Ok(())
}

#[test]
fn a_shell_that_dies_is_started_again_where_nothing_can_be_logged_any_more() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start_without_terminal(&["open", "mail"])?;
    app.until_inbox()?;
    app.kill_shell()?;
    app.until_started_again(1)?;
    app.until_inbox()?;
    assert!(app.quit()?.success());
    Ok(())
}

#[test]
fn a_shell_and_its_web_engine_end_with_the_broker() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    let shell = app.shell_process()?;
    assert!(group(shell)?.len() > 1, "the web engine belongs to the shell's group");
    app.kill_broker()?;
    app.until("the end of the shell", || Ok(group(shell)?.is_empty().then_some(())))?;
    assert!(!Path::new(&format!("/proc/{shell}/exe")).exists());
    // Nothing of it is in the way of the next start.
    drop(app);
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()
}

#[test]
fn the_engines_questions_are_answered_while_a_page_waits() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    let answer = app.ask(
        &json!({ "round_trips": { "app": "mail", "url": "https://mail.harbor.test/", "count": 1000 } }),
    )?;
    assert_eq!(answer["allowed"], 1000, "{answer}");
    // A figure to read; the test does not depend on it: `cargo test -- --nocapture` shows it.
    println!(
        "one question to the broker and its answer: {} µs (median), {} µs (longest)",
        answer["median"], answer["longest"]
    );
    Ok(())
}

#[test]
fn without_a_display_or_with_a_dead_one_the_app_says_so_and_ends() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    for display in [None, Some(":64999")] {
        let (code, text) = scene.start_with_dead_display(display)?;
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains("No display (display-unavailable)"), "{text}");
        assert!(text.contains(display.unwrap_or("Neither WAYLAND_DISPLAY nor DISPLAY is set.")), "{text}");
        assert!(!text.contains("panicked"), "{text}");
    }
    Ok(())
}

#[test]
fn a_name_that_no_app_has_is_told_in_the_launcher() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "nope"])?;
    app.until("the notice", || {
        let overview = app.overview()?;
        Ok(overview["notices"][0]["message"]
            .as_str()
            .filter(|message| message.starts_with("`nope`"))
            .map(str::to_owned))
    })?;
    assert!(app.quit()?.success());
    Ok(())
}
