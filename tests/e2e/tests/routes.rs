//! The right app for every decision, among apps that share their hosts: where a page opens, what a window reaches, and
//! whose a download is.
#![cfg(unix)]

use std::time::Duration;

use porthole_e2e::{App, Device, Page, Scene};
use porthole_support::Result;
use serde_json::Value;

const SOON: Duration = Duration::from_secs(60);

/// Follows a link to `url` in the window of an app, as a click does.
fn follow(app: &App, id: &str, url: &str) -> Result<Value> {
    app.eval(
        id,
        &format!(
            "(() => {{ const link = document.createElement('a'); link.href = '{url}'; link.rel = 'noreferrer'; \
             document.body.append(link); link.click(); }})()"
        ),
    )
}

/// Waits until the window `label` is at an address that `fits`.
fn until_at(app: &App, label: &str, fits: impl Fn(&str) -> bool) -> Result<()> {
    app.until(&format!("{label} at its address"), || {
        Ok(app.windows()?.iter().any(|window| window.label == label && fits(&window.url)).then_some(()))
    })
}

fn has_window(app: &App, label: &str) -> Result<bool> {
    Ok(app.windows()?.iter().any(|window| window.label == label))
}

#[test]
fn a_download_from_a_shared_host_is_told_in_its_window_and_recorded_once_as_its_apps() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    app.open("chat")?;
    app.until_true("chat", "document.title === 'Rooms'")?;
    for (number, (id, other)) in [("mail", "chat"), ("chat", "mail")].into_iter().enumerate() {
        // Nothing but the window tells whose it is: both apps name the host, and no page is named as asking.
        follow(&app, id, "https://cdn.harbor.test/export.bin")?;
        let notice = app.until("the notice", || Ok(app.notices()?.into_iter().nth(number)))?;
        assert_eq!(notice.app.as_deref(), Some(id), "{notice:?}");
        let activity = app.until("the record", || {
            let activity = scene.activity()?;
            let count = activity.matches(r#""activity":"download""#).count();
            Ok((count == number + 1).then_some(activity))
        })?;
        let record =
            activity.lines().rfind(|line| line.contains(r#""activity":"download""#)).unwrap_or_default();
        assert!(record.contains(&format!(r#""app":"{id}""#)) && !record.contains(other), "{record}");
    }
    assert_eq!(app.eval("mail", "document.title")?, "Inbox");
    assert_eq!(app.eval("chat", "document.title")?, "Rooms");
    Ok(())
}

#[test]
fn a_window_reaches_the_hosts_of_its_own_app_only_from_pages_frames_and_workers() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    app.until_true("mail", "Boolean(window.seen.outside)")?;
    assert_ne!(app.eval("mail", "window.seen.outside")?, "failed", "Mail names the host");
    app.open("chat")?;
    app.until_true("chat", "document.title === 'Rooms'")?;
    app.eval(
        "chat",
        "(() => { window.tried = {}; const url = 'https://outside.test/whoami?chat'; \
         fetch(url).then(() => { tried.page = 'reached'; }, () => { tried.page = 'failed'; }); \
         const code = `fetch('${url}').then(() => postMessage('reached'), () => postMessage('failed'))`; \
         const worker = new Worker(URL.createObjectURL(new Blob([code]))); \
         worker.onmessage = event => { tried.worker = event.data; }; \
         const socket = new WebSocket('wss://outside.test/socket?chat'); \
         socket.onerror = () => { tried.socket = 'failed'; }; socket.onopen = () => { tried.socket = 'reached'; }; \
         const frame = document.createElement('iframe'); frame.src = url; document.body.append(frame); })()",
    )?;
    app.until_true("chat", "Boolean(tried.page && tried.worker && tried.socket)")?;
    for way in ["page", "worker", "socket"] {
        assert_eq!(app.eval("chat", &format!("tried.{way}"))?, "failed", "{way}");
    }
    assert!(
        !scene.nginx.accesses().iter().any(|access| access.target.contains("?chat")),
        "none came to the server"
    );
    Ok(())
}

#[test]
fn a_frame_of_another_app_stays_a_frame_and_a_link_to_it_opens_its_window() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    app.eval(
        "mail",
        "(() => { const frame = document.createElement('iframe'); frame.onload = () => { window.framed = true; }; \
         frame.src = 'https://chat.harbor.test/index.html?framed'; document.body.append(frame); })()",
    )?;
    app.until_true("mail", "window.framed === true")?;
    assert!(
        scene.nginx.accesses().iter().any(|access| access.target.contains("?framed")),
        "the frame has loaded"
    );
    assert!(!has_window(&app, "app-chat")?);
    follow(&app, "mail", "https://chat.harbor.test/index.html?linked")?;
    until_at(&app, "app-chat", |url| url.ends_with("?linked"))?;
    assert_eq!(app.eval("mail", "document.title")?, "Inbox", "its own window stays where it is");
    Ok(())
}

#[test]
fn a_link_leads_where_it_belongs_though_a_frame_goes_to_another_app_at_the_same_moment() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    let link = "const link = document.body.appendChild(document.createElement('a')); \
                link.href = 'http://mail.harbor.test/index.html?plain'; link.click();";
    app.eval("mail", &beside_a_frame(link, "frame.src = 'https://chat.harbor.test/index.html?beside';"))?;
    until_at(&app, "app-mail", |url| url == "https://mail.harbor.test/index.html?plain")?;
    app.until_inbox()?;
    assert!(!has_window(&app, "app-chat")?, "a frame is none of a window's own pages");
    Ok(())
}

#[test]
fn a_link_that_a_person_follows_leads_out_of_the_apps_from_a_frame_too_and_the_page_is_not_left() -> Result<()>
{
    let scene = Scene::new(Device::Untrusted)?;
    let handles = "handles = { mailto = \"https://chat.harbor.test/index.html?to=%s\" }\nid = \"chat\"";
    scene.write_config(&scene.config().replace("id = \"chat\"", handles))?;
    let app = scene.start(&["open", "https://mail.harbor.test/work.html"])?;
    app.until_true("mail", "document.title === 'Work' && document.readyState === 'complete'")?;
    let page = Page::of(&scene, &app, "mail", "^Work – Mail$")?;
    page.fill("#text", "Dear Robin")?;
    let show = |href: &str, is_framed: bool| {
        let link = format!("<a id=\"out\" href=\"{href}\" style=\"display: block; height: 100px\">Go</a>");
        let into = if is_framed {
            "it = document.createElement('iframe'); it.id = 'out'; it.srcdoc"
        } else {
            "it.innerHTML"
        };
        page.eval(&format!(
            "(() => {{ document.querySelectorAll('#out').forEach(it => it.remove()); \
             let it = document.createElement('div'); {into} = {link:?}; it.onload = () => {{ window.isFramed = true; }}; \
             window.isFramed = false; document.body.prepend(it); return 1; }})()"
        ))?;
        if is_framed { page.until("window.isFramed") } else { Ok(()) }
    };
    for is_framed in [true, false] {
        show("https://elsewhere.test/report", is_framed)?;
        page.click("#out")?;
        let question = scene.screen.find_window("^Open this address outside your apps\\?$", SOON)?;
        scene.screen.activate(question)?;
        scene.screen.key("Escape")?;
        app.until("the end of the question", || {
            Ok(scene.screen.windows("^Open this address")?.is_empty().then_some(()))
        })?;
        assert!(scene.screen.windows("^Leave Mail")?.is_empty(), "the page stays, and is not asked");
    }
    show("mailto:robin@harbor.test", true)?;
    page.click("#out")?;
    until_at(&app, "app-chat", |url| url.ends_with("?to=mailto%3Arobin%40harbor.test"))?;
    assert_eq!(page.eval("document.getElementById('text').value")?, "Dear Robin");
    Ok(())
}

#[test]
fn a_frames_script_leads_out_of_the_apps_by_a_link_and_a_gesture_alone_and_the_person_is_asked_first()
-> Result<()> {
    for device in [Device::Untrusted, Device::Certified] {
        let scene = Scene::new(device)?;
        let handles = "handles = { mailto = \"https://chat.harbor.test/index.html?to=%s\" }\nid = \"chat\"";
        scene.write_config(&scene.config().replace("id = \"chat\"", handles))?;
        let app = scene.start(&["open", "https://mail.harbor.test/work.html"])?;
        app.until_true("mail", "document.title === 'Work' && document.readyState === 'complete'")?;
        let page = Page::of(&scene, &app, "mail", "^Work – Mail$")?;
        let framed = r#"<a id="out" href="https://elsewhere.test/report">Out</a>
            <button id="goes" onclick="window.isPressed = true; location = 'mailto:robin@harbor.test'">Goes</button>
            <button id="clicks" onclick="document.getElementById('out').click()">Clicks</button>"#;
        page.eval(&format!(
            "(() => {{ const it = document.createElement('iframe'); it.id = 'framed'; it.srcdoc = {framed:?}; \
             it.onload = () => {{ window.isFramed = true; }}; document.body.prepend(it); return 1; }})()"
        ))?;
        page.until("window.isFramed === true")?;
        page.click("#framed >>> #goes")?;
        page.until("document.getElementById('framed').contentWindow.isPressed === true")?;
        let title = "^Open this address outside your apps\\?$";
        let refuse = || {
            let question = scene.screen.find_window(title, SOON)?;
            scene.screen.activate(question)?;
            scene.screen.key("Escape")?;
            app.until("the end of the question", || Ok(scene.screen.windows(title)?.is_empty().then_some(())))
        };
        page.click("#framed >>> #clicks")?;
        refuse()?;
        assert!(!has_window(&app, "app-chat")?, "the script that went there by itself came nowhere");
        // A key that a person presses on a link counts as a click.
        page.activate()?;
        page.eval(
            "(() => { const out = document.getElementById('framed').contentDocument.getElementById('out'); \
             out.href = 'mailto:robin@harbor.test'; out.focus(); return 1; })()",
        )?;
        page.key("Return")?;
        until_at(&app, "app-chat", |url| url.ends_with("?to=mailto%3Arobin%40harbor.test"))?;
    }
    Ok(())
}

#[test]
fn hosts_below_a_domain_of_the_organisations_own_have_their_cookies_in_each_others_pages() -> Result<()> {
    for device in [Device::Untrusted, Device::Certified] {
        let scene = Scene::new(device)?;
        let app = scene.start(&["open", "mail"])?;
        app.until_inbox()?;
        app.eval(
            "mail",
            "window.visit = () => fetch('https://cdn.harbor.test/visit', { credentials: 'include' }).then(it => it.text()); \
             visit().then(visit).then(told => { window.told = told; }, error => { window.told = String(error); }); null",
        )?;
        app.until_true("mail", "Boolean(window.told)")?;
        assert_eq!(app.eval("mail", "window.told")?, "cookies: near=1; far=1");
    }
    Ok(())
}

#[test]
fn a_sign_in_host_of_two_apps_stays_in_the_window_and_leads_back_to_it() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    app.eval("mail", "document.getElementById('sign-in').click()")?;
    app.until_true("mail", "location.host === 'login.harbor.test' && document.title === 'Sign in'")?;
    app.eval("mail", "document.getElementById('sign-in').click()")?;
    app.until_inbox()?;
    assert!(!has_window(&app, "app-chat")?);
    Ok(())
}

#[test]
fn a_page_whose_sign_in_has_expired_says_so_and_leads_back_to_where_it_was() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "https://mail.harbor.test/desk"])?;
    let sign_in = |app: &App| {
        app.until_true("mail", "location.host === 'login.harbor.test' && document.title === 'Sign in'")?;
        app.eval("mail", "document.getElementById('sign-in').click()")
    };
    // A page that was never signed in is led to where that is done, as ever.
    sign_in(&app)?;
    let is_there = "document.title === 'Desk' && window.news > 1";
    app.until_true("mail", is_there)?;
    let expire = "document.cookie = 'signed_in=; domain=harbor.test; secure; path=/; max-age=0'; 1";
    let renew = "document.cookie = 'signed_in=robin; domain=harbor.test; secure; path=/'; 1";
    let until_bars = |expected: &[&str]| {
        app.until(&format!("{expected:?}"), || Ok((app.bars("app-mail")? == expected).then_some(())))
    };
    let signed_out = ["porthole-signed-out"];
    app.eval("mail", expire)?;
    until_bars(&signed_out)?;
    scene.picture(&app, "app-mail", "signed-out")?;
    // Another window signs in: this one recovers by itself.
    app.eval("mail", renew)?;
    until_bars(&[])?;
    // Where the server says 401, the same.
    app.eval("mail", "window.way = 'refused'; window.news = 0; 1")?;
    app.until_true("mail", is_there)?;
    // Here, the person reloads and signs in.
    app.eval("mail", expire)?;
    until_bars(&signed_out)?;
    let window = scene.screen.find_window("^Desk – Mail$", SOON)?;
    scene.screen.activate(window)?;
    scene.screen.key("alt+r")?;
    sign_in(&app)?;
    app.until_true("mail", is_there)?;
    until_bars(&[])
}

