//! The process of a token's module, killed at the steps of a download, a loss of trust, a sign-in and an
//! enrolment: nothing is lost, nothing is left, and it is started again.
#![cfg(target_os = "linux")]

use std::path::Path;
use std::time::Duration;

use porthole_e2e::launcher::{self, click};
use porthole_e2e::{App, Device, SLOW_FILE, Scene, attachment};
use porthole_support::Result;
use porthole_support::est::{EstBehaviour, EstServer};

const PIN: &str = "2468";

const SOON: Duration = Duration::from_secs(60);

/// A device whose certificate is on a card, which opens by itself, with the mail app open.
fn with_open_card() -> Result<(Scene, App)> {
    let mut scene = Scene::new(Device::Untrusted)?;
    scene.insert_card("Harbor card", PIN)?;
    scene.remember_pin(PIN)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_class("certified")?;
    app.until_inbox()?;
    Ok((scene, app))
}

fn entries(folder: &Path) -> usize {
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

/// How many files lie where downloads wait until they are whole.
fn staged(scene: &Scene) -> usize {
    let staging = scene.session.folder().join("data/porthole/staging");
    let runs = std::fs::read_dir(staging).into_iter().flatten().flatten();
    runs.map(|run| entries(&run.path())).sum()
}

/// Kills the process of the token: it is started again and opened as before, so the device keeps its proof, and no
/// window is started again.
fn kill_and_come_back(app: &App) -> Result<()> {
    let shell = app.shell()?;
    app.kill_token_worker()?;
    app.until_class("certified")?;
    assert_eq!(app.shell()?, shell, "the windows stay");
    Ok(())
}

/// What the server sees of the device in a page that is loaded now.
fn until_server_sees_the_card(app: &App) -> Result<()> {
    app.eval("mail", "window.seen = {}; location.reload()")?;
    app.until("the server sees the card", || {
        let seen = app.eval("mail", "(window.seen || {})['own'] || ''")?;
        Ok((seen == "SUCCESS CN=laptop-7").then_some(()))
    })
}

fn download_attachment(app: &App) -> Result<()> {
    app.eval("mail", "document.getElementById('attachment').click()")?;
    app.until("the download", || {
        Ok(app.downloads()?.into_iter().find(|download| download.state == "done").map(drop))
    })
}

fn kept(scene: &Scene) -> Vec<u8> {
    std::fs::read(scene.downloads().join("report.pdf")).unwrap_or_default()
}

#[test]
fn one_killed_before_a_download_costs_nothing() -> Result<()> {
    let (scene, app) = with_open_card()?;
    kill_and_come_back(&app)?;
    download_attachment(&app)?;
    assert!(kept(&scene) == attachment(&scene.canaries), "{} bytes are there", kept(&scene).len());
    until_server_sees_the_card(&app)?;
    assert!(app.quit()?.success());
    Ok(())
}

#[test]
fn one_killed_in_the_middle_of_a_download_costs_nothing_of_it() -> Result<()> {
    let (scene, app) = with_open_card()?;
    app.eval("mail", "location.href = '/slow/film.bin'")?;
    app.until_downloading()?;
    kill_and_come_back(&app)?;
    app.until("the whole file", || {
        Ok(app.downloads()?.first().filter(|download| download.state == "done").map(drop))
    })?;
    let film = std::fs::metadata(scene.downloads().join("film.bin")).map_or(0, |about| about.len());
    assert_eq!(film, SLOW_FILE as u64);
    assert_eq!(staged(&scene), 0, "nothing is left where it was staged");
    until_server_sees_the_card(&app)?;
    assert!(app.quit()?.success());
    Ok(())
}

#[test]
fn one_killed_after_a_download_leaves_what_was_kept() -> Result<()> {
    let (scene, app) = with_open_card()?;
    download_attachment(&app)?;
    kill_and_come_back(&app)?;
    assert!(kept(&scene) == attachment(&scene.canaries), "{} bytes are there", kept(&scene).len());
    assert_eq!(staged(&scene), 0);
    assert!(app.quit()?.success());
    Ok(())
}

/// Both orders: the process first, or the rule by which the device loses its proof.
fn killed_around_a_loss_of_trust(is_killed_first: bool) -> Result<()> {
    let mut scene = Scene::new(Device::Untrusted)?;
    scene.insert_card("Harbor card", PIN)?;
    scene.remember_pin(PIN)?;
    let file = std::fs::read_to_string(scene.config_file()).unwrap_or_default();
    let wiping = file.replace("present_to =", "on_trust_loss = \"wipe\"\npresent_to =");
    let lost = wiping.replace("CN=Harbor Device CA", "CN=Another CA");
    assert_ne!(wiping, lost);
    scene.write_config(&wiping)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_class("certified")?;
    app.until_inbox()?;
    let profile = scene.session.folder().join("data/porthole/profile");
    assert!(profile.exists());
    if is_killed_first {
        app.kill_token_worker()?;
        scene.write_config(&lost)?;
    } else {
        scene.write_config(&lost)?;
        app.kill_token_worker()?;
    }
    app.until_started_again(1)?;
    app.until("the profile is wiped", || Ok((!profile.exists()).then_some(())))?;
    app.until_class("untrusted")?;
    app.until_inbox()?;
    assert_eq!(scene.leaks()?.len(), 0, "{:?}", scene.leaks()?);
    assert!(app.quit()?.success());
    Ok(())
}

#[test]
fn one_killed_before_a_loss_of_trust_keeps_nothing_that_may_not_stay() -> Result<()> {
    killed_around_a_loss_of_trust(true)
}

#[test]
fn one_killed_in_a_loss_of_trust_keeps_nothing_that_may_not_stay() -> Result<()> {
    killed_around_a_loss_of_trust(false)
}

#[test]
fn one_killed_while_somebody_signs_in_leaves_the_sign_in_where_it_was() -> Result<()> {
    let (scene, app) = with_open_card()?;
    let is_there = "location.host === 'login.harbor.test' && document.title === 'Sign in'";
    app.eval("mail", "document.getElementById('sign-in').click()")?;
    app.until_true("mail", is_there)?;
    kill_and_come_back(&app)?;
    app.until_true("mail", is_there)?;
    app.eval("mail", "document.getElementById('sign-in').click()")?;
    app.until_inbox()?;
    until_server_sees_the_card(&app)?;
    assert!(app.quit()?.success());
    assert_eq!(entries(&scene.session.runtime_dir().join("porthole")), 0, "nothing is left of the run");
    Ok(())
}

#[test]
fn one_killed_before_in_and_after_an_enrolment_loses_neither_the_key_nor_the_certificate() -> Result<()> {
    let mut scene = Scene::new(Device::Untrusted)?;
    // The card stays closed: what proves the device comes from the server.
    scene.insert_card("Harbor card", PIN)?;
    let card = std::fs::read_to_string(scene.config_file()).unwrap_or_default();
    scene.run_enrolment_server("automatic")?;
    let file = std::fs::read_to_string(scene.config_file()).unwrap_or_default();
    let modules = card.lines().find(|line| line.starts_with("modules = ")).unwrap_or_default();
    scene.write_config(&file.replace("present_to", &format!("{modules}\npresent_to")))?;
    let behaves = |scene: &Scene, behaviour| {
        scene.enrolment_server().inspect(|server| server.behave(behaviour)).is_some()
    };
    assert!(behaves(&scene, EstBehaviour::Hangs));
    let app = scene.start(&[])?;
    let asking = scene.screen.find_window("^PIN – Porthole$", SOON)?;
    scene.screen.activate(asking)?;
    app.wait_for_text("pin", "PIN for Harbor card")?;
    scene.screen.key("Escape")?;
    app.until("the window has gone", || {
        Ok(app.windows()?.iter().all(|window| window.label != "pin").then_some(()))
    })?;
    let window = launcher::activate(&scene)?;
    click(&scene, &app, window, "Device")?;

    app.kill_token_worker()?;
    click(&scene, &app, window, "Enrol this device")?;
    app.until("the request", || {
        Ok(scene.enrolment_server().filter(|server| server.requests().len() == 1).map(drop))
    })?;
    app.kill_token_worker()?;
    app.wait_for_text("launcher", "Waiting for est.harbor.test")?;
    click(&scene, &app, window, "Stop waiting")?;
    app.wait_for_text("launcher", "You stopped waiting for est.harbor.test.")?;
    assert!(behaves(&scene, EstBehaviour::Issues));
    click(&scene, &app, window, "Ask again now")?;
    app.until_class("certified")?;
    let requests = scene.enrolment_server().map(EstServer::requests).unwrap_or_default();
    assert_eq!(requests.first(), requests.last(), "the same request, for the same key");
    app.kill_token_worker()?;
    app.until_class("certified")?;
    let held = scene.portholectl(&["certificate", "list"])?;
    assert!(held.contains("1 certificate, 0 pending requests"), "{held}");
    assert!(app.quit()?.success());
    Ok(())
}
