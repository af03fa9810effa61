//! Every way to close a window asks its page first.
//!
//! The engine's own way of closing (`try_close`) waits fifty milliseconds for the page and then closes it in any case,
//! which loses people's work on a busy machine. So the window navigates to the blank page instead: the engine asks the
//! page as before any navigation, waits for it, and runs its unload handlers.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use gtk::prelude::*;
use gtk::{ResponseType, glib};
use webkit2gtk::{ScriptDialog, ScriptDialogType, WebViewExt as _};

use super::close_question::{CloseMode, OnDecision, PendingClose};
use super::content::{self, BLANK, Content};
use crate::language::localize;
use crate::question;

/// How long to wait for a page that does not respond, before the person is asked whether to wait longer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Handles the dialogs with which pages ask the person before they go.
pub(super) fn connect(content: &Rc<Content>) {
    let weak = Rc::downgrade(content);
    content.view.connect_script_dialog(move |_, dialog| {
        let is_before_unload = dialog.dialog_type() == ScriptDialogType::BeforeUnloadConfirm;
        match weak.upgrade().filter(|_| is_before_unload) {
            Some(content) => {
                has_something_to_lose(&content, dialog.clone());
                true
            }
            // The engine's own dialogs: alert, confirm, prompt.
            None => false,
        }
    });
}

/// Closes a window, unless its page or the person keeps it.
pub(super) fn close(content: &Rc<Content>) {
    let weak = Rc::downgrade(content);
    let then = Box::new(move |may_close| {
        if let Some(content) = weak.upgrade().filter(|_| may_close) {
            content.remove();
        }
    });
    ask(content, CloseMode::AskPerson, then);
}

/// Asks a page whether it may go, and leaves it if it would lose something. If it may go, the window shows the blank
/// page afterwards.
pub(super) fn ask_quietly(content: &Rc<Content>, then: OnDecision) {
    ask(content, CloseMode::LetStay, then);
}

/// Asks a page whether it may close. If it may, the window shows the blank page afterwards.
fn ask(content: &Rc<Content>, manner: CloseMode, then: OnDecision) {
    if content.is_dead.get() || !content.has_page.get() || content.sleep.is_asleep() {
        return then(true);
    }
    let has_dialog = content.asking.borrow().as_ref().is_some_and(|asking| asking.dialog.is_some());
    if has_dialog && manner == CloseMode::LetStay {
        // It would lose something, or does not respond.
        return then(false);
    }
    if let Some(asking) = content.asking.borrow_mut().as_mut() {
        // Asked again: the person looks for the question, or has stopped waiting.
        asking.then.push(then);
        if manner == CloseMode::AskPerson {
            asking.manner = manner;
        }
        if let Some(dialog) = &asking.dialog {
            dialog.present();
        }
        return;
    }
    content.asking.replace(Some(PendingClose { then: vec![then], dialog: None, manner }));
    content.view.load_uri(BLANK);
    wait(content);
}

fn answer(content: &Content, may_close: bool) {
    let asking = content.asking.take();
    if let Some(dialog) = asking.as_ref().and_then(|asking| asking.dialog.as_ref()) {
        dialog.close();
    }
    for then in asking.into_iter().flat_map(|asking| asking.then) {
        then(may_close);
    }
}

/// A page has loaded. If it is the blank page, the page before it has agreed. If it is another page, the window went
/// there meanwhile, and that page is asked.
pub(super) fn on_page_committed(content: &Content) {
    if content.asking.borrow().is_none() {
        return;
    }
    if content.view.uri().is_some_and(|uri| uri == BLANK) {
        answer(content, true);
    } else {
        content.view.load_uri(BLANK);
    }
}

/// The page's process has ended, so it need not be asked.
pub(super) fn page_has_gone(content: &Content) {
    answer(content, true);
}

/// The person keeps the window.
pub(super) fn give_up(content: &Content) {
    answer(content, false);
}

/// The page would lose something.
fn has_something_to_lose(content: &Rc<Content>, question: ScriptDialog) {
    let manner = content.asking.borrow().as_ref().map(|asking| asking.manner);
    if manner == Some(CloseMode::LetStay) {
        question.confirm_set_confirmed(false);
        answer(content, false);
    } else {
        ask_person(content, question);
    }
}

fn ask_person(content: &Rc<Content>, question: ScriptDialog) {
    content.raise();
    let dialog = question::choice(
        Some(&content.frame),
        &localize("page-leave", &[("app", content.name.as_str().into())]),
        &localize("page-leave-text", &[]),
        ["button-stay", "button-leave"],
    );
    if let Some(asking) = content.asking.borrow_mut().as_mut() {
        asking.dialog = Some(dialog.clone());
    }
    let weak = Rc::downgrade(content);
    let question = Cell::new(Some(question));
    dialog.connect_response(move |dialog, response| {
        dialog.close();
        let Some(question) = question.take() else { return };
        let leaves = response == ResponseType::Accept;
        if let Some(content) = weak.upgrade() {
            if let Some(asking) = content.asking.borrow_mut().as_mut() {
                asking.dialog = None;
            }
            if !leaves {
                answer(&content, false);
            }
        }
        question.confirm_set_confirmed(leaves);
        question.close();
    });
    dialog.show_all();
}

