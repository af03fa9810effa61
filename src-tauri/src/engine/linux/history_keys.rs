//! Back and forward by Alt and an arrow: the engine takes these keys for scrolling and never hands them back, so a script in
//! each page acts on them once the page has let them pass. All other keys are in `keys.rs`.

use webkit2gtk::{
    UserContentInjectedFrames, UserContentManager, UserContentManagerExt as _, UserScript,
    UserScriptInjectionTime,
};

use super::content::WORLD;

/// Puts the script into the pages of a view that is being made.
pub(super) fn add_script(manager: &UserContentManager) {
    let (frames, start) = (UserContentInjectedFrames::AllFrames, UserScriptInjectionTime::Start);
    let script = include_str!("history_keys/isolated.js");
    manager.add_script(&UserScript::for_world(script, frames, start, WORLD, &[], &[]));
}
