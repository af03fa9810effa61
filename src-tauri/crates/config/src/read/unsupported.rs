//! Keys and words of the managed file that this release knows but does not carry out. Each is refused and says so: a rule
//! that is not enforced would mislead people.

use crate::fault::FaultMessage;

const RULE: &str = "A rule that is not enforced looks like a protection, but has no effect.";

fn not_yet(what: &str, help: &str) -> FaultMessage {
    FaultMessage::new(format!("{what} is not enforced by this release."), RULE, help)
}

/// A key, by its path.
pub(super) fn key(path: &str) -> Option<FaultMessage> {
    let message = match path {
        "access_policy" => not_yet(
            "`[[access_policy]]`",
            "Remove it. To keep content on the server, write a `[[session_policy]]` that blocks `download` and `print` \
             in the app.",
        ),
        "session_policy.when.content" => not_yet(
            "A rule for content",
            "Remove `content`, and write a rule by `activity`, `device` and `app`.",
        ),
        _ => return None,
    };
    Some(message)
}

/// A value of `then`.
pub(super) fn verdict(name: &str) -> Option<FaultMessage> {
    match name {
        "view" | "protect" | "step_up" => Some(not_yet(
            &format!("The verdict `{name}`"),
            "Write `then = \"block\"` to refuse, or `then = \"monitor\"` to allow and record it.",
        )),
        _ => None,
    }
}

/// A value of `when.activity`.
pub(super) fn activity(name: &str) -> Option<FaultMessage> {
    match name {
        "upload" | "copy" | "paste" | "save_page" | "drag_out" | "open_external" | "sign_in" => {
            Some(not_yet(
                &format!("A rule for `{name}`"),
                "Remove it; rules for `download` and `print` are enforced.",
            ))
        }
        _ => None,
    }
}