/// Asks the person whether to wait longer for a page that does not respond.
fn wait(content: &Rc<Content>) {
    let weak = Rc::downgrade(content);
    glib::timeout_add_local_once(PATIENCE, move || {
        let Some(content) = weak.upgrade() else { return };
        let is_silent = content.asking.borrow().as_ref().is_some_and(|asking| asking.dialog.is_none());
        if !is_silent {
            return;
        }
        if content.view.is_web_process_responsive() {
            // The page did something meanwhile that cancelled the question.
            content.view.load_uri(BLANK);
            return wait(&content);
        }
        if content.asking.borrow().as_ref().is_some_and(|asking| asking.manner == CloseMode::LetStay) {
            content.view.stop_loading();
            return answer(&content, false);
        }
        content.raise();
        let dialog = question::choice(
            Some(&content.frame),
            &localize("page-silent", &[("app", content.name.as_str().into())]),
            &localize("page-silent-close", &[]),
            ["button-wait", "button-close-now"],
        );
        if let Some(asking) = content.asking.borrow_mut().as_mut() {
            asking.dialog = Some(dialog.clone());
        }
        let weak = Rc::downgrade(&content);
        dialog.connect_response(move |dialog, response| {
            dialog.close();
            let Some(content) = weak.upgrade() else { return };
            if let Some(asking) = content.asking.borrow_mut().as_mut() {
                asking.dialog = None;
            }
            if response == ResponseType::Accept {
                answer(&content, true);
            } else {
                wait(&content);
            }
        });
        dialog.show_all();
    });
}

/// Asks the person whether to leave although something outside of the pages would be lost.
pub(super) fn ask_to_leave(question: &str, consequence: &str, answered: OnDecision) {
    let dialog = question::choice(None, question, consequence, ["button-stay", "button-leave"]);
    dialog.set_keep_above(true);
    dialog.set_icon_name(Some("porthole"));
    let answered = Cell::new(Some(answered));
    dialog.connect_response(move |dialog, response| {
        // GTK sends another response when the dialog closes.
        if let Some(answered) = answered.take() {
            answered(response == ResponseType::Accept);
        }
        dialog.close();
    });
    dialog.show_all();
    dialog.present();
}

/// Asks every page, one after the other. If all agree, they close; if the person stays in one, those before it return.
pub(super) fn close_all(done: OnDecision) {
    let labels = content::all_windows().iter().map(|window| window.label.clone()).collect();
    next(Rc::new(Round { left: RefCell::new(labels), agreed: RefCell::default() }), done);
}

struct Round {
    left: RefCell<std::collections::VecDeque<String>>,
    agreed: RefCell<Vec<String>>,
}

fn next(round: Rc<Round>, done: OnDecision) {
    let Some(label) = round.left.borrow_mut().pop_front() else {
        for window in round.agreed.take().iter().filter_map(|label| content::find(label)) {
            window.remove();
        }
        return done(true);
    };
    let Some(window) = content::find(&label) else { return next(round, done) };
    ask(
        &window,
        CloseMode::AskPerson,
        Box::new(move |may_close| {
            if may_close {
                round.agreed.borrow_mut().push(label);
                return next(round, done);
            }
            for window in round.agreed.take().iter().filter_map(|label| content::find(label)) {
                // A sleeping window wakes where it was.
                if !window.sleep.is_asleep() {
                    window.view.go_back();
                }
            }
            done(false);
        }),
    );
}

/// Closes every window whose page has nothing to lose. The others stay, and the person is not asked. Calls `done` with
/// whether all have closed.
pub(super) fn close_idle(done: OnDecision) {
    let windows = content::all_windows();
    let left = Rc::new(Cell::new(windows.len()));
    let stayed = Rc::new(Cell::new(false));
    let done = Rc::new(Cell::new(Some(done)));
    if windows.is_empty() {
        return done.take().into_iter().for_each(|done| done(true));
    }
    for content in windows {
        let (left, stayed, done) = (Rc::clone(&left), Rc::clone(&stayed), Rc::clone(&done));
        let weak = Rc::downgrade(&content);
        let then = Box::new(move |may_close| {
            match weak.upgrade() {
                Some(content) if may_close => content.remove(),
                _ => stayed.set(stayed.get() || !may_close),
            }
            left.set(left.get() - 1);
            if left.get() == 0 {
                done.take().into_iter().for_each(|done| done(!stayed.get()));
            }
        });
        ask(&content, CloseMode::LetStay, then);
    }
}
