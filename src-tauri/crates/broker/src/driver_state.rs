//! What the end-to-end tests have asked for and seen, in builds with the feature `test-driver` only.

use std::collections::HashMap;
use std::sync::mpsc::Sender;

use porthole_policy::AppId;
use porthole_protocol::{Notice, NoticePlace};
use serde::Deserialize;
use serde_json::{Value, json};

/// What a test asks.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ask {
    /// Every notice so far.
    Notices,
    /// Every download so far.
    Downloads,
    /// What the launcher shows.
    Overview,
    /// The shell's process id, and how many shells there have been.
    Shell,
    /// Opens an app.
    Open { id: String },
    /// Stops a download.
    Cancel { id: u64 },
    /// Takes the engine's download hook away.
    HookOff,
    /// Where the proxy listens, with its secret.
    ProxyAccess,
    /// Ends the proxy, as if it had crashed.
    ProxyDies,
    /// What the shell answers.
    #[serde(untagged)]
    Shells(Value),
}

/// What the tests have asked for and seen.
#[derive(Debug, Default)]
pub(crate) struct Driver {
    pub(crate) notices: Vec<Value>,
    pub(crate) is_hook_off: bool,
    pub(crate) pending: HashMap<u64, (Value, Sender<Value>)>,
    /// Questions about windows that are being opened.
    pub(crate) held: Vec<(Ask, Sender<Value>)>,
}

impl Driver {
    /// Remembers a notice.
    pub(crate) fn add_notice(&mut self, place: &NoticePlace, notice: &Notice) {
        let app: Option<&AppId> = match place {
            NoticePlace::Everywhere => None,
            NoticePlace::App(app) => Some(app),
            NoticePlace::Window(window) => window.app(),
        };
        self.notices.push(json!({
            "app": app,
            "title": notice.title,
            "message": notice.message,
            "reason": notice.reason,
            "help": notice.help,
        }));
    }

    /// The shell has ended: its open questions stay unanswered, or the next shell answers them.
    pub(crate) fn shell_ended(&mut self, is_followed: bool) {
        let unanswered = self.pending.drain().filter(|_| is_followed);
        self.held.extend(unanswered.map(|(_, (ask, answer))| (Ask::Shells(ask), answer)));
    }

    /// What waits until windows are there.
    pub(crate) fn take_held(&mut self) -> Vec<(Ask, Sender<Value>)> {
        std::mem::take(&mut self.held)
    }

    /// The shell has answered.
    pub(crate) fn on_answer(&mut self, id: u64, answer: Value) {
        if let Some((_, caller)) = self.pending.remove(&id) {
            let _gone = caller.send(answer);
        }
    }
}
