//! The end of the person's session: who answers, and what comes back where it does not end.

use std::sync::mpsc::{Receiver, TryRecvError, channel};

use super::*;
use crate::indicators::IndicatorAction;

impl Scene {
    fn session_ends(&mut self) -> Receiver<SessionReply> {
        let (answer, answered) = channel();
        self.controller.handle(Event::SessionEnding(answer));
        answered
    }

    fn loses_trust_and_what_it_kept(&mut self) {
        let managed =
            format!("{MANAGED}\n[managed_device]\ndomain_joined = true\non_trust_loss = \"wipe\"\n");
        let lost = state_of(&self.folder, DeviceClass::Untrusted, &managed);
        self.controller.handle(Event::StateChanged(Arc::new(lost)));
        self.close_notifications();
    }

    fn session_asks_person(&mut self) -> Receiver<SessionReply> {
        let (answer, answered) = channel();
        self.controller.handle(Event::SessionAsksPerson(answer));
        answered
    }

    fn is_cleared(&mut self) {
        self.controller.handle(Event::Done(Outcome::Cleared(Ok(()))));
    }

    fn killed(&self) -> usize {
        self.seen.0.borrow().killed
    }

    fn closes(&mut self, app: &str) {
        self.send(ToBroker::Closed { window: Window::App(app.parse().unwrap()) });
    }
}

#[test]
fn a_page_with_work_in_it_says_no_and_what_was_closed_comes_back_when_the_session_goes_on() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail", "chat"]);
    let answered = scene.session_ends();
    assert!(scene.sent_messages().contains(&ToShell::CloseIdle));
    assert!(answered.try_recv().is_err(), "nothing is said before the pages have");
    scene.closes("chat");
    scene.send(ToBroker::IdleClosed { all: false });
    assert_eq!(answered.try_recv().unwrap(), Err(messages::work_not_saved(SupportedLanguage::English)));
    scene.controller.handle(Event::SessionContinues);
    let opened: Vec<_> = scene
        .sent_messages()
        .into_iter()
        .filter_map(|message| match message {
            ToShell::OpenApp(request) => Some(request.app.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(opened, ["chat"]);
    // It goes on once, and what the shell says without a question is not heard.
    scene.controller.handle(Event::SessionContinues);
    scene.send(ToBroker::IdleClosed { all: true });
    assert!(scene.sent_messages().is_empty());
    assert_eq!(scene.controller.phase(), Phase::Running);
}

/// What the desktop was told to show.
fn shown(scene: &Scene) -> Vec<(String, String)> {
    let all = scene.jobs().into_iter();
    let of_job = |job| match job {
        Job::Ordered(OrderedJob::NotifyDesktop { title, message }) => Some((title, message)),
        _ => None,
    };
    all.filter_map(of_job).collect()
}

#[test]
fn a_download_that_runs_keeps_the_session_from_ending_and_who_ends_it_hears_that_it_is_lost() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.begin_download();
    let reason = Err("A download is still running.".to_owned());
    let answered = scene.session_ends();
    scene.closes("mail");
    scene.send(ToBroker::IdleClosed { all: true });
    assert_eq!(answered.try_recv().unwrap(), reason);
    assert_eq!(scene.session_ends().try_recv().unwrap(), reason, "without a window of an app as well");
    assert!(shown(&scene).is_empty(), "nothing is lost yet");
    scene.controller.handle(Event::SessionEnded);
    scene.send(ToBroker::AllClosed { all: true });
    assert_eq!(scene.controller.phase(), Phase::Ending);
    let named = "Porthole ended before “a.pdf” was complete. Download it again.".to_owned();
    assert_eq!(shown(&scene), [("Download not complete".to_owned(), named)]);
}

#[test]
fn where_the_session_manager_lets_porthole_ask_the_person_decides_over_a_download_before_the_pages_do() {
    for has_window in [true, false] {
        let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
        scene.show_launcher();
        scene.begin_download();
        if !has_window {
            scene.closes("mail");
        }
        assert!(scene.session_ends().try_recv().is_err() == has_window);
        if has_window {
            scene.closes("mail");
            scene.send(ToBroker::IdleClosed { all: true });
        }
        scene.sent_messages();
        let is_question = |message: &ToShell| matches!(message, ToShell::AskToLeave { question, .. } if question == "A download is still running.");
        let answered = scene.session_asks_person();
        assert!(scene.sent_messages().iter().any(is_question));
        assert!(answered.try_recv().is_err(), "the person has time");
        scene.send(ToBroker::LeaveAnswered { leaves: false });
        assert!(answered.try_recv().unwrap().is_err());
        // What comes twice, or without a question, is no answer.
        scene.send(ToBroker::LeaveAnswered { leaves: true });
        assert!(!scene.sent_messages().contains(&ToShell::CloseAll));
        let answered = scene.session_asks_person();
        scene.send(ToBroker::LeaveAnswered { leaves: true });
        if has_window {
            assert!(scene.sent_messages().contains(&ToShell::CloseAll), "pages ask as at every end");
            scene.send(ToBroker::AllClosed { all: true });
        }
        assert_eq!(answered.try_recv().unwrap(), Ok(()));
        assert_eq!(scene.controller.phase(), Phase::Running, "the session manager says what follows");
        let answered = scene.session_asks_person();
        scene.shell_ends();
        assert_eq!(answered.try_recv(), Err(TryRecvError::Disconnected));
    }
}

#[test]
fn the_last_app_that_closes_over_a_download_leaves_the_launcher_with_it() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.begin_download();
    scene.begin_download();
    scene.sent_messages();
    scene.closes("mail");
    assert_eq!(opened(&scene.sent_messages()), ["launcher"]);
    assert_eq!(scene.controller.phase(), Phase::Running);
    scene.send(ToBroker::Opened { window: Window::Launcher, problem: None });
    // One is whole, and is kept.
    scene.send(ToBroker::Download { id: 1, progress: DownloadProgress::Finished });
    scene.jobs();
    scene.send(ToBroker::Closed { window: Window::Launcher });
    assert_eq!(scene.controller.phase(), Phase::Ending, "who closes that as well, leaves");
    assert_eq!(shown(&scene).len(), 1);
    // With nothing under way, the last window is the end.
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.closes("mail");
    assert_eq!((scene.controller.phase(), shown(&scene)), (Phase::Ending, Vec::new()));
}

