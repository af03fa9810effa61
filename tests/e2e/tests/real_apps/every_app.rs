//! What each of the apps does in the same scenes, on both classes of device.

use porthole_e2e::{App, Device, Page, RealApp, RealScene};
use porthole_support::Result;

use crate::on_both_classes;

/// How one of the apps shows what it does.
struct Traits {
    /// It is signed in and waits for nothing.
    ready: &'static str,
    /// It wants a sign-in.
    signed_out: &'static str,
    /// Its sign-in outlives the browser where the browser keeps cookies; else the app means it to end with that.
    stays_signed_in: bool,
}

fn traits(app: RealApp) -> Traits {
    match app {
        RealApp::Mail => Traits {
            ready: "document.readyState === 'complete' && Boolean(window.rcmail?.message_list) && !rcmail.busy",
            signed_out: "Boolean(document.querySelector('#rcmloginuser'))",
            // Its cookie has no date.
            stays_signed_in: false,
        },
        RealApp::Chat => Traits {
            ready: "Boolean(document.querySelector('#input'))",
            signed_out: "Boolean(document.querySelector('#signin-username'))",
            stays_signed_in: true,
        },
        RealApp::Notebooks => Traits {
            ready: "Boolean(document.querySelector('.jp-Launcher .jp-LauncherCard'))",
            signed_out: "Boolean(document.querySelector('#password_input'))",
            stays_signed_in: true,
        },
        RealApp::Files => Traits {
            ready: "document.readyState === 'complete' && Boolean(document.querySelector('#files')) \
                    && !document.querySelector('#lp')",
            signed_out: "Boolean(document.querySelector('#lp'))",
            stays_signed_in: true,
        },
    }
}

/// Another app than this one.
fn other_than(app: RealApp) -> RealApp {
    if app == RealApp::Files { RealApp::Chat } else { RealApp::Files }
}

fn sign_in<'a>(real: &'a RealScene, porthole: &'a App, app: RealApp) -> Result<Page<'a>> {
    match app {
        RealApp::Mail => real.open_mail(porthole),
        RealApp::Chat => real.open_chat(porthole),
        RealApp::Notebooks => real.open_notebooks(porthole),
        RealApp::Files => real.open_files(porthole),
    }
}

fn restart(app: RealApp) -> Result<()> {
    let Traits { ready, signed_out, stays_signed_in } = traits(app);
    for device in [Device::Certified, Device::Untrusted] {
        let real = RealScene::new(device, &[app])?;
        let first = other_than(app).id();
        let porthole = real.scene.start(&["open", first])?;
        sign_in(&real, &porthole, app)?.until(ready)?;
        assert!(porthole.quit()?.success());

        let is_kept = device == Device::Certified;
        let porthole = real.scene.start(&["open", first])?;
        porthole.open(app.id())?;
        let page = Page::of(&real.scene, &porthole, app.id(), app.name())?;
        // The organisation's own sign-in has a date.
        let host = if is_kept { format!("{}.apps.test", app.id()) } else { "login.apps.test".to_owned() };
        page.until(&format!("document.readyState === 'complete' && location.host === {host:?}"))?;
        drop(page);
        let page = real.open(&porthole, app)?;
        page.until(if is_kept && stays_signed_in { ready } else { signed_out })?;
        assert!(porthole.quit()?.success());
    }
    Ok(())
}

fn process_dies_or_hangs(app: RealApp) -> Result<()> {
    let Traits { ready, .. } = traits(app);
    let other = other_than(app);
    let first = if app == RealApp::Mail { RealApp::Notebooks } else { RealApp::Mail };
    on_both_classes(&[app, other], first, |real, porthole| {
        let bystander = real.open(porthole, other)?;
        bystander.eval("window.mark = 1; 1")?;
        let page = sign_in(real, porthole, app)?;
        page.until(ready)?;
        let label = format!("app-{}", app.id());
        let has = |bar: &str| -> Result<bool> { Ok(porthole.bars(&label)?.iter().any(|it| it == bar)) };
        let shows = |bar: &str| porthole.until(bar, || Ok(has(bar)?.then_some(())));
        porthole.kill_page(app.id())?;
        shows("porthole-process-ended")?;
        assert!(!has("porthole-link")?, "the link under the pointer goes with its page");
        real.scene.picture(
            porthole,
            &format!("app-{}", other.id()),
            &format!("{}-ended-{:?}", app.id(), real.scene.device),
        )?;
        page.activate()?;
        // The button has the keyboard.
        page.key("Return")?;
        page.until(ready)?;
        page.hang()?;
        shows("porthole-process-silent")?;
        page.click_on_reload()?;
        page.until(ready)?;
        assert!(!has("porthole-process-ended")? && !has("porthole-process-silent")?);
        assert_eq!(bystander.eval("window.mark")?, 1, "the other app was never loaded again");
        Ok(())
    })
}

/// One test of each scene for each app.
macro_rules! for_every_app {
    ($($scene:ident)*) => {
        $(mod $scene {
            use porthole_e2e::RealApp;
            use porthole_support::Result;

            #[test]
            fn roundcube() -> Result<()> {
                super::$scene(RealApp::Mail)
            }

            #[test]
            fn the_lounge() -> Result<()> {
                super::$scene(RealApp::Chat)
            }

            #[test]
            fn jupyterlab() -> Result<()> {
                super::$scene(RealApp::Notebooks)
            }

            #[test]
            fn copyparty() -> Result<()> {
                super::$scene(RealApp::Files)
            }
        })*
    };
}

for_every_app! { restart process_dies_or_hangs }
