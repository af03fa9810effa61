//! Something is missing on the computer: Porthole opens all the same, and says in the person's language what to do.
#![cfg(target_os = "linux")]

use porthole_e2e::{Device, Scene, launcher};
use porthole_support::Result;
use porthole_support::old_kernel::without_landlock;

#[test]
#[expect(clippy::disallowed_methods, reason = "the test puts a file where the folder is made")]
fn without_a_downloads_folder_apps_work_and_the_window_says_why_nothing_is_kept() -> Result<()> {
    let titles =
        [("en", "Your Downloads folder cannot be used"), ("de", "Ihr Download-Ordner ist nicht nutzbar")];
    for (language, title) in titles {
        let scene = Scene::new(Device::Certified)?;
        scene.choose_language(language)?;
        std::fs::write(scene.downloads(), "").expect("a file where the folder is made");
        let app = scene.start(&["open", "mail"])?;
        app.until_inbox()?;
        app.eval("mail", "document.getElementById('attachment').click()")?;
        app.until("the notice", || Ok(app.notices()?.into_iter().find(|notice| notice.title == title)))?;
        scene.picture(&app, "app-mail", &format!("no-downloads-{language}"))?;
        scene.start_again(&[])?;
        launcher::activate(&scene)?;
        app.wait_for_text("launcher", title)?;
        scene.picture(&app, "launcher", &format!("no-downloads-launcher-{language}"))?;
        assert!(app.quit()?.success());
    }
    Ok(())
}

#[test]
fn with_a_locked_keyring_the_device_is_untrusted_and_the_launcher_says_to_unlock_it() -> Result<()> {
    for (language, title) in
        [("en", "Your personal store is locked"), ("de", "Ihr persönlicher Speicher ist gesperrt")]
    {
        let scene = Scene::new(Device::Certified)?;
        scene.choose_language(language)?;
        scene.session.lock_keyring()?;
        let app = scene.start(&[])?;
        let window = launcher::activate(&scene)?;
        app.until_class("untrusted")?;
        let device = if language == "de" { "Gerät" } else { "Device" };
        launcher::click(&scene, &app, window, device)?;
        app.wait_for_text("launcher", title)?;
        scene.picture(&app, "launcher", &format!("locked-keyring-{language}"))?;
        assert!(app.quit()?.success());
    }
    Ok(())
}

#[test]
fn on_a_kernel_that_cannot_hold_the_write_gate_no_app_opens_and_the_launcher_says_why() -> Result<()> {
    let titles = [
        ("en", "The kernel cannot enforce the write gate"),
        ("de", "Der Kernel kann die Schreibsperre nicht durchsetzen"),
    ];
    for (language, title) in titles {
        let scene = Scene::new(Device::Certified)?;
        scene.choose_language(language)?;
        let app = without_landlock(|| scene.start(&["open", "mail"]))?;
        launcher::activate(&scene)?;
        app.wait_for_text("launcher", title)?;
        app.wait_for_text("launcher", "sandbox-unavailable")?;
        scene.picture(&app, "launcher", &format!("old-kernel-{language}"))?;
        // Neither the launcher nor another start opens one.
        let open = "[...document.querySelectorAll('button')].filter(it => !it.disabled && it.innerText.includes('Mail')).forEach(it => it.click()); 1";
        app.eval_in("launcher", open)?;
        scene.start_again(&["open", "https://mail.harbor.test/"])?;
        app.until_class("certified")?;
        assert!(app.windows()?.iter().all(|window| window.label == "launcher"), "{:?}", app.windows()?);
        assert!(app.quit()?.success());
        assert!(scene.nginx.accesses().is_empty(), "no page was asked for");
        let doctor = without_landlock(|| scene.portholectl(&["doctor"]));
        let message = doctor.expect_err("a finding").to_string();
        assert!(message.contains("The kernel has no Landlock"), "{message}");
    }
    Ok(())
}