#[test]
fn where_the_session_manager_lets_pages_ask_the_persons_answer_is_the_answer() {
    for stays in [true, false] {
        let mut scene = Scene::running(DeviceClass::Certified, &["mail", "chat"]);
        let idle = scene.session_ends();
        scene.closes("chat");
        scene.send(ToBroker::IdleClosed { all: false });
        assert!(idle.try_recv().unwrap().is_err());
        scene.sent_messages();
        let (answer, answered) = channel();
        scene.controller.handle(Event::SessionAsksPerson(answer));
        assert!(scene.sent_messages().contains(&ToShell::CloseAll));
        // What comes late is no answer to this question.
        scene.send(ToBroker::IdleClosed { all: true });
        assert!(answered.try_recv().is_err());
        if !stays {
            scene.closes("mail");
        }
        scene.send(ToBroker::AllClosed { all: !stays });
        assert_eq!(answered.try_recv().unwrap().is_err(), stays);
        assert_eq!(scene.controller.phase(), Phase::Running, "the session manager says what follows");
        scene.controller.handle(Event::SessionContinues);
        let opened = scene.sent_messages().into_iter().filter(|it| matches!(it, ToShell::OpenApp(_))).count();
        assert_eq!(opened, if stays { 1 } else { 2 }, "what was closed comes back");
    }
}

#[test]
fn a_question_that_nothing_waits_for_lets_the_session_end() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
    let (answer, answered) = channel();
    scene.controller.handle(Event::SessionAsksPerson(answer));
    assert_eq!(answered.try_recv().unwrap(), Ok(()));
    scene.controller.handle(Event::Terminate);
    let (answer, answered) = channel();
    scene.controller.handle(Event::SessionAsksPerson(answer));
    assert!(answered.try_recv().unwrap().is_err(), "the person is being asked already");
}

#[test]
fn without_windows_porthole_stays_until_the_session_has_ended_or_goes_on() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
    let answered = scene.session_ends();
    scene.closes("mail");
    scene.send(ToBroker::IdleClosed { all: true });
    assert_eq!(answered.try_recv().unwrap(), Ok(()));
    assert_eq!(scene.controller.phase(), Phase::Running);
    scene.controller.handle(Event::SessionEnded);
    assert_eq!(scene.controller.phase(), Phase::Ending);
}

#[test]
fn where_the_shell_ends_before_it_answers_the_session_may_end() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    let answered = scene.session_ends();
    scene.shell_ends();
    assert_eq!(answered.try_recv(), Err(TryRecvError::Disconnected), "not only once another one is started");
}

