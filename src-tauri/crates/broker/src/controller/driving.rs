//! Answers to the end-to-end tests, in builds with the feature `test-driver` only.

use std::sync::mpsc::Sender;

use porthole_explain::Code;
use porthole_protocol::{DownloadAction, ToShell};
use serde_json::{Value, json};

use super::Controller;
use crate::driver_state::Ask;
use crate::event::Requester;
use crate::job::Worker;
use crate::shell::Shell;

/// Whether what the shell is asked is not about the window of an app.
fn is_about_launcher(command: &Value) -> bool {
    let label = ["eval", "close", "bars"].iter().find_map(|ask| command.get(ask)?.get("label")?.as_str());
    command.is_string() || label.is_some_and(|label| !label.starts_with("app-"))
}

impl<S: Shell, W: Worker> Controller<S, W> {
    pub(super) fn drive(&mut self, ask: Ask, answer: Sender<Value>) {
        if !self.is_settled_for(&ask) {
            self.driver.held.push((ask, answer));
            return;
        }
        let answered = match ask {
            Ask::Notices => json!(self.driver.notices),
            Ask::Downloads => json!(self.downloads.list()),
            Ask::Overview => self.overview(),
            Ask::Shell => json!({ "run": self.run.0, "phase": format!("{:?}", self.phase()) }),
            Ask::Open { id } => {
                self.open_for_test(&id, Requester::Driver(answer));
                return;
            }
            Ask::Cancel { id } => {
                self.act_on_download(id, DownloadAction::Cancel);
                Value::Null
            }
            Ask::HookOff => {
                self.driver.is_hook_off = true;
                Value::Null
            }
            Ask::ProxyAccess => json!({ "uri": self.proxy.uri }),
            // Answered where the socket is.
            Ask::ProxyDies => Value::Null,
            Ask::Shells(ask) => {
                let id = self.next();
                self.driver.pending.insert(id, (ask.clone(), answer));
                self.shell.send(ToShell::Drive { id, ask });
                return;
            }
        };
        let _gone = answer.send(answered);
    }

    fn open_for_test(&mut self, id: &str, asker: Requester) {
        let opened = match self.find(id) {
            Some(target) => self.open(target, Some(asker.clone())),
            None => Err(Code::AppUnknown.with_detail(id)),
        };
        if let Err(problem) = opened {
            self.reply(&asker, Err(problem));
        }
    }

    /// Whether everything that was asked for is open, as far as `ask` is about it.
    fn is_settled_for(&self, ask: &Ask) -> bool {
        let is_open = self.is_ready && self.opening.is_empty();
        match ask {
            Ask::Open { .. } => is_open && !self.looking.is_any_held(),
            // The launcher is there while apps wait.
            Ask::Shells(command) => is_open && (!self.looking.is_any_held() || is_about_launcher(command)),
            Ask::Notices
            | Ask::Downloads
            | Ask::Overview
            | Ask::Shell
            | Ask::Cancel { .. }
            | Ask::HookOff
            | Ask::ProxyAccess
            | Ask::ProxyDies => true,
        }
    }

    /// Answers what waited until windows were there.
    pub(super) fn drive_held(&mut self) {
        for (ask, answer) in self.driver.take_held() {
            self.drive(ask, answer);
        }
    }
}
