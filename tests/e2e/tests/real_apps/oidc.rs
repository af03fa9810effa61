//! Two apps that sign in with one OpenID provider: by redirect, in a popup, silently in a frame.

use porthole_e2e::{App, Device, OidcScene, Page};
use porthole_support::Result;

#[test]
fn sign_ins_with_a_shared_provider_end_in_the_window_where_they_began() -> Result<()> {
    for device in [Device::Untrusted, Device::Certified] {
        let oidc = OidcScene::new(device)?;
        // The second one of the managed file first.
        let porthole = oidc.scene.start(&["open", "chat"])?;
        let looked = sign_in_out_and_again(&oidc, &porthole);
        if looked.is_err() {
            oidc.scene.picture_of_failure()?;
        }
        looked?;
        assert!(porthole.quit()?.success());
    }
    Ok(())
}

fn sign_in_out_and_again(oidc: &OidcScene, porthole: &App) -> Result<()> {
    let chat = oidc.open(porthole, "chat", "Chat")?;
    chat.until(&is_user("nobody"))?;
    chat.click("#redirect")?;
    chat.until("location.host === 'id.apps.test' && Boolean(document.querySelector('input[name=login]'))")?;
    chat.fill("input[name=login]", "robin")?;
    chat.fill("input[name=password]", "harbor-pilot-7")?;
    chat.key("Return")?;
    consent(&chat)?;
    chat.until(&is_user("robin"))?;
    chat.until("location.host === 'chat.apps.test'")?;
    assert_eq!(labels(porthole)?, ["app-chat"]);

    // The provider knows the person by now, and the other app asks in its own window.
    let mail = oidc.open(porthole, "mail", "Mail")?;
    mail.until(&is_user("nobody"))?;
    mail.click("#popup")?;
    let popup = porthole.until("the popup", || {
        Ok(porthole.windows()?.into_iter().find(|it| it.label.starts_with("popup-")))
    })?;
    assert!(popup.label.ends_with("-mail"), "{}", popup.label);
    let in_popup = |script: &str| porthole.eval_in(&popup.label, script);
    porthole.until("the provider's question", || {
        Ok((in_popup("location.host === 'id.apps.test' && Boolean(document.querySelector('form button'))")?
            == true)
            .then_some(()))
    })?;
    assert_eq!(in_popup("Boolean(window.opener)")?, true, "the popup knows who opened it");
    assert_eq!(
        in_popup("Boolean(document.querySelector('input[name=login]'))")?,
        false,
        "one sign-in for both"
    );
    in_popup("document.querySelector('form button').click(); 1")?;
    mail.until(&is_user("robin"))?;
    mail.until("document.getElementById('last').textContent === 'popup'")?;
    porthole.until("the end of the popup", || {
        Ok((labels(porthole)? == ["app-chat", "app-mail"]).then_some(()))
    })?;

    // An invisible frame.
    mail.activate()?;
    mail.click("#silent")?;
    mail.until("document.getElementById('last').textContent === 'silent'")?;

    // Signing out of one comes back to that one, and ends the provider's session for both.
    mail.click("#out")?;
    mail.until("location.host === 'id.apps.test' && document.readyState === 'complete'")?;
    mail.click("button[value=yes]")?;
    mail.until("location.host === 'mail.apps.test' && document.readyState === 'complete'")?;
    mail.until(&is_user("nobody"))?;
    chat.activate()?;
    chat.click("#silent")?;
    chat.until("document.getElementById('last').textContent === 'login_required'")?;
    assert_eq!(labels(porthole)?, ["app-chat", "app-mail"]);
    Ok(())
}

/// The provider asks whether the app may know who signs in.
fn consent(page: &Page<'_>) -> Result<()> {
    page.until(
        "location.host === 'id.apps.test' && !document.querySelector('input[name=login]') \
                && Boolean(document.querySelector('form button'))",
    )?;
    page.click("form button")
}

fn is_user(name: &str) -> String {
    format!("document.getElementById('user')?.textContent === {name:?}")
}

fn labels(porthole: &App) -> Result<Vec<String>> {
    let mut labels: Vec<String> = porthole.windows()?.into_iter().map(|it| it.label).collect();
    labels.sort();
    Ok(labels)
}
