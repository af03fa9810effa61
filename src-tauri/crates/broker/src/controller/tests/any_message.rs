//! A shell that sends any message in any order.

use super::*;

fn any_window() -> impl Strategy<Value = Window> {
    prop_oneof![
        Just(Window::Launcher),
        Just(Window::Pin),
        Just(Window::App(mail())),
        Just(Window::App("chat".parse().unwrap())),
        (0..4_u32).prop_map(|number| Window::Popup(mail(), number)),
    ]
}

fn any_message() -> impl Strategy<Value = ToBroker> {
    let urls = prop_oneof![
        Just("https://mail.harbor.test/a"),
        Just("https://chat.harbor.test/b"),
        Just("https://example.org/"),
        Just("blob:https://mail.harbor.test/6a1e"),
        Just("file:///etc/passwd"),
        Just("tel:1"),
    ]
    .prop_map(|text| text.parse::<Url>().unwrap());
    let apps =
        prop_oneof![Just("mail"), Just("chat"), Just("gone")].prop_map(|id| id.parse::<AppId>().unwrap());
    let question = (apps, urls, any::<u8>(), ".{0,40}").prop_map(|(app, url, kind, suggested)| {
        let page = PageRequest { url: url.clone(), cause: Cause::Link, by_person: kind < 200 };
        match kind % 5 {
            0 => GateRequest::Navigate { window: Window::App(app), page },
            1 => GateRequest::Depart { window: Window::App(app), page },
            2 => GateRequest::NewWindow { window: Window::App(app) },
            3 => GateRequest::Download { app: (kind < 128).then_some(app), url, suggested },
            _ => GateRequest::Print { app },
        }
    });
    let progress = prop_oneof![
        Just(DownloadProgress::Finished),
        (any::<u64>(), any::<Option<u64>>())
            .prop_map(|(received, total)| DownloadProgress::Received { received, total }),
        (any::<bool>(), ".{0,20}")
            .prop_map(|(cancelled, detail)| DownloadProgress::Failed { cancelled, detail }),
        any::<String>().prop_map(|detail| DownloadProgress::Unwritable { detail }),
    ];
    let request = prop_oneof![
        Just(LauncherRequest::Overview),
        Just(LauncherRequest::Restart),
        Just(LauncherRequest::Enrol),
        Just(LauncherRequest::StopAsking),
        Just(LauncherRequest::GoOn),
        ".{0,10}".prop_map(|id| LauncherRequest::OpenApp { id }),
        any::<bool>().prop_map(|open_anyway| LauncherRequest::Decline { open_anyway }),
        ".{0,10}".prop_map(|token| LauncherRequest::AskPin { token }),
        (0..6_u64).prop_map(|id| LauncherRequest::ShowDownload { id }),
        (0..6_u64).prop_map(|id| LauncherRequest::OpenDownload { id }),
    ];
    prop_oneof![
        Just(ToBroker::Ready),
        Just(ToBroker::OpenHelp),
        Just(ToBroker::ShowLauncher),
        Just(ToBroker::NotificationsClosed),
        prop::collection::btree_set(any::<u32>(), 0..200)
            .prop_map(|ids| ToBroker::NotificationsShown { ids }),
        any_window().prop_map(|it| ToBroker::OpenApp {
            app: it.app().cloned().unwrap_or_else(|| "gone".parse().unwrap())
        }),
        (0..20_u64).prop_map(|id| ToBroker::Leave { id }),
        (any_window(), ".{0,10}").prop_map(|(window, ticket)| ToBroker::Stopped { window, ticket }),
        any::<bool>().prop_map(|held| ToBroker::Confined { problem: (!held).then(|| "no".to_owned()) }),
        (any::<u64>(), question).prop_map(|(id, question)| ToBroker::Ask { id, question }),
        (any::<u64>(), request).prop_map(|(id, request)| ToBroker::Request { id, request }),
        (any_window(), any::<bool>()).prop_map(|(window, open)| ToBroker::Opened {
            window,
            problem: (!open).then(|| "no".to_owned())
        }),
        any_window().prop_map(|window| ToBroker::Closed { window }),
        (0..6_u64, any::<bool>()).prop_map(|(id, held)| ToBroker::CertificatePinned {
            id,
            problem: (!held).then(|| "no".to_owned())
        }),
        (0..6_u64, progress).prop_map(|(id, progress)| ToBroker::Download { id, progress }),
        any_signal(),
    ]
}

fn any_signal() -> impl Strategy<Value = ToBroker> {
    prop_oneof![
        (any_window(), any::<i64>())
            .prop_map(|(window, number)| ToBroker::Unread { window, unread: Unread::of_badge(number) }),
        (any_window(), any::<u8>()).prop_map(|(window, colour)| ToBroker::Icon {
            window,
            page: url("/a"),
            pixels: IconPixels::new(vec![colour; ICON_PIXELS]).unwrap(),
        }),
        (1..4_000_i32).prop_map(|side| ToBroker::Placed {
            app: mail(),
            place: WindowPlace::new(None, (side, side), false, 100).unwrap(),
        }),
        "/[a-z]{0,9}".prop_map(|path| ToBroker::Shows { app: mail(), page: url(&path) }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever a broken shell of an untrusted device says, in whatever order: nothing is kept, no PIN is tried, no app
    /// opens that the managed file does not name, and nothing but web pages is opened outside.
    #[test]
    fn no_sequence_of_messages_gets_past_policy(
        messages in proptest::collection::vec(any_message(), 0..60),
        is_looking in any::<bool>(),
    ) {
        let mut scene = Scene::starting(DeviceClass::Untrusted, &["mail"], |state| {
            if is_looking {
                state.unanswered = unanswered();
            }
        });
        for message in messages {
            scene.send(message);
        }
        for job in std::mem::take(&mut scene.seen.0.borrow_mut().jobs) {
            let forbidden = matches!(job, Job::Ordered(OrderedJob::Keep { .. }) | Job::Separate(SeparateJob::Unlock { .. }) | Job::Ordered(OrderedJob::ClearAfterLoss(_) | OrderedJob::ClearProfile | OrderedJob::KeepOpen(_)) | Job::Ordered(OrderedJob::OpenFile { .. }));
            prop_assert!(!forbidden, "{job:?}");
            if let Job::Ordered(OrderedJob::KeepMenu(menu)) = &job {
                prop_assert!(menu.icons.is_empty(), "nothing of a page is in the menu");
            }
            if let Job::Ordered(OrderedJob::OpenInBrowser(url)) | Job::Ordered(OrderedJob::OpenOutside(url)) = &job {
                prop_assert!(matches!(url.scheme(), "https" | "http"), "{url}");
            }
        }
        for message in scene.sent_messages() {
            match message {
                ToShell::OpenApp(request) => prop_assert!(["mail", "chat"].contains(&request.app.as_str())),
                ToShell::Response { response: GateResponse::Stage { path }, .. } => prop_assert!(false, "{}", path.display()),
                _ => {}
            }
        }
        prop_assert!(scene.controller.windows.len() <= 4 + 64);
    }
}