#[test]
fn where_the_display_or_the_bus_has_gone_a_dead_shell_is_the_end_and_none_is_started_again() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.begin_download();
    scene.jobs();
    scene.controller.handle(Event::SessionGone);
    scene.shell_ends();
    assert_eq!(scene.controller.phase(), Phase::Ended { in_order: true });
    let jobs = scene.jobs();
    assert!(
        jobs.iter().any(|job| matches!(job, Job::Ordered(OrderedJob::Remove(_)))),
        "nothing of the download stays: {jobs:?}"
    );
    assert!(!jobs.iter().any(|job| matches!(job, Job::Separate(SeparateJob::Pause { .. }))), "{jobs:?}");
    assert_eq!(scene.start_count(), 1);
}

#[test]
fn a_session_that_goes_while_another_shell_is_waited_for_has_none_started() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.shell_ends();
    let run = scene.controller.run;
    scene.controller.handle(Event::SessionGone);
    assert_eq!(scene.controller.phase(), Phase::Ended { in_order: true });
    scene.controller.handle(Event::Done(Outcome::Paused { run }));
    assert_eq!(scene.start_count(), 1);
}

#[test]
fn what_may_not_stay_is_cleared_though_the_session_has_gone_and_then_nothing_is_started() {
    for end in [Event::SessionGone, Event::SessionEnded, Event::Terminate] {
        let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
        scene.set_class(DeviceClass::Untrusted);
        scene.controller.handle(end);
        scene.shell_ends();
        assert!(scene.jobs().iter().any(|job| matches!(job, Job::Ordered(OrderedJob::ClearAfterLoss(_)))));
        assert_eq!(scene.controller.phase(), Phase::TrustLost, "not before that");
        scene.controller.handle(Event::Done(Outcome::Cleared(Ok(()))));
        assert_eq!(scene.controller.phase(), Phase::Ended { in_order: true });
        assert_eq!(scene.start_count(), 1);
    }
}

#[test]
fn a_page_is_asked_where_the_bus_has_gone_and_a_shell_that_dies_over_the_question_is_the_end() {
    for end in [Event::SessionGone, Event::Terminate] {
        let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
        scene.controller.handle(end);
        assert!(scene.sent_messages().contains(&ToShell::CloseAll));
        assert_eq!(scene.controller.phase(), Phase::Running);
        scene.shell_ends();
        assert_eq!(scene.controller.phase(), Phase::Ended { in_order: true });
    }
}

#[test]
fn a_loss_of_trust_in_a_session_that_ends_leaves_the_profile_to_the_next_start() {
    for end in [Event::SessionGone, Event::Terminate] {
        let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
        scene.controller.handle(end);
        // The keyring goes with the session.
        scene.loses_trust_and_what_it_kept();
        scene.shell_ends();
        let jobs = scene.jobs();
        let cleared: Vec<_> =
            jobs.iter().filter(|job| matches!(job, Job::Ordered(OrderedJob::ClearAfterLoss(_)))).collect();
        assert!(
            matches!(cleared[..], [Job::Ordered(OrderedJob::ClearAfterLoss(OnTrustLoss::Keep))]),
            "{cleared:?}"
        );
        scene.controller.handle(Event::Done(Outcome::Cleared(Ok(()))));
        assert_eq!(scene.controller.phase(), Phase::Ended { in_order: true });
        assert_eq!(scene.start_count(), 1);
    }
}

#[test]
fn a_loss_of_trust_after_the_person_stayed_has_the_profile_removed_and_the_windows_come_back() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.controller.handle(Event::Terminate);
    scene.send(ToBroker::AllClosed { all: false });
    scene.loses_trust_and_what_it_kept();
    scene.shell_ends();
    assert!(
        scene
            .jobs()
            .iter()
            .any(|job| matches!(job, Job::Ordered(OrderedJob::ClearAfterLoss(OnTrustLoss::Wipe))))
    );
    scene.controller.handle(Event::Done(Outcome::Cleared(Ok(()))));
    assert_eq!(scene.start_count(), 2);
}

#[test]
fn a_loss_of_trust_before_the_session_ends_has_the_profile_removed() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.loses_trust_and_what_it_kept();
    scene.controller.handle(Event::SessionGone);
    scene.shell_ends();
    assert!(
        scene
            .jobs()
            .iter()
            .any(|job| matches!(job, Job::Ordered(OrderedJob::ClearAfterLoss(OnTrustLoss::Wipe))))
    );
}

