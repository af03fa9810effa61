//! What each of the apps does in the same scenes, on both classes of device.

use porthole_e2e::{App, Device, Page, RealApp, RealScene};
use porthole_support::Result;

use super::{SOON, has_output, on_both_classes};

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
            ready: "Boolean(document.querySelector('.jp-Launcher .jp-LauncherCard, .jp-Notebook .jp-CodeCell'))",
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

fn server_away_and_back(app: RealApp) -> Result<()> {
    let Traits { ready, .. } = traits(app);
    on_both_classes(&[app], other_than(app), |real, porthole| {
        let page = sign_in(real, porthole, app)?;
        page.until(ready)?;
        begin_work(app, &page)?;
        drop(page);
        real.scene.nginx.go_away()?;
        let page = Page::of(&real.scene, porthole, app.id(), app.name())?;
        // A connection that was open says so only once it is used.
        page.eval(
            "(function look() { fetch('/?' + Math.random()).then(() => setTimeout(look, 200), \
             it => { window.met = it.name; }); })(); 1",
        )?;
        page.until("window.met === 'TypeError'")?;
        work_without_server(app, &page)?;
        drop(page);
        real.scene.nginx.come_back()?;
        let page = Page::of(&real.scene, porthole, app.id(), app.name())?;
        finish_work(app, real, porthole, &page)?;
        drop(page);

        // A page that is loaded meanwhile says so and comes by itself.
        real.scene.nginx.go_away()?;
        let page = Page::of(&real.scene, porthole, app.id(), app.name())?;
        page.eval("window.isOld = true; location.reload(); 1")?;
        page.until("!window.isOld && Boolean(document.getElementById('retry'))")?;
        drop(page);
        real.scene.nginx.come_back()?;
        let page = Page::of(&real.scene, porthole, app.id(), app.name())?;
        page.until(ready)
    })
}

/// What a person has under their hands when the server goes.
fn begin_work(app: RealApp, page: &Page<'_>) -> Result<()> {
    match app {
        RealApp::Mail => {
            page.click("a.compose")?;
            page.until("Boolean(document.querySelector('.recipient-input input'))")?;
            page.fill(".recipient-input input", "kim@apps.test")?;
            page.fill("#compose-subject", "Storm")?;
            page.fill("#composebody", "The line is down.")
        }
        RealApp::Chat => page.fill("#input", "The line is down."),
        RealApp::Notebooks => {
            page.click(".jp-LauncherCard[data-category='Notebook']")?;
            page.until(super::IDLE)?;
            page.fill(".jp-Notebook .jp-CodeCell .cm-content", "print(6 * 7)")
        }
        // The form that makes a document.
        RealApp::Files => {
            page.click("#opa_new_md, #opa_md")?;
            page.fill("#op_new_md input[name=name]", "storm.md")
        }
    }
}

/// The app tells in its own way that the server does not answer, where it has one, and holds what was written.
fn work_without_server(app: RealApp, page: &Page<'_>) -> Result<()> {
    match app {
        RealApp::Mail => {
            page.click("a.savedraft, a.save.draft")?;
            page.until(
                "Boolean(document.querySelector('#messagestack .error, #messagestack .alert-danger'))",
            )?;
            page.until("document.querySelector('#composebody').value.includes('The line is down.')")
        }
        RealApp::Chat => {
            page.until("Boolean(document.querySelector('#user-visible-error'))")?;
            page.until("document.querySelector('#input').value === 'The line is down.'")
        }
        RealApp::Notebooks => page
            .until("document.querySelector('.jp-Notebook .cm-content').innerText.includes('print(6 * 7)')"),
        RealApp::Files => {
            page.until("document.querySelector('#op_new_md input[name=name]').value === 'storm.md'")
        }
    }
}

/// The app goes on with what was written.
fn finish_work(app: RealApp, real: &RealScene, porthole: &App, page: &Page<'_>) -> Result<()> {
    match app {
        RealApp::Mail => {
            page.click("button.send")?;
            page.until(
                "document.readyState === 'complete' && Boolean(document.querySelector('#messagelist'))",
            )?;
            real.mail()?.wait_for_sent(SOON, |sent| sent.contains("The line is down.")).map(drop)
        }
        RealApp::Chat => {
            let kim = real.chat()?.join("kim")?;
            page.until("!document.querySelector('#user-visible-error')")?;
            page.until("document.querySelector('#input')?.value === 'The line is down.'")?;
            page.click("#input")?;
            page.key("Return")?;
            kim.wait_for(SOON, |line| line.contains("The line is down.")).map(drop)
        }
        RealApp::Notebooks => {
            page.click(".jp-Notebook .jp-CodeCell .cm-content")?;
            page.key("shift+Return")?;
            page.until(&has_output("42"))?;
            page.key("ctrl+s")?;
            page.click(".jp-Dialog .jp-mod-accept")?;
            page.until("!document.querySelector('.jp-mod-dirty')")
        }
        RealApp::Files => {
            page.click("#op_new_md input[type=submit]")?;
            porthole.until("the document", || {
                Ok(real.files()?.shared().join("storm.md").exists().then_some(()))
            })?;
            page.eval("location.href = '/'; 1")?;
            page.until("document.readyState === 'complete' && document.body.innerText.includes('storm.md')")
        }
    }
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

for_every_app! {
    restart
    server_away_and_back
    process_dies_or_hangs
}
