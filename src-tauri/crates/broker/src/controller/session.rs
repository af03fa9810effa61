//! The end of the person's session, which its manager announces: who may keep it from ending, and what comes back where it
//! goes on.

use std::sync::mpsc::Sender;

use porthole_protocol::ToShell;

use super::Controller;
use super::phase::{Closing, Phase};
use crate::event::SessionReply;
use crate::job::Worker;
use crate::messages;
use crate::shell::Shell;

impl<S: Shell, W: Worker> Controller<S, W> {
    /// The session is about to end: windows in which nothing would be lost close, and the others keep it from ending
    /// until the person has said what becomes of them.
    pub(super) fn session_ending(&mut self, answer: Sender<SessionReply>) {
        let open = self.open_targets();
        let can_ask = self.can_ask_pages();
        let is_asking = can_ask && matches!(self.closing, Some(Closing::Restart(_) | Closing::Quit));
        if !can_ask || open.is_empty() || is_asking {
            let may_end = if is_asking {
                Err(messages::work_not_saved(self.spoken_language()))
            } else {
                self.downloads_under_way()
            };
            let _gone = answer.send(may_end);
            return;
        }
        let before = match self.closing.take() {
            Some(Closing::Session(before)) => before,
            Some(Closing::Restart(_) | Closing::Quit) | None => Vec::new(),
        };
        // After a loss of trust they come back in the next shell only.
        let open = if self.phase == Phase::TrustLost { Vec::new() } else { open };
        self.write_open();
        self.closing = Some(Closing::Session(if before.is_empty() { open } else { before }));
        self.session_end = Some(answer);
        self.shell.send(ToShell::CloseIdle);
    }

    /// The session waits while the person is asked, about downloads that run and by the pages in which something would
    /// be lost, as at every end.
    pub(super) fn session_asks_person(&mut self, answer: Sender<SessionReply>) {
        let can_ask = self.can_ask_pages();
        if can_ask && matches!(self.closing, Some(Closing::Restart(_) | Closing::Quit)) {
            // The person is asked already, for another reason.
            let _gone = answer.send(Err(messages::work_not_saved(self.spoken_language())));
            return;
        }
        match self.downloads_under_way() {
            Err(question) if can_ask => {
                self.leave_question = Some(answer);
                let consequence = self.localize("leave-downloads-text");
                self.shell.send(ToShell::AskToLeave { question, consequence });
            }
            Ok(()) | Err(_) => self.pages_ask_person(answer),
        }
    }

    /// Whether the person leaves although downloads run. Then the pages ask.
    pub(super) fn leave_answered(&mut self, leaves: bool) {
        let Some(answer) = self.leave_question.take() else { return };
        if leaves {
            self.pages_ask_person(answer);
        } else {
            let _gone = answer.send(Err(messages::work_not_saved(self.spoken_language())));
        }
    }

    fn pages_ask_person(&mut self, answer: Sender<SessionReply>) {
        if self.can_ask_pages() && matches!(self.closing, Some(Closing::Session(_))) {
            self.session_question = Some(answer);
            self.shell.send(ToShell::CloseAll);
        } else {
            let _gone = answer.send(Ok(()));
        }
    }

    /// The session goes on: windows that were closed for its end come back.
    pub(super) fn session_continues(&mut self) {
        let Some(Closing::Session(before)) = self.closing.take_if(|it| matches!(it, Closing::Session(_)))
        else {
            return;
        };
        let open = self.open_apps();
        for target in before.into_iter().filter(|target| !open.contains(&target.app)) {
            if let Err(problem) = self.open(target, None) {
                tracing::warn!(code = problem.code, "an app was not opened again");
            }
        }
        self.end_without_windows();
    }

    /// The session ends without questions: the person has already confirmed it to the session manager.
    pub(super) fn session_ended(&mut self) {
        self.is_ending_requested = true;
        self.is_last_shell = true;
        self.terminate();
    }

    /// The session's display or its bus has gone without a word: a shell that still lives asks its pages as at every
    /// end, and no other one follows it.
    pub(super) fn session_gone(&mut self) {
        self.is_last_shell = true;
        self.terminate();
    }
}