/// A device that has lost its proof while somebody was writing.
fn writing_on_after_a_loss() -> Scene {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail", "chat"]);
    scene.set_class(DeviceClass::Untrusted);
    scene.closes("chat");
    scene.send(ToBroker::IdleClosed { all: false });
    scene.sent_messages();
    scene
}

#[test]
fn after_a_loss_of_trust_the_end_asks_the_page_in_which_somebody_still_writes() {
    for end in [Event::Indicator(IndicatorAction::Quit), Event::Terminate] {
        let mut scene = writing_on_after_a_loss();
        scene.controller.handle(end);
        assert!(scene.sent_messages().contains(&ToShell::CloseAll));
        assert_eq!(scene.seen.0.borrow().killed, 0);
        scene.send(ToBroker::AllClosed { all: false });
        assert_eq!((scene.seen.0.borrow().killed, scene.controller.phase()), (0, Phase::TrustLost), "stayed");
        scene.send(ToBroker::Quit);
        scene.send(ToBroker::AllClosed { all: true });
        assert_eq!(scene.seen.0.borrow().killed, 1);
        scene.shell_ends();
        scene.controller.handle(Event::Done(Outcome::Cleared(Ok(()))));
        assert_eq!(scene.controller.phase(), Phase::Ended { in_order: true }, "that was the end");
        assert_eq!(scene.start_count(), 1);
    }
}

#[test]
fn after_a_loss_of_trust_the_page_in_which_somebody_still_writes_keeps_the_session_from_ending() {
    let mut scene = writing_on_after_a_loss();
    let answered = scene.session_ends();
    assert!(scene.sent_messages().contains(&ToShell::CloseIdle));
    scene.send(ToBroker::IdleClosed { all: false });
    assert!(answered.try_recv().unwrap().is_err());
    scene.sent_messages();
    let (answer, answered) = channel();
    scene.controller.handle(Event::SessionAsksPerson(answer));
    assert!(scene.sent_messages().contains(&ToShell::CloseAll));
    scene.send(ToBroker::AllClosed { all: false });
    assert!(answered.try_recv().unwrap().is_err());
    scene.controller.handle(Event::SessionContinues);
    assert_eq!((scene.seen.0.borrow().killed, scene.controller.phase()), (0, Phase::TrustLost));
    assert_eq!(opened(&scene.sent_messages()), [""; 0], "what was closed waits for the next shell");
}

#[test]
fn an_end_while_what_may_not_stay_is_being_cleared_starts_no_other_shell() {
    let quit = || Event::Indicator(IndicatorAction::Quit);
    for end in [quit(), Event::Terminate, Event::SessionGone, Event::SessionEnded] {
        let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
        scene.set_class(DeviceClass::Untrusted);
        scene.shell_ends();
        scene.controller.handle(end);
        assert_eq!(scene.controller.phase(), Phase::TrustLost, "not before it is gone");
        scene.is_cleared();
        assert_eq!((scene.controller.phase(), scene.start_count()), (Phase::Ended { in_order: true }, 1));
    }
}

#[test]
fn the_person_may_quit_before_the_shell_is_ready_and_between_two_shells() {
    let quit = || Event::Indicator(IndicatorAction::Quit);
    let mut starting = Scene::starting(DeviceClass::Untrusted, &["mail"], |_| {});
    starting.controller.handle(quit());
    assert_eq!(starting.controller.phase(), Phase::Ending);
    let mut crashed = Scene::running(DeviceClass::Untrusted, &["mail"]);
    crashed.shell_ends();
    crashed.controller.handle(quit());
    assert_eq!(crashed.controller.phase(), Phase::Ended { in_order: true });
    let mut restarting = Scene::running(DeviceClass::Untrusted, &["mail"]);
    restarting.controller.restart([]);
    restarting.send(ToBroker::AllClosed { all: true });
    restarting.controller.handle(quit());
    restarting.shell_ends();
    assert_eq!(
        (restarting.controller.phase(), restarting.start_count()),
        (Phase::Ended { in_order: true }, 1)
    );
}

#[test]
fn a_session_that_ends_while_what_may_not_stay_is_being_cleared_waits_for_no_page() {
    for quits in [false, true] {
        let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
        scene.set_class(DeviceClass::Untrusted);
        if quits {
            scene.send(ToBroker::Quit);
        }
        scene.shell_ends();
        assert_eq!(scene.session_ends().try_recv(), Ok(Ok(())));
        assert_eq!(scene.session_asks_person().try_recv(), Ok(Ok(())));
    }
}

