//! Where pages open, and what leads out of the apps.

use super::*;

#[test]
fn a_window_hears_where_a_page_opens_and_only_what_departs_from_it_is_opened_there() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
    let window = || Window::App(mail());
    let go =
        |scene: &mut Scene, to: &str| scene.ask(GateRequest::Navigate { window: window(), page: link(to) });
    assert_eq!(
        go(&mut scene, "https://mail.harbor.test/inbox"),
        GateResponse::Opens(Destination::SameWindow)
    );
    let refused = GateResponse::Opens(Destination::Refused(Refused::Scheme));
    assert_eq!(go(&mut scene, "file:///etc/passwd"), refused);
    let room = "https://chat.harbor.test/room";
    let to_chat = Destination::App("chat".parse().unwrap(), room.parse().unwrap());
    assert_eq!(go(&mut scene, room), GateResponse::Opens(to_chat));
    assert!(!scene.controller.has_window(&"chat".parse().unwrap()), "a frame may have asked");
    scene.send(ToBroker::Ask { id: 1, question: GateRequest::Depart { window: window(), page: link(room) } });
    assert_eq!(opened(&scene.sent_messages()), ["chat"]);
    assert_eq!(scene.ask(GateRequest::NewWindow { window: window() }), GateResponse::Allowed);
    let popup = Window::Popup(mail(), 1);
    scene.send(ToBroker::Opened { window: popup.clone(), problem: None });
    let from_popup =
        scene.ask(GateRequest::Navigate { window: popup, page: link("https://mail.harbor.test/") });
    assert_eq!(from_popup, GateResponse::Opens(Destination::SameWindow));
}

#[test]
fn a_page_opens_no_more_windows_than_there_may_be() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
    let mut opened = 0;
    while scene.ask(GateRequest::NewWindow { window: Window::App(mail()) }) == GateResponse::Allowed {
        scene.send(ToBroker::Opened { window: Window::Popup(mail(), opened), problem: None });
        opened += 1;
    }
    assert_eq!(opened, 64);
    scene.send(ToBroker::Closed { window: Window::Popup(mail(), 0) });
    assert_eq!(scene.ask(GateRequest::NewWindow { window: Window::App(mail()) }), GateResponse::Allowed);
}

#[test]
fn on_an_untrusted_device_only_the_address_that_the_person_agreed_to_leaves_the_apps_and_once() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
    let outside = "https://example.org/";
    let depart = |page: PageRequest| GateRequest::Depart { window: Window::App(mail()), page };
    let by_itself = PageRequest { by_person: false, ..link(outside) };
    assert_eq!(scene.ask(depart(by_itself)), GateResponse::Departed);
    scene.jobs();
    let GateResponse::AskPerson { id, url } = scene.ask(depart(link(outside))) else { panic!() };
    assert_eq!(url.as_str(), outside);
    assert!(scene.jobs().is_empty(), "nothing leaves before the person agrees");
    scene.send(ToBroker::Leave { id: id + 1 });
    assert!(scene.jobs().is_empty());
    scene.send(ToBroker::Leave { id });
    assert!(
        matches!(&scene.jobs()[..], [Job::Ordered(OrderedJob::OpenOutside(url))] if url.as_str() == outside)
    );
    scene.send(ToBroker::Leave { id });
    assert!(scene.jobs().is_empty());
    // Another program could keep what a page hands to it.
    assert_eq!(scene.ask(depart(link("tel:123"))), GateResponse::Departed);
    assert!(scene.jobs().is_empty());
}

#[test]
fn on_a_trusted_device_pages_leave_one_at_a_time_and_another_program_is_asked_about() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    let depart = |to: &str| GateRequest::Depart { window: Window::App(mail()), page: link(to) };
    for _ in 0..3 {
        assert_eq!(scene.ask(depart("https://example.org/")), GateResponse::Departed);
    }
    assert!(matches!(&scene.jobs()[..], [Job::Ordered(OrderedJob::OpenOutside(_))]), "one in a second");
    let GateResponse::AskPerson { id, .. } = scene.ask(depart("tel:123")) else { panic!() };
    scene.set_class(DeviceClass::Untrusted);
    scene.jobs();
    scene.send(ToBroker::Leave { id });
    assert!(scene.jobs().is_empty(), "the device has lost its proof since");
}
