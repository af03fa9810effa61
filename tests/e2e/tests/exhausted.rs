//! Running out of what the system gives while Porthole runs: the device keeps what it has proved, nothing is kept half,
//! the person is told, and the apps go on when it is over.
//!
//! Each claim has small disks, or limits, of its own namespace.
#![cfg(target_os = "linux")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use porthole_e2e::{App, Device, Scene, attachment};
use porthole_support::own_network::run_alone;
use porthole_support::process::Process;
use porthole_support::{Failure, Result};
use serde_json::{Value, json};

const ALONE: &str = "ip link set lo up && shift && exec \"$@\"";
const COMMAND: Duration = Duration::from_secs(30);

/// Blocks downloads on every device.
const BLOCK: (&str, &str) = (r#"device = ["untrusted"]"#, r#"device = ["untrusted", "certified"]"#);

fn command(program: &str, arguments: &[&str]) -> Result<String> {
    let mut command = Command::new(program);
    command.args(arguments);
    Process::run(command, COMMAND)
}

/// Puts a disk of so many KiB at `folder`.
fn disk(folder: &Path, kib: u32) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|error| Failure::from_cause("make a folder", error))?;
    let options = format!("size={kib}k,mode=700");
    command("mount", &["-t", "tmpfs", "-o", &options, "tmpfs", &folder.display().to_string()]).map(drop)
}

fn resize(folder: &Path, kib: u32) -> Result<()> {
    command("mount", &["-o", &format!("remount,size={kib}k"), &folder.display().to_string()]).map(drop)
}

/// Writes until the disk of `folder` is full; the file that it gives takes all of it.
#[expect(clippy::disallowed_methods, reason = "the test fills a disk of its own")]
fn fill(folder: &Path) -> PathBuf {
    let file = folder.join("filler");
    // It ends with the disk.
    let _full = std::fs::write(&file, vec![0; 8 << 20]);
    file
}

/// Fills the last block of `file` with what its reader passes over.
#[expect(clippy::disallowed_methods, reason = "the test fills a disk of its own")]
fn pad(file: &Path) {
    let opened = std::fs::File::options().append(true).open(file);
    // It ends with the disk.
    let _full = opened.and_then(|mut file| file.write_all(&[b' '; 8 << 10]));
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.flat_map(|it| if it.path().is_dir() { files(&it.path()) } else { vec![it.path()] }).collect()
}

/// Has the page download its attachment, and gives how that ended: its state, and the code of what went wrong.
fn download(app: &App) -> Result<(String, Value)> {
    let all = || Ok::<_, Failure>(app.ask(&json!("downloads"))?.as_array().cloned().unwrap_or_default());
    let before = all()?.len();
    app.eval("mail", "document.getElementById('attachment').click()")?;
    app.until("the download's end", || {
        let all = all()?;
        let newest = all.first().filter(|it| all.len() > before && it["state"] != "running");
        Ok(newest
            .map(|it| (it["state"].as_str().unwrap_or_default().to_owned(), it["problem"]["code"].clone())))
    })
}