#[test]
fn after_a_loss_of_trust_every_page_agrees_and_only_a_session_that_goes_on_gets_another_shell() {
    for goes_on in [false, true] {
        let mut scene = writing_on_after_a_loss();
        let answered = scene.session_ends();
        scene.closes("mail");
        assert_eq!(scene.killed(), 0, "the session manager says what follows");
        scene.send(ToBroker::IdleClosed { all: true });
        assert_eq!(answered.try_recv(), Ok(Ok(())));
        assert_eq!((scene.killed(), scene.controller.phase()), (0, Phase::TrustLost));
        scene.controller.handle(if goes_on { Event::SessionContinues } else { Event::SessionEnded });
        assert_eq!(scene.killed(), 1);
        scene.shell_ends();
        scene.is_cleared();
        if goes_on {
            scene.send(ToBroker::Confined { problem: None });
            scene.send(ToBroker::Ready);
            assert_eq!(opened(&scene.sent_messages()), ["chat", "mail"]);
        } else {
            assert_eq!((scene.controller.phase(), scene.start_count()), (Phase::Ended { in_order: true }, 1));
        }
    }
}

#[test]
fn after_a_loss_of_trust_not_every_page_agrees_and_the_persons_answer_is_the_answer() {
    for stays in [true, false] {
        let mut scene = Scene::running(DeviceClass::Certified, &["mail", "chat"]);
        scene.set_class(DeviceClass::Untrusted);
        scene.send(ToBroker::IdleClosed { all: false });
        let answered = scene.session_ends();
        scene.closes("chat");
        scene.send(ToBroker::IdleClosed { all: false });
        assert!(answered.try_recv().unwrap().is_err());
        let answered = scene.session_asks_person();
        if !stays {
            scene.closes("mail");
        }
        scene.send(ToBroker::AllClosed { all: !stays });
        assert_eq!(answered.try_recv().unwrap().is_err(), stays);
        assert_eq!((scene.killed(), scene.controller.phase()), (0, Phase::TrustLost));
        if stays {
            scene.controller.handle(Event::SessionContinues);
            assert_eq!(scene.killed(), 0, "somebody still writes");
            scene.closes("mail");
            assert_eq!(scene.killed(), 1);
        } else {
            scene.controller.handle(Event::SessionEnded);
            scene.shell_ends();
            scene.is_cleared();
            assert_eq!((scene.controller.phase(), scene.start_count()), (Phase::Ended { in_order: true }, 1));
        }
    }
}

#[test]
fn a_loss_of_trust_while_the_session_is_about_to_end_takes_no_question_from_the_person() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail", "chat"]);
    let answered = scene.session_ends();
    scene.closes("chat");
    scene.send(ToBroker::IdleClosed { all: false });
    assert!(answered.try_recv().unwrap().is_err());
    scene.set_class(DeviceClass::Untrusted);
    scene.send(ToBroker::IdleClosed { all: false });
    scene.sent_messages();
    let answered = scene.session_asks_person();
    assert!(scene.sent_messages().contains(&ToShell::CloseAll));
    scene.closes("mail");
    scene.send(ToBroker::AllClosed { all: true });
    assert_eq!(answered.try_recv(), Ok(Ok(())));
    // Another program has kept the session from ending.
    scene.controller.handle(Event::SessionContinues);
    scene.shell_ends();
    scene.is_cleared();
    scene.send(ToBroker::Confined { problem: None });
    scene.send(ToBroker::Ready);
    assert_eq!(
        opened(&scene.sent_messages()),
        ["chat", "mail"],
        "what was closed for the session comes back, too"
    );
}

#[test]
fn a_loss_of_trust_while_pages_are_asked_before_the_person_leaves_is_no_reason_to_start_again() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.send(ToBroker::Quit);
    scene.set_class(DeviceClass::Untrusted);
    scene.closes("mail");
    scene.send(ToBroker::AllClosed { all: true });
    scene.shell_ends();
    scene.is_cleared();
    assert_eq!((scene.controller.phase(), scene.start_count()), (Phase::Ended { in_order: true }, 1));
}

#[test]
fn no_restart_leaves_out_the_clearing_after_a_loss_of_trust() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.set_class(DeviceClass::Untrusted);
    scene.controller.closing = Some(phase::Closing::Restart(Vec::new()));
    scene.send(ToBroker::AllClosed { all: true });
    assert_eq!(scene.killed(), 1);
    scene.shell_ends();
    assert!(scene.jobs().iter().any(|job| matches!(job, Job::Ordered(OrderedJob::ClearAfterLoss(_)))));
    scene.is_cleared();
    assert_eq!(scene.start_count(), 2);
}