#[test]
fn a_question_about_a_permission_takes_the_place_of_what_is_said_about_an_expired_sign_in() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "https://mail.harbor.test/desk"])?;
    app.until_true("mail", "location.host === 'login.harbor.test' && document.title === 'Sign in'")?;
    app.eval("mail", "document.getElementById('sign-in').click()")?;
    app.until_true("mail", "document.title === 'Desk' && window.news > 1")?;
    app.eval("mail", "document.cookie = 'signed_in=; domain=harbor.test; secure; path=/; max-age=0'; 1")?;
    let bars = || app.bars("app-mail");
    app.until("the bar", || Ok((bars()? == ["porthole-signed-out"]).then_some(())))?;
    app.eval(
        "mail",
        "navigator.geolocation.getCurrentPosition(() => 0, () => { window.isRefused = true; }); 1",
    )?;
    let question = app.until("the question alone", || {
        let bars = bars()?;
        Ok(bars.iter().any(|it| it.starts_with("porthole-permission-")).then_some(bars))
    })?;
    assert_eq!(question.len(), 1, "the buttons of one would lie where those of the other do: {question:?}");
    Page::of(&scene, &app, "mail", "^Desk – Mail$")?.answer_permission("alt+b")?;
    app.until_true("mail", "window.isRefused === true")?;
    app.until("the bar again", || Ok((bars()? == ["porthole-signed-out"]).then_some(())))
}