/// How many changes of the managed file are recorded.
fn config_records(scene: &Scene) -> Result<usize> {
    Ok(scene.activity()?.matches(r#""activity":"config""#).count())
}

/// The device is what it was, and so are the windows.
fn is_as_before(app: &App, shell: Option<u64>) -> Result<()> {
    app.until_class("certified")?;
    app.until_inbox()?;
    assert_eq!(app.shell()?, shell, "it was not started again");
    Ok(())
}

#[test]
fn on_a_full_disk_no_part_of_a_download_is_left_and_with_room_again_it_arrives() -> Result<()> {
    run_alone(ALONE, "exhausted::full_disks_of_downloads")
}

#[test]
#[ignore = "runs in a namespace that another test makes"]
fn full_disks_of_downloads() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let staging = scene.session.folder().join("data/porthole/staging");
    for folder in [&staging, &scene.downloads()] {
        disk(folder, 16)?;
    }
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    let shell = app.shell()?;

    assert_eq!(
        download(&app)?,
        ("failed".to_owned(), json!("download-unwritable")),
        "where the engine puts it"
    );
    assert!(files(&staging).is_empty() && scene.downloads_are_empty(), "{:?}", files(&staging));
    resize(&staging, 8_192)?;
    assert_eq!(download(&app)?, ("failed".to_owned(), json!("download-unwritable")), "where it is kept");
    assert!(files(&staging).is_empty() && scene.downloads_are_empty(), "{:?}", files(&staging));
    is_as_before(&app, shell)?;

    resize(&scene.downloads(), 8_192)?;
    assert_eq!(download(&app)?.0, "done");
    let kept = std::fs::read(scene.downloads().join("report.pdf")).unwrap_or_default();
    assert!(kept == attachment(&scene.canaries), "{} bytes arrived", kept.len());
    assert!(app.quit()?.success());
    Ok(())
}

#[test]
fn on_full_disks_of_state_and_profile_rules_change_apps_go_on_and_the_launcher_says_what_is_short()
-> Result<()> {
    run_alone(ALONE, "exhausted::full_disks_of_state_and_profile")
}

#[test]
#[ignore = "runs in a namespace that another test makes"]
fn full_disks_of_state_and_profile() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let state = scene.session.folder().join("state/porthole");
    let profile = scene.session.folder().join("data/porthole/profile");
    // What the enrolment has left there is no longer needed.
    disk(&state, 512)?;
    disk(&profile, 4_096)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    let shell = app.shell()?;
    let full = [fill(&state), fill(&profile)];
    pad(&state.join("activity.jsonl"));
    let (from, to) = BLOCK;
    scene.write_config(&scene.config().replace(from, to))?;
    app.until("the launcher says so", || {
        let overview = app.overview()?;
        let title = &overview["notices"][0]["title"];
        Ok((title == "The activity log is not available").then_some(()))
    })?;
    assert_eq!(download(&app)?.0, "blocked", "the new rule is in force");
    app.eval("mail", "try { localStorage.setItem('much', 'x'.repeat(2 << 20)); 1 } catch { 0 }")?;
    is_as_before(&app, shell)?;

    for file in full {
        std::fs::remove_file(file).map_err(|error| Failure::from_cause("make room", error))?;
    }
    let before = config_records(&scene)?;
    scene.write_config(&scene.config())?;
    app.until("a record", || Ok((config_records(&scene)? > before).then_some(())))?;
    assert_eq!(download(&app)?.0, "done");
    is_as_before(&app, shell)?;
    assert!(app.quit()?.success());
    Ok(())
}

#[test]
fn without_inotify_a_change_of_the_managed_file_applies_all_the_same() -> Result<()> {
    run_alone(&format!("echo 0 > /proc/sys/user/max_inotify_instances && {ALONE}"), "exhausted::no_inotify")
}

#[test]
#[ignore = "runs in a namespace that another test makes"]
fn no_inotify() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_class("certified")?;
    app.until_inbox()?;
    let shell = app.shell()?;
    assert!(app.log().contains("fs.inotify.max_user_instances"), "what is short is logged: {}", app.log());
    let (from, to) = BLOCK;
    scene.write_config(&scene.config().replace(from, to))?;
    app.until("the rule", || Ok((download(&app)?.0 == "blocked").then_some(())))?;
    is_as_before(&app, shell)?;
    assert!(app.quit()?.success());
    Ok(())
}

#[test]
fn while_the_broker_may_open_no_file_more_nothing_is_lost_and_pages_load_again_afterwards() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_class("certified")?;
    app.until_inbox()?;
    let shell = app.shell()?;
    let broker = app.id().to_string();
    let limit = command("prlimit", &["--pid", &broker, "--nofile", "--noheadings", "--output", "SOFT"])?;
    // Each wants its own connection.
    app.eval(
        "mail",
        "window.opened = 0; setInterval(() => {
            const socket = new WebSocket('wss://mail.harbor.test/socket');
            socket.onopen = () => { window.opened += 1; socket.close(); };
        }, 100); 1",
    )?;
    app.until_true("mail", "window.opened > 0")?;
    let before = config_records(&scene)?;
    // What is open stays so. The driver cannot be asked meanwhile.
    command("prlimit", &["--pid", &broker, "--nofile=3:"])?;
    app.until("it has run out", || Ok(app.log().contains("Too many open files").then_some(())))?;
    // A look at what has changed learns nothing, and is not taken for one that found nothing.
    scene.write_config(&scene.config().replace("No downloads without", "No downloads at all without"))?;
    app.until("a look", || Ok(app.log().contains("have run out").then_some(())))?;
    command("prlimit", &["--pid", &broker, &format!("--nofile={}:", limit.trim())])?;

    app.eval("mail", "window.opened = 0; 1")?;
    app.until_true("mail", "window.opened > 3")?;
    is_as_before(&app, shell)?;
    app.until("the new file", || Ok((config_records(&scene)? > before).then_some(())))?;
    assert!(app.quit()?.success());
    Ok(())
}
