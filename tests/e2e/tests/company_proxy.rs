//! The organisation's proxy wants to know who is there: asked for in the app, and answered by a person.
#![cfg(unix)]

use porthole_e2e::{App, Device, Scene};
use porthole_support::Result;
use porthole_support::forward_proxy::{ForwardProxy, SquidSignIn};

const USER: &str = "anna";
const PASSWORD: &str = "harbour light";

/// Squid in front of the servers, and the managed file that names it.
fn behind_squid(scene: &Scene) -> Result<ForwardProxy> {
    let squid = ForwardProxy::squid(SquidSignIn::Basic(USER, PASSWORD), &[])?;
    let named = format!("proxy = \"http://127.0.0.1:{}\"", squid.port());
    scene.write_config(&scene.config().replace("proxy = \"direct\"", &named))?;
    Ok(squid)
}

fn is_asked(app: &App) -> Result<bool> {
    Ok(app.windows()?.iter().any(|window| window.label == "pin"))
}

/// Waits until `script` is true in the window of the question, which may go and come back meanwhile.
fn until_in_question(app: &App, what: &str, script: &str) -> Result<()> {
    app.until(what, || {
        let is_so = is_asked(app)? && app.eval_in("pin", script).is_ok_and(|value| value == true);
        Ok(is_so.then_some(()))
    })
}

fn wait_for_text(app: &App, text: &str) -> Result<()> {
    until_in_question(app, text, &format!("document.body.innerText.includes({text:?})"))
}

fn until_asked(app: &App, squid: &ForwardProxy) -> Result<()> {
    wait_for_text(app, &format!("Sign in to 127.0.0.1:{}", squid.port()))
}

/// Fills the form in and sends it. Set by script: a busy screen loses typed keys.
fn answer(app: &App, password: &str, keep: bool) -> Result<()> {
    let script = format!(
        "(() => {{ const [user, secret] = document.querySelectorAll('input:not([type=checkbox])'); \
         if (!secret) return false; \
         for (const [field, text] of [[user, {USER:?}], [secret, {password:?}]]) {{ \
         field.focus(); field.select(); document.execCommand('insertText', false, text); }} \
         const kept = document.querySelector('input[type=checkbox]'); if (kept.checked !== {keep}) kept.click(); \
         return true; }})()"
    );
    until_in_question(app, "the form", &script)?;
    // A moment later: the window goes with the answer, and could not say that the button was pressed.
    let send = "(button => Boolean(button && !button.disabled) && (setTimeout(() => button.click(), 200), true))\
                (document.querySelector('button[type=submit]'))";
    until_in_question(app, "the button", send)
}

/// Presses the button that is not the form's own.
fn cancel(app: &App) -> Result<()> {
    let press = "(button => Boolean(button) && (button.click(), true))(document.querySelector('button:not([type=submit])'))";
    app.until("the question to go", || {
        if is_asked(app)? {
            // It may have gone since.
            let _pressed = app.eval_in("pin", press);
        }
        Ok((!is_asked(app)?).then_some(()))
    })
}

/// Loads the page again, and waits until the one that says why stands in its window.
fn reload_until_explained(app: &App) -> Result<()> {
    app.eval("mail", "window.old = true; location.reload(); 1")?;
    let is_new =
        "!window.old && Boolean(document.body) && document.body.textContent.includes('proxy-sign-in')";
    app.until_true("mail", is_new)
}

#[test]
#[ignore = "long: starts the app four times"]
fn a_sign_in_to_the_proxy_that_is_kept_is_used_until_the_proxy_refuses_it() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let squid = behind_squid(&scene)?;
    let app = scene.start(&["open", "mail"])?;
    until_asked(&app, &squid)?;
    answer(&app, PASSWORD, true)?;
    app.until_inbox()?;
    assert!(app.quit()?.success());

    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    assert!(!is_asked(&app)?);
    assert!(app.quit()?.success());

    // The directory has another password for her now.
    squid.set_password(USER, "new moon")?;
    let app = scene.start(&["open", "mail"])?;
    until_asked(&app, &squid)?;
    wait_for_text(&app, "The proxy did not accept this name and password.")?;
    answer(&app, "new moon", true)?;
    app.until_inbox()?;
    assert!(app.quit()?.success());
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    assert!(!is_asked(&app)?);
    Ok(())
}

#[test]
#[ignore = "long: waits for pages that load again by themselves"]
fn a_wrong_password_is_said_to_be_wrong_and_a_no_holds_until_the_person_opens_an_app() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let squid = behind_squid(&scene)?;
    let app = scene.start(&["open", "mail"])?;
    until_asked(&app, &squid)?;
    answer(&app, "guess", false)?;
    wait_for_text(&app, "The proxy did not accept this name and password.")?;
    until_asked(&app, &squid)?;
    cancel(&app)?;
    // The page says what is missing. It loads again without a question.
    app.until_true("mail", "document.body && document.body.textContent.includes('proxy-sign-in')")?;
    for _ in 0..2 {
        reload_until_explained(&app)?;
        assert!(!is_asked(&app)?);
    }
    scene.start_again(&["open", "mail"])?;
    let retry = "(retry => Boolean(retry) && (retry.click(), true))(document.getElementById('retry'))";
    app.until_true("mail", retry)?;
    until_asked(&app, &squid)?;
    answer(&app, PASSWORD, false)?;
    app.until_inbox()?;
    assert!(!is_asked(&app)?);
    assert!(app.quit()?.success());
    // It was not to be kept.
    let app = scene.start(&["open", "mail"])?;
    until_asked(&app, &squid)
}