#[test]
fn an_http_link_to_an_app_opens_over_https_and_mailto_in_the_app_that_handles_it() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let handles = "handles = { mailto = \"https://chat.harbor.test/index.html?to=%s\" }\nid = \"chat\"";
    scene.write_config(&scene.config().replace("id = \"chat\"", handles))?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    follow(&app, "mail", "http://mail.harbor.test/index.html?plain")?;
    until_at(&app, "app-mail", |url| url == "https://mail.harbor.test/index.html?plain")?;
    app.until_inbox()?;
    follow(&app, "mail", "mailto:robin@harbor.test")?;
    until_at(&app, "app-chat", |url| url.ends_with("?to=mailto%3Arobin%40harbor.test"))?;
    assert_eq!(app.eval("mail", "document.title")?, "Inbox");
    Ok(())
}

#[test]
fn without_its_server_a_page_meets_network_errors_and_comes_back_by_itself() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    app.eval(
        "mail",
        "navigator.serviceWorker.register('/worker.js').then(() => navigator.serviceWorker.ready)\
         .then(() => { window.isReady = true; }); null",
    )?;
    app.until_true("mail", "window.isReady === true && Boolean(navigator.serviceWorker.controller)")?;
    let port = scene.nginx.port();
    scene.write_config(&scene.config().replace(&format!("127.0.0.1:{port}"), "127.0.0.1:1"))?;
    // Until the change is in force, the server still answers.
    app.eval(
        "mail",
        "window.away = null; window.look = () => fetch('/whoami?away').then(() => setTimeout(look, 200), \
         error => { window.away = String(error); }); look(); null",
    )?;
    app.until_true("mail", "Boolean(window.away)")?;
    let away = app.eval("mail", "window.away")?;
    assert!(away.as_str().is_some_and(|away| away.starts_with("TypeError")), "{away}");
    app.eval(
        "mail",
        "window.kept = null; fetch('/whoami?worker').then(answer => answer.text()).then(text => { window.kept = text; }, \
         error => { window.kept = String(error); }); null",
    )?;
    app.until_true("mail", "Boolean(window.kept)")?;
    assert_eq!(app.eval("mail", "window.kept")?, "kept", "the worker falls back to what it has kept");
    app.eval("mail", "location.reload()")?;
    app.until_true(
        "mail",
        "Boolean(document.getElementById('retry')) && document.body.textContent.includes('upstream-refused')",
    )?;
    scene.write_config(&scene.config())?;
    app.until_inbox()
}

/// A service worker that answers the navigations of its pages with what the network gives, and gives no page where that
/// fails: each way of doing so by the address.
const STUBBORN_WORKER: &str = r"
addEventListener('install', () => skipWaiting());
addEventListener('activate', event => event.waitUntil(clients.claim()));
addEventListener('fetch', event => {
  if (event.request.mode !== 'navigate') return;
  const asks = fetch(event.request.url, { cache: 'no-cache' });
  event.respondWith(event.request.url.includes('error') ? asks.catch(() => Response.error()) : asks);
});";

const STUBBORN_PAGE: &str = r"<!doctype html><title>Stubborn</title><script>
navigator.serviceWorker.register('worker.js');
</script>";

const NOTHING_CAME: &str =
    "Boolean(document.getElementById('retry')) && document.body.innerText.includes('page-not-loaded')";

/// A script that has the page go where `page` takes it, and a frame within it where `frame` does, at the same moment.
fn beside_a_frame(page: &str, frame: &str) -> String {
    format!(
        "(() => {{ const frame = document.body.appendChild(document.createElement('iframe')); \
         {page} {frame} return 1; }})()"
    )
}

fn a_worker_gives_no_page(device: Device) -> Result<()> {
    let files = vec![
        ("/stubborn/index.html", STUBBORN_PAGE.into(), false),
        ("/stubborn/worker.js", STUBBORN_WORKER.into(), false),
    ];
    let mut scene = Scene::with_files(device, files)?;
    let app = scene.start(&["open", "https://mail.harbor.test/stubborn/"])?;
    let is_there = "document.title === 'Stubborn' && Boolean(navigator.serviceWorker.controller)";
    app.until_true("mail", is_there)?;

    // A reload, and one more while it is away: the page asks again by itself until it is back.
    scene.nginx.go_away()?;
    app.eval("mail", "location.reload(); 1")?;
    app.until_true("mail", NOTHING_CAME)?;
    app.eval("mail", "window.isOld = true; document.getElementById('retry')?.click(); 1")?;
    app.until_true("mail", &format!("!window.isOld && {NOTHING_CAME}"))?;
    scene.picture(&app, "app-mail", &format!("page-not-loaded-{device:?}"))?;
    scene.nginx.come_back()?;
    app.until_true("mail", is_there)?;

    // A link to another page, which the worker answers with an error, while a frame goes elsewhere at the same moment:
    // the page is that of the link. The button is all that asks again.
    scene.nginx.go_away()?;
    app.eval("mail", &beside_a_frame("location.href = '?error';", "frame.src = '/whoami?framed';"))?;
    app.until_true("mail", NOTHING_CAME)?;
    let help = app.eval("mail", "document.querySelector('main a').href")?;
    assert_eq!(help, "https://help.harbor.test/device");
    app.eval("mail", "window.setTimeout = () => 0; for (let id = 0; id < 10000; id++) clearTimeout(id); 1")?;
    until_at(&app, "app-mail", |url| url.ends_with("/stubborn/?error"))?;
    assert_eq!(app.eval("mail", "history.length")?, 2);
    let window = scene.screen.find_window("^This page could not be loaded – Mail$", SOON)?;
    scene.screen.activate(window)?;
    let (x, y) = app.middle_of("app-mail", "#retry")?;
    scene.nginx.come_back()?;
    scene.screen.click_in(window, x, y)?;
    app.until_true("mail", &format!("{is_there} && location.search === '?error'"))?;

    // What was sent is not sent again, and the way back leads to the page before.
    scene.nginx.go_away()?;
    let send = "const form = document.body.appendChild(document.createElement('form')); form.method = 'post'; \
                form.action = '?error-sent'; form.submit();";
    app.eval("mail", &beside_a_frame(send, "frame.src = '/whoami?framed';"))?;
    app.until_true("mail", "document.body.innerText.includes('page-not-loaded')")?;
    until_at(&app, "app-mail", |url| url.ends_with("/stubborn/?error-sent"))?;
    assert_eq!(app.eval("mail", "document.querySelectorAll('#retry, script').length")?, 0);
    assert_eq!(app.eval("mail", "history.length")?, 3);
    scene.nginx.come_back()?;
    for search in ["?error", ""] {
        app.eval("mail", "history.back(); 1")?;
        app.until_true("mail", &format!("{is_there} && location.search === '{search}'"))?;
    }
    assert!(!scene.nginx.accesses().iter().any(|access| access.target.contains("sent")));

    // The same by a person's click and key.
    scene.nginx.go_away()?;
    app.eval("mail", "document.body.innerHTML = '<a id=on href=\"?error-on\">Go on</a>'; 1")?;
    app.until_painted("app-mail")?;
    scene.screen.activate(window)?;
    let (x, y) = app.middle_of("app-mail", "#on")?;
    scene.screen.click_in(window, x, y)?;
    app.until_true("mail", &format!("location.search === '?error-on' && {NOTHING_CAME}"))?;
    scene.nginx.come_back()?;
    scene.screen.key("alt+Left")?;
    app.until_true("mail", &format!("{is_there} && location.search === ''"))?;
    Ok(())
}

#[test]
fn where_a_service_worker_gives_no_page_an_untrusted_devices_window_says_so_and_comes_back() -> Result<()> {
    a_worker_gives_no_page(Device::Untrusted)
}

#[test]
fn where_a_service_worker_gives_no_page_a_certified_devices_window_says_so_and_comes_back() -> Result<()> {
    a_worker_gives_no_page(Device::Certified)
}
